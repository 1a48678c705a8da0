"""The clock of a shift, on nights when the clocks change too."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.hotspots.window_choice import Window
from safeground.pipelines.patrols.shift_clock import LONDON, ShiftClock

PLAIN = ShiftClock(date(2026, 1, 9))  # a Friday
SPRING = ShiftClock(date(2026, 3, 28))  # clocks go from 01:00 to 02:00 in the night after
AUTUMN = ShiftClock(date(2026, 10, 24))  # from 02:00 back to 01:00


@pytest.mark.parametrize(("clock", "minutes"), [(PLAIN, 480), (SPRING, 420), (AUTUMN, 540)])
def test_a_night_shift_is_as_long_as_the_night(clock: ShiftClock, minutes: int) -> None:
    begins = clock.begins(time(22))
    ends = clock.ends(time(22), time(6))
    assert (begins, ends - begins) == (1320, minutes)
    assert (clock.hours(begins), clock.hours(ends)) == ("22:00", "06:00")


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    # 01:30 summer time is 1,530 minutes after midnight, 01:30 winter time an hour later
    first, second = AUTUMN.moment(1530), AUTUMN.moment(1590)
    assert [m.isoformat() for m in (first, second)] == [
        "2026-10-25T01:30:00+01:00",
        "2026-10-25T01:30:00+00:00",
    ]
    assert first < second


def test_the_hour_that_is_left_out_is_the_next() -> None:
    assert SPRING.hours(SPRING.ends(time(22), time(1, 30))) == "02:30"


@pytest.mark.parametrize("clock", [PLAIN, SPRING, AUTUMN])
@given(minute=st.integers(-1500, 4500))
def test_minutes_and_moments_are_each_others_way_back(clock: ShiftClock, minute: int) -> None:
    assert clock.minute(clock.moment(minute)) == minute


@pytest.mark.parametrize("clock", [PLAIN, SPRING, AUTUMN])
@given(minute=st.integers(-1500, 3000), at=st.times())
def test_the_next_such_time_is_within_a_day_and_a_clock_change(
    clock: ShiftClock, minute: int, at: time
) -> None:
    at = at.replace(second=0, microsecond=0)
    assert minute < clock.after(minute, at) <= minute + 25 * 60
    assert minute <= clock.from_or_after(minute, at) < minute + 25 * 60


def test_a_break_of_a_shift_that_began_the_day_before_is_in_its_own_night() -> None:
    starts = PLAIN.begins(datetime(2026, 1, 8, 22))
    assert (starts, PLAIN.from_or_after(starts, time(23))) == (-120, -60)


@pytest.mark.parametrize(
    ("clock", "window", "low", "high", "found"),
    [
        (PLAIN, Window(4 * 24 + 20, 6), 0, 2880, [(1200, 1560)]),  # Friday 20:00 to 02:00
        (PLAIN, Window(4 * 24 + 20, 6), 1320, 1500, [(1320, 1500)]),
        (PLAIN, Window(3 * 24 + 22, 4), 0, 2880, [(0, 120)]),  # began on Thursday
        (PLAIN, Window(0, 24), 0, 2880, []),  # Monday
        (ShiftClock(date(2026, 1, 11)), Window(6 * 24 + 22, 6), 1320, 1800, [(1320, 1680)]),
        (ShiftClock(date(2026, 1, 12)), Window(6 * 24 + 22, 6), 0, 480, [(0, 240)]),
        (SPRING, Window(5 * 24 + 22, 6), 1320, 1740, [(1320, 1620)]),  # 22:00 to 04:00, 5 hours
        (AUTUMN, Window(5 * 24 + 22, 6), 1320, 1860, [(1320, 1740)]),  # and 7 hours
        (SPRING, Window(6 * 24 + 1, 1), 1320, 1740, []),  # the hour that is left out
        (AUTUMN, Window(6 * 24 + 1, 1), 1320, 1860, [(1500, 1620)]),  # the hour that comes twice
    ],
)
def test_windows_of_the_week(
    clock: ShiftClock, window: Window, low: int, high: int, found: list[tuple[int, int]]
) -> None:
    assert clock.stretches(window, low, high) == found


def test_a_moment_without_a_zone_is_local() -> None:
    local = datetime(2026, 7, 1, 12)
    clock = ShiftClock(date(2026, 7, 1))
    assert clock.minute(local) == clock.minute(local.replace(tzinfo=LONDON)) == 720
