"""`safeground trials amend`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json
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
    can be changed or left out unseen, and every report lists them.

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
    say("Publish this hash where the seal was published:\n")
    say(f"    {added['hash']}")
