"""Time from a visit to the next offence, by hand and against looking at every pair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.capture.time_to_offence import VisitTimes, time_to_offence


def visits(*rows: tuple[int, float, float]) -> VisitTimes:
    hotspot, arrive, leave = zip(*rows, strict=True)
    return VisitTimes(np.array(hotspot), np.array(arrive, float), np.array(leave, float))


def test_ends_at_an_offence_the_next_visit_the_horizon_or_the_end_of_the_data() -> None:
    times = visits((0, 1, 2), (0, 10, 11), (1, 1, 2), (2, 90, 91))
    spells = time_to_offence(times, [0, 1], [5, 60], since=0, until=100, horizon=24)
    assert spells.visit.tolist() == [0, 1, 2, 3]
    assert spells.hours.tolist() == [3, 24, 24, 9]
    assert spells.happened.tolist() == [True, False, False, False]
    assert time_to_offence(times, [0], [50], since=0, until=100).hours[0] == 8  # the next visit


def test_an_offence_during_a_visit_or_elsewhere_is_no_event() -> None:
    spells = time_to_offence(visits((0, 1, 2)), [0, 0, 1], [1.5, 2, 3], since=0, until=10)
    assert (spells.hours.tolist(), spells.happened.tolist()) == ([8], [False])


def test_at_the_moment_of_the_next_arrival_it_still_counts() -> None:
    spells = time_to_offence(visits((0, 1, 2), (0, 5, 6)), [0], [5], since=0, until=10)
    assert spells.happened.tolist() == [True, False]


def test_visits_that_the_data_do_not_cover_are_left_out() -> None:
    times = visits((0, 1, 2), (0, 5, 6), (0, 9, 10))
    assert time_to_offence(times, [0], [7], since=3, until=10).visit.tolist() == [1]


def test_backwards_is_what_came_before() -> None:
    times = visits((0, 10, 11), (0, 20, 21)).backwards()
    spells = time_to_offence(times, [0, 0], [-8, -15], since=-30, until=0, horizon=24)
    assert (spells.hours.tolist(), spells.happened.tolist()) == ([2, 5], [True, True])
    assert times.minutes.tolist() == [60, 60]


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 40)), min_size=1, max_size=15, unique=True
    ),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 90)), max_size=20),
)
def test_it_is_what_looking_at_every_pair_gives(
    stays: list[tuple[int, int]], offences: list[tuple[int, int]]
) -> None:
    times = visits(*((h, 2 * at, 2 * at + 1) for h, at in stays))
    where, at = [h for h, _ in offences], [t for _, t in offences]
    spells = time_to_offence(times, where, at, since=0, until=85, horizon=20)
    rows = zip(spells.visit.tolist(), spells.hours, spells.happened, strict=True)
    for visit, hours, happened in rows:
        hotspot, left = stays[visit][0], 2 * stays[visit][1] + 1
        later = [2 * t for h, t in stays if h == hotspot and 2 * t >= left]
        end = min([left + 20, 85, *later])
        found = [t for h, t in offences if h == hotspot and left < t <= end]
        assert (hours, happened) == (min(found, default=end) - left, bool(found))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([(0, 1, 1)], "leave must be after arrive"),
        ([(0, 1, 3), (0, 2, 4)], "overlap"),
        ([(0, 1, np.nan)], "finite"),
    ],
)
def test_visits_that_cannot_be_are_refused(rows: list[tuple[int, float, float]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        visits(*rows)


def test_a_horizon_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="horizon must be above 0"):
        time_to_offence(visits((0, 1, 2)), [], [], since=0, until=9, horizon=0)
