"""Risk windows: found, named, and honest about how much they capture."""

import numpy as np
import pytest

from safeground.core.hotspots.aoristic import hours_of_each
from safeground.core.hotspots.week_profiles import WeekProfiles, week_profiles
from safeground.core.hotspots.window_choice import Roster, Window
from safeground.core.hotspots.windows import risk_windows, windows_name

FRIDAY, SATURDAY = 96, 120
MONDAY = np.datetime64("2025-03-03T00:00", "m")


def incidents(rng: np.random.Generator, profile: np.ndarray, n: int) -> np.ndarray:
    minutes = rng.choice(168, n, p=profile / profile.sum()) * 60 + rng.integers(0, 60, n)
    at = MONDAY + minutes.astype("timedelta64[m]")
    return hours_of_each(at, at)


def nights() -> np.ndarray:
    week = np.full(168, 1.0)
    for day in (FRIDAY, SATURDAY):
        week[np.arange(day + 20, day + 26)] = 20.0
    return week


def shrunk_by(profile: np.ndarray, concentration: float) -> WeekProfiles:
    return week_profiles(
        profile[None], effective_n=[1000.0], toward=profile, concentration=concentration
    )


def test_recovers_two_planted_nights() -> None:
    rng = np.random.default_rng(1)
    each = incidents(rng, nights(), 600)
    result = risk_windows(each, shrunk_by(nights(), 50.0), Roster(12, 2, same_hours=True), rng=rng)
    assert result.windows == (Window(FRIDAY + 20, 6), Window(SATURDAY + 20, 6))
    assert result.name == "Friday and Saturday 20:00 to 02:00"
    assert result.low < 240 / 396 < result.high
    assert result.uniform == pytest.approx(12 / 168)
    assert (result.n, result.hours) == (600, 12)


def test_takes_off_what_choosing_on_the_same_incidents_adds() -> None:
    """Incidents at any hour at all: twelve chosen hours truly hold 12/168 of the next ones."""
    rng = np.random.default_rng(2)
    flat = np.ones(168)
    naive, honest = [], []
    for _ in range(12):
        each = incidents(rng, flat, 40)
        result = risk_windows(each, shrunk_by(flat, 1.0), Roster(12, 2), rng=rng, resamples=40)
        inside = [np.arange(w.start, w.start + w.hours) % 168 for w in result.windows]
        naive.append(each[:, np.concatenate(inside)].sum() / 40)
        honest.append(result.captured)
    truth = 12 / 168
    assert np.mean(naive) > truth + 0.10
    assert abs(np.mean(honest) - truth) < 0.5 * abs(np.mean(naive) - truth)


def test_harm_pulls_the_windows_to_where_it_lies() -> None:
    rng = np.random.default_rng(3)
    each = np.vstack([incidents(rng, np.eye(168)[44], 50), incidents(rng, np.eye(168)[116], 10)])
    weight = np.r_[np.full(50, 1.0), np.full(10, 100.0)]
    roster = Roster(2, 1, shortest=2, longest=2)
    by_count, by_harm = (
        risk_windows(each, shrunk_by(np.ones(168), 1.0), roster, rng=rng, weight=w).windows[0]
        for w in (None, weight)
    )
    assert by_count.start in (43, 44)
    assert by_harm.start in (115, 116)


def test_a_place_without_incidents_follows_the_district() -> None:
    result = risk_windows(
        np.empty((0, 168)),
        shrunk_by(nights(), 50.0),
        Roster(12, 2, same_hours=True),
        rng=np.random.default_rng(4),
    )
    assert result.name == "Friday and Saturday 20:00 to 02:00"
    assert result.n == 0
    assert np.isnan(result.captured)
    assert result.expected > 0.5


def test_same_seed_same_answer() -> None:
    each = incidents(np.random.default_rng(5), nights(), 80)
    first, second = (
        risk_windows(each, shrunk_by(nights(), 20.0), Roster(12), rng=np.random.default_rng(6))
        for _ in range(2)
    )
    assert first == second


def test_refuses_weights_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="weight must be"):
        risk_windows(
            np.eye(168),
            shrunk_by(np.ones(168), 1.0),
            Roster(12),
            rng=np.random.default_rng(7),
            weight=[1.0],
        )


@pytest.mark.parametrize(
    ("windows", "name"),
    [
        ([(4, 20, 6), (5, 20, 6)], "Friday and Saturday 20:00 to 02:00"),
        ([(6, 20, 6), (5, 20, 6)], "Saturday and Sunday 20:00 to 02:00"),
        ([(0, 22, 3), (6, 22, 3)], "Sunday and Monday 22:00 to 01:00"),
        ([(d, 15, 3) for d in range(7)], "every day 15:00 to 18:00"),
        ([(d, 15, 3) for d in range(4)], "Monday to Thursday 15:00 to 18:00"),
        ([(d, 15, 3) for d in (5, 6, 0)], "Saturday to Monday 15:00 to 18:00"),
        ([(d, 15, 3) for d in (0, 2, 4)], "Monday, Wednesday and Friday 15:00 to 18:00"),
        ([(6, 22, 2)], "Sunday 22:00 to 00:00"),
        (
            [(5, 21, 4), (2, 8, 2), (4, 21, 4)],
            "Wednesday 08:00 to 10:00; Friday and Saturday 21:00 to 01:00",
        ),
        ([], ""),
    ],
)
def test_says_windows_as_people_do(windows: list[tuple[int, int, int]], name: str) -> None:
    assert windows_name([Window(day * 24 + hour, long) for day, hour, long in windows]) == name
