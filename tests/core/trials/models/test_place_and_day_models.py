"""Models with place and day effects, and GEE: peers' answers, zeros, and what must always hold."""

import math
import warnings
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from safeground.core.trials import invented
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import World
from safeground.core.trials.models import (
    gee,
    negative_binomial,
    poisson_model,
    profile,
    sandwich,
    two_way,
)
from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import PlaceDays

ALL: list[Callable[[PlaceDays], Estimate]] = [
    poisson_model.profile_interval,
    poisson_model.quasi_poisson,
    poisson_model.clustered,
    negative_binomial.negative_binomial,
    gee.gee,
    lambda days: gee.gee(days, working="ar1"),
]
NAMES = ["profile", "quasi", "clustered", "negative binomial", "exchangeable", "ar1"]
every = pytest.mark.parametrize("estimate", ALL, ids=NAMES)
profiled = pytest.mark.parametrize("estimate", [ALL[0], ALL[3]], ids=[NAMES[0], NAMES[3]])


def place_days(count: np.ndarray, condition: np.ndarray) -> PlaceDays:
    dates = tuple(date(2026, 1, 1) + timedelta(days=d) for d in range(count.shape[0]))
    names = tuple(f"Place {h}" for h in range(count.shape[1]))
    return PlaceDays(names, dates, condition.astype(np.int8), count.astype(np.float64))


def drawn(
    seed: int, world: World, days: int = 60, hotspots: int = 12, holes: float = 0.0
) -> PlaceDays:
    """Two in five hotspots treated a day, by lot; a share of place-days outside the trial."""
    rng = np.random.default_rng(seed)
    lots = rng.random((days, hotspots)).argsort(axis=1).argsort(axis=1)
    condition = np.where(lots < 0.4 * hotspots, 1, 0).astype(np.int8)
    mean = invented.expected(world, condition, invented.place_rates(world, hotspots, rng))
    count = invented.counts(mean, world.dispersion, rng)
    outside = rng.random(count.shape) < holes
    return place_days(np.where(outside, 0, count), np.where(outside, -1, condition))


WORLD = World(0.3, 0.6, dispersion=1.5, spread=0.5)
HOLED = drawn(4, WORLD, days=40, holes=0.15)


def long(days: PlaceDays) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, treatment and dummies, and hotspots, of place-days with information."""
    fit = poisson_model.poisson_fit(days)
    kept = np.ix_(fit.days, fit.hotspots)
    seen = days.inside[kept]
    day, place = np.nonzero(seen)
    dummies = [day == d for d in range(seen.shape[0])]
    dummies += [place == h for h in range(1, seen.shape[1])]
    design = np.column_stack([days.treated[kept][seen], *dummies]).astype(np.float64)
    return days.count[kept][seen], design, place


@pytest.mark.parametrize("alpha", [0.0, 0.8])
def test_coefficients_and_likelihoods_are_statsmodels(alpha: float) -> None:
    import statsmodels.api as sm

    count, design, _ = long(HOLED)
    family = sm.families.NegativeBinomial(alpha=alpha) if alpha else sm.families.Poisson()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = sm.GLM(count, design, family=family).fit(tol=1e-13, maxiter=200)
        held = sm.GLM(count, design[:, 1:], family=family).fit(tol=1e-13, maxiter=200)
    ours = two_way.fit(HOLED.count, HOLED.inside, poisson_model.as_stack(HOLED, None), alpha=alpha)
    assert ours.coefficients[0] == pytest.approx(theirs.params[0], abs=1e-8)
    assert ours.fitted[ours.informative] == pytest.approx(theirs.fittedvalues, rel=1e-6)
    assert profile.deviance_at(ours, 0) == pytest.approx(2 * (theirs.llf - held.llf), abs=1e-7)
    if not alpha:
        assert ours.information[0, 0] ** -0.5 == pytest.approx(theirs.bse[0], rel=1e-8)
        root = np.sqrt(theirs.fittedvalues)[:, None] * design
        hat = ((root @ theirs.normalized_cov_params) * root).sum(axis=1)
        assert sandwich.leverage(ours)[ours.informative] == pytest.approx(hat, abs=1e-7)


def test_clustered_errors_are_statsmodels() -> None:
    import statsmodels.api as sm

    count, design, place = long(HOLED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = sm.GLM(count, design, family=sm.families.Poisson()).fit(
            tol=1e-13, maxiter=200, cov_type="cluster", cov_kwds={"groups": place}
        )
    ours = sandwich.clustered_variance(poisson_model.poisson_fit(HOLED), "CR1")
    assert math.sqrt(ours) == pytest.approx(theirs.bse[0], rel=1e-7)


@pytest.mark.parametrize("working", ["exchangeable", "ar1"])
def test_estimating_equations_are_statsmodels(working: gee.Working) -> None:
    import statsmodels.api as sm

    # statsmodels takes days for adjacent whatever their dates, so for ar1 none may be missing
    days = HOLED if working == "exchangeable" else drawn(4, WORLD, days=40)
    seen = days.inside.T
    place, day = np.nonzero(seen)
    design = np.column_stack([np.ones(seen.sum()), days.treated.T[seen]])
    structure, given = sm.cov_struct.Exchangeable(), None
    if working == "ar1":
        structure, given = sm.cov_struct.Autoregressive(grid=False), 0.2
        structure.dep_params = given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.GEE(
            days.count.T[seen],
            design,
            groups=place,
            time=day[:, None].astype(float),
            family=sm.families.Poisson(),
            cov_struct=structure,
            update_dep=given is None,
        )
        theirs = model.fit(ctol=1e-10, maxiter=200, cov_type="bias_reduced")
    stack = poisson_model.as_stack(days, None)
    ours = gee.gee_fit(days, stack, working, correlation=given, power=-1)
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-7)
    assert ours.correlation == pytest.approx(float(structure.dep_params), abs=1e-7)
    assert np.sqrt(ours.covariance.diagonal()) == pytest.approx(theirs.bse, rel=1e-6)


@profiled
def test_limits_are_where_the_likelihood_has_fallen(
    estimate: Callable[[PlaceDays], Estimate],
) -> None:
    found, stack = estimate(HOLED), poisson_model.as_stack(HOLED, None)
    alpha = negative_binomial.alpha(poisson_model.poisson_fit(HOLED))
    fit = two_way.fit(
        HOLED.count, HOLED.inside, stack, alpha=alpha if "negative" in found.method else 0.0
    )
    for limit in (found.low, found.high):
        rise = profile.deviance_at(fit, math.log(limit))
        assert rise == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-5)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_swapping_conditions_inverts_and_order_changes_nothing(seed: int) -> None:
    days = drawn(seed, WORLD, days=30, hotspots=8, holes=0.1)
    swapped = np.where(days.inside, 1 - days.condition, -1)
    shuffle = np.random.default_rng(seed)
    order = np.ix_(shuffle.permutation(30), shuffle.permutation(8))
    for name, estimate in zip(NAMES, ALL, strict=True):
        one, other = estimate(days), estimate(place_days(days.count, swapped))
        assert (one.estimate, one.low, one.high) == pytest.approx(
            (1 / other.estimate, 1 / other.high, 1 / other.low), rel=1e-5
        )
        assert one.p == pytest.approx(other.p, abs=1e-6)
        if name != "ar1":  # for which the order of days is what counts
            moved = estimate(place_days(days.count[order], days.condition[order]))
            assert (one.low, one.high) == pytest.approx((moved.low, moved.high), rel=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_anything_gives_an_interval_or_a_sentence(data: st.DataObject) -> None:
    days, hotspots = data.draw(st.integers(1, 7)), data.draw(st.integers(1, 6))
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    condition = rng.integers(data.draw(st.integers(-1, 1)), 2, (days, hotspots))
    count = rng.poisson(data.draw(st.sampled_from([0.02, 0.3, 5])), (days, hotspots))
    trial = place_days(np.where(condition >= 0, count, 0), condition)
    for estimate in ALL:
        try:
            found = estimate(trial)
        except CannotTell:
            continue
        assert 0 <= found.low <= found.estimate <= found.high
        assert found.p is None or 0 <= found.p <= 1


@every
def test_a_known_effect_is_recovered(estimate: Callable[[PlaceDays], Estimate]) -> None:
    found = estimate(drawn(8, World(1.0, 0.5, spread=0.5), days=150))
    assert found.estimate == pytest.approx(0.5, abs=0.06)
    assert found.low < 0.5 < found.high < 0.7
    assert found.p is not None
    assert found.p < 1e-4


@every
def test_no_offence_under_treatment_has_an_upper_limit(
    estimate: Callable[[PlaceDays], Estimate],
) -> None:
    days = drawn(2, World(0.2, 1.0))
    found = estimate(place_days(np.where(days.treated, 0, days.count), days.condition))
    assert (found.estimate, found.low) == (0, 0)
    assert 0 < found.high < 0.2


@every
def test_no_offence_under_control_has_a_lower_limit(
    estimate: Callable[[PlaceDays], Estimate],
) -> None:
    days = drawn(2, World(0.2, 1.0))
    found = estimate(place_days(np.where(days.treated, days.count, 0), days.condition))
    assert math.isinf(found.estimate)
    assert math.isinf(found.high)
    assert 5 < found.low < math.inf


@every
@pytest.mark.parametrize(
    ("shape", "condition"),
    [((60, 1), None), ((1, 12), None), ((60, 12), 1), ((60, 12), 0)],
    ids=["one place", "one day", "all treated", "nothing treated"],
)
def test_what_cannot_be_told_is_refused_in_a_sentence(
    estimate: Callable[[PlaceDays], Estimate], shape: tuple[int, int], condition: int | None
) -> None:
    rng = np.random.default_rng(5)
    chosen = rng.integers(0, 2, shape) if condition is None else np.full(shape, condition)
    days = place_days(rng.poisson(0.5, shape), chosen)
    if shape[0] == 1 and estimate in ALL[4:]:
        assert math.isfinite(estimate(days).estimate)  # needs no day effect
    else:
        with pytest.raises(CannotTell, match=r"tell the cond|only 1 hotspot|nothing to"):
            estimate(days)


@every
def test_no_offence_is_refused(estimate: Callable[[PlaceDays], Estimate]) -> None:
    days = drawn(1, WORLD)
    with pytest.raises(CannotTell, match="no offence"):
        estimate(place_days(np.zeros_like(days.count), days.condition))


def test_places_and_days_without_offences_change_nothing() -> None:
    days = drawn(3, WORLD, days=40)
    count, condition = days.count.copy(), days.condition
    count[:, 3], count[7] = 0, 0
    kept = np.ix_(np.delete(np.arange(40), 7), np.delete(np.arange(12), 3))
    whole = poisson_model.quasi_poisson(place_days(count, condition))
    less = poisson_model.quasi_poisson(place_days(count[kept], condition[kept]))
    assert (whole.low, whole.high) == pytest.approx((less.low, less.high), rel=1e-6)


def test_a_unit_of_a_covariate_is_what_the_ratio_is_of() -> None:
    """Minutes instead of yes or no: the ratio of 15 minutes is that of one, 15 times over."""
    minutes = np.where(HOLED.treated, 15.0, 0.0)[None]
    one, by_minute = (poisson_model.profile_interval(HOLED, c) for c in (None, minutes))
    assert by_minute.estimate**15 == pytest.approx(one.estimate, rel=1e-6)
    assert by_minute.high**15 == pytest.approx(one.high, rel=1e-5)
    with pytest.raises(ValueError, match="covariates must be"):
        poisson_model.profile_interval(HOLED, minutes[0])


def test_planted_carry_over_is_recovered_by_a_stack_of_covariates() -> None:
    world = World(2.0, 0.5, carry_over=(0.5,))
    days = drawn(6, world, days=200, hotspots=20)
    since = invented.days_since(days.treated)
    stack = np.stack([since == 0, since == 1]).astype(np.float64)
    fit = poisson_model.poisson_fit(days, stack)
    assert np.exp(fit.coefficients) == pytest.approx([0.5, math.sqrt(0.5)], abs=0.06)
    day_after = poisson_model.profile_interval(days, stack[::-1].copy())
    assert day_after.low < math.sqrt(0.5) < day_after.high < 1


def test_dispersion_is_recovered_and_told() -> None:
    for planted in (1.0, 1.5, 2.0):
        days = drawn(9, World(0.15, 1.0, dispersion=planted, spread=0.5), days=600, hotspots=20)
        assert poisson_model.dispersion(poisson_model.poisson_fit(days)) == pytest.approx(
            planted, abs=0.15
        )
        test = poisson_model.dispersion_test(days)
        assert test is not None
        assert (test.p < 0.05) == (planted > 1)
        assert ("must allow for it" in test.sentence) == (planted > 1)


def test_wider_than_poisson_if_counts_come_in_clusters() -> None:
    days = drawn(10, World(0.3, 0.7, dispersion=2.5))
    narrow, wide, wider = (f(days) for f in (ALL[0], ALL[1], ALL[3]))
    assert wide.high / wide.low > narrow.high / narrow.low
    assert wider.high / wider.low > narrow.high / narrow.low


def test_ten_thousand_place_days_of_a_large_trial_are_no_trouble() -> None:
    found = poisson_model.profile_interval(drawn(11, World(2.0, 0.9), days=200, hotspots=50))
    assert found.low < 0.9 < found.high
