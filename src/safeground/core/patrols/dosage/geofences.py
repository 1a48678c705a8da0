"""Geofences: hotspots' boundaries with their margin, and which of them holds a ping.

Polygons are projected, pings are not: boundaries are widened in British National Grid metres, then
turned into longitude and latitude, where straight edges of a few hundred metres stay straight to
within millimetres. A two-level raster answers for nearly every ping with one or two look-ups; only
those in a cell that a fence cuts are tested against its edges, so that answers are exact.

Imports numba, so import this module only where it is about to be used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numba import njit
from numpy.typing import ArrayLike, NDArray

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.dosage.fence_raster import FINE, NOWHERE, fence_raster
from safeground.core.patrols.dosage.pings import read_only
from safeground.core.patrols.hotspot import PatrolHotspot

METRES_PER_DEGREE = 111_320.0
_SECOND_ECCENTRICITY = 0.006739497  # squared, of WGS 84: a degree east is so much longer for it
_MOST_COARSE = 512  # coarse cells along a side: 1 MB in all, which a core's cache holds
_COARSE_M = 64.0  # metres, where the hotspots lie near enough together


class Tables(NamedTuple):
    """What compiled code looks pings up in.

    `frame` is (west, south, fine cells a degree east, north); `coarse` and `blocks` are as in a
    `FenceRaster`, whose list i is `listed[begins[i]:begins[i + 1]]`. Edges (x0, y0, x1, y1) of
    fence k are `edges[starts[k]:starts[k + 1]]`, of its bare boundary `own[owns[k]:owns[k + 1]]`.
    """

    frame: NDArray[np.float64]
    coarse: NDArray[np.int32]
    blocks: NDArray[np.int32]
    begins: NDArray[np.int64]
    listed: NDArray[np.int64]
    starts: NDArray[np.int64]
    edges: NDArray[np.float64]
    owns: NDArray[np.int64]
    own: NDArray[np.float64]


@dataclass(frozen=True)
class Geofences:
    """Fences of the hotspots of these `names`, as `shapes` in degrees, ready to be looked up in."""

    names: tuple[str, ...]
    shapes: NDArray[np.object_]
    tables: Tables

    def locate(self, longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.int32]:
        """Index of the hotspot that each point (n,) counts for, -1 for none or not-a-number.

        Where fences overlap: the hotspot whose boundary holds the point, else the nearest.
        """
        x, y = read_only(np.asarray(longitude, float)), read_only(np.asarray(latitude, float))
        return np.asarray(_locate(x, y, self.tables))


def geofences(hotspots: Sequence[PatrolHotspot], margin_m: float) -> Geofences:
    """Widen the hotspots' boundaries by a margin and prepare to look pings up in them.

    Raises ValueError without hotspots, or where a boundary has no area.

    >>> square = PatrolHotspot("Green", shapely.box(588_000, 185_000, 588_150, 185_150))
    >>> lon, lat = to_longitude_latitude([588_160.0, 588_175.0], [185_100.0, 185_100.0])
    >>> geofences([square], 20).locate(lon, lat).tolist()
    [0, -1]
    """
    if not hotspots:
        raise ValueError("hotspots must have at least one")
    for hotspot in hotspots:
        if not hotspot.boundary.area > 0:
            raise ValueError(f"hotspot {hotspot.name!r} must have an area")
    bare = np.array([h.boundary for h in hotspots] + [None], object)[:-1]
    shapes, own = _degrees(shapely.buffer(bare, margin_m)), _degrees(bare)
    starts, edges = _edges(shapes)
    owns, own_edges = _edges(own)
    frame, (columns, rows) = _frame(shapes)
    in_cells = (edges - frame[[0, 1, 0, 1]]) * frame[[2, 3, 2, 3]]
    raster = fence_raster(np.split(in_cells, starts[1:-1]), columns, rows)
    begins = np.cumsum([0, *(len(fences) for fences in raster.lists)]).astype(np.int64)
    listed = np.array([k for fences in raster.lists for k in fences], np.int64)
    tables = Tables(
        frame, raster.coarse, raster.blocks, begins, listed, starts, edges, owns, own_edges
    )
    return Geofences(tuple(h.name for h in hotspots), shapes, tables)


def _degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    def backward(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_longitude_latitude(xy[:, 0], xy[:, 1]))

    return np.asarray(shapely.transform(shapes, backward), object)


def _edges(shapes: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Where each shape's edges start, and all edges; holes are edges like others (even-odd)."""
    each = []
    for shape in shapes:
        rings = shapely.get_rings(shapely.get_parts(shape))
        corners = [shapely.get_coordinates(ring) for ring in rings]
        each.append(np.concatenate([np.hstack([c[:-1], c[1:]]) for c in corners]))
    starts = np.cumsum([0, *(len(edges) for edges in each)]).astype(np.int64)
    return starts, np.ascontiguousarray(np.concatenate(each))


def _frame(shapes: NDArray[np.object_]) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The raster's corner and fine cells a degree, and how many coarse columns and rows it has."""
    west, south, east, north = shapely.total_bounds(shapes)
    pad = 1e-6  # degrees; keeps what lies on the edge inside
    west, south, east, north = west - pad, south - pad, east + pad, north + pad
    metres_east = (east - west) * METRES_PER_DEGREE * np.cos(np.radians((south + north) / 2))
    metres = (metres_east, (north - south) * METRES_PER_DEGREE)
    columns, rows = (int(np.clip(np.ceil(m / _COARSE_M), 1, _MOST_COARSE)) for m in metres)
    per_degree = columns * FINE / (east - west), rows * FINE / (north - south)
    return np.array([west, south, *per_degree]), (columns, rows)


@njit(cache=True, nogil=True)
def _locate(x: NDArray[np.float64], y: NDArray[np.float64], tables: Any) -> NDArray[np.int32]:
    west, south, per_x, per_y = tables.frame
    coarse, blocks = tables.coarse, tables.blocks
    rows, columns = coarse.shape[0] * FINE, coarse.shape[1] * FINE
    found = np.full(x.size, NOWHERE, np.int32)
    for i in range(x.size):
        across, up = (x[i] - west) * per_x, (y[i] - south) * per_y
        if not (0.0 <= across < columns and 0.0 <= up < rows):
            continue
        column, row = int(across), int(up)
        value = coarse[row // FINE, column // FINE]
        if value >= 0:
            value = blocks[value, (row % FINE) * FINE + column % FINE]
            found[i] = value if value >= NOWHERE else _among(x[i], y[i], tables, -2 - value)
        elif value != NOWHERE:
            found[i] = -2 - value
    return found


@njit(cache=True, nogil=True)
def _among(x: float, y: float, tables: Any, which: int) -> Any:
    """Of the fences of a list: the one that holds the point, or of several the best."""
    best: Any = NOWHERE
    nearest = np.inf
    first, last = tables.begins[which], tables.begins[which + 1]
    for k in tables.listed[first:last]:
        if not _holds(tables.edges[tables.starts[k] : tables.starts[k + 1]], x, y):
            continue
        if last - first == 1:
            return k
        own = tables.own[tables.owns[k] : tables.owns[k + 1]]
        away = -1.0 if _holds(own, x, y) else _distance(own, x, y)
        if away < nearest:
            best, nearest = k, away
    return best


@njit(cache=True, nogil=True)
def _holds(edges: NDArray[np.float64], x: float, y: float) -> bool:
    odd = False
    for i in range(edges.shape[0]):
        x0, y0, x1, y1 = edges[i, 0], edges[i, 1], edges[i, 2], edges[i, 3]
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            odd = not odd
    return odd


@njit(cache=True, nogil=True)
def _distance(edges: NDArray[np.float64], x: float, y: float) -> Any:
    """Squared distance to the nearest edge, in degrees of latitude."""
    cosine, nearest = np.cos(np.radians(y)), np.inf
    shrink = cosine * (1 + _SECOND_ECCENTRICITY * cosine * cosine)
    for i in range(edges.shape[0]):
        ax, ay = (edges[i, 0] - x) * shrink, edges[i, 1] - y
        bx, by = (edges[i, 2] - x) * shrink, edges[i, 3] - y
        dx, dy = bx - ax, by - ay
        along = dx * dx + dy * dy
        part = 0.0 if along == 0 else min(max(-(ax * dx + ay * dy) / along, 0.0), 1.0)
        nearest = min(nearest, (ax + part * dx) ** 2 + (ay + part * dy) ** 2)
    return nearest
