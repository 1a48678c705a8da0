"""How long it takes from place to place along the roads of a file."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from safeground.core.geography.streets import segments_of
from safeground.core.patrols.plan import Mode
from safeground.core.patrols.routes.road_graph import SNAP_M, RoadGraph, road_graph
from safeground.core.patrols.routes.travel import (
    PACES,
    Floats,
    Minutes,
    Pace,
    way_metres,
    whole_minutes,
)

__all__ = ["SNAP_M", "RoadNetwork", "RoadWays", "road_network", "road_ways"]

_KMH = 1 / 3.6
_CAR_UNKNOWN = 32 * _KMH
# Car speeds by the words in a road's class, junctions and all: first match wins, 0 is barred.
_CAR: tuple[tuple[str, float], ...] = (
    ("motorway", 95 * _KMH),
    ("trunk", 75 * _KMH),
    ("primary road, collapsed dual", 75 * _KMH),
    ("primary", 50 * _KMH),  # before "a road": OS writes "Primary Road" for its main A roads
    ("a road", 40 * _KMH),
    ("secondary access", 16 * _KMH),
    ("b road", 36 * _KMH),
    ("secondary", 36 * _KMH),
    ("local access", 16 * _KMH),  # and "restricted local access"
    ("service", 16 * _KMH),
    ("living", 16 * _KMH),
    ("track", 16 * _KMH),
    ("local", 24 * _KMH),
    ("residential", 24 * _KMH),
    ("minor", 32 * _KMH),
    ("classified", 32 * _KMH),  # and "unclassified", "not classified"
    ("tertiary", 32 * _KMH),
    *((barred, 0.0) for barred in ("foot", "path", "steps", "pedestrian", "cycle", "bridleway")),
)


@dataclass(frozen=True)
class RoadNetwork:
    """Roads from junction to junction.

    `lines` (roads,) are shapely LineStrings in metres (EPSG:27700) that meet only at their ends,
    and `kinds` (roads,) the class of each as its file has it, "" where it says none. Make one with
    `road_network`.
    """

    lines: NDArray[np.object_]
    kinds: tuple[str, ...]

    def speeds(self, mode: Mode, pace: Pace) -> Floats:
        """Metres a second on each road (roads,), 0 where it is barred to the mode."""
        if mode == "car-and-foot":
            known = {kind: _car_speed(kind) for kind in set(self.kinds)}
            return np.array([known[kind] for kind in self.kinds], float)
        barred = np.array(["motorway" in kind.lower() for kind in self.kinds])
        return np.where(barred, 0.0, pace.near_m_s)


@dataclass(frozen=True)
class RoadWays:
    """The ways between places (n,) along the roads: `minutes` (n, n), and each `path` when asked.

    `stranded` are the places with no road near, in order: they can't be reached.
    """

    minutes: Minutes
    stranded: tuple[int, ...]
    _graph: RoadGraph

    def path(self, start: int, end: int) -> shapely.LineString | None:
        """The way from a place to another as a line in metres; None where there is none.

        It begins and ends on the road nearest to each place.
        """
        return self._graph.path(start, end)


def road_network(
    lines: NDArray[np.object_] | list[shapely.Geometry], kinds: list[str] | None = None
) -> RoadNetwork:
    """Roads of a file's lines (metres, EPSG:27700) and classes; lines in parts are taken apart.

    Classes are as OS Open Roads, OS VectorMap and OpenStreetMap have them. Raises ValueError for
    degrees and where there is no line.

    >>> roads = road_network([shapely.LineString([(0, 900), (0, 1000)])], ["Local Road"])
    >>> roads.speeds("foot", PACES["foot"]).tolist()
    [1.3]
    """
    segments = segments_of(lines, kinds)
    return RoadNetwork(segments.lines, segments.names)


def road_ways(
    network: RoadNetwork,
    easting: ArrayLike,
    northing: ArrayLike,
    mode: Mode,
    pace: Pace | None = None,
) -> RoadWays:
    """The quickest ways between places (n,), in British National Grid metres.

    Each place is joined at right angles to the nearest road of the largest connected part of the
    network, if within SNAP_M of it, else to any road as near; those last metres are walked. Feet
    and bicycles keep the near speed of `pace` (by default that of `travel.PACES`) everywhere but on
    motorways, cars a speed by class of road. One-way streets and banned turns are not known.
    Minutes are as of `travel.travel_minutes`, UNREACHABLE where no way leads. Dijkstra (1959).
    """
    pace = pace or PACES[mode]
    straight_m = way_metres(easting, northing)
    at = shapely.points(np.atleast_1d(easting).astype(float), np.atleast_1d(northing).astype(float))
    speeds = network.speeds(mode, pace)
    graph = road_graph(network.lines, speeds, np.asarray(at, object), PACES["foot"].near_m_s)
    minutes = whole_minutes(np.where(straight_m == 0, 0.0, graph.seconds()), pace)
    return RoadWays(minutes, tuple(np.flatnonzero(graph.road < 0).tolist()), graph)


def _car_speed(kind: str) -> float:
    return next((speed for word, speed in _CAR if word in kind.lower()), _CAR_UNKNOWN)
