"""The ratio and difference of two rates: published answers, zeros, and what must always hold."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from safeground.core.trials.models.rate_difference import profile_rate_difference
from safeground.core.trials.models.rate_ratio import exact_rate_ratio

COUNTS = st.tuples(st.integers(0, 300), st.integers(0, 300)).filter(any)
EXPOSURES = st.tuples(st.floats(1, 5000), st.floats(1, 5000))


def test_the_founding_trials_counts() -> None:
    found = exact_rate_ratio(6, 720, 34, 1080)
    assert found.estimate == pytest.approx(0.264706, abs=1e-6)
    assert found.p == pytest.approx(0.001, abs=2e-4)
    assert (found.n, found.of, found.level) == (40, "offences", 0.95)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_limits_are_clopper_and_pearsons(level: float) -> None:
    found = exact_rate_ratio(6, 720, 34, 1080, level)
    theirs = stats.binomtest(6, 40).proportion_ci(level, "exact")
    for ours, share in ((found.low, theirs.low), (found.high, theirs.high)):
        assert ours == pytest.approx(share / (1 - share) * 1.5, rel=1e-12)


def test_the_example_on_rs_help_page_of_poisson_test() -> None:
    found = exact_rate_ratio(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert found.p == pytest.approx(0.07967, abs=5e-6)
    assert found.estimate == pytest.approx(1.971488, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.8584264, 4.2772659), abs=1e-6)


def test_nothing_under_treatment_is_zero_with_an_upper_limit() -> None:
    found = exact_rate_ratio(0, 720, 10, 1080)
    assert (found.estimate, found.low) == (0, 0)
    assert 0 < found.high < 1


def test_nothing_under_control_is_infinite_with_a_lower_limit() -> None:
    found = exact_rate_ratio(10, 720, 0, 1080)
    assert math.isinf(found.estimate)
    assert math.isinf(found.high)
    assert 1 < found.low < math.inf


@pytest.mark.parametrize("compare", [exact_rate_ratio, profile_rate_difference])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0, 720, 0, 1080), "both 0"),
        ((1, 0, 2, 1080), "treated_exposure must be above 0"),
        ((1, 720, 2, math.nan), "control_exposure must be above 0"),
        ((-1, 720, 2, 1080), "treated must be a whole number"),
        ((1, 720, 2.5, 1080), "control must be a whole number"),
        ((1, 720, 2, 1080, 95), "level must be between 0 and 1"),
    ],
)
def test_what_cannot_be_is_refused(compare, given, said) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=said):
        compare(*given)


@given(COUNTS, EXPOSURES)
def test_swapping_conditions_inverts_the_ratio(
    counts: tuple[int, int], exposures: tuple[float, float]
) -> None:
    one = exact_rate_ratio(counts[0], exposures[0], counts[1], exposures[1])
    other = exact_rate_ratio(counts[1], exposures[1], counts[0], exposures[0])
    for a, b in ((one.estimate, other.estimate), (one.low, other.high), (one.high, other.low)):
        assert a == pytest.approx(1 / b if b else math.inf, rel=1e-9)
    assert one.p == pytest.approx(other.p)


@given(COUNTS, EXPOSURES)
def test_swapping_conditions_turns_the_difference_round(
    counts: tuple[int, int], exposures: tuple[float, float]
) -> None:
    one = profile_rate_difference(counts[0], exposures[0], counts[1], exposures[1])
    other = profile_rate_difference(counts[1], exposures[1], counts[0], exposures[0])
    assert one.estimate == -other.estimate
    size = one.high - one.low
    assert one.low == pytest.approx(-other.high, abs=1e-6 * size)
    assert one.high == pytest.approx(-other.low, abs=1e-6 * size)


@given(COUNTS, EXPOSURES, st.floats(0.01, 100))
def test_scaling_exposure_changes_only_the_unit(
    counts: tuple[int, int], exposures: tuple[float, float], by: float
) -> None:
    few = (counts[0], exposures[0], counts[1], exposures[1])
    many = (counts[0], exposures[0] * by, counts[1], exposures[1] * by)
    a, b = exact_rate_ratio(*few), exact_rate_ratio(*many)
    assert (a.estimate, a.low, a.high, a.p) == pytest.approx((b.estimate, b.low, b.high, b.p))
    c, d = profile_rate_difference(*few), profile_rate_difference(*many)
    assert (c.low, c.high) == pytest.approx((d.low * by, d.high * by), abs=1e-6 * (c.high - c.low))


def test_the_differences_limits_are_where_the_likelihood_has_fallen() -> None:
    """By brute force over the control rate, without the quadratic."""
    found = profile_rate_difference(6, 720, 34, 1080)
    control = np.linspace(1e-6, 0.1, 400_001)

    def best(difference: float) -> float:
        treated = np.clip(control + difference, 1e-12, None)
        inside = control + difference > 0
        values = stats.poisson.logpmf(6, 720 * treated) + stats.poisson.logpmf(34, 1080 * control)
        return float(values[inside].max())

    top = stats.poisson.logpmf(6, 6) + stats.poisson.logpmf(34, 34)
    for limit in (found.low, found.high):
        assert 2 * (top - best(limit)) == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-4)


def test_a_difference_with_nothing_on_one_side_has_both_limits() -> None:
    found = profile_rate_difference(0, 720, 10, 1080)
    assert found.low < found.estimate < found.high < 0
    found = profile_rate_difference(10, 720, 0, 1080)
    assert 0 < found.low < found.estimate < found.high


def test_simulated_differences_lie_in_their_intervals() -> None:
    rng = np.random.default_rng(20)
    drawn = rng.poisson((0.05 * 720, 0.1 * 1080), (400, 2))
    held = [profile_rate_difference(int(t), 720, int(c), 1080) for t, c in drawn]
    assert 0.92 < np.mean([e.low <= -0.05 <= e.high for e in held]) < 0.98
