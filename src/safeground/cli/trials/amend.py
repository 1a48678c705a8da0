"""`safeground trials amend`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json
from safeground.core.trials.amendments import made_late
from safeground.data.trials.documents import read_document
from safeground.pipelines.trials.amend_trial import amend_trial


def command(
    folder: Annotated[Path, typer.Argument(help="The folder of a sealed trial.")],
    what: Annotated[str, typer.Option(help="The part of trial.json, as in washout_days.")],
    to: Annotated[str, typer.Option(help="What it is from now on; lists as JSON.")],
    why: Annotated[str, typer.Option(help="Why; it stays with the trial.")],
    by: Annotated[str, typer.Option(help="Who decided it, by role.")],
    as_json: AsJson = False,
) -> None:
    """Change a sealed trial, with a reason that stays with it.

    The sealed document is left as it is. Amendments are linked to it and to each other, so none
    can be changed or left out unseen, and every report lists them. One made after the
    last day, or after outcomes were gathered, is told in red and not followed.

    \b
    Example:
      safeground trials amend trial --what washout_days --to 1 \\
          --why "Patrols of the night run into the next day" --by "Trial lead"
    """
    added = amend_trial(folder, datetime.now().astimezone(), what=what, to=to, why=why, by=by)
    if as_json:
        show_json(added)
        return
    say(f"Amended: {added['what']} was {added['was']!r} and is {added['to']!r} from now on.")
    if made_late([added], read_document(folder).sealed.until)[0]:
        say("It was made after the last day: a report says so in red, and doesn't go by it.")
    say("Publish this hash where the seal was published:\n")
    say(f"    {added['hash']}")
