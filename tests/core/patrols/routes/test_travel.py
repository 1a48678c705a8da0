"""Travel times from coordinates: worked by hand, and a metric whatever the places are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.patrols.routes.travel import (
    PACES,
    UNREACHABLE,
    Pace,
    shortest,
    travel_minutes,
    way_metres,
    whole_minutes,
)

WALK = Pace(near_m_s=1.0, detour=1.5)
DRIVE = Pace(near_m_s=5.0, detour=1.0, stop_minutes=2, near_m=600, far_m_s=10.0)


def along(*metres: float) -> tuple[list[float], list[float]]:
    return [588_000 + m for m in metres], [185_000.0] * len(metres)


def test_a_walk_by_hand() -> None:
    # 300-400-500 triangle, half as far again, at a metre a second: 450 s, 600 s, 750 s
    found = travel_minutes([588_000, 588_300, 588_300], [185_000, 185_000, 185_400], WALK)
    assert found.tolist() == [[0, 8, 13], [8, 0, 10], [13, 10, 0]]
    assert found.dtype == np.int64


def test_a_drive_by_hand() -> None:
    # 600 m at 5 m/s are 2 minutes, 1,200 m more at 10 m/s another 2, and 2 to park
    assert travel_minutes(*along(0, 600, 1800), DRIVE)[0].tolist() == [0, 4, 6]


def test_a_whole_minute_is_not_rounded_up() -> None:
    assert travel_minutes(*along(0, 600, 1200, 6000), Pace(1.0, detour=1.0))[0].tolist() == [
        0, 10, 20, 100
    ]  # fmt: skip


def test_no_way_takes_no_time_and_no_parking() -> None:
    assert travel_minutes(*along(5, 5), DRIVE).tolist() == [[0, 0], [0, 0]]
    assert travel_minutes(*along(5), DRIVE).tolist() == [[0]]
    assert travel_minutes([], [], DRIVE).shape == (0, 0)


def test_cars_are_slower_on_short_hops() -> None:
    car = PACES["car-and-foot"]
    short, long = car.seconds(np.array([1500.0, 30_000.0]))
    assert 1500 / short * 3.6 == pytest.approx(24)
    assert 45 < 30_000 / long * 3.6 < 55


def test_what_has_no_way_is_unreachable() -> None:
    found = whole_minutes(np.array([[0, math.inf, 60], [math.inf, 0, math.inf], [60, 70, 0]]), WALK)
    assert found.tolist() == [[0, 3, 1], [UNREACHABLE, 0, UNREACHABLE], [1, 2, 0]]


def test_metres_for_showing() -> None:
    assert way_metres(*along(0, 1000), detour=1.3)[0].tolist() == [0, 1300]


PLACES = st.lists(
    st.tuples(st.floats(0, 700_000), st.floats(1_000, 1_300_000)), min_size=2, max_size=8
)


@given(PLACES, st.sampled_from([*PACES.values(), WALK, DRIVE]))
def test_times_are_a_metric(places: list[tuple[float, float]], pace: Pace) -> None:
    x, y = np.array(places).T
    found = travel_minutes(x, y, pace)
    assert (found == found.T).all()
    assert (np.diagonal(found) == 0).all()
    assert (found[:, None, :] <= found[:, :, None] + found[None, :, :]).all()
    exact = pace.seconds(way_metres(x, y, pace.detour)) / 60
    assert (found >= exact - 1e-5).all()  # a plan made on them can be kept


@given(st.integers(0, 99), st.integers(2, 9))
def test_the_shortest_way_is_shortest(seed: int, n: int) -> None:
    minutes = np.random.default_rng(seed).integers(1, 50, (n, n))
    found = shortest(minutes)
    assert (found <= minutes).all()
    assert (found == shortest(found)).all()
    assert (found[:, None, :] <= found[:, :, None] + found[None, :, :]).all()


@pytest.mark.parametrize(
    ("easting", "northing", "says"),
    [
        ([0.7, 0.8], [51.5, 51.6], "look like degrees"),
        ([588_000, math.nan], [185_000, 185_000], "must be finite"),
        ([588_000], [185_000, 185_000], "must be of one length"),
    ],
)
def test_coordinates_that_are_not_metres_are_refused(
    easting: list[float], northing: list[float], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        travel_minutes(easting, northing, WALK)


@pytest.mark.parametrize(
    "wrong",
    [
        {"near_m_s": 0.0, "detour": 1.3},
        {"near_m_s": 9.0, "detour": 1.3, "far_m_s": 8.0},
        {"near_m_s": 1.0, "detour": 0.9},
        {"near_m_s": 1.0, "detour": 1.3, "stop_minutes": -1.0},
        {"near_m_s": math.nan, "detour": 1.3},
    ],
)
def test_a_pace_that_nobody_goes_at_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Pace(**wrong)
