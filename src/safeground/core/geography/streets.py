"""Street segments as the unit of analysis: points to segments, and how segments join."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse import csgraph

from safeground.core.geography.lattice import Floats, Ints


@dataclass(frozen=True)
class Segments:
    """Pieces of street from junction to junction; every per-segment array has this order.

    `lines` (segments,) are shapely LineStrings in metres (EPSG:27700) and `names` (segments,) the
    street each belongs to, "" where it has none. Make one with `segments_of`.
    """

    lines: NDArray[np.object_]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def length_m(self) -> Floats:
        """Length of each segment in metres (segments,)."""
        return np.asarray(shapely.length(self.lines), float)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    def snap(self, x: ArrayLike, y: ArrayLike, within_m: float = 50.0) -> Ints:
        """Nearest segment to each point (metres); -1 where none is within `within_m`.

        Of segments at the same distance the first in order is taken.
        """
        px, py = np.atleast_1d(np.asarray(x, float)), np.atleast_1d(np.asarray(y, float))
        known = np.flatnonzero(np.isfinite(px) & np.isfinite(py))
        points = shapely.points(px[known], py[known])
        point, segment = self._tree.query_nearest(points, max_distance=within_m, all_matches=True)
        found = np.full(len(px), len(self), np.int32)
        np.minimum.at(found, known[point], segment.astype(np.int32))
        found[found == len(self)] = -1
        return found

    def count(self, segment: ArrayLike, weights: ArrayLike | None = None) -> Floats:
        """Points, or their summed `weights` (points,), on each segment (segments,).

        `segment` (points,) is what `snap` gives; points on none are left out.
        """
        on = np.asarray(segment, int)
        inside = on >= 0
        weight = None if weights is None else np.asarray(weights, float)[inside]
        return np.bincount(on[inside], weight, len(self)).astype(float)

    @cached_property
    def junctions(self) -> Ints:
        """(segments, 2) number of the junction at each segment's first and last point."""
        ends = shapely.get_coordinates(
            [shapely.get_point(self.lines, 0), shapely.get_point(self.lines, -1)]
        )
        # to the centimetre: road files repeat a junction exactly, reprojected ones nearly
        _, number = np.unique(np.rint(ends * 100), axis=0, return_inverse=True)
        return np.asarray(number.reshape(2, -1).T, np.int32)

    @cached_property
    def neighbours(self) -> sparse.csr_array:
        """(segments, segments) 0/1 matrix of segments that share a junction, none its own."""
        row = np.repeat(np.arange(len(self)), 2)
        ends = self.junctions.ravel()
        ones = np.ones(len(row), np.float32)
        at = sparse.csr_array((ones, (row, ends)), shape=(len(self), int(ends.max(initial=-1)) + 1))
        touching = (at @ at.T).tocoo()
        start, end = touching.coords
        keep = start != end
        ones = np.ones(int(keep.sum()), np.float32)
        return sparse.csr_array((ones, (start[keep], end[keep])), shape=(len(self),) * 2)

    def near(self, separation_m: float = 0.0) -> sparse.csr_array:
        """(segments, segments) 0/1 matrix of segments that touch or are less than that apart."""
        if separation_m <= 0:
            return self.neighbours
        start, end = self._tree.query(self.lines, predicate="dwithin", distance=separation_m)
        keep = start != end
        ones = np.ones(int(keep.sum()), np.float32)
        return sparse.csr_array((ones, (start[keep], end[keep])), shape=(len(self),) * 2)

    def walk_m(self, start: int, end: int) -> float:
        """Shortest way along the streets between the middles of two segments, in metres.

        Infinity where no way leads. On the junction graph, whose edges are the segments.
        """
        if start == end:
            return 0.0
        ends = self.junctions
        at = csgraph.dijkstra(self._network, directed=False, indices=ends[start])[:, ends[end]]
        return float(at.min() + (self.length_m[start] + self.length_m[end]) / 2)

    @cached_property
    def _network(self) -> sparse.csr_array:
        first, last = self.junctions.T
        size = int(self.junctions.max()) + 1
        order = np.lexsort([self.length_m, last, first])  # of parallel streets keep the shortest
        first, last, length = first[order], last[order], self.length_m[order]
        new = np.r_[True, (first[1:] != first[:-1]) | (last[1:] != last[:-1])]
        edges = (length[new], (first[new], last[new]))
        return sparse.csr_array(edges, shape=(size, size))


def segments_of(
    lines: NDArray[np.object_] | list[shapely.Geometry], names: list[str] | None = None
) -> Segments:
    """Segments of a road file's lines (metres, EPSG:27700); a line in parts gives one for each.

    Parts that meet end to end are merged first, empty lines dropped. Raises ValueError for degrees.

    >>> roads = segments_of([shapely.LineString([(0, 900), (0, 1000)])], ["High Street"])
    >>> roads.snap([12, 500], [950, 950]).tolist(), roads.length_m.tolist()
    ([0, -1], [100.0])
    """
    merged = shapely.line_merge(np.asarray(lines, object))
    parts, owner = shapely.get_parts(merged, return_index=True)
    keep = shapely.length(parts) > 0
    parts, owner = parts[keep], owner[keep]
    if len(parts) == 0:
        raise ValueError("lines has no street of any length")
    bounds = shapely.total_bounds(parts)
    if np.abs(bounds).max() <= 360:
        raise ValueError(
            f"lines must be projected (metres, EPSG:27700); their bounds {bounds.tolist()} "
            "look like degrees (EPSG:4326)"
        )
    said = tuple(names[i] or "" for i in owner) if names is not None else ("",) * len(parts)
    return Segments(parts, said)
