"""One unit's shift in the order in which it is lived: start, visits and breaks, end."""

import math
from dataclasses import dataclass

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import (
    PatrolPlan,
    PlannedBreak,
    PlannedUnit,
    PlannedVisit,
    Station,
)
from safeground.data.errors import BadInput

Point = tuple[float, float]  # easting, northing
COMPASS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"]


@dataclass(frozen=True)
class Stop:
    """A visit on a card: its number in the shift, its hotspot, and where the unit comes from.

    `metres` and `bearing` are straight from there, None and "" where that is not known.
    `again` is which visit of this unit to this hotspot it is, from 1.
    """

    number: int
    visit: PlannedVisit
    hotspot: PatrolHotspot
    again: int
    come_from: str
    metres: float | None
    bearing: str


@dataclass(frozen=True)
class Shift:
    """A unit's visits as stops, and its breaks, each in order of time."""

    unit: PlannedUnit
    stops: tuple[Stop, ...]
    breaks: tuple[PlannedBreak, ...]

    def in_order(self) -> list[Stop | PlannedBreak]:
        """Stops and breaks together, in order of time."""
        return sorted(
            [*self.stops, *self.breaks],
            key=lambda s: s.visit.arrive if isinstance(s, Stop) else s.start,
        )


def shifts(plan: PatrolPlan) -> tuple[Shift, ...]:
    """The shift of every unit of a plan. Raises BadInput where a visit is to no hotspot of it."""
    known = {(h.name, h.key): h for h in plan.hotspots}
    stations = {s.name: s for u in plan.units for s in (u.start, u.end)}
    if stray := {v.unit for v in plan.visits} - {u.name for u in plan.units}:
        raise BadInput(f"The plan has a visit of {min(stray)}, which is not one of its units")
    return tuple(_shift(plan, unit, known, stations) for unit in plan.units)


def point_of(station: Station) -> Point:
    """Where a station is, in metres."""
    (x,), (y,) = to_national_grid([station.longitude], [station.latitude])
    return float(x), float(y)


def compass(start: Point, end: Point) -> str:
    """The direction from one point to another, of eight.

    >>> compass((0, 0), (100, 100)), compass((0, 0), (-5, -100))
    ('north-east', 'south')
    """
    angle = math.atan2(end[0] - start[0], end[1] - start[1])
    return COMPASS[round(angle / (math.pi / 4)) % 8]


def _shift(
    plan: PatrolPlan,
    unit: PlannedUnit,
    known: dict[tuple[str, str], PatrolHotspot],
    stations: dict[str, Station],
) -> Shift:
    breaks = sorted((b for b in plan.breaks if b.unit == unit.name), key=lambda b: b.start)
    visits = plan.visits_of(unit.name)
    stops: list[Stop] = []
    at, place = unit.start.name, point_of(unit.start)
    waiting: list[PlannedBreak] = list(breaks)
    here: Point | None = place
    for number, visit in enumerate(visits, 1):
        while waiting and waiting[0].start < visit.arrive:
            at = waiting.pop(0).at
            here = point_of(stations[at]) if at in stations else None
        hotspot = _hotspot(known, visit)
        again = 1 + sum(s.hotspot == hotspot for s in stops)
        far = None if here is None else math.dist(here, hotspot.centre)
        way = "" if here is None else compass(here, hotspot.centre)
        stops.append(Stop(number, visit, hotspot, again, at, far, way))
        at, here = f"visit {number}", hotspot.centre
    return Shift(unit, tuple(stops), tuple(breaks))


def _hotspot(known: dict[tuple[str, str], PatrolHotspot], visit: PlannedVisit) -> PatrolHotspot:
    try:
        return known[visit.hotspot, visit.key]
    except KeyError:
        raise BadInput(
            f"The plan visits {visit.hotspot}, which is not among its hotspots"
        ) from None
