"""What every risk model must hold to."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from crime_fields import coast, counts_on, days, sites_in, square_field
from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Counts, Sites
from safeground.core.hotspots.surfaces import MODELS, Model

GRID = coast("hexagon", 150, 12)

every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())


def town(seed: int = 0, periods: int = 6) -> Counts:
    """Rare violence where there is much theft, at 150 sites of very unequal risk."""
    rng = np.random.default_rng(seed)
    sites = sites_in(GRID, rng, 150)
    risk = rng.gamma(0.3, 1.0, 150)[:, None]
    theft, violence = (rng.poisson(k * risk, (150, periods)) for k in (6.0, 1.0))
    robbery = rng.poisson(0.3 * risk, (150, periods)).astype(np.float32)
    context = {"Robbery": robbery, "Theft": theft, "Violence": violence}
    as_floats = {name: v.astype(np.float32) for name, v in context.items()}
    target = robbery + np.float32(0.02) * as_floats["Violence"]
    return Counts(sites, target, as_floats, days(periods, 30))


@every_model
def test_a_surface_is_finite_never_negative_and_expects_about_what_was_usual(model: Model) -> None:
    counts = town()
    surface = model.surface(counts, GRID)
    assert surface.model == model.name
    assert surface.expected.shape == (len(GRID),)
    assert np.isfinite(surface.expected).all()
    assert (surface.expected >= 0).all()
    usual = counts.target.sum(axis=0)[-3:].mean()
    assert surface.expected.sum() == pytest.approx(usual, rel=0.35)


@every_model
def test_the_future_changes_no_forecast(model: Model) -> None:
    """Other incidents later, other sites later and other kinds of crime later: the same map."""
    counts = town()
    here = model.surface(counts.before(4), GRID).expected
    rng = np.random.default_rng(99)
    context = {name: v.copy() for name, v in counts.context.items()}
    for values in (target := counts.target.copy(), *context.values()):
        values[:, 4:] = rng.poisson(3.0, (150, 2))
    told = replace(counts, target=target, context=context)
    assert_array_equal(model.surface(told.before(4), GRID).expected, here)
    new, n = sites_in(GRID, rng, 40), 40
    joined = Sites(*(np.r_[a, b] for a, b in zip(_parts(counts.sites), _parts(new), strict=True)))
    later = np.zeros((n, 6), np.float32)
    later[:, 4:] = 2
    more = {name: np.vstack([v, later]) for name, v in context.items()}
    grown = Counts(joined, np.vstack([target, later]), more, counts.starts)
    assert_allclose(model.surface(grown.before(4), GRID).expected, here, rtol=1e-4, atol=1e-6)


def _parts(sites: Sites) -> tuple[np.ndarray, ...]:
    return sites.x, sites.y, sites.cell


@every_model
def test_the_same_history_gives_the_same_map(model: Model) -> None:
    first = model.surface(town(), GRID).expected
    assert_array_equal(model.surface(town(), GRID).expected, first)


@every_model
def test_the_busiest_place_stands_out(model: Model) -> None:
    target = np.zeros((len(GRID), 6))
    target[:, :] = np.random.default_rng(1).poisson(0.05, target.shape)
    busiest = len(GRID) // 2
    target[busiest] = 12
    expected = model.surface(counts_on(GRID, target), GRID).expected
    near = np.r_[busiest, GRID.neighbours[[busiest]].indices]
    assert np.argmax(expected) in near
    assert expected[near].sum() > 4 * expected.mean() * len(near)


def _nothing(grid: Grid) -> Counts:
    return counts_on(grid, np.zeros((len(grid), 5)))


def _nobody(_: Grid) -> Counts:
    none = np.zeros((0, 5), np.float32)
    nowhere = Sites(np.zeros(0), np.zeros(0), np.zeros(0, np.int32))
    return Counts(nowhere, none, {"Theft": none}, days(5, 30))


def _one_period(grid: Grid) -> Counts:
    return counts_on(grid, np.arange(len(grid))[:, None] % 3)


def _one_busy_cell(grid: Grid) -> Counts:
    target = np.zeros((len(grid), 5))
    target[7] = 4
    return counts_on(grid, target)


def _only_long_ago(grid: Grid) -> Counts:
    target = np.zeros((len(grid), 9))
    target[:5, 0] = 1
    return counts_on(grid, target)


def _only_just_now(grid: Grid) -> Counts:
    target = np.zeros((len(grid), 5))
    target[:5, -1] = 1
    return counts_on(grid, target)


def _no_context(grid: Grid) -> Counts:
    return replace(_one_busy_cell(grid), context={})


def _other_crime_elsewhere(grid: Grid) -> Counts:
    counts = _one_busy_cell(grid)
    other = np.zeros_like(counts.target)
    other[20:] = 1
    return replace(counts, context={"Theft": other})


DEGENERATE = {
    make.__name__.strip("_").replace("_", " "): make
    for make in (
        _nothing,
        _nobody,
        _one_period,
        _one_busy_cell,
        _only_long_ago,
        _only_just_now,
        _no_context,
        _other_crime_elsewhere,
    )
}


@every_model
@pytest.mark.parametrize("kind", DEGENERATE)
def test_odd_histories_are_borne(model: Model, kind: str) -> None:
    grid = square_field(6, 6)
    counts = DEGENERATE[kind](grid)
    expected = model.surface(counts, grid).expected
    assert expected.shape == (36,)
    assert np.isfinite(expected).all()
    assert (expected >= 0).all()
    most = max(counts.target.sum(axis=0).max(initial=0), 1e-9)
    assert expected.sum() <= 1.05 * most  # never more than the worst period ever seen
