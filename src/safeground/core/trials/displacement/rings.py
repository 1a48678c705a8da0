"""Rings round hotspots, where what patrols push away would go and what they spread would show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from safeground.core.trials.place_days import Values

DISTANCES_M = (50.0, 100.0, 150.0)
Shapes = NDArray[np.object_]
_GONE_M2 = 1.0  # less than this is what cutting leaves, not a place
_ROUND = 16  # segments of a quarter circle: areas good to a thousandth


@dataclass(frozen=True, eq=False)
class Ring:
    """The band from `inner_m` to `outer_m` metres round each hotspot, every array (hotspots,).

    `shapes` are what is left of it beside the other hotspots and their rings, `kept_m2` how much
    that is and `lost_m2` how much they took. Where nothing is left a shape is empty.
    """

    inner_m: float
    outer_m: float
    shapes: Shapes
    kept_m2: Values
    lost_m2: Values

    @property
    def vanished(self) -> NDArray[np.bool_]:
        """Which hotspots have no such ring."""
        found: NDArray[np.bool_] = self.kept_m2 == 0
        return found


def rings(boundaries: Sequence[shapely.Geometry], distances: Sequence[float]) -> tuple[Ring, ...]:
    """Rings to each of the `distances` (metres, growing) round `boundaries` (metres, EPSG:27700).

    From each ring every other hotspot is cut with its surroundings out to the largest distance: a
    place that is near two hotspots can't be said to be treated when one of them is. So a hotspot
    within twice that distance of another loses part of its rings on that side.

    Raises ValueError for degrees, and for distances that are not above 0 and growing.

    >>> near, far = rings([shapely.box(0, 0, 200, 200), shapely.box(1000, 0, 1200, 200)], (50, 100))
    >>> near.kept_m2.round(-2), near.lost_m2
    (array([47800., 47800.]), array([0., 0.]))
    """
    _refuse(boundaries, distances)
    hotspots = np.array([*boundaries, None], object)[:-1]
    reach = shapely.buffer(hotspots, distances[-1], quad_segs=_ROUND)
    others = _others(hotspots, reach)
    grown, inner, found = hotspots, 0.0, []
    for distance in distances:
        wider = shapely.buffer(hotspots, distance, quad_segs=_ROUND)
        whole = shapely.difference(wider, grown)
        kept = shapely.difference(whole, others)
        kept[shapely.area(kept) < _GONE_M2] = shapely.Polygon()
        area = shapely.area(kept)
        lost = np.maximum(shapely.area(whole) - area, 0.0).round(3)
        found.append(Ring(inner, float(distance), kept, area, lost))
        grown, inner = wider, float(distance)
    return tuple(found)


def _others(hotspots: Shapes, reach: Shapes) -> Shapes:
    """For each hotspot, the others that its rings could meet, with their surroundings."""
    tree = shapely.STRtree(reach)
    mine, theirs = tree.query(reach, predicate="intersects")
    near: list[list[int]] = [[] for _ in hotspots]
    for one, other in zip(mine.tolist(), theirs.tolist(), strict=True):
        if one != other:
            near[one].append(other)
    return np.array([*(shapely.union_all(reach[other]) for other in near), None], object)[:-1]


def _refuse(boundaries: Sequence[shapely.Geometry], distances: Sequence[float]) -> None:
    steps = np.diff([0.0, *distances])
    if not len(distances) or not (np.isfinite(steps) & (steps > 0)).all():
        raise ValueError(f"distances must be metres above 0 and growing, not {list(distances)}")
    if not len(boundaries):
        raise ValueError("boundaries must hold at least one hotspot")
    if np.abs(shapely.total_bounds(list(boundaries))).max() <= 180:
        raise ValueError(
            "boundaries must be metres (EPSG:27700); these look like degrees (EPSG:4326)"
        )
