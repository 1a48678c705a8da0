"""An invented plan over Southend and Basildon, and ways to make it extreme, for tests of cards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import shapely

from safeground.core.hotspots.window_choice import Window
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import (
    PatrolPlan,
    PlannedBreak,
    PlannedUnit,
    PlannedVisit,
    Station,
    Uncovered,
)

DAY = date(2026, 11, 6)  # a Friday, when Britain's clocks are those of UTC
START = datetime(2026, 11, 6, 19, 0, tzinfo=UTC)
VICTORIA_AVENUE = Station("Southend police station", 0.70935, 51.54255)
BASILDON = Station("Basildon police station", 0.46140, 51.57120)
LONG = (
    "Southend: The Seaway Car Park, Queensway Underpass, Chancellor Road and the Steps to "
    "Marine Parade behind the Sealife Adventure"
)
NASTY = "<script>alert('x')</script> & \"O'Brien's\" $5 naïve 北 Street"
WEEKEND = (Window(4 * 24 + 20, 6), Window(5 * 24 + 20, 6))


def hotspot(name: str, x: float, y: float, **changes: Any) -> PatrolHotspot:
    """A hexagon of 150 m sides about a point in metres."""
    side, half = 150.0, 129.9
    corners = [(side, 0), (75, half), (-75, half), (-side, 0), (-75, -half), (75, -half)]
    made = PatrolHotspot(
        name=name,
        boundary=shapely.Polygon([(x + dx, y + dy) for dx, dy in corners]),
        key=f"H{x:.0f}",
        district="Southend-on-Sea",
        expected=2.0,
        recorded=23.0,
        windows=WEEKEND,
        why="About 23 offences of serious violence in 12 months (Robbery 18), 4th of 15",
        problem="fights outside the takeaways when the clubs close; one street light is out",
    )
    return replace(made, **changes)


HOTSPOTS = (
    hotspot("Southend: High Street", 588_200, 185_300),
    hotspot("Southend: Marine Parade", 588_850, 185_100, windows=(), problem=""),
    hotspot("Southend: York Road", 588_450, 185_650),
    hotspot(LONG, 588_700, 185_350),
    hotspot("Basildon: Town Square", 570_500, 188_400, district="Basildon"),
)


def unit(name: str = "Alpha 1", **changes: Any) -> PlannedUnit:
    """Two officers on foot from 19:00 to 03:00."""
    start = VICTORIA_AVENUE
    made = PlannedUnit(name, "foot", START, START + timedelta(hours=8), start, start)
    return replace(made, **changes)


def visit(unit: str, of: PatrolHotspot, minutes: int, stay: int = 15) -> PlannedVisit:
    """A visit so many minutes after 19:00."""
    arrive = START + timedelta(minutes=minutes)
    return PlannedVisit(unit, of.name, of.key, arrive, arrive + timedelta(minutes=stay), 9, 1.0)


def a_plan(**changes: Any) -> PatrolPlan:
    """Three units: one on foot past midnight, one in a car far away, one with nothing to do."""
    high, parade, york, long, basildon = HOTSPOTS
    made = PatrolPlan(
        date=DAY,
        units=(
            unit("Alpha 1"),
            unit("Car/2", mode="car-and-foot", end=BASILDON),
            unit("Reserve"),
        ),
        visits=(
            visit("Alpha 1", york, 75),
            visit("Alpha 1", high, 105, 20),
            visit("Alpha 1", parade, 140),
            visit("Alpha 1", long, 240),
            visit("Alpha 1", high, 310, 20),
            visit("Car/2", high, 30),
            visit("Car/2", basildon, 90),
        ),
        breaks=(
            PlannedBreak(
                "Alpha 1",
                VICTORIA_AVENUE.name,
                START + timedelta(minutes=180),
                START + timedelta(minutes=225),
            ),
        ),
        prize=6.5,
        bound=6.6,
        left_out=(
            Uncovered("Southend: Hamlet Court Road", "H9", 1.0, "no unit reaches it in its hours"),
        ),
        hotspots=HOTSPOTS,
        notes=("Walking at 4.5 km an hour",),
        provenance={
            "safeground": "0.1.0",
            "made_at": "2026-11-06T15:02:11+00:00",
            "data": {"hotspots": "hotspots.geojson", "units": "units.csv"},
            "seed": 7,
            "demonstration": True,
        },
    )
    return replace(made, **changes)


def a_busy_night(visits: int = 14) -> PatrolPlan:
    """One unit that goes round and round."""
    near = HOTSPOTS[:4]
    made = [visit("Alpha 1", near[n % 4], 30 * n + 15) for n in range(visits)]
    return a_plan(units=(unit("Alpha 1"),), visits=tuple(made), breaks=(), left_out=())


def renamed(plan: PatrolPlan, names: Sequence[str]) -> PatrolPlan:
    """The same plan with other names for its units."""
    new = dict(zip((u.name for u in plan.units), names, strict=True))
    return replace(
        plan,
        units=tuple(replace(u, name=new[u.name]) for u in plan.units),
        visits=tuple(replace(v, unit=new[v.unit]) for v in plan.visits),
        breaks=tuple(replace(b, unit=new[b.unit]) for b in plan.breaks),
    )
