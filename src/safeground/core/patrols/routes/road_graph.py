"""Roads and the places beside them as one graph, and the quickest ways through it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree
from shapely.ops import substring

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]

SNAP_M = 250.0  # how far from a road a place may be
JOIN_M = 1.0  # ends of roads nearer than this meet
_SOURCES = 32  # places from which times are found at once: bounds the memory


@dataclass(frozen=True)
class RoadGraph:
    """Nodes are the junctions, then the places (n,); make one with `road_graph`.

    `lines`, `speed` (metres a second) and `ends`, the junctions at both ends, are of the roads
    (roads,). Each place joins a `road`, -1 for none, `along_m` from the line's start, after
    `walk_s` seconds of walking.
    """

    lines: Shapes
    speed: Floats
    ends: Ints
    road: Ints
    along_m: Floats
    walk_s: Floats

    @cached_property
    def junctions(self) -> int:
        """How many junctions there are."""
        return int(self.ends.max(initial=-1)) + 1

    @cached_property
    def _length_m(self) -> Floats:
        return np.asarray(shapely.length(self.lines), float)

    @cached_property
    def _edges(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Seconds between neighbouring nodes, and 1 + the road on which, once for each pair."""
        start, end, seconds, road = map(np.concatenate, zip(*self._pieces(), strict=True))
        low, high = np.minimum(start, end), np.maximum(start, end)
        order = np.lexsort([seconds, high, low])  # of parallel edges keep the quickest
        low, high, seconds, road = low[order], high[order], seconds[order], road[order]
        new = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])]
        size = self.junctions + len(self.road)
        at, shape = (low[new].astype(np.int32), high[new].astype(np.int32)), (size, size)
        cost = np.maximum(seconds[new], 1e-9)  # a stored zero would be no edge at all
        return sparse.csr_array((cost, at), shape), sparse.csr_array((road[new] + 1, at), shape)

    def _pieces(self) -> Iterator[tuple[Ints, Ints, Floats, Ints]]:
        """Edges as start, end, seconds and road: whole roads, places to both ends of theirs, and
        places on one road to each other."""
        yield self.ends[:, 0], self.ends[:, 1], self._length_m / self.speed, np.arange(len(self))
        place = np.flatnonzero(self.road >= 0)
        road = self.road[place]
        for side, ahead_m in enumerate((self.along_m, self._length_m[self.road] - self.along_m)):
            seconds = ahead_m[place] / self.speed[road] + self.walk_s[place]
            yield place + self.junctions, self.ends[road, side], seconds, road
        one, other = np.nonzero(np.triu(road[:, None] == road, 1))
        one, other = place[one], place[other]
        apart = np.abs(self.along_m[one] - self.along_m[other]) / self.speed[self.road[one]]
        seconds = apart + self.walk_s[one] + self.walk_s[other]
        yield one + self.junctions, other + self.junctions, seconds, self.road[one]

    def __len__(self) -> int:
        return len(self.lines)

    def seconds(self) -> Floats:
        """(n, n) seconds from each place to each other; infinity where no way leads."""
        if not len(self):
            return np.where(np.eye(len(self.road)), 0.0, np.inf)
        nodes = np.arange(len(self.road)) + self.junctions
        found = [
            csgraph.dijkstra(self._edges[0], directed=False, indices=some)[:, self.junctions :]
            for some in np.array_split(nodes, max(1, len(nodes) // _SOURCES))
        ]
        there = np.concatenate(found)
        return np.asarray(np.minimum(there, there.T), float)

    def path(self, start: int, end: int) -> shapely.LineString | None:
        """The quickest way between two places, from road to road; None where none leads."""
        if start == end or min(self.road[start], self.road[end]) < 0:
            return None
        first = start + self.junctions
        _, found = csgraph.dijkstra(
            self._edges[0], directed=False, indices=np.array([first]), return_predecessors=True
        )
        nodes, before = [end + self.junctions], found[0]
        while before[nodes[-1]] >= 0:
            nodes.append(int(before[nodes[-1]]))
        if nodes[-1] != first:
            return None
        parts = [self._part(a, b) for a, b in pairwise(reversed(nodes))]
        points = np.concatenate([shapely.get_coordinates(part) for part in parts])
        moved = np.r_[True, (np.diff(points, axis=0) != 0).any(1)]
        return shapely.LineString(points[moved] if moved.sum() > 1 else points[[0, 0]])

    def _part(self, start: int, end: int) -> shapely.Geometry:
        road = int(self._edges[1][min(start, end), max(start, end)]) - 1
        return substring(
            self.lines[road], self._position(start, end, road), self._position(end, start, road)
        )

    def _position(self, node: int, other: int, road: int) -> float:
        """Metres from the start of a road to a node on it, on the way to or from another."""
        length = float(self._length_m[road])
        if node >= self.junctions:
            return float(self.along_m[node - self.junctions])
        first, last = self.ends[road]
        if first == last and other >= self.junctions:  # a loop: its end is at either end of it
            return 0.0 if self.along_m[other - self.junctions] <= length / 2 else length
        return 0.0 if node == first else length


def road_graph(lines: Shapes, speed: Floats, points: Shapes, walk_m_s: float) -> RoadGraph:
    """Join places (n,) to roads (roads,); roads of no speed are left out."""
    lines, speed = lines[speed > 0], speed[speed > 0]
    ends = _ends(lines)
    road = _nearest(lines, _in_main_part(lines, ends), points)
    joined = np.flatnonzero(road >= 0)
    along_m, walk_s = np.zeros(len(points)), np.zeros(len(points))
    along_m[joined] = shapely.line_locate_point(lines[road[joined]], points[joined])
    walk_s[joined] = shapely.distance(lines[road[joined]], points[joined]) / walk_m_s
    return RoadGraph(lines, speed, ends, road, along_m, walk_s)


def _ends(lines: Shapes) -> Ints:
    """(roads, 2) number of the junction at the start and end of each line."""
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    spot, at = np.unique(np.rint(shapely.get_coordinates(ends) * 100), axis=0, return_inverse=True)
    if not len(spot):
        return np.empty((0, 2), np.int64)
    near = cKDTree(spot / 100).query_pairs(JOIN_M, output_type="ndarray")
    same: sparse.csr_array = sparse.csr_array(
        (np.ones(len(near)), near.T), shape=(len(spot), len(spot))
    )
    junction = csgraph.connected_components(same, directed=False)[1]
    return np.asarray(junction[at.ravel()].reshape(2, -1).T, np.int64)


def _in_main_part(lines: Shapes, ends: Ints) -> NDArray[np.bool_]:
    """Which roads belong to the connected part with the most metres of road."""
    if not len(lines):
        return np.zeros(0, bool)
    size = int(ends.max()) + 1
    joined: sparse.csr_array = sparse.csr_array((np.ones(len(lines)), ends.T), shape=(size, size))
    part = csgraph.connected_components(joined, directed=False)[1][ends[:, 0]]
    return np.asarray(part == np.bincount(part, shapely.length(lines)).argmax(), bool)


def _nearest(lines: Shapes, preferred: NDArray[np.bool_], points: Shapes) -> Ints:
    """Nearest road to each place within SNAP_M, of the preferred if one is so near; -1 for none."""
    found = np.full(len(points), -1, np.int64)
    for choice in (np.flatnonzero(preferred), np.flatnonzero(~preferred)):
        left = np.flatnonzero(found < 0)
        if len(choice) and len(left):
            tree = shapely.STRtree(lines[choice])
            place, road = tree.query_nearest(points[left], SNAP_M, all_matches=False)
            found[left[place]] = choice[road]
    return found
