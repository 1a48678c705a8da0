"""`safeground patrols override`."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson, day_of
from safeground.cli.patrols.release import now
from safeground.cli.screen import say, show_json
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.release_allocations import Override, record_override


def command(
    trial: Annotated[Path, typer.Option(help="The folder of the trial.")],
    date: Annotated[str, typer.Option(help="The day, as in 2026-01-05.")],
    hotspot: Annotated[str, typer.Option(help="The hotspot's name.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
    why: Annotated[str, typer.Option(help="Why, in a sentence.")],
    done: Annotated[
        str | None, typer.Option(help="What was done: treatment or control; else the opposite.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record that a hotspot was not treated as allocated on a day, who decided so, and why.

    It counts as non-compliance. The condition that was dealt stays as it is.

    \b
    Example:
      safeground patrols override --trial trial --date 2026-01-05 \\
          --hotspot "Pier Hill" --by "Inspector Shah" \\
          --why "Murder scene: cordon all day"
    """
    if done not in (None, "treatment", "control"):
        raise BadInput(f"--done must be treatment or control, not {done}")
    override = Override(day_of(date, "--date"), hotspot, by, why, done)
    added = record_override(trial, override, now())
    if as_json:
        show_json(added)
        return
    say(
        f"Recorded: {hotspot} on {date} was for {added['assigned']} and had {added['done']}. "
        "It stays allocated as it was, and counts as non-compliance."
    )
