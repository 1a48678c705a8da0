"""Difference in differences: hand-worked and published answers, peers, and planted truth."""

import math
import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.comparison.difference_in_differences import (
    POOLED,
    difference_in_differences,
    event_study,
    placebo_dates,
    placebo_in_space,
    pre_trend_p,
    two_differences,
)
from safeground.core.trials.comparison.panel import Panel
from safeground.core.trials.models.two_way import CannotTell, fit

SETS, EACH = 8, 4


def panel(seed: int, ratio: float = 1.0, periods: int = 10, sets: int = SETS) -> Panel:
    """Invented: sets of one treated place and three like it, all rising alike."""
    rng = np.random.default_rng(seed)
    treated = np.arange(sets * EACH) % EACH == 0
    mean = np.outer(np.linspace(0.9, 1.3, periods), np.repeat(rng.gamma(4, 1.0, sets), EACH))
    mean[periods // 2 :, treated] *= ratio
    counts = rng.poisson(mean).astype(float)
    return Panel(counts, treated, np.repeat(np.arange(sets), EACH), periods // 2)


def test_deaths_of_cholera_by_water_company_give_snows_ratio() -> None:
    """Snow 1855, 1849 against 1854: Southwark and Vauxhall 2,261 to 2,458, Lambeth 162 to 37."""
    before = np.array([80.0, 82, 1130, 1131])
    after = np.array([17.0, 20, 1230, 1228])
    found = two_differences(before, after, np.array([True, True, False, False]))
    assert found.estimate == pytest.approx((37 / 162) / (2458 / 2261))


def test_the_closed_form_is_the_poisson_model_with_places_and_periods() -> None:
    data = panel(1, 0.6)
    after = np.arange(len(data.counts)) >= data.start
    covariate = (after[:, None] & data.treated)[None].astype(float)
    ours = difference_in_differences(data).estimate
    theirs = fit(data.counts, np.full(data.counts.shape, True), covariate).coefficients[0]
    assert math.log(ours) == pytest.approx(theirs, abs=1e-8)


def test_ratio_and_clustered_error_are_those_of_statsmodels() -> None:
    """Where places hold alike, CR2 is the plain sandwich over 1 - 1/G, G the places of a group."""
    before, after = np.array([[6.0, 4, 7, 5, 3, 5, 6, 4], [4.0, 6, 3, 5, 7, 5, 4, 6]])
    treated = np.arange(8) < 4
    y = np.concatenate([before, after])
    late, place = np.repeat([0.0, 1.0], 8), np.tile(np.arange(8), 2)
    x = np.column_stack([late * np.tile(treated, 2), late, np.eye(8)[place]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = sm.GLM(y, x, family=sm.families.Poisson()).fit(
            cov_type="cluster", cov_kwds={"groups": place, "use_correction": False}
        )
    found = two_differences(before, after, treated)
    assert math.log(found.estimate) == pytest.approx(peer.params[0], abs=1e-6)
    half = math.log(found.high / found.low) / 2
    error = half / 2.446911848791681  # t with 6 degrees of freedom
    assert error == pytest.approx(peer.bse[0] / math.sqrt(1 - 1 / 4), rel=1e-5)


def test_a_planted_effect_is_recovered_and_none_is_not_found() -> None:
    found = [difference_in_differences(panel(seed, 0.6)) for seed in range(40)]
    assert np.exp(np.mean([math.log(e.estimate) for e in found])) == pytest.approx(0.6, rel=0.05)
    assert sum(e.low < 0.6 < e.high for e in found) >= 35
    none = [difference_in_differences(panel(seed)) for seed in range(40)]
    assert sum(e.excludes(1) for e in none) <= 5


def test_placebos_find_a_large_effect_and_the_months_before_alike() -> None:
    data, rng = panel(3, 0.3), np.random.default_rng(1)
    assert placebo_in_space(data, rng) < 0.01
    trend = pre_trend_p(data, rng)
    assert trend is not None
    assert trend > 0.05
    assert list(placebo_dates(data)) == [2, 3]
    assert not any(e.excludes(1) for e in placebo_dates(data).values())


def test_another_slope_before_is_noticed() -> None:
    data = panel(4)
    counts = data.counts.copy()
    counts[: data.start, data.treated] = np.round(np.array([8, 6, 4, 2, 0])[:, None] + 0.0)
    bent = Panel(counts, data.treated, data.sets, data.start)
    assert (pre_trend_p(bent, np.random.default_rng(1)) or 1) < 0.01


def test_the_event_study_is_none_at_its_reference_and_unlimited_where_there_was_nothing() -> None:
    data = panel(5, 0.5)
    counts = data.counts.copy()
    counts[7, data.treated] = 0
    found = event_study(Panel(counts, data.treated, data.sets, data.start))
    assert [e is None for e in found] == [i == data.start - 1 for i in range(10)]
    empty = found[7]
    assert empty is not None
    assert (empty.low, empty.high) == (0, math.inf)


def test_one_treated_place_borrows_the_scatter_of_the_others() -> None:
    data = panel(6, 0.4, sets=1)
    found = difference_in_differences(data)
    assert found.method == POOLED
    assert found.low < found.estimate < found.high
    assert placebo_in_space(data, np.random.default_rng(1)) > 0.15  # one of four at the least


@pytest.mark.parametrize("where", ["before", "after"])
def test_no_offence_on_a_side_is_refused(where: str) -> None:
    some, none = np.array([3.0, 2, 4, 5]), np.array([0.0, 0, 4, 5])
    two = (none, some) if where == "before" else (some, none)
    with pytest.raises(CannotTell, match="no offence at all"):
        two_differences(*two, np.array([True, True, False, False]))


def test_everything_or_nothing_treated_is_refused() -> None:
    for treated in (np.full(4, True), np.full(4, False)):
        with pytest.raises(CannotTell):
            two_differences(np.arange(1.0, 5), np.arange(2.0, 6), treated)
        with pytest.raises(ValueError, match="each of sets"):
            Panel(np.ones((4, 4)), treated, np.zeros(4, int), 2)


counts_of_places = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=4)


@given(counts_of_places, counts_of_places, st.floats(0.1, 10))
def test_swapping_inverts_and_scaling_changes_nothing(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]], by: float
) -> None:
    before, after = np.array([*ours, *theirs], float).T
    treated = np.arange(len(before)) < len(ours)
    try:
        found = two_differences(before, after, treated)
    except CannotTell:
        return
    if found.method == POOLED:  # the treated are those whose scatter is borrowed
        return
    scaled = two_differences(before * by, after * by, treated)
    assert (scaled.estimate, scaled.low) == pytest.approx((found.estimate, found.low), rel=1e-6)
    swapped = two_differences(after, before, treated)
    assert (swapped.estimate, swapped.low) == pytest.approx((1 / found.estimate, 1 / found.high))
    order = np.random.default_rng(1).permutation(len(before))
    again = two_differences(before[order], after[order], treated[order])
    assert again.high == pytest.approx(found.high)
