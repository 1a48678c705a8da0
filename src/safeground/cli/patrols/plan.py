"""`safeground patrols plan`: who goes where and when tonight."""

import shlex
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson, day_of
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.patrols.plans import plan_values, write_plan
from safeground.pipelines.patrols.plan_patrols import Planning, plan_patrols


def command(
    hotspots: Annotated[
        Path, typer.Option(help="GeoJSON of hotspots identify, or any polygons with a name.")
    ],
    units: Annotated[Path, typer.Option(help="CSV, Excel or JSON of the units on duty.")],
    on: Annotated[
        str | None, typer.Option("--date", help="The day the shift starts; today if not said.")
    ] = None,
    allocation: Annotated[
        Path | None, typer.Option(help="Allocation or trial folder: only treated hotspots.")
    ] = None,
    visits: Annotated[int, typer.Option(help="Visits of each hotspot.", min=1, max=12)] = 1,
    minutes: Annotated[int, typer.Option(help="Minutes of a visit.", min=1, max=240)] = 15,
    spacing: Annotated[
        int, typer.Option(help="Least minutes between visits of one hotspot.", min=0)
    ] = 120,
    again: Annotated[
        float, typer.Option(help="Worth of each further visit beside the one before.", min=0, max=1)
    ] = 0.5,
    roads: Annotated[Path | None, typer.Option(help="Road file, for real ways.")] = None,
    matrix: Annotated[Path | None, typer.Option(help="Your own minutes between places.")] = None,
    rounds: Annotated[int, typer.Option(help="Rounds of search at most.", min=100)] = 3_000,
    seconds: Annotated[float, typer.Option(help="Seconds at most.", min=1)] = 60,
    seed: Annotated[int, typer.Option(help="The same seed gives the same plan.")] = 1,
    out: Annotated[Path | None, typer.Option(help="JSON file for the plan.")] = None,
    as_json: AsJson = False,
) -> None:
    """Plan a shift: visits that together are worth most, and a bound on what any plan could be.

    Order and minutes are drawn by lot among the good plans, so that they can't be learned.

    \b
    Example:
      safeground patrols plan --hotspots hotspots.geojson --units units.csv \\
          --out plan.json
    """
    planning = Planning(
        hotspots, units, day(on, "--date"), visits, minutes, spacing, again, allocation, roads,
        matrix, rounds, seconds, seed,
    )  # fmt: skip
    with progress_bar() as report:
        plan = plan_patrols(
            planning, command=shlex.join(["safeground", *sys.argv[1:]]), progress=report
        )
    if out is not None:
        write_plan(plan, out)
    if as_json:
        show_json({**plan_values(plan), "file": None if out is None else str(out)})
    else:
        show_plan(plan)
        if out is not None:
            say(f"plan: {out}")


def day(text: str | None, option: str) -> date:
    """A day as a person gives it; today if they don't."""
    return datetime.now().date() if text is None else day_of(text, option)


def show_plan(plan: PatrolPlan) -> None:
    """The plan as tables, and in sentences how good it is."""
    rows = []
    for unit in plan.units:
        breaks = [(b.start, f"{b.start:%H:%M}", f"{b.end:%H:%M}", "", f"Break at {b.at}")
                  for b in plan.breaks if b.unit == unit.name]  # fmt: skip
        visits = [
            (v.arrive, f"{v.arrive:%H:%M}", f"{v.leave:%H:%M}", f"{v.travel_minutes}", v.hotspot)
            for v in plan.visits_of(unit.name)
        ]
        for n, (_, *cells) in enumerate(sorted(visits + breaks)):
            rows.append((unit.name if n == 0 else "", *cells))
    title = f"{plan.date:%A} {plan.date.day} {plan.date:%B %Y}"
    show_table(title, ("unit", "from", "to", "way", "hotspot"), rows, right=("way",))
    for sentence in summary(plan):
        say(sentence)
    reasons = dict.fromkeys(u.why for u in plan.left_out)
    for why in reasons:
        gone = [(u.hotspot, u.visits, f"{u.prize:.2f}") for u in plan.left_out if u.why == why]
        heads = ("hotspot", "visits", "worth")
        show_table(f"Left out. {why}", heads, gone, right=heads[1:])
    for note in plan.notes:
        say(f"- {note}")


def summary(plan: PatrolPlan) -> list[str]:
    """What the plan comes to, in a sentence or two."""
    places = len({v.hotspot for v in plan.visits})
    made = f"{len(plan.visits)} visits of {places} of {len(plan.hotspots)} hotspots"
    if not plan.visits:
        return ["No visit can be made."]
    if plan.gap < 5e-5:
        worth = f"worth {plan.prize:.2f}, proven to be the most that any plan can collect"
    else:
        worth = (
            f"worth {plan.prize:.2f}; no plan can be worth more than {plan.bound:.2f}, so at most "
            f"{plan.gap:.1%} is missing"
        )
    return [f"{made}, {worth}. Worth is what is expected at the hotspots, in their file's unit."]
