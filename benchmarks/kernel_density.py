"""Kernel density of Essex's incidents beside KDEpy's FFT and scikit-learn, on square lattices.

All three get the raw points and the same Gaussian. Ours keeps all weight inside the study area, so
densities are compared only where the border is out of the kernel's reach. Ours starts cold each
time: its kernel is transformed afresh within what is timed. KDEpy is given kilometres, because in
metres its cut-off (an absolute one) would cost it most of the kernel; scikit-learn is allowed a
relative error of 0.1%, because its default takes a hundred times as long, and sees only some of the
cells, from which its time for all is scaled up.
"""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks import essex
from benchmarks.rows import Options, Row, compared, timed
from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.hotspots import smoothing

Floats = NDArray[np.float64]
CASES = ((300.0, 600.0), (100.0, 300.0))  # side of a cell, standard deviation of the kernel; metres
CLOSE = 0.05  # mean difference from the exact density, as a share of the mean density
ASKED = 2_000  # cells that scikit-learn is asked for


def run(options: Options) -> Iterator[Row]:
    """Two rows a lattice."""
    for side, bandwidth in CASES:
        options.tell(f"kernel density on {side:g} m squares")
        yield from _beside_peers(cover(essex.outline(), Lattice("square", side)), bandwidth)


def _beside_peers(grid: Grid, bandwidth: float) -> Iterator[Row]:
    x, y = essex.points()
    inside = grid.locate(x, y) >= 0
    x, y = x[inside], y[inside]
    ours, seconds = timed(lambda: _ours(x, y, grid, bandwidth), repeats=7)
    fft, fft_seconds = timed(lambda: _kdepy(x, y, grid, bandwidth), repeats=7)
    deep = _out_of_reach_of_the_border(grid, bandwidth)
    asked = np.random.default_rng(1).choice(deep, ASKED, replace=False)
    exact, exact_seconds = timed(lambda: _scikit_learn(x, y, grid, bandwidth, asked))
    apart, fft_apart = (
        float(np.abs(found[asked] - exact).sum() / exact.sum()) for found in (ours, fft)
    )
    if not apart <= CLOSE:
        raise AssertionError(f"densities differ from scikit-learn's by {apart:.1%}")
    same = f"mean difference from exact: ours {apart:.1%}, KDEpy {fft_apart:.1%}"
    name = f"KDE, {x.size:,} points, {len(grid):,} squares of {grid.lattice.side_m:g} m"
    yield compared(name, seconds, "KDEpy FFTKDE", fft_seconds, times=1, same=same)
    whole = exact_seconds * len(grid) / ASKED
    yield compared(name, seconds, "scikit-learn KernelDensity", whole, times=20, same=same)


def _ours(x: Floats, y: Floats, grid: Grid, bandwidth: float) -> Floats:
    smoothing._plan.cache_clear()
    counts = np.bincount(grid.locate(x, y), minlength=len(grid)).astype(float)
    spread = smoothing.smooth_cells(counts, grid, bandwidth)
    return np.asarray(spread / (grid.lattice.cell_m2 * x.size))


def _kdepy(x: Floats, y: Floats, grid: Grid, bandwidth: float) -> Floats:
    from KDEpy import FFTKDE

    side, pad = grid.lattice.side_m, 3
    columns, rows = (
        np.arange(index.min() - pad, index.max() + pad + 1) for index in (grid.column, grid.row)
    )
    mesh = np.stack(np.meshgrid(columns, rows, indexing="ij"), -1).reshape(-1, 2) * side / 1000
    kde = FFTKDE(kernel="gaussian", bw=bandwidth / 1000).fit(np.column_stack([x, y]) / 1000)
    table = kde.evaluate(mesh).reshape(columns.size, rows.size) / 1e6
    return np.asarray(table[grid.column - columns[0], grid.row - rows[0]])


def _scikit_learn(
    x: Floats, y: Floats, grid: Grid, bandwidth: float, cells: NDArray[np.int64]
) -> Floats:
    from sklearn.neighbors import KernelDensity

    kde = KernelDensity(bandwidth=bandwidth, rtol=1e-3).fit(np.column_stack([x, y]))
    return np.exp(kde.score_samples(np.column_stack(grid.centres)[cells]))


def _out_of_reach_of_the_border(grid: Grid, bandwidth: float) -> NDArray[np.int64]:
    deep = shapely.buffer(essex.outline(), -7 * bandwidth)
    shapely.prepare(deep)
    return np.flatnonzero(shapely.contains_xy(deep, *grid.centres))
