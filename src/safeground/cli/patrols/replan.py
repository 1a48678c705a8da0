"""`safeground patrols replan`: a unit is called away, and the rest go on."""

from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.patrols.plan import show_plan
from safeground.cli.screen import say, show_json, show_table
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.errors import BadInput
from safeground.data.patrols.plans import plan_values, read_plan, write_plan
from safeground.data.patrols.positions import read_positions
from safeground.pipelines.patrols.replan_patrols import Change, Replan, replan_patrols
from safeground.pipelines.patrols.shift_clock import ShiftClock


def command(
    plan: Annotated[Path, typer.Option(help="The plan, as patrols plan wrote it.")],
    unit: Annotated[str, typer.Option(help="The unit that is called away.")],
    at: Annotated[str, typer.Option(help="When, as in 21:30 or 2026-01-05T21:30.")],
    back: Annotated[str | None, typer.Option(help="When it is back, if that is known.")] = None,
    positions: Annotated[
        Path | None, typer.Option(help="CSV unit,longitude,latitude of where units are now.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for the new plan.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give the visits of a unit that is called away to others, changing as little as possible.

    \b
    Example:
      safeground patrols replan --plan plan.json --unit "Southend 3" --at 20:00 \\
          --out new.json
    """
    old = read_plan(plan)
    moment = _moment(old, at, "--at")
    where = {} if positions is None else read_positions(positions)
    found = replan_patrols(
        old,
        unit,
        moment,
        back=None if back is None else _moment(old, back, "--back"),
        positions=where,
    )
    if out is not None:
        write_plan(found.plan, out)
    if as_json:
        changes = [_change(c) for c in found.changes]
        show_json({**plan_values(found.plan), "changes": changes, "file": out and str(out)})
    else:
        _show(found)
        if out is not None:
            say(f"plan: {out}")


def _moment(plan: PatrolPlan, text: str, option: str) -> datetime:
    """A time of the night of the plan: the first such time from its earliest start on."""
    clock = ShiftClock(plan.date)
    begins = min((clock.minute(u.starts_at) for u in plan.units), default=0)
    try:
        at = datetime.fromisoformat(text) if "T" in text else time.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} must be a time, as in 21:30, not {text}") from None
    minute = clock.minute(at) if isinstance(at, datetime) else clock.from_or_after(begins, at)
    return clock.moment(minute)


def _change(change: Change) -> dict[str, str | None]:
    return {
        "hotspot": change.hotspot,
        "was_unit": change.was_unit,
        "was_arrive": change.was_arrive.isoformat(),
        "unit": change.unit or None,
        "arrive": None if change.arrive is None else change.arrive.isoformat(),
    }


def _show(found: Replan) -> None:
    rows = [
        (c.hotspot, f"{c.was_unit} {c.was_arrive:%H:%M}",
         f"{c.unit} {c.arrive:%H:%M}" if c.arrive else "given up")
        for c in found.changes
    ]  # fmt: skip
    if rows:
        show_table("What changes", ("hotspot", "was", "now"), rows)
    show_plan(found.plan)
