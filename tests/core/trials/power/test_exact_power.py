"""Power of the exact test: published figures, SciPy's own test, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from safeground.core.trials.power.exact_power import (
    events_needed,
    exact_power,
    rejected,
    smallest_effect,
)

# Control rate a place-day, rate ratio, power: two-sided 5%, 720 of 1,800 place-days treated.
TABLE = ((0.05, 0.50, 0.744), (0.05, 0.84, 0.106), (0.10, 0.50, 0.967), (0.20, 0.75, 0.688))


@pytest.mark.parametrize(("rate", "ratio", "power"), TABLE)
def test_power_is_the_chance_that_scipys_test_rejects(
    rate: float, ratio: float, power: float
) -> None:
    mean = rate * (720 * ratio + 1080)
    on_treated, found = 720 * ratio / (720 * ratio + 1080), 0.0
    for total in range(1, int(mean + 9 * mean**0.5)):
        x = np.arange(total + 1)
        chance = stats.binom.pmf(x, total, 0.4)
        p = (chance * (chance <= chance[:, None] * (1 + 1e-7))).sum(axis=1)
        rejects = stats.binom.pmf(x, total, on_treated)[p <= 0.05].sum()
        found += stats.poisson.pmf(total, mean) * rejects
    assert exact_power(rate, ratio, 720, 1080) == pytest.approx(found, abs=1e-6)
    assert found == pytest.approx(power, abs=0.0005)


@given(total=st.integers(1, 400), share=st.floats(0.02, 0.98), size=st.sampled_from([0.01, 0.05]))
def test_the_rejection_region_is_that_of_scipy(total: int, share: float, size: float) -> None:
    low, high = rejected(total, share, size)
    for x in {low, low + 1, high - 1, high, (low + high) // 2} & set(range(total + 1)):
        p = stats.binomtest(x, total, share).pvalue
        if abs(p - size) > 1e-6:
            assert (x <= low or x >= high) == (p <= size)


def test_type_one_error_is_never_above_the_nominal() -> None:
    for rate in (0.005, 0.02, 0.1, 0.5):
        assert exact_power(rate, 1.0, 720, 1080) <= 0.05


@given(st.floats(0.05, 0.3), st.floats(0, 0.95), st.integers(400, 1500))
def test_more_of_an_effect_is_seen_more_often(rate: float, ratio: float, days: int) -> None:
    small, large = (exact_power(rate, r, days, 2 * days) for r in ((ratio + 1) / 2, ratio / 2))
    assert large >= small - 1e-3  # but for the steps of whole counts


def test_the_smallest_effect_has_just_the_power_asked() -> None:
    least = smallest_effect(0.05, 720, 1080, 0.8)
    assert least is not None
    assert exact_power(0.05, least, 720, 1080) == pytest.approx(0.8, abs=0.001)
    assert exact_power(0.05, least + 0.02, 720, 1080) < 0.8
    assert smallest_effect(0.001, 70, 100) is None


def test_scaling_place_days_against_the_rate_changes_nothing() -> None:
    assert exact_power(0.05, 0.5, 720, 1080) == pytest.approx(exact_power(0.5, 0.5, 72, 108))


@pytest.mark.parametrize(("ratio", "events"), [(0.5, 98), (0.75, 443), (0.84, 1131), (0.93, 6186)])
def test_events_needed_half_treated(ratio: float, events: int) -> None:
    assert round(events_needed(ratio)) == events
    # exactly, it falls a little short: the exact test errs on the safe side
    assert 0.78 < exact_power(events / 1000, ratio, 500, 500) < 0.81


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ((0, 0.5, 720, 1080), "control_rate"),
        ((np.nan, 0.5, 720, 1080), "control_rate"),
        ((0.05, -1, 720, 1080), "rate_ratio"),
        ((0.05, 0.5, 0, 1080), "treated_days"),
        ((0.05, 0.5, 720, np.inf), "control_days"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: tuple[float, ...], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        exact_power(*given)
