"""Stable identity: which hotspots of a refresh are those of the last one, and what changed, why."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.candidates import Floats, Ints, Joiner, ground_of
from safeground.core.hotspots.first_choice import best_first

SAME = 0.5  # Jaccard overlap from which a hotspot counts as the same ground: stayed
KIN = 0.1  # from which it counts as the same hotspot that moved; below, they are two hotspots
RANKED = 200  # places that are ranked to say where one that left stands now

_KEY = re.compile(r"H\d+")
_POINTS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


@dataclass(frozen=True)
class Place:
    """A hotspot as it is known: `key` is "" for one not yet matched; `boundary` is in metres."""

    key: str
    name: str
    boundary: shapely.Geometry
    expected: float
    rank: int


@dataclass(frozen=True)
class Change:
    """What happened to one hotspot: `status` is "stayed", "moved", "entered" or "left"."""

    key: str
    name: str
    status: str
    why: str


@dataclass(frozen=True)
class Refresh:
    """`keys` of the current places in their order, and a change for each, then for each that left.

    `changes[: len(keys)]` are in the order of the current places.
    """

    keys: tuple[str, ...]
    changes: tuple[Change, ...]


def refresh(
    previous: Sequence[Place],
    current: Sequence[Place],
    grid: Grid,
    expected: ArrayLike,
    *,
    used: Collection[str] = (),
) -> Refresh:
    """Give each current place the key of the previous place it continues, or a new one.

    Places are matched by Jaccard overlap of their ground (area shared / area of both together), in
    the pairing with the largest sum (Hungarian method). At 0.5 or more a place stayed; from 0.1 it
    moved; with less it is another place, which keeps a key that it came with if nobody had it.
    New keys count on from the highest of `used` (every key ever given) and `previous`, so that none
    is used twice. `expected` (cells,) is the new surface on `grid`; it says how a place that left
    stands now.

    >>> from safeground.core.geography.grid import cover
    >>> from safeground.core.geography.lattice import Lattice
    >>> grid = cover(shapely.box(1000, 0, 3000, 100), Lattice("square", 100, origin=(50, 50)))
    >>> pier = Place("H0007", "Pier", shapely.box(1100, 0, 1300, 100), 4.0, 1)
    >>> now = [Place("", "Pier", shapely.box(1100, 0, 1300, 100), 4.5, 1)]
    >>> again = refresh([pier], now, grid, np.ones(len(grid)))
    >>> again.keys, again.changes[0].why
    (('H0007',), 'stayed: 4.5 expected, 4.0 before; 1st again')
    """
    overlap = _jaccard(previous, current)
    match = _pairs(overlap)
    taken = {*used, *(p.key for p in previous)}
    fresh = _new_keys({*taken, *(p.key for p in current)})
    keys, changes = list[str](), list[Change]()
    for i, place in enumerate(current):
        old = previous[match[i]] if i in match else None
        own = place.key if _KEY.fullmatch(place.key) and place.key not in taken else ""
        keys.append(old.key if old else own or next(fresh))
        status = "entered" if old is None else _status(overlap[match[i], i])
        why = f"entered: {_n(place.expected)} expected; {ordinal(place.rank)} now"
        changes.append(
            Change(keys[-1], place.name, status, _why(status, old, place) if old else why)
        )
    gone = [j for j in range(len(previous)) if j not in match.values()]
    if gone:
        standing = _Standing(current, keys, grid, np.asarray(expected, float))
        changes += [standing.why_left(previous[j]) for j in gone]
    return Refresh(tuple(keys), tuple(changes))


def _jaccard(previous: Sequence[Place], current: Sequence[Place]) -> Floats:
    """(previous, current) shared area as a share of the area of both together."""
    old = np.array([p.boundary for p in previous], object)[:, None]
    new = np.array([p.boundary for p in current], object)[None, :]
    shared = shapely.area(shapely.intersection(old, new))
    both = shapely.area(old) + shapely.area(new) - shared
    return np.asarray(shared / both, float)


def _pairs(overlap: Floats) -> dict[int, int]:
    """{current: previous} of the pairing with the most overlap."""
    kin = np.where(overlap >= KIN, overlap, 0.0)
    old, new = linear_sum_assignment(-kin)
    return {int(n): int(o) for o, n in zip(old, new, strict=True) if kin[o, n] > 0}


def _status(overlap: float) -> str:
    return "stayed" if overlap >= SAME - 1e-6 else "moved"


def _new_keys(used: Collection[str]) -> Iterator[str]:
    numbers = [int(key[1:]) for key in used if _KEY.fullmatch(key)]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"H{number:04}"


def _why(status: str, old: Place, new: Place) -> str:
    numbers = f"{_n(new.expected)} expected, {_n(old.expected)} before"
    if status == "stayed":
        again = "again" if new.rank == old.rank else f"now, {ordinal(old.rank)} before"
        return f"stayed: {numbers}; {ordinal(new.rank)} {again}"
    kept = shapely.intersection(old.boundary, new.boundary).area / old.boundary.area
    return f"moved {_way(old.boundary, new.boundary)}, keeping {kept:.0%} of its ground; {numbers}"


def _way(old: shapely.Geometry, new: shapely.Geometry) -> str:
    east, north = new.centroid.x - old.centroid.x, new.centroid.y - old.centroid.y
    distance = float(np.hypot(east, north))
    point = _POINTS[int(np.rint(np.arctan2(north, east) / (np.pi / 4))) % 8]
    return f"{distance:.0f} m {point}" if distance >= 1 else "0 m"


@dataclass(frozen=True)
class _Standing:
    """How the previous places stand on the new surface."""

    current: Sequence[Place]
    keys: list[str]
    grid: Grid
    expected: Floats

    def why_left(self, place: Place) -> Change:
        """The change of a place that left."""
        return Change(place.key, place.name, "left", f"left: {self._reason(place)}")

    def _reason(self, place: Place) -> str:
        for key, new in zip(self.keys, self.current, strict=True):
            shared = shapely.intersection(new.boundary, place.boundary).area
            if shared >= 0.5 * place.boundary.area:
                return f"its ground is now part of {new.name} ({key})"
        cells, share = self._share(place.boundary)
        if len(cells) == 0:
            return "it lies outside the study area now"
        now = float(self.expected[cells] @ share)
        rank = self._rank(now, cells)
        stands = f"{ordinal(rank)} now" if rank <= RANKED else f"not in the first {RANKED} now"
        if rank <= len(self.current):
            return (
                f"{_n(now)} is still expected, {_n(place.expected)} before, which would be "
                f"{ordinal(rank)}; the constraints on the choice put it out"
            )
        if _n(now) == _n(place.expected) or now > place.expected:
            return f"{_n(now)} expected, {_n(place.expected)} before, but others rose; {stands}"
        return f"expected fell from {_n(place.expected)} to {_n(now)}; {stands}"

    def _share(self, boundary: shapely.Geometry) -> tuple[Ints, Floats]:
        """The cells under a boundary, and how much of what each holds falls inside."""
        x, y = self.grid.centres
        left, low, right, high = boundary.buffer(2 * self.grid.lattice.side_m).bounds
        close = np.flatnonzero((x > left) & (x < right) & (y > low) & (y < high))
        area = shapely.area(shapely.intersection(self.grid.polygons(close), boundary))
        share = np.minimum(1.0, area / self.grid.inside_m2[close])
        under = share > 1e-9
        return close[under].astype(np.int32), share[under]

    def _rank(self, value: float, cells: Ints) -> int:
        """1 and the number of separate places, elsewhere, that hold more."""
        ground = ground_of(self.grid)
        taken = np.unique(
            np.concatenate([cells, *(self._share(p.boundary)[0] for p in self.current)])
        )
        usable = np.ones(len(self.grid), bool)
        usable[taken] = False
        usable[ground.near[taken].indices] = False
        none = np.zeros(len(self.grid), np.int32)
        joiner = Joiner(ground, self.expected, none, usable, max(1, len(cells)))
        above = sum(p.expected > value for p in self.current)
        for place in islice(best_first(joiner), max(0, RANKED - above)):
            if self.expected[place].sum() <= value:
                break
            above += 1
        return above + 1


def _n(value: float) -> str:
    return f"{value:.1f}" if value >= 1 or value == 0 else f"{value:.2g}"


def ordinal(number: int) -> str:
    """A rank in words.

    >>> ordinal(1), ordinal(12), ordinal(23)
    ('1st', '12th', '23rd')
    """
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"
