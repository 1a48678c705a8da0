"""Small plans round a station, and a checker of plans that shares no code with the product.

On foot a metre of straight line takes a second (1.3 m/s, detour 1.3). Places are 290 m apart on one
road, so that from each to the next it is 5 minutes.
"""

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import shapely

from safeground.core.geography.national_grid import to_longitude_latitude, to_national_grid
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import (
    PatrolPlan,
    PlannedBreak,
    PlannedUnit,
    PlannedVisit,
    Station,
)

LONDON = ZoneInfo("Europe/London")
EAST, NORTH, STEP = 588_000, 186_000, 290
PLACES = {"Park": -2, "Arcade": -1, "Pier": 1, "Market": 2, "Mill": 40}


def at(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    """A time of the night, with its offset; hours before noon are of the next day."""
    local = datetime.combine(day + timedelta(days=hour < 12), time(hour, minute, fold=fold), LONDON)
    return datetime.fromisoformat(local.isoformat())


def station(steps: float = 0, name: str = "Victoria") -> Station:
    """A place so many steps of 5 minutes east of the station."""
    lon, lat = to_longitude_latitude([EAST + steps * STEP], [NORTH])
    return Station(name, float(lon[0]), float(lat[0]))


def place(name: str, **more: Any) -> PatrolHotspot:
    """One of the places, a square of 100 m."""
    x = EAST + PLACES[name] * STEP
    square = shapely.box(x - 50, NORTH - 50, x + 50, NORTH + 50)
    return PatrolHotspot(name, square, key=f"K-{name}", **more)


def crew(name: str, starts: datetime, ends: datetime, **more: Any) -> PlannedUnit:
    """Two officers on foot, from the station and back to it."""
    said = {"start": station(), "end": station(), **more}
    return PlannedUnit(name, "foot", starts, ends, **said)


def stay(
    unit: str, hotspot: str, arrive: datetime, way: int, prize: float = 1.0, minutes: int = 15
) -> PlannedVisit:
    """A visit of a quarter of an hour."""
    leave = arrive + timedelta(minutes=minutes)
    return PlannedVisit(unit, hotspot, f"K-{hotspot}", arrive, leave, way, prize)


def a_night(
    day: date,
    units: list[PlannedUnit],
    visits: list[PlannedVisit],
    breaks: list[PlannedBreak] | None = None,
    *,
    spacing: int = 60,
    hotspots: tuple[PatrolHotspot, ...] | None = None,
) -> PatrolPlan:
    """A plan of these visits, in order."""
    worth = float(sum(v.prize for v in visits))
    return PatrolPlan(
        date=day,
        units=tuple(units),
        visits=tuple(sorted(visits, key=lambda v: v.arrive)),
        breaks=tuple(breaks or ()),
        prize=worth,
        bound=worth,
        left_out=(),
        hotspots=hotspots or tuple(place(name) for name in PLACES),
        provenance={"parameters": {"spacing": spacing}},
    )


def walk(one: tuple[float, float], other: tuple[float, float]) -> timedelta:
    """How long it takes on foot, in whole minutes."""
    return timedelta(minutes=math.ceil(math.dist(one, other) / 60 - 1e-6))


def _xy(where: Station) -> tuple[float, float]:
    x, y = to_national_grid([where.longitude], [where.latitude])
    return float(x[0]), float(y[0])


def broken(
    plan: PatrolPlan, now: datetime | None = None, away: tuple[str, datetime | None] = ("", None)
) -> list[str]:
    """What is wrong with a plan whose units are all on foot.

    From `now` on the unit of `away` does nothing until its second part, or nothing at all; what
    ended before `now` is not looked at but for its place.
    """
    found = [fault for unit in plan.units for fault in _of_unit(plan, unit, now, away)]
    spacing = timedelta(minutes=plan.provenance["parameters"]["spacing"])
    for name in {v.hotspot for v in plan.visits}:
        here = sorted((v.arrive, v.leave) for v in plan.visits if v.hotspot == name)
        found += [f"{name} too soon" for a, b in pairwise(here) if b[0] - a[1] < spacing]
    if abs(plan.prize - sum(v.prize for v in plan.visits)) > 1e-9 or plan.bound < plan.prize - 1e-9:
        found.append(f"worth {plan.prize}, bound {plan.bound}")
    return found


def _of_unit(
    plan: PatrolPlan, unit: PlannedUnit, now: datetime | None, away: tuple[str, datetime | None]
) -> Iterator[str]:
    where = {h.name: h for h in plan.hotspots}
    steps = sorted(
        [*plan.visits_of(unit.name), *(b for b in plan.breaks if b.unit == unit.name)],
        key=lambda s: s.arrive if isinstance(s, PlannedVisit) else s.start,
    )
    free, here, gone = unit.starts_at, _xy(unit.start), unit.name == away[0]
    for step in steps:
        if isinstance(step, PlannedVisit):
            hotspot = where[step.hotspot]
            begins, ends, there = step.arrive, step.leave, hotspot.centre
            if hotspot.skill and hotspot.skill not in unit.skills:
                yield f"{unit.name} lacks {hotspot.skill}"
            if not _in_windows(hotspot, begins, ends):
                yield f"{step.hotspot} at {begins} is outside its windows"
        else:
            begins, ends, there = step.start, step.end, _xy(unit.start)
            if step.earliest and not step.earliest <= begins:
                yield f"break of {unit.name} at {begins}"
            if step.latest and not ends <= step.latest:
                yield f"break of {unit.name} until {ends}"
        if gone and now is not None and begins >= now:
            if away[1] is None or begins < away[1]:
                yield f"{unit.name} is away at {begins}"
            free = max(free, away[1] or now)
        if begins < free + walk(here, there):
            yield f"{unit.name} can't be at {step} by {begins}"
        free, here = ends, there
    stays_out = gone and (away[1] is None or free <= (now or free))
    if not stays_out and free + walk(here, _xy(unit.end)) > unit.ends_at:
        yield f"{unit.name} is late home"


def _in_windows(hotspot: PatrolHotspot, begins: datetime, ends: datetime) -> bool:
    local = [t.astimezone(LONDON).replace(tzinfo=None) for t in (begins, ends)]
    if not hotspot.windows:
        return True
    for window in hotspot.windows:
        monday = datetime.combine(local[0].date() - timedelta(days=local[0].weekday()), time())
        for week in (-7, 0):
            opens = monday + timedelta(days=week, hours=window.start)
            if opens <= local[0] and local[1] <= opens + timedelta(hours=window.hours):
                return True
    return False
