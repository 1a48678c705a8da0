"""Naming hotspots from what is there: "Southend: High Street south"."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from safeground.core.geography.exchange import grid_reference
from safeground.core.hotspots.candidates import Bools, Floats

LONGEST = 40  # letters in a name, so that it fits a map and a table
_STREET_REACH_M = 1500.0  # pieces of one street lie this near; a namesake is further off
_LEAST_SHARE = 0.02  # of a place's incidents, for a street to name it when most are elsewhere
_MAIN_SHARE = 0.45  # of the leading street's incidents, for a main street to lead instead
_WHOLE_SHARE = 0.6  # of a street's incidents inside the place: the whole street, near enough
_RESIDENTS_PER_M2 = 0.003  # of a built-up area: turns a town's population into its radius

# The street people know: the leading map point of a town centre is often a side road of it.
_MAIN = re.compile(r"High Street|High Road|(The )?Broadway|Market (Place|Square)|Marine Parade")
_NUMBER = re.compile(r"[AMB]\d+.*")
# What police.uk writes where no street would be safe to name, and how people say it.
_GENERIC = {
    "airport/airfield": "airport",
    "bus/coach station": "bus station",
    "conference/exhibition centre": "conference centre",
    "ferry terminal": "ferry terminal",
    "further/higher educational building": "college",
    "hospital": "hospital",
    "motorway service area": "motorway services",
    "nightclub": "nightclub",
    "no location": "",
    "park/open space": "park",
    "parking area": "car park",
    "pedestrian subway": "subway",
    "petrol station": "petrol station",
    "police station": "police station",
    "prison": "prison",
    "race track": "race track",
    "shopping area": "shopping area",
    "sports/recreation area": "sports ground",
    "supermarket": "supermarket",
    "theatre/concert hall": "theatre",
    "theme/adventure park": "theme park",
}


@dataclass(frozen=True)
class Landmark:
    """A named point in metres; `kind` is "town", "ward", "neighbourhood" or "station"."""

    name: str
    kind: str
    x: float
    y: float
    population: float = 0.0
    district: str = ""


@dataclass(frozen=True)
class Named:
    """A place's name, and the streets in it, main streets and those with most incidents first."""

    name: str
    streets: tuple[str, ...]


@dataclass(frozen=True)
class _Points:
    """Where incidents were recorded: street, metres and how many."""

    street: NDArray[np.str_]
    x: Floats
    y: Floats
    weight: Floats

    def only(self, keep: Bools) -> "_Points":
        return _Points(self.street[keep], self.x[keep], self.y[keep], self.weight[keep])

    def inside(self, boundary: shapely.Geometry) -> "_Points":
        left, low, right, high = boundary.bounds
        box = (self.x >= left) & (self.x <= right) & (self.y >= low) & (self.y <= high)
        boxed = self.only(box)
        return boxed.only(shapely.contains_xy(boundary, boxed.x, boxed.y))

    def ranked(self) -> list[tuple[str, float]]:
        """Streets and their weight, most first; of equals the first by name."""
        names, which = np.unique(self.street, return_inverse=True)
        weight = np.bincount(which, self.weight, len(names))
        order = np.lexsort([names, -weight])
        return [(str(names[i]), float(weight[i])) for i in order if names[i]]

    @cached_property
    def middle(self) -> tuple[float, float]:
        total = self.weight.sum()
        return float(self.x @ self.weight / total), float(self.y @ self.weight / total)


def name_places(
    boundaries: Sequence[shapely.Geometry],
    *,
    street: Sequence[str | None] | NDArray[np.object_],
    x: ArrayLike,
    y: ArrayLike,
    weight: ArrayLike | None = None,
    districts: Sequence[str] = (),
    landmarks: Sequence[Landmark] = (),
) -> list[Named]:
    """Name each of a set of places (polygons in metres), no two alike, in at most 40 letters.

    `street`, `x`, `y` and `weight` (points,) are incidents, or points with how many, over the whole
    study area; `districts` (places,) is the fallback for a place far from any town. A name is the
    town (in short, "Southend") and the street with most incidents, with a compass part where the
    street goes on beyond the place. A main street (High Street, Market Place) leads side roads
    with up to about twice its incidents. The same input always gives the same names.

    >>> pier = shapely.box(1000, 1000, 1300, 1300)
    >>> towns = [Landmark("Clacton-on-Sea", "town", 1500, 1500, 50_000)]
    >>> name_places([pier], street=["Pier Avenue", "Parking Area"], x=[1100, 1200],
    ...             y=[1100, 1200], weight=[2, 9], landmarks=towns)[0]
    Named(name='Clacton: Pier Avenue', streets=('Pier Avenue',))
    """
    said = np.array([_spelt(s or "") for s in street], str)
    count = np.ones(len(said)) if weight is None else np.asarray(weight, float)
    points = _Points(said, np.asarray(x, float), np.asarray(y, float), count)
    points = points.only(np.isfinite(points.x) & np.isfinite(points.y) & (count > 0))
    homes = list(districts) or [""] * len(boundaries)
    drafts = [
        _Draft(boundary, points.inside(boundary), points, district, landmarks)
        for boundary, district in zip(boundaries, homes, strict=True)
    ]
    names = _told_apart(drafts)
    return [Named(n, d.streets) for n, d in zip(names, drafts, strict=True)]


def short_town(name: str) -> str:
    """A town as people say it.

    >>> short_town("Southend-on-Sea"), short_town("Stanford-le-Hope")
    ('Southend', 'Stanford-le-Hope')
    """
    return re.sub(r"[- ](on|upon)[- ].*", "", name)


def street_name(street: str) -> str:
    """A recorded street as people write it; "" where police.uk names a kind of place instead.

    >>> street_name("On or near St Leonard'S Road"), street_name("On or near Parking Area")
    ("St Leonard's Road", '')
    """
    name = _spelt(street)
    return "" if name.lower() in _GENERIC else name


def _spelt(street: str) -> str:
    """The street as people write it: "St Leonard'S Road" is a slip of the published data."""
    return re.sub(r"'S\b", "'s", street.removeprefix("On or near ").strip())


@dataclass(frozen=True)
class _Draft:
    """What is known of one place, to name it from."""

    boundary: shapely.Geometry
    here: _Points
    everywhere: _Points
    district: str
    landmarks: Sequence[Landmark]

    @cached_property
    def streets(self) -> tuple[str, ...]:
        """Real streets with most incidents first; main streets before, road numbers after."""
        town, least = {self.town, short_town(self.town)}, _LEAST_SHARE * self.here.weight.sum()
        real = [
            (name, weight)
            for name, weight in self.here.ranked()
            if name.lower() not in _GENERIC and name not in town and weight >= least
        ]
        top = max((weight for _, weight in real), default=0.0)
        main = [n for n, w in real if _MAIN.fullmatch(n) and w >= _MAIN_SHARE * top]
        side = [n for n, _ in real if n not in main]
        return (*main, *sorted(side, key=lambda name: bool(_NUMBER.fullmatch(name))))

    @cached_property
    def _about(self) -> _Points:
        x, y = self.everywhere.x, self.everywhere.y
        near = np.hypot(x - self.middle[0], y - self.middle[1]) <= _STREET_REACH_M
        return self.everywhere.only(near)

    @cached_property
    def middle(self) -> tuple[float, float]:
        return self.boundary.centroid.x, self.boundary.centroid.y

    @cached_property
    def town(self) -> str:
        """The town whose built-up area the place is in or by, else the nearest lesser place."""
        towns = [t for t in self.landmarks if t.kind == "town" and self._off(t) <= _reach(t)]
        own = [t for t in towns if t.district == self.district] if self.district else towns
        if not towns:
            return self._nearest(station_m=1500) or self.district
        # a larger town reaches further: compare distances in the towns' own radii
        return min(own or towns, key=lambda t: (self._off(t) / _radius(t), t.name)).name

    @cached_property
    def label(self) -> str:
        """The place within its town, without a compass part."""
        if self.streets:
            return self.streets[0]
        generic = [_GENERIC[s.lower()] for s, _ in self.here.ranked() if s.lower() in _GENERIC]
        said = next((g for g in generic if g), "")
        by = self._nearest(station_m=600, but=self.town)
        if by and said:
            return f"{said} by {by}"
        return by or said or grid_reference(*self.middle)

    @cached_property
    def part(self) -> str:
        """Which part of the street this is, where much of the street lies outside."""
        if not self.streets:
            return ""
        whole = self._about.only(self._about.street == self.label)
        inside = self.here.only(self.here.street == self.label)
        if inside.weight.sum() >= _WHOLE_SHARE * whole.weight.sum():
            return ""
        middle = (whole.x.min() + whole.x.max()) / 2, (whole.y.min() + whole.y.max()) / 2
        return _compass(middle, inside.middle, at_least=100.0)

    def named(self, *, part: str = "", by: str = "") -> str:
        """The whole name, cut to fit."""
        start = f"{short_town(self.town)}: " if self.town else ""
        end = (f" {part}" if part else "") + (f" by {by}" if by else "")
        room = LONGEST - len(start) - len(end)
        label = self.label if self.town else self.label[:1].upper() + self.label[1:]
        return start + _cut(label, room) + end

    def _off(self, landmark: Landmark) -> float:
        return float(np.hypot(landmark.x - self.middle[0], landmark.y - self.middle[1]))

    def _nearest(self, station_m: float, but: str = "") -> str:
        """The station within that distance, else the nearest ward or neighbourhood near by."""
        near = [m for m in self.landmarks if m.kind != "town" and self._off(m) <= 2000]
        near = [m for m in near if m.kind == "station" or _plain(m.name) != but]
        stations = [m for m in near if m.kind == "station" and self._off(m) <= station_m]
        best = min(stations or near, key=lambda m: (self._off(m), m.name), default=None)
        if best is None:
            return ""
        return _plain(best.name) + (" station" if best.kind == "station" and but else "")


def _plain(name: str) -> str:
    """A landmark without what its source adds: "Trinity (ward, Chelmsford)"."""
    return re.sub(r" \(.*", "", name)


def _radius(town: Landmark) -> float:
    return float(np.sqrt(max(town.population, 1000.0) / _RESIDENTS_PER_M2 / np.pi))


def _reach(town: Landmark) -> float:
    return _radius(town) + 2000.0


def _compass(start: tuple[float, float], end: tuple[float, float], at_least: float = 0.0) -> str:
    east, north = end[0] - start[0], end[1] - start[1]
    if max(abs(east), abs(north)) < at_least:
        return ""
    if abs(east) > abs(north):
        return "east" if east > 0 else "west"
    return "north" if north > 0 else "south"


def _cut(text: str, room: int) -> str:
    """Whole words that fit into `room` letters, at least a few letters of the first."""
    if len(text) <= room:
        return text
    return text[: room - 1].rsplit(" ", 1)[0].rstrip(" ,&") + "…"


def _told_apart(drafts: list[_Draft]) -> list[str]:
    """Each name as short as it can be; those that are alike say more until they differ."""
    names = [d.named(part=d.part) for d in drafts]
    steps: list[Callable[[int, list[int]], str]] = [
        lambda i, alike: drafts[i].named(part=_compass(_between(drafts, alike), drafts[i].middle)),
        lambda i, _: drafts[i].named(by=next(iter(drafts[i].streets[1:]), "")),
        lambda i, _: drafts[i].named(by=grid_reference(*drafts[i].middle)),
        lambda i, alike: drafts[i].named(part=str(alike.index(i) + 1)),
    ]
    for step in steps:
        groups = {
            name: [i for i, n in enumerate(names) if n == name]
            for name, times in Counter(names).items()
            if times > 1
        }
        for alike in groups.values():
            for i in alike:
                said = step(i, alike)
                names[i] = said if said not in names else names[i]
    return names


def _between(drafts: list[_Draft], alike: list[int]) -> tuple[float, float]:
    middles = np.array([drafts[i].middle for i in alike])
    return float(middles[:, 0].mean()), float(middles[:, 1].mean())
