"""What a trial can bear: refusals that don't look at which way offences fell, and fragility."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from invented_trials import dealt_freely, place_days_of
from safeground.core.trials.bearing import (
    FEWEST_WAYS,
    LARGEST_PUBLISHED,
    detectable,
    fragility,
    refusal,
    too_few_ways,
)
from safeground.core.trials.models.rate_ratio import exact_rate_ratio
from safeground.core.trials.place_days import PlaceDays


def _fell(
    treated: int, control: int, *, days: int = 90, places: int = 20, treat: int = 8
) -> PlaceDays:
    """So many offences on the first place-days of each condition."""
    condition = dealt_freely(days, places, treat, np.random.default_rng(1))
    count = np.zeros(condition.shape)
    for value, offences in ((1, treated), (0, control)):
        rows, columns = np.nonzero(condition == value)
        np.add.at(count, (rows[np.arange(offences) % len(rows)], columns[:offences]), 1)
    return place_days_of(condition, count)


def test_the_smallest_effect_is_found_four_times_in_five() -> None:
    """By hand: with 40 offences and 40% of place-days, 9 or fewer on treated ones are rejected."""
    least = detectable(_fell(6, 34))
    assert least is not None
    on_treated = least * 720 / (least * 720 + 1080)
    assert stats.binom.cdf(9, 40, on_treated) == pytest.approx(0.8)
    assert stats.binomtest(9, 40, 0.4).pvalue < 0.05 < stats.binomtest(10, 40, 0.4).pvalue


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_a_refusal_depends_on_all_offences_and_not_on_where_they_fell(one: int, other: int) -> None:
    seen = _fell(one, other)
    alike = _fell(other, one)
    assert refusal(seen) == refusal(alike)
    assert detectable(seen) == detectable(alike)


def test_a_rise_is_not_held_back_where_a_fall_would_be_shown() -> None:
    assert not refusal(_fell(6, 34))
    assert not refusal(_fell(34, 6))
    assert not refusal(_fell(60, 2))


def test_more_offences_see_smaller_effects() -> None:
    found = [detectable(_fell(n, n)) for n in (20, 60, 200, 600)]
    assert all(least is not None for least in found)
    assert found == sorted(found, key=float)  # type: ignore[arg-type]


def test_too_few_offences_are_refused_with_what_could_have_been_seen() -> None:
    why = refusal(_fell(4, 8))
    assert "with 12 offences on 1,800 place-days" in why
    assert "% fewer, or fewer still" in why
    assert "not even a fall to none" in refusal(_fell(1, 3))
    assert detectable(_fell(1, 3)) is None


def test_a_stricter_level_sees_less() -> None:
    days = _fell(20, 60)
    strict, usual = detectable(days, level=0.99), detectable(days)
    assert strict is not None
    assert usual is not None
    assert strict < usual
    assert refusal(_fell(6, 28), 0.999)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (np.ones((5, 4)), "every place-day was of treatment"),
        (np.zeros((5, 4)), "every place-day was of control"),
        (-np.ones((5, 4)), "there is no place-day"),
        (np.tile([1, 0, 0, 0], (5, 1)), "only 4 ways"),
        (np.tile([[1], [0], [0], [0], [1]], (1, 4)), "only 10 ways"),
    ],
    ids=["treated", "control", "outside", "one place of four", "two days of five"],
)
def test_what_cannot_be_compared_is_said(condition: np.ndarray, said: str) -> None:
    count = np.where(condition >= 0, 9.0, 0.0)
    assert said in refusal(place_days_of(condition.astype(np.int8), count))


def test_no_offence_is_said() -> None:
    assert refusal(_fell(0, 0)).startswith("no offence happened on any of 1,800 place-days")
    assert detectable(_fell(0, 0)) is None


def test_few_ways_are_counted_in_words() -> None:
    assert "only 1 way," in too_few_ways(1)
    assert "only 39 ways" in too_few_ways(FEWEST_WAYS - 1)
    assert not too_few_ways(FEWEST_WAYS)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_fragility_is_the_first_move_that_lets_no_difference_in(treated: int, control: int) -> None:
    if not treated + control:
        return
    moved = fragility(_fell(treated, control))
    step = 1 if treated * 1080 < control * 720 else -1

    def excluded(by: int) -> bool:
        found = exact_rate_ratio(treated + step * by, 720, control - step * by, 1080)
        return found.excludes(1)

    if moved is None:
        assert not excluded(0)
    else:
        assert excluded(moved - 1)
        assert not excluded(moved)


def test_the_founding_trial_could_be_seen() -> None:
    """73.5% fewer with the offences that Southend had: about 40 in all."""
    least = detectable(_fell(6, 34))
    assert least is not None
    assert least > LARGEST_PUBLISHED
