"""Hours of the week from windows of time, against the slow way and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.hotspots.aoristic import (
    HoursOfWeek,
    HoursUnknown,
    hours_of_each,
    hours_of_week,
)

MONDAY = np.datetime64("2025-03-03T00:00", "m")
FRIDAY, SATURDAY, SUNDAY = 96, 120, 144


def times(*stamps: str) -> np.ndarray:
    return np.array(stamps, "datetime64[us]")


def spread(start: np.ndarray, end: np.ndarray, **more: object) -> HoursOfWeek:
    result = hours_of_week(start, end, **more)
    assert isinstance(result, HoursOfWeek)
    return result


def test_two_hours_and_a_half_over_midnight() -> None:
    week = spread(times("2025-03-07T22:30"), times("2025-03-08T01:00")).weights[0]
    assert week[FRIDAY + 22 : SATURDAY + 1] == pytest.approx([0.2, 0.4, 0.4])
    assert week.sum() == pytest.approx(1.0)


def test_sunday_night_runs_into_monday() -> None:
    week = spread(times("2025-03-09T23:00"), times("2025-03-10T03:00")).weights[0]
    assert np.flatnonzero(week).tolist() == [0, 1, 2, 167]


def test_an_instant_lies_in_one_hour() -> None:
    week = spread(times("2025-03-08T20:00"), times("2025-03-08T20:00")).weights[0]
    assert np.flatnonzero(week).tolist() == [SATURDAY + 20]
    assert week[SATURDAY + 20] == 1.0


def test_a_window_of_ten_days_goes_round_the_week() -> None:
    week = spread(times("2025-03-03T00:00"), times("2025-03-13T00:00"), most_days=30).weights[0]
    assert week[:72] == pytest.approx(np.full(72, 2 / 240))  # Monday to Wednesday twice
    assert week[72:] == pytest.approx(np.full(96, 1 / 240))


def test_a_window_of_a_week_is_flat() -> None:
    week = spread(times("2025-03-05T13:20"), times("2025-03-12T13:20")).weights[0]
    assert week == pytest.approx(np.full(168, 1 / 168))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60_000), st.integers(0, 40_000), st.floats(0, 9), st.integers(-1, 2)
        ),
        min_size=1,
        max_size=12,
    )
)
def test_equals_counting_minutes(rows: list[tuple[int, int, float, int]]) -> None:
    start, length, weight, place = (np.array(column) for column in zip(*rows, strict=True))
    slow = np.zeros((3, 168))
    for a, m, w, p in rows:
        if p >= 0:
            minutes = np.arange(a, a + max(m, 1))
            slow[p] += w * np.bincount(minutes // 60 % 168, minlength=168) / minutes.size
    begin = MONDAY + start.astype("timedelta64[m]")
    result = hours_of_week(
        begin,
        begin + length.astype("timedelta64[m]"),
        weight=weight,
        place=place,
        places=3,
        most_days=60,
    )
    if np.all(place < 0):
        assert isinstance(result, HoursUnknown)
        return
    assert isinstance(result, HoursOfWeek)
    assert result.weights == pytest.approx(slow, abs=1e-9)
    assert result.weights.sum() == pytest.approx(weight[place >= 0].sum())
    assert result.n.tolist() == [int((place == p).sum()) for p in range(3)]


def test_each_by_itself_adds_up_to_all() -> None:
    rng = np.random.default_rng(1)
    begin = MONDAY + rng.integers(0, 50_000, 300).astype("timedelta64[m]")
    end = begin + rng.integers(0, 5_000, 300).astype("timedelta64[m]")
    each = hours_of_each(begin, end)
    assert each.sum(axis=1) == pytest.approx(np.ones(300))
    assert each.sum(axis=0) == pytest.approx(spread(begin, end).weights[0])


def test_later_by_some_hours_turns_the_week() -> None:
    rng = np.random.default_rng(2)
    begin = MONDAY + rng.integers(0, 50_000, 200).astype("timedelta64[m]")
    end = begin + rng.integers(0, 900, 200).astype("timedelta64[m]")
    later = spread(begin + np.timedelta64(31, "h"), end + np.timedelta64(31, "h")).weights[0]
    assert later == pytest.approx(np.roll(spread(begin, end).weights[0], 31))


def test_recovers_a_profile_seen_only_through_windows() -> None:
    rng = np.random.default_rng(3)
    truth = np.ones(168)
    night = np.r_[FRIDAY + 20 : SATURDAY + 2, SATURDAY + 20 : SUNDAY + 2]
    truth[night] = 12
    at = rng.choice(168, 20_000, p=truth / truth.sum()) * 60 + rng.integers(0, 60, 20_000)
    begin = MONDAY + at.astype("timedelta64[m]") - rng.integers(0, 31, 20_000)
    week = spread(begin, begin + 30).weights[0]
    assert week[night].sum() / week.sum() == pytest.approx(144 / 300, abs=0.03)
    assert np.corrcoef(week, truth)[0, 1] > 0.98


def test_harm_counts_as_fewer_incidents_than_it_has() -> None:
    start = times("2025-03-01T10:00", "2025-03-02T10:00", "2025-03-03T10:00")
    assert spread(start, start).effective_n == pytest.approx([3.0])
    assert spread(start, start, weight=[1.0, 1.0, 10.0]).effective_n == pytest.approx([144 / 102])


def test_month_only_data_gets_no_hours() -> None:
    result = hours_of_week(times("2025-02-01", "2025-03-01"), times("2025-03-01", "2025-04-01"))
    assert isinstance(result, HoursUnknown)
    assert result.reason == (
        "Hours are not known: 2 of 2 incidents are dated only to within more than 7 days, so the "
        "hours when they happened can't be told."
    )


def test_a_few_wide_windows_are_left_out_and_counted() -> None:
    start = times("2025-03-01T10:00", "2025-03-02T10:00", "2025-03-01T00:00")
    end = times("2025-03-01T11:00", "2025-03-02T11:00", "2025-04-01T00:00")
    result = spread(start, end)
    assert (result.too_wide, result.n.tolist()) == (1, [2])
    assert result.weights.sum() == pytest.approx(2.0)
    assert isinstance(hours_of_week(start, end, least_known=0.7), HoursUnknown)


def test_no_incidents_no_hours() -> None:
    result = hours_of_week(times(), times())
    assert isinstance(result, HoursUnknown)
    assert "no incidents" in result.reason


@pytest.mark.parametrize(
    ("start", "end", "more", "words"),
    [
        (times("2025-03-02"), times("2025-03-01"), {}, "before occurred_from in 1"),
        (times("NaT"), times("2025-03-01"), {}, "1 missing"),
        (np.array([1.0]), times("2025-03-01"), {}, "datetime64"),
        (times("2025-03-01"), times("2025-03-01", "2025-03-02"), {}, "of one length"),
        (times("2025-03-01"), times("2025-03-01"), {"weight": [-1.0]}, "negative"),
        (times("2025-03-01"), times("2025-03-01"), {"place": [1]}, "below places"),
    ],
)
def test_refuses(start: np.ndarray, end: np.ndarray, more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        hours_of_week(start, end, **more)
