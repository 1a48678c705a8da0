"""Ways along invented streets, worked by hand; along a grid they are Manhattan's."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.patrols.plan import Mode
from safeground.core.patrols.routes.road_network import (
    SNAP_M,
    RoadNetwork,
    RoadWays,
    road_network,
    road_ways,
)
from safeground.core.patrols.routes.travel import PACES, UNREACHABLE, Pace

SECOND = Pace(near_m_s=1.0, detour=1.0)  # a metre a second, so that 60 m are a minute
E, N = 450_000.0, 520_000.0


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(E + x, N + y) for x, y in points])


def ways(network: RoadNetwork, *places: tuple[float, float], mode: Mode = "foot") -> RoadWays:
    x, y = np.array(places, float).T
    return road_ways(network, E + x, N + y, mode, SECOND)


def grid(side: int = 4, block_m: float = 600.0) -> RoadNetwork:
    """Blocks of streets, each street a line from junction to junction."""
    at = [(i * block_m, j * block_m) for i in range(side) for j in range(side)]
    across = [line((x, y), (x + block_m, y)) for x, y in at if x < (side - 1) * block_m]
    along = [line((x, y), (x, y + block_m)) for x, y in at if y < (side - 1) * block_m]
    return road_network([*across, *along])


def test_round_the_corner() -> None:
    #   (600,600)
    #       |        600 m up, 600 m along; places half way on each
    #   (600,0)---(0,0)
    streets = road_network([line((0, 0), (600, 0)), line((600, 0), (600, 600))])
    found = ways(streets, (0, 0), (300, 0), (600, 300))
    assert found.minutes.tolist() == [[0, 5, 15], [5, 0, 10], [15, 10, 0]]
    path = found.path(1, 2)
    assert path is not None
    assert (shapely.get_coordinates(path) - (E, N)).tolist() == [[300, 0], [600, 0], [600, 300]]


def test_the_last_metres_are_walked() -> None:
    walk = PACES["foot"].near_m_s  # 1.3 m/s to the street and back off it: 78 m are a minute
    streets = road_network([line((0, 0), (600, 0))])
    found = ways(streets, (0, 0), (600, 60 * walk))
    assert found.minutes[0, 1] == 11


def test_two_places_on_one_street_do_not_go_to_its_end() -> None:
    streets = road_network([line((0, 0), (600, 0))])
    found = ways(streets, (500, 0), (440, 0), (440, 0))
    assert found.minutes.tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    path, nowhere = found.path(0, 1), found.path(1, 2)
    assert path is not None
    assert path.length == pytest.approx(60)
    assert nowhere is None or nowhere.length == 0


def test_places_at_one_point_are_no_way_apart() -> None:
    streets = road_network([line((0, 0), (600, 0))])
    assert ways(streets, (300, 100), (300, 100)).minutes.tolist() == [[0, 0], [0, 0]]


def test_of_two_roads_between_the_same_junctions_the_shorter_is_taken() -> None:
    bow = line((0, 0), (0, 300), (600, 300), (600, 0))
    found = ways(road_network([bow, line((0, 0), (600, 0))]), (0, 0), (600, 0))
    assert found.minutes[0, 1] == 10
    assert ways(road_network([bow]), (0, 0), (600, 0)).minutes[0, 1] == 20


def test_round_a_loop_the_shorter_way() -> None:
    loop = line((0, 0), (600, 0), (600, 600), (0, 600), (0, 0))
    streets = road_network([loop, line((0, 0), (-600, 0))])
    found = ways(streets, (-600, 0), (0, 300), (300, 0))
    assert found.minutes[0].tolist() == [0, 15, 15]
    for end in (1, 2):
        path = found.path(0, end)
        assert path is not None
        assert path.length == pytest.approx(900)


def test_ends_that_nearly_meet_are_joined() -> None:
    streets = road_network([line((0, 0), (300, 0)), line((300.6, 0.3), (600, 0))])
    assert ways(streets, (0, 0), (600, 0)).minutes[0, 1] == 10


def test_roads_that_only_cross_do_not_join() -> None:
    bridge = road_network([line((0, 300), (600, 300)), line((300, 0), (300, 600))])
    assert ways(bridge, (0, 300), (300, 0)).minutes[0, 1] == UNREACHABLE


def test_what_is_cut_off_is_unreachable() -> None:
    streets = road_network([line((0, 0), (600, 0)), line((0, 3000), (300, 3000))])
    found = ways(streets, (0, 0), (600, 0), (0, 3000), (300, 3000), (300, 9000))
    assert found.minutes[:2, :2].tolist() == [[0, 10], [10, 0]]
    assert found.minutes[2:4, 2:4].tolist() == [[0, 5], [5, 0]]  # an island has ways of its own
    assert (found.minutes[:2, 2:] == UNREACHABLE).all()
    assert (found.minutes[4, :4] == UNREACHABLE).all()
    assert found.minutes[4, 4] == 0
    assert found.stranded == (4,)
    assert found.path(0, 2) is None
    assert found.path(0, 4) is None


def test_a_yard_beside_the_network_does_not_strand_a_place() -> None:
    # 20 m from a private road that joins nothing, 100 m from the street: it joins the street
    streets = road_network([line((0, 0), (600, 0)), line((280, 120), (320, 120))])
    assert ways(streets, (0, 0), (300, 100)).minutes[0, 1] < 10
    assert SNAP_M > 100


def test_cars_take_the_faster_road_and_walkers_the_shorter() -> None:
    lane = line((0, 0), (1200, 0))
    fast = line((0, 0), (0, 1200), (1200, 1200), (1200, 0))
    roads = road_network([lane, fast], ["Restricted Local Access Road", "Trunk A Road"])
    driven = ways(roads, (0, 0), (1200, 0), mode="car-and-foot")
    assert driven.minutes[0, 1] == 3  # 3,600 m at 75 km/h are 2.9 minutes, the lane 4.5
    path = driven.path(0, 1)
    assert path is not None
    assert path.length == pytest.approx(3600)
    assert ways(roads, (0, 0), (1200, 0)).minutes[0, 1] == 20


@pytest.mark.parametrize(
    ("kind", "mode", "open_to_it"),
    [
        ("Motorway", "foot", False),
        ("motorway_link", "bicycle", False),
        ("Motorway", "car-and-foot", True),
        ("footway", "car-and-foot", False),
        ("footway", "foot", True),
        ("steps", "car-and-foot", False),
        ("", "car-and-foot", True),
    ],
)
def test_who_may_go_where(kind: str, mode: Mode, open_to_it: bool) -> None:
    roads = road_network([line((0, 0), (600, 0))], [kind])
    assert (ways(roads, (0, 0), (600, 0), mode=mode).minutes[0, 1] < UNREACHABLE) == open_to_it


@pytest.mark.parametrize(
    ("kind", "kmh"),
    [
        ("A Road", 40),
        ("Primary Road, Collapsed Dual Carriageway", 75),
        ("Primary Road", 50),
        ("B Road", 36),
        ("Minor Road", 32),
        ("Local Road", 24),
        ("Restricted Local Access Road", 16),
        ("unclassified", 32),
        ("residential", 24),
        ("primary_link", 50),
    ],
)
def test_speeds_of_cars_by_class(kind: str, kmh: float) -> None:
    roads = road_network([line((0, 0), (600, 0))], [kind])
    assert roads.speeds("car-and-foot", SECOND)[0] * 3.6 == pytest.approx(kmh)


ON_GRID = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 600), st.booleans())


@given(st.lists(ON_GRID, min_size=2, max_size=6))
def test_ways_on_a_grid(drawn: list[tuple[int, int, int, bool]]) -> None:
    places = [
        (min(600 * i + on, 1800), 600 * j) if across else (600 * i, min(600 * j + on, 1800))
        for i, j, on, across in drawn
    ]
    found = ways(grid(), *places)
    minutes = found.minutes
    assert (minutes == minutes.T).all()
    assert (minutes[:, None, :] <= minutes[:, :, None] + minutes[None, :, :]).all()
    x, y = np.array(places, float).T
    manhattan = np.abs(x[:, None] - x) + np.abs(y[:, None] - y)
    assert (minutes >= manhattan / 60 - 1e-5).all()
    corner = (x % 600 == 0) & (y % 600 == 0)  # from a corner no block is in the way
    assert (minutes[corner] <= np.ceil(manhattan[corner] / 60)).all()
    path = found.path(0, 1)
    assert path is None or path.length <= minutes[0, 1] * 60 + 1e-3


def test_coordinates_in_degrees_are_refused() -> None:
    with pytest.raises(ValueError, match="look like degrees"):
        road_ways(grid(), [0.7, 0.8], [51.5, 51.6], "foot")
    with pytest.raises(ValueError, match="must be projected"):
        road_network([shapely.LineString([(0.7, 51.5), (0.8, 51.6)])])
