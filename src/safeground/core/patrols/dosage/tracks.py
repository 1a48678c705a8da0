"""Invented tracks: where the officers of a unit, or a passing car, truly are at any moment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PlannedUnit, Station

Floats = NDArray[np.float64]
Point = tuple[float, float]

_MPS = {"foot": 1.35, "bicycle": 3.5, "car-and-foot": 9.0}
_WALK = 1.2  # metres a second inside a hotspot
_INSIDE_M = 12.0  # how far from the boundary officers keep


@dataclass(frozen=True)
class Track:
    """A way through `x`, `y` (n,) in British National Grid metres at `times` (n,), seconds of 1970.

    `names` are the devices that go along; `officers` is False for a car that passes.
    """

    names: tuple[str, ...]
    times: Floats
    x: Floats
    y: Floats
    officers: bool

    @property
    def devices(self) -> int:
        """How many devices go along."""
        return len(self.names)

    def at(self, times: Floats) -> tuple[Floats, Floats]:
        """Where it is at times (m,); at its ends before and after."""
        return np.interp(times, self.times, self.x), np.interp(times, self.times, self.y)


class _Way:
    """A track in the making."""

    def __init__(self, at: float, point: Point) -> None:
        self.stops = [(at, *point)]

    @property
    def now(self) -> float:
        return self.stops[-1][0]

    @property
    def here(self) -> Point:
        return self.stops[-1][1:]

    def wait(self, until: float) -> None:
        if until > self.now:
            self.stops.append((until, *self.here))

    def forget(self) -> None:
        """Begin here and now."""
        self.stops = self.stops[-1:]

    def go(self, to: Point, speed: float) -> None:
        away = float(np.hypot(to[0] - self.here[0], to[1] - self.here[1]))
        self.stops.append((self.now + max(away / speed, 0.1), *to))

    def track(self, names: tuple[str, ...], officers: bool) -> Track:
        times, x, y = np.array(self.stops, float).T
        return Track(names, times, x, y, officers)


def patrol(
    names: tuple[str, ...],
    unit: PlannedUnit,
    visits: Sequence[tuple[float, float, PatrolHotspot]],
    clear_of: shapely.Geometry,
    rng: np.random.Generator,
) -> Track:
    """A unit's way from its start to each (arrival, seconds, hotspot) in turn, and to its end.

    A visit's seconds run from entering to leaving, more or less. Between visits it waits for the
    time to go outside `clear_of`, all hotspots and some metres about them, so that waiting is no
    visit. It drives no faster for being late: later visits then begin later. Devices are off until
    it sets out and once it is back.
    """
    shapely.prepare(clear_of)
    way = _Way(unit.starts_at.timestamp(), _metres(unit.start))
    speed = _MPS[unit.mode]
    for number, (arrive, seconds, hotspot) in enumerate(visits):
        goal = _inside(hotspot.boundary, rng)
        to_edge = shapely.LineString([way.here, goal]).difference(hotspot.boundary).length / speed
        way.wait(arrive - to_edge)
        if number == 0:
            way.forget()
        enters = way.now + to_edge
        way.go(goal, speed)
        _walk_about(way, hotspot.boundary, enters + seconds, rng)
        way.go(_outside(hotspot.boundary, clear_of, way.here, rng), speed)
    way.go(_metres(unit.end), speed)
    return way.track(names, officers=True)


def passing(name: str, hotspot: PatrolHotspot, at: float, rng: np.random.Generator) -> Track:
    """A car going straight through a hotspot around a time; a third wait at lights inside."""
    goal, turn = _inside(hotspot.boundary, rng), rng.uniform(0, 2 * np.pi)
    speed, reach = rng.uniform(7, 14), 1500.0
    step = reach * np.cos(turn), reach * np.sin(turn)
    way = _Way(at, (goal[0] - step[0], goal[1] - step[1]))
    way.go(goal, speed)
    if rng.random() < 1 / 3:
        way.wait(way.now + rng.uniform(10, 90))
    way.go((goal[0] + step[0], goal[1] + step[1]), speed)
    return way.track((name,), officers=False)


def _walk_about(
    way: _Way, boundary: shapely.Geometry, until: float, rng: np.random.Generator
) -> None:
    while way.now < until:
        goal = _inside(boundary, rng)
        if boundary.covers(shapely.LineString([way.here, goal])):
            way.go(goal, _WALK * rng.uniform(0.6, 1.2))
        way.wait(min(way.now + rng.uniform(5, 60), max(until, way.now + 1)))


def _inside(boundary: shapely.Geometry, rng: np.random.Generator) -> Point:
    """A point inside, some way from the boundary where there is room."""
    roomy = boundary.buffer(-_INSIDE_M)
    roomy = boundary if roomy.is_empty else roomy
    west, south, east, north = roomy.bounds
    for _ in range(50):
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        if shapely.contains_xy(roomy, x, y):
            return float(x), float(y)
    middle = roomy.representative_point()
    return float(middle.x), float(middle.y)


def _outside(
    boundary: shapely.Geometry, clear_of: shapely.Geometry, here: Point, rng: np.random.Generator
) -> Point:
    """A point 150 m or more beyond the boundary, in any direction that ends in no hotspot."""
    west, south, east, north = boundary.bounds
    reach = float(np.hypot(east - west, north - south)) + 150.0
    while True:
        turn = rng.uniform(0, 2 * np.pi)
        x, y = here[0] + reach * float(np.cos(turn)), here[1] + reach * float(np.sin(turn))
        if not shapely.intersects_xy(clear_of, x, y):
            return x, y
        reach *= 1.05


def _metres(station: Station) -> Point:
    x, y = to_national_grid([station.longitude], [station.latitude])
    return float(x[0]), float(y[0])
