"""What the maps of a card show beside hotspots: streets, districts and the names of places."""

from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

import numpy as np
import shapely
from numpy.typing import NDArray

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.geography.streets import Segments
from safeground.data.boundaries import essex_districts
from safeground.data.sample import load_places
from safeground.pipelines.drawing.marks import Box
from safeground.pipelines.patrols.cards.lately import StreetPoint


@dataclass(frozen=True)
class Landmark:
    """A name to write on a map; `rank` 0 comes first where room is short."""

    name: str
    x: float
    y: float
    rank: int


@dataclass(frozen=True)
class Ground:
    """Streets where a road file was given, else their names where records put them.

    Districts and the names of towns, stations and neighbourhoods are as far as the package has
    them.
    """

    roads: Segments | None = None
    points: tuple[StreetPoint, ...] = ()

    def streets(self, box: Box) -> tuple[list[shapely.Geometry], list[str]]:
        """Lines and names of the streets in a window (metres), those of most length first."""
        if self.roads is None:
            return [], []
        found = np.sort(self._tree.query(shapely.box(*box))).tolist()
        lines = [self.roads.lines[i] for i in found]
        names = [self.roads.names[i] for i in found]
        inside = shapely.length(shapely.clip_by_rect(lines, *box))
        total: dict[str, float] = {}
        for name, metres in zip(names, inside.tolist(), strict=True):
            total[name] = total.get(name, 0.0) + metres
        order = sorted(range(len(found)), key=lambda i: -total[names[i]])
        return [lines[i] for i in order], [names[i] for i in order]

    def streets_inside(self, boundary: shapely.Geometry, most: int = 8) -> tuple[str, ...]:
        """Names of the streets that run longest inside a boundary, longest first.

        Without a road file, of those that records name there, in the order of the alphabet.
        """
        if self.roads is None:
            inside = shapely.intersects_xy(boundary, self._x, self._y)
            named = {p.name for p, is_in in zip(self.points, inside, strict=True) if is_in}
            return tuple(sorted(named)[:most])
        lines, names = self.streets(boundary.bounds)
        metres = shapely.length(shapely.intersection(lines, boundary)) if lines else []
        total: dict[str, float] = {}
        for name, length in zip(names, metres, strict=True):
            if name and length > 0:
                total[name] = total.get(name, 0.0) + float(length)
        return tuple(sorted(total, key=lambda name: (-total[name], name))[:most])

    def names_in(self, box: Box) -> list[Landmark]:
        """The streets that records name in a window, each at the middle of its points there."""
        left, low, right, high = box
        found: dict[str, list[StreetPoint]] = {}
        for p in self.points:
            if left <= p.x <= right and low <= p.y <= high:
                found.setdefault(p.name, []).append(p)
        return [
            Landmark(name, fmean(p.x for p in own), fmean(p.y for p in own), 3)
            for name, own in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        ]

    @cached_property
    def _x(self) -> NDArray[np.float64]:
        return np.array([p.x for p in self.points])

    @cached_property
    def _y(self) -> NDArray[np.float64]:
        return np.array([p.y for p in self.points])

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([] if self.roads is None else self.roads.lines)

    @cached_property
    def districts(self) -> shapely.Geometry:
        """Outlines of the districts that come with the package, each piece once, to 5 m."""
        edges = shapely.union_all(shapely.boundary(essex_districts().shapes))
        return shapely.simplify(shapely.line_merge(edges), 5.0)

    @cached_property
    def landmarks(self) -> tuple[Landmark, ...]:
        """The names that come with the package: towns, then stations, then neighbourhoods."""
        places = load_places()
        x, y = to_national_grid(places["longitude"], places["latitude"])
        kinds = {"town": 0, "station": 1, "neighbourhood": 2}
        named = zip(places["name"], places["kind"], x.tolist(), y.tolist(), strict=True)
        found = [
            Landmark(f"{name} station" if kind == "station" else name, px, py, kinds[kind])
            for name, kind, px, py in named
            if kind in kinds
        ]
        return tuple(sorted(found, key=lambda place: place.rank))
