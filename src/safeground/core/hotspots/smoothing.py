"""Spreading incidents over cells by a kernel, with nothing lost over the edge.

Every incident's weight is shared among the cells of the study area in proportion to the kernel at
their centres, so that the total is kept and places by the coast are not underrated (the edge
correction of Diggle 1985, *Applied Statistics* 34:138). Narrow kernels work from the exact site of
each incident; wide ones, for which the place within the cell no longer matters, convolve the cells
of the lattice by the fast Fourier transform (hexagons too: in axial coordinates their lattice is a
square array).
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft, sparse
from scipy.spatial import cKDTree

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Sites, Values

_REACH = 3.2  # standard deviations; beyond it a Gaussian holds 0.6% of its weight in the plane


def smooth(values: NDArray[np.floating], sites: Sites, grid: Grid, bandwidth_m: float) -> Values:
    """Spread `values` (sites,) over the cells by a Gaussian of `bandwidth_m` metres: (cells,).

    A bandwidth of 0 counts each incident in its own cell. The sum is kept.
    """
    if bandwidth_m < 0:
        raise ValueError(f"bandwidth_m must be 0 or more metres, not {bandwidth_m:g}")
    if bandwidth_m < 1.5 * np.sqrt(grid.lattice.cell_m2):
        return np.asarray(_gaussian(sites, grid, bandwidth_m) @ values.astype(np.float32), float)
    return smooth_cells(np.bincount(sites.cell, values, len(grid)).astype(float), grid, bandwidth_m)


def spread(
    sites: Sites, grid: Grid, reach_m: float, weight: Callable[[Values], Values]
) -> sparse.csr_array:
    """(cells, sites) matrix whose columns share one incident among the cells within `reach_m`.

    `weight` takes distances in metres to relative weights; each column sums to 1.
    """
    n, shape = len(sites), (len(grid), len(sites))
    own = sparse.csr_array((np.ones(n, np.float32), (sites.cell, np.arange(n))), shape=shape)
    if reach_m <= 0:
        return own
    places = cKDTree(np.column_stack([sites.x, sites.y]))
    centres = cKDTree(np.column_stack(grid.centres))
    near = centres.sparse_distance_matrix(places, reach_m, output_type="coo_matrix")
    matrix = sparse.csr_array((weight(near.data), (near.row, near.col)), shape=shape)
    total: Values = np.asarray(matrix.sum(axis=0), float)
    share = np.divide(1.0, total, out=np.zeros(n), where=total > 0)
    alone = (total <= 0).astype(np.float32)  # no centre within reach: it stays in its own cell
    kept = matrix @ sparse.diags_array(share) + own @ sparse.diags_array(alone)
    return sparse.csr_array(kept.astype(np.float32))


@lru_cache(maxsize=12)
def _gaussian(sites: Sites, grid: Grid, bandwidth_m: float) -> sparse.csr_array:
    reach = _REACH * bandwidth_m
    return spread(sites, grid, reach, lambda d: np.exp(-(d**2) / (2 * bandwidth_m**2)))


def smooth_cells(values: NDArray[np.floating], grid: Grid, bandwidth_m: float) -> Values:
    """Spread `values` (cells,) over the other cells by a Gaussian of `bandwidth_m`: (cells,)."""
    plan = _plan(grid, bandwidth_m)
    return np.maximum(plan(values / plan.kept), 0.0)


class _Plan:
    """One bandwidth's convolution on one grid, its kernel transformed once."""

    def __init__(self, grid: Grid, bandwidth_m: float) -> None:
        lattice = grid.lattice
        half = [int(n) for n in _half_width(grid, _REACH * bandwidth_m)]
        columns, rows = (np.arange(-h, h + 1) for h in half)
        x, y = lattice.centre_of(*np.meshgrid(columns, rows, indexing="ij"))
        distance2 = (x - lattice.origin[0]) ** 2 + (y - lattice.origin[1]) ** 2
        kernel = np.exp(-distance2 / (2 * bandwidth_m**2))
        kernel /= kernel.sum()
        self._i, self._j = grid.column - grid.column.min(), grid.row - grid.row.min()
        self._shape = int(self._i.max()) + 1, int(self._j.max()) + 1
        self._half = half
        full = [n + h for n, h in zip(self._shape, half, strict=True)]
        self._size = [fft.next_fast_len(n + h, real=True) for n, h in zip(full, half, strict=True)]
        self._kernel = fft.rfft2(kernel.astype(np.float32), self._size, workers=-1)
        self.kept = np.maximum(self(np.ones(len(grid))), 1e-6)

    def __call__(self, values: NDArray[np.floating]) -> Values:
        field = np.zeros(self._size, np.float32)
        field[self._i, self._j] = values
        spectrum = fft.rfft2(field, workers=-1, overwrite_x=True)
        spectrum *= self._kernel
        out = fft.irfft2(spectrum, self._size, workers=-1, overwrite_x=True)
        return np.asarray(out[self._i + self._half[0], self._j + self._half[1]], float)


_plan = lru_cache(maxsize=12)(_Plan)


def _half_width(grid: Grid, reach_m: float) -> Values:
    """How many columns and rows a disc of `reach_m` can span on this lattice, either way."""
    to = np.linalg.inv(grid.lattice.basis)
    return np.asarray(np.ceil(reach_m * np.hypot(to[:, 0], to[:, 1])), float)
