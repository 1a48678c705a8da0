"""Kernel density, by hand and adaptive."""

import numpy as np
from numpy.testing import assert_allclose

from crime_fields import counts_on, square_field
from safeground.core.hotspots.surfaces.kernel import KernelParams, kernel


def test_a_kernel_by_hand() -> None:
    """Three cells in a row, one incident a period in the first, one bandwidth a cell wide."""
    grid = square_field(3, 1)
    counts = counts_on(grid, [[2, 0], [0, 0], [0, 0]])
    bell = np.exp([0, -0.5, -2.0])
    expected = kernel(counts, grid, KernelParams(100.0)).expected
    assert_allclose(expected, bell / bell.sum(), rtol=1e-5)


def adaptive_and_fixed(target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    grid = square_field(60, 60)
    counts = counts_on(grid, target)
    fixed = kernel(counts, grid, KernelParams(300.0)).expected
    adaptive = kernel(counts, grid, KernelParams(300.0, 7)).expected
    return adaptive, fixed


def test_an_adaptive_kernel_spreads_wide_in_sparse_places_and_narrow_in_dense_ones() -> None:
    grid = square_field(60, 60)
    target = np.zeros((3600, 1))
    apart = np.flatnonzero((np.arange(3600) % 60 % 12 == 6) & (np.arange(3600) // 60 % 12 == 6))
    target[apart] = 1  # 25 lone incidents, over a kilometre apart, but for one with 25 on it
    dense, sparse = apart[12], apart[6]
    target[dense] = 25
    adaptive, fixed = adaptive_and_fixed(target)
    assert adaptive[dense] > 2 * fixed[dense]
    assert adaptive[sparse] < 0.5 * fixed[sparse]
    assert np.hypot(*np.subtract(*np.transpose(grid.centres)[[dense, sparse]])) > 1000
    assert_allclose(adaptive.sum(), fixed.sum(), rtol=1e-4)


def test_an_adaptive_kernel_is_about_the_fixed_one_where_all_is_even() -> None:
    adaptive, fixed = adaptive_and_fixed(np.ones((3600, 2)))
    assert_allclose(adaptive, fixed, rtol=0.06)  # the edge of the map is a little denser
