"""Small made-up grids and counts, for tests of risk models and backtests."""

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import ArrayLike

from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice, Shape
from safeground.core.hotspots.counts import Counts, Sites


def square_field(columns: int, rows: int, side_m: float = 100.0) -> Grid:
    """A rectangle of whole square cells; cell order is that of the grid."""
    lattice = Lattice("square", side_m, origin=(10_000 + side_m / 2, 20_000 + side_m / 2))
    right, top = 10_000 + columns * side_m, 20_000 + rows * side_m
    return cover(shapely.box(10_000, 20_000, right, top), lattice)


def coast(shape: Shape, side_m: float, rotation: float) -> Grid:
    """A study area with a bay and an island, cut by cells at every angle."""
    land = shapely.Polygon([(0, 0), (4000, 0), (4000, 3000), (2500, 1200), (1500, 3000), (0, 2500)])
    island = shapely.box(4600, 2000, 4900, 2200)
    area = shapely.affinity.translate(shapely.union(land, island), 500_000, 200_000)
    return cover(area, Lattice(shape, side_m, rotation))


def sites_in(grid: Grid, rng: np.random.Generator, n: int) -> Sites:
    """`n` sites scattered about the centres of random cells, each inside its cell."""
    cell = rng.integers(0, len(grid), n).astype(np.int32)
    x, y = (centre[cell] for centre in grid.centres)
    reach = 0.3 * grid.lattice.side_m
    dx, dy = rng.uniform(-reach, reach, (2, n))
    return Sites(x + dx, y + dy, np.asarray(grid.locate(x + dx, y + dy), np.int32))


def days(periods: int, length: int) -> np.ndarray:
    """`periods` periods of `length` days each: (periods + 1,) first days."""
    return np.datetime64("2025-01-01") + np.arange(periods + 1) * length


def counts_on(
    grid: Grid,
    target: ArrayLike,
    context: Mapping[str, ArrayLike] | None = None,
    *,
    period_days: int = 30,
) -> Counts:
    """Counts with one site at the centre of each cell; `target` (cells, periods)."""
    values = np.asarray(target, np.float32)
    x, y = grid.centres
    others = {name: np.asarray(v, np.float32) for name, v in (context or {}).items()}
    sites = Sites(x, y, np.arange(len(grid), dtype=np.int32))
    return Counts(sites, values, others or {"crime": values}, days(values.shape[1], period_days))
