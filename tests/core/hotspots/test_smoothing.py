"""Smoothing keeps every incident, and is a Gaussian."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from crime_fields import coast, sites_in, square_field
from safeground.core.geography.grid import Grid
from safeground.core.geography.lattice import Shape
from safeground.core.hotspots.counts import Sites
from safeground.core.hotspots.smoothing import smooth, smooth_cells, spread


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["hexagon", "square"]),
    st.floats(0, 90),
    st.one_of(st.just(0.0), st.floats(1, 8000)),
    st.integers(0, 2**32 - 1),
)
def test_the_sum_is_kept_whatever_the_bandwidth_shape_turn_and_coast(
    shape: Shape, rotation: float, bandwidth: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    grid = coast(shape, 150, rotation)
    values = rng.gamma(0.5, 2.0, 40)
    surface = smooth(values, sites_in(grid, rng, 40), grid, bandwidth)
    assert surface.shape == (len(grid),)
    assert (surface >= 0).all()
    assert_allclose(surface.sum(), values.sum(), rtol=1e-4)


def gaussian_by_hand(values: np.ndarray, sites: Sites, grid: Grid, bandwidth: float) -> np.ndarray:
    x, y = grid.centres
    d2 = (x[:, None] - sites.x) ** 2 + (y[:, None] - sites.y) ** 2
    weight = np.where(d2 <= (3.2 * bandwidth) ** 2, np.exp(-d2 / (2 * bandwidth**2)), 0.0)
    return (weight / weight.sum(axis=0)) @ values


@pytest.mark.parametrize(("shape", "turn"), [("hexagon", 0), ("hexagon", 17), ("square", 30)])
@pytest.mark.parametrize("bandwidth", [120.0, 200.0])
def test_narrow_kernels_are_exact(shape: Shape, turn: float, bandwidth: float) -> None:
    rng = np.random.default_rng(3)
    grid = coast(shape, 100 if shape == "hexagon" else 160, turn)
    sites, values = sites_in(grid, rng, 30), rng.gamma(1, 1, 30)
    by_hand = gaussian_by_hand(values, sites, grid, bandwidth)
    assert_allclose(smooth(values, sites, grid, bandwidth), by_hand, atol=1e-5)


@pytest.mark.parametrize(("shape", "turn"), [("hexagon", 0), ("hexagon", 17), ("square", 30)])
def test_wide_kernels_agree_with_the_exact_ones(shape: Shape, turn: float) -> None:
    rng = np.random.default_rng(4)
    grid = coast(shape, 80, turn)
    sites, values = sites_in(grid, rng, 200), rng.gamma(1, 1, 200)
    wide = smooth(values, sites, grid, 500.0)
    by_hand = gaussian_by_hand(values, sites, grid, 500.0)
    assert np.abs(wide - by_hand).max() < 0.04 * by_hand.max()
    # from the centres themselves it is the same sum, but for what lies beyond the reach
    x, y = grid.centres
    centred = Sites(x[sites.cell], y[sites.cell], sites.cell)
    assert np.abs(wide - gaussian_by_hand(values, centred, grid, 500.0)).max() < 0.01 * wide.max()


def test_no_bandwidth_is_counting() -> None:
    rng = np.random.default_rng(5)
    grid = coast("hexagon", 150, 10)
    sites, values = sites_in(grid, rng, 50), rng.gamma(1, 1, 50)
    counted = np.bincount(sites.cell, values, len(grid))
    assert_allclose(smooth(values, sites, grid, 0.0), counted, rtol=1e-6)


@pytest.mark.parametrize("bandwidth", [120.0, 400.0])
def test_moving_the_points_by_whole_cells_moves_the_surface(bandwidth: float) -> None:
    grid = square_field(60, 60)
    x, y = np.array([12_030.0, 12_510, 12_990]), np.array([22_070.0, 22_310, 22_450])
    here = smooth(np.ones(3), _at(grid, x, y), grid, bandwidth)
    there = smooth(np.ones(3), _at(grid, x + 500, y - 300), grid, bandwidth)
    moved = grid.at(grid.column + 5, grid.row - 3)
    inside = moved >= 0
    assert_allclose(there[moved[inside]], here[inside], atol=1e-6)


def test_an_incident_on_the_very_centre_of_a_cell_counts_most_there() -> None:
    grid = square_field(9, 9)
    x, y = (float(centre[40]) for centre in grid.centres)
    surface = smooth(np.ones(1), _at(grid, np.array([x]), np.array([y])), grid, 100.0)
    assert surface.argmax() == 40
    assert_allclose(surface[41] / surface[40], np.exp(-0.5), rtol=1e-4)


def test_a_site_with_no_centre_in_reach_stays_in_its_own_cell() -> None:
    grid = square_field(5, 5)
    corner = _at(grid, np.array([10_199.0]), np.array([20_199.0]))
    surface = smooth(np.array([3.0]), corner, grid, 10.0)
    assert surface[corner.cell[0]] == 3.0
    assert surface.sum() == 3.0


def test_no_sites_at_all_spread_to_nothing() -> None:
    grid = square_field(5, 5)
    nobody = _at(grid, np.zeros(0), np.zeros(0))
    for bandwidth in (0.0, 100.0, 1000.0):
        assert_allclose(smooth(np.zeros(0), nobody, grid, bandwidth), np.zeros(25))


def test_columns_of_a_spread_share_out_one_incident() -> None:
    rng = np.random.default_rng(6)
    grid = coast("square", 150, 20)
    sites = sites_in(grid, rng, 30)
    matrix = spread(sites, grid, 400.0, lambda d: 1 / (1 + d))
    assert_allclose(np.asarray(matrix.sum(axis=0)), np.ones(30), rtol=1e-5)


def test_a_lone_cell_keeps_what_it_has() -> None:
    grid = square_field(1, 1)
    assert_allclose(smooth_cells(np.array([2.0]), grid, 5000.0), [2.0], rtol=1e-5)


def test_a_negative_bandwidth_is_refused() -> None:
    grid = square_field(2, 2)
    with pytest.raises(ValueError, match="bandwidth_m must be 0 or more metres, not -1"):
        smooth(np.ones(1), _at(grid, np.array([10_050.0]), np.array([20_050.0])), grid, -1.0)


def _at(grid: Grid, x: np.ndarray, y: np.ndarray) -> Sites:
    return Sites(x, y, np.asarray(grid.locate(x, y), np.int32))
