import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.cost import each, prevented, prevented_by_ratio, returned
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.models.rate_difference import profile_rate_difference


def effect(middle: float, low: float, high: float) -> Estimate:
    return Estimate(middle, low, high, 0.01, 40, "by hand")


def test_southend_by_hand() -> None:
    found = prevented(profile_rate_difference(6, 720, 34, 1080), 720)
    assert found.estimate == pytest.approx(34 / 1080 * 720 - 6)
    took = each(180, found)
    assert took is not None
    assert took.estimate == pytest.approx(180 / (34 / 1080 * 720 - 6))
    assert took.low == pytest.approx(180 / found.high)
    assert took.high == pytest.approx(180 / found.low)


def test_an_interval_that_reaches_to_none_has_no_upper_limit() -> None:
    took = each(100, effect(5, -2, 12))
    assert took is not None
    assert (took.estimate, took.high) == (20, math.inf)
    assert took.low == pytest.approx(100 / 12)


def test_more_offences_by_the_estimate_cost_no_finite_amount_each() -> None:
    took = each(100, effect(-1, -6, 4))
    assert took is not None
    assert (took.estimate, took.low, took.high) == (math.inf, 25, math.inf)


def test_nothing_prevented_at_all_has_no_cost_each() -> None:
    assert each(100, effect(-5, -8, -2)) is None
    assert each(100, effect(-5, -8, 0)) is None


def test_a_ratio_and_the_control_rate_say_the_same_as_the_difference() -> None:
    by_ratio = prevented_by_ratio(effect(0.5, 0.3, 0.9), 0.04, 500)
    by_difference = prevented(effect(-0.02, -0.028, -0.004), 500)
    assert by_ratio.estimate == pytest.approx(by_difference.estimate)
    assert by_ratio.low == pytest.approx(by_difference.low)
    assert by_ratio.high == pytest.approx(by_difference.high)


@given(
    st.floats(0.1, 1e6), st.floats(-50, 50), st.floats(0, 50), st.floats(0, 50), st.floats(1, 100)
)
def test_no_cost_is_ever_negative_and_spending_scales_it(
    spent: float, middle: float, down: float, up: float, times: float
) -> None:
    saved = effect(middle, middle - down, middle + up)
    took, more = each(spent, saved), each(spent * times, saved)
    if took is None or more is None:
        assert saved.high <= 0
        return
    assert 0 < took.low <= took.high
    assert took.low <= took.estimate <= took.high or math.isclose(took.low, took.estimate)
    assert more.low == pytest.approx(times * took.low)


def test_a_pound_returns_its_worth_and_may_return_less_than_nothing() -> None:
    found = returned(effect(10, -5, 20), worth=1000, spent=5000)
    assert (found.estimate, found.low, found.high) == (2, -1, 4)


@pytest.mark.parametrize("wrong", [0, -1, math.inf, math.nan])
def test_impossible_amounts_are_refused_by_name(wrong: float) -> None:
    one = effect(1, 0.5, 2)
    with pytest.raises(ValueError, match="place_days must be above 0"):
        prevented(one, wrong)
    with pytest.raises(ValueError, match="control_rate must be above 0"):
        prevented_by_ratio(one, wrong, 10)
    with pytest.raises(ValueError, match="spent must be above 0"):
        each(wrong, one)
    with pytest.raises(ValueError, match="worth must be above 0"):
        returned(one, wrong, 10)
