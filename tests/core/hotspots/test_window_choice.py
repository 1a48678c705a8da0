"""The choice of windows against trying every one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from safeground.core.hotspots.window_choice import Roster, Window, choose_for_each, choose_windows

FRIDAY, SATURDAY, SUNDAY = 96, 120, 144

weeks = arrays(np.float64, 168, elements=st.integers(0, 9).map(float))


def covered(windows: tuple[Window, ...]) -> np.ndarray:
    inside = np.zeros(168, int)
    for window in windows:
        inside[np.arange(window.start, window.start + window.hours) % 168] += 1
    return inside


def best_by_trying(week: np.ndarray, roster: Roster) -> float:
    """The most that one or two free windows can hold."""
    start, hours = np.divmod(np.arange(168 * roster.longest), roster.longest)
    hours += 1
    fits = (hours >= roster.shortest) & (hours <= roster.patrol_hours)
    start, hours = start[fits], hours[fits]
    twice = np.concatenate(([0.0], np.cumsum(np.tile(week, 2))))
    held = twice[start + hours] - twice[start]
    if roster.most_windows == 1:
        return float(held.max())
    ahead = (start - start[:, None]) % 168  # hours from one start to the other, both ways round
    apart = (ahead > hours[:, None]) & ((-ahead) % 168 > hours)
    apart &= hours + hours[:, None] <= roster.patrol_hours
    return float(max(held.max(), np.where(apart, held + held[:, None], 0.0).max()))


@settings(max_examples=30, deadline=None)
@given(weeks, st.integers(1, 2), st.integers(1, 2), st.integers(2, 4), st.integers(2, 7))
def test_no_other_choice_holds_more(
    week: np.ndarray, most: int, shortest: int, longest: int, patrol_hours: int
) -> None:
    roster = Roster(patrol_hours, most, shortest, longest)
    chosen = choose_windows(week, roster)
    inside = covered(chosen)
    assert week @ inside == pytest.approx(best_by_trying(week, roster))
    assert inside.max() <= 1
    assert inside.sum() <= patrol_hours
    assert len(chosen) <= most
    assert all(shortest <= window.hours <= longest for window in chosen)
    assert all(inside[(w.start - 1) % 168] == 0 for w in chosen)  # none touches another


@settings(max_examples=20, deadline=None)
@given(weeks, st.integers(1, 167), st.booleans())
def test_turning_the_week_turns_the_answer(week: np.ndarray, turn: int, same: bool) -> None:
    turn = turn // 24 * 24 if same else turn  # one shift is tied to the clock, not to the day
    roster = Roster(patrol_hours=12, most_windows=3, longest=5, same_hours=same)
    here, there = (choose_windows(w, roster) for w in (week, np.roll(week, turn)))
    assert np.roll(week, turn) @ covered(there) == pytest.approx(week @ covered(here))


@settings(max_examples=20, deadline=None)
@given(weeks, st.booleans())
def test_more_hours_never_hold_less(week: np.ndarray, same: bool) -> None:
    held = [
        week @ covered(choose_windows(week, Roster(hours, 4, same_hours=same)))
        for hours in (2, 5, 9, 16, 30)
    ]
    assert np.all(np.diff(held) >= -1e-9)


@settings(max_examples=20, deadline=None)
@given(weeks, st.integers(2, 20))
def test_one_shift_is_one_shift_and_the_best(week: np.ndarray, patrol_hours: int) -> None:
    roster = Roster(patrol_hours, most_windows=3, shortest=2, longest=4, same_hours=True)
    chosen = choose_windows(week, roster)
    assert len({(w.start % 24, w.hours) for w in chosen}) <= 1
    twice = np.tile(week, 2)
    best = 0.0
    for start in range(24):
        for hours in range(2, min(4, patrol_hours) + 1):
            held = sorted(twice[d * 24 + start : d * 24 + start + hours].sum() for d in range(7))
            best = max(best, sum(held[::-1][: min(3, patrol_hours // hours)]))
    assert week @ covered(chosen) == pytest.approx(best)


def test_free_windows_hold_at_least_as_much_as_one_shift() -> None:
    week = np.random.default_rng(1).gamma(0.5, 1.0, 168)
    free, shift = (
        week @ covered(choose_windows(week, Roster(18, 3, longest=6, same_hours=same)))
        for same in (False, True)
    )
    assert free >= shift


def test_friday_and_saturday_nights_are_found_across_midnight_and_the_weeks_end() -> None:
    week = np.full(168, 0.1)
    for night in (FRIDAY, SATURDAY, SUNDAY):
        week[np.arange(night + 21, night + 26) % 168] = 5.0
    chosen = choose_windows(week, Roster(15, 3))
    assert chosen == (Window(FRIDAY + 21, 5), Window(SATURDAY + 21, 5), Window(SUNDAY + 21, 5))


def test_many_at_once_equal_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    weeks = np.random.default_rng(2).gamma(0.5, 1.0, (7, 168))
    roster = Roster(12, 3)
    monkeypatch.setattr("safeground.core.hotspots.window_choice._STATES", 170_000)
    assert choose_for_each(weeks, roster) == [choose_windows(week, roster) for week in weeks]


def test_an_empty_week_needs_no_patrol() -> None:
    assert choose_windows(np.zeros(168), Roster(10)) == ()
    assert choose_windows(np.zeros(168), Roster(10, same_hours=True)) == ()


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"patrol_hours": 1}, "patrol_hours"),
        ({"patrol_hours": 200}, "patrol_hours"),
        ({"patrol_hours": 10, "shortest": 5, "longest": 4}, "shortest and longest"),
        ({"patrol_hours": 30, "longest": 24}, "shortest and longest"),
        ({"patrol_hours": 10, "most_windows": 0}, "most_windows"),
    ],
)
def test_refuses_an_impossible_roster(limits: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Roster(**limits)


@pytest.mark.parametrize("week", [np.ones(24), -np.ones(168), np.full(168, np.nan)])
def test_refuses_what_is_not_a_week(week: np.ndarray) -> None:
    with pytest.raises(ValueError, match="profile must"):
        choose_windows(week, Roster(10))
