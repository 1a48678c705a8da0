"""`safeground patrols release`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson, day_of
from safeground.cli.screen import say, show_json
from safeground.pipelines.patrols.release_allocations import release_day


def command(
    trial: Annotated[Path, typer.Option(help="The folder of the trial.")],
    date: Annotated[str, typer.Option(help="The day, as in 2026-01-05.")],
    as_json: AsJson = False,
) -> None:
    """Release one day of a sealed trial, from noon on the day before, and no other.

    \b
    Example:
      safeground patrols release --trial trial --date 2026-01-05
    """
    released = release_day(trial, day_of(date, "--date"), now())
    if as_json:
        show_json(released)
        return
    by_condition: dict[str, list[str]] = {"treatment": [], "control": []}
    for row in released["allocation"]:
        by_condition[row["condition"]].append(row["hotspot"])
    say(f"{date}, released {released['released_at']}")
    for condition, names in by_condition.items():
        say(f"\n{condition.capitalize()} ({len(names)}):")
        for name in names:
            say(f"  {name}")
    say(f"\nKept in {trial / 'released' / (date + '.json')}; anybody can check it with the seal.")


def now() -> datetime:
    """The local time, with its offset."""
    return datetime.now().astimezone()
