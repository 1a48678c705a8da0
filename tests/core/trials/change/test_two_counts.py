"""One count against another."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.change.dispersion import (
    Dispersion,
    dispersion_between,
    dispersion_of_pairs,
)
from safeground.core.trials.change.two_counts import (
    rate_ratio,
    short_run_z,
    turning_count,
    two_counts,
)
from safeground.core.trials.change.widened import widened_rate_ratio
from safeground.core.trials.place_days import Values

COUNTS = st.integers(0, 500)
LENGTHS = st.floats(0.1, 10)
WIDE = Dispersion(3.0, 10, 0.001)


def counts(rng: np.random.Generator, mean: float, dispersion: float, n: int) -> Values:
    means = np.full(n, mean)
    if dispersion > 1:
        means = rng.gamma(means / (dispersion - 1), dispersion - 1)
    return rng.poisson(means).astype(float)


def test_essex_robbery_as_published() -> None:
    found = two_counts(1730, 1511)
    assert found.difference is not None
    assert found.rate_ratio is not None
    assert found.difference.estimate == -219
    assert found.rate_ratio.estimate == pytest.approx(0.8734, abs=1e-4)
    assert found.rate_ratio.low == pytest.approx(0.8146, abs=1e-4)
    assert found.rate_ratio.high == pytest.approx(0.9364, abs=1e-4)
    assert found.z == pytest.approx(2 * (math.sqrt(1511) - math.sqrt(1730)))


def test_short_run_z_by_hand() -> None:
    assert short_run_z(16, 25) == 2
    assert short_run_z(16, 25, 2, 1) == pytest.approx(2 * (5 - math.sqrt(8)))


@given(COUNTS, COUNTS, st.sampled_from([None, WIDE]))
def test_swapping_the_periods_inverts_the_ratio_and_negates_the_difference(
    before: int, after: int, spread: Dispersion | None
) -> None:
    one, other = two_counts(before, after, 1, 1, spread), two_counts(after, before, 1, 1, spread)
    if one.rate_ratio is None or other.rate_ratio is None:
        assert before + after == 0
        return
    assert one.difference is not None
    assert other.difference is not None
    for mine, theirs in (("estimate", "estimate"), ("low", "high"), ("high", "low")):
        ratio, inverse = getattr(one.rate_ratio, mine), getattr(other.rate_ratio, theirs)
        if 0 < ratio < math.inf:
            assert ratio * inverse == pytest.approx(1)
        else:
            assert {ratio, inverse} == {0, math.inf}
        less = getattr(other.difference, theirs)
        assert getattr(one.difference, mine) == pytest.approx(-less, abs=1e-6)
    assert one.rate_ratio.p == pytest.approx(other.rate_ratio.p)
    assert one.z == pytest.approx(-other.z)


@given(COUNTS, COUNTS, LENGTHS, LENGTHS, st.sampled_from([None, WIDE]))
def test_scaling_both_lengths_changes_nothing(
    before: int, after: int, first: float, last: float, spread: Dispersion | None
) -> None:
    one = two_counts(before, after, first, last, spread)
    other = two_counts(before, after, 8 * first, 8 * last, spread)
    assert other.z == pytest.approx(one.z)
    if one.rate_ratio is None or one.difference is None:
        return
    assert other.rate_ratio is not None
    assert other.difference is not None
    for name in ("estimate", "low", "high", "p"):
        scaled = getattr(other.rate_ratio, name)
        assert scaled == pytest.approx(getattr(one.rate_ratio, name), rel=1e-6)
        less = getattr(other.difference, name)
        assert less == pytest.approx(getattr(one.difference, name), rel=1e-5, abs=1e-6)


def test_none_and_none_is_no_answer_and_none_to_some_has_no_ratio() -> None:
    assert two_counts(0, 0).rate_ratio is None
    some = two_counts(0, 7).rate_ratio
    assert some is not None
    assert (some.estimate, some.high) == (math.inf, math.inf)
    assert some.low == pytest.approx(1.4, abs=0.05)


@pytest.mark.parametrize("pair", [(1730, 1511), (100, 150), (0, 7), (7, 0), (20, 60)])
def test_the_turning_count_is_the_nearest_that_turns(pair: tuple[int, int]) -> None:
    found = two_counts(*pair)
    assert found.rate_ratio is not None
    up = found.rate_ratio.estimate < 1
    turn = turning_count(found, up=up)
    assert turn is not None
    step = 1 if up else -1

    def excludes(after: int) -> bool:
        ratio = two_counts(pair[0], after).rate_ratio
        return ratio is not None and ratio.excludes(1)

    assert excludes(turn - step)
    assert not excludes(turn)


def test_what_would_be_seen_where_nothing_is() -> None:
    found = two_counts(100, 105)
    low, high = turning_count(found, up=False), turning_count(found, up=True)
    assert low is not None
    assert high is not None
    assert low < 100 < 105 < high
    assert turning_count(two_counts(2, 1), up=False) is None


def test_spread_beyond_chance_widens_and_is_the_headline() -> None:
    found = two_counts(1730, 1511, 1, 1, WIDE)
    assert found.rate_ratio == found.widened
    assert found.exact is not None
    assert found.rate_ratio is not None
    assert found.rate_ratio.low < found.exact.low < found.exact.high < found.rate_ratio.high


def test_spread_that_chance_makes_does_not() -> None:
    found = two_counts(1730, 1511, 1, 1, Dispersion(1.1, 10, 0.35))
    assert found.rate_ratio == found.exact
    assert found.widened is not None


def test_a_season_shared_by_two_years_is_no_spread() -> None:
    season = np.array([80.0, 100, 120, 160, 130, 90])
    lengths = np.full(6, 30.0)
    alike = dispersion_of_pairs(season, lengths, 1.5 * season, lengths)
    around = dispersion_between(season, lengths, 1.5 * season, lengths)
    assert alike is not None
    assert around is not None
    assert alike.ratio == pytest.approx(0, abs=1e-12)
    assert around.to_allow_for


def test_too_little_shows_no_spread() -> None:
    one = np.ones(1)
    assert dispersion_between(one, one, one, one) is None
    assert dispersion_of_pairs(one, one, one, one) is None
    assert dispersion_between(np.zeros(6), np.ones(6), np.ones(6), np.ones(6)) is None


@pytest.mark.parametrize("dispersion", [1.0, 2.0])
def test_type_i_error_and_coverage_with_and_without_spread(dispersion: float) -> None:
    rng = np.random.default_rng(7)
    lengths, false, missed, tried = np.ones(6), 0, 0, 300
    for _ in range(tried):
        before, same, less = (counts(rng, mean, dispersion, 6) for mean in (100, 100, 80))
        for after, truth in ((same, 1.0), (less, 0.8)):
            spread = dispersion_between(before, lengths, after, lengths)
            ratio = rate_ratio(int(before.sum()), int(after.sum()), 6, 6, spread)
            if truth == 1:
                false += ratio.excludes(1)
            else:
                missed += ratio.excludes(truth)
    assert 0.015 < false / tried < 0.085
    assert 0.015 < missed / tried < 0.085


def test_the_widened_interval_and_its_p_agree() -> None:
    for after in range(1400, 1800, 7):
        ratio = widened_rate_ratio(1600, after, 1, 1, WIDE)
        assert ratio.p is not None
        assert ratio.excludes(1) == (ratio.p < 0.05)
