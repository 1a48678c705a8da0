"""Gradient-boosted counts: trees on lags, neighbours, season and place."""

from dataclasses import dataclass

import numpy as np

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Counts, Surface, Values
from safeground.core.hotspots.smoothing import smooth


@dataclass(frozen=True)
class BoostedParams:
    """`looks` is how many past periods are learned from; the rest are the trees' own settings."""

    looks: int = 4
    rounds: int = 80
    learning_rate: float = 0.06
    leaves: int = 15
    least_in_leaf: int = 100
    seed: int = 0


def boosted(history: Counts, grid: Grid, params: BoostedParams) -> Surface:
    """Expected offences a period by gradient-boosted Poisson regression trees.

    Each of the last `looks` periods is learned from all that came before it, then the coming one
    is foretold. Features of a cell: target, all crime and each category by lag and by kernel,
    neighbouring cells, month of the year, easting and northing. Cells where nothing was ever
    recorded are given nothing.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor  # slow to import
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    recorded = (history.total + history.target).sum(axis=1)
    busy = np.bincount(history.sites.cell, recorded, len(grid)) > 0
    first = max(1, history.periods - params.looks)
    looks = range(first, history.periods)
    targets = history.on_cells(history.target, grid)
    if targets[:, first:].sum() == 0:  # nothing to learn from
        return Surface("boosted", targets.mean(axis=1), vars(params))
    learn = np.concatenate([_features(history.before(s), grid)[busy] for s in looks])
    answer = np.concatenate([targets[busy, s] for s in looks])
    trees = HistGradientBoostingRegressor(
        loss="poisson",
        learning_rate=params.learning_rate,
        max_iter=params.rounds,
        max_leaf_nodes=params.leaves,
        min_samples_leaf=params.least_in_leaf,
        random_state=params.seed,
    )
    with threadpool_limits(1, "openmp"):  # small trees: threads cost ten times what they save
        trees.fit(learn, answer)
        forecast = trees.predict(_features(history, grid)[busy])
    expected = np.zeros(len(grid))
    expected[busy] = forecast
    return Surface("boosted", expected, vars(params))


def _features(history: Counts, grid: Grid) -> Values:
    """(cells, features) what is known of each cell before the coming period."""
    last = history.periods
    own = history.on_cells(history.target, grid)
    everything = history.on_cells(history.total, grid)
    columns = [a[:, max(0, last - lag) :].mean(axis=1) for a in (own, everything) for lag in (1, 3)]
    columns += [own.mean(axis=1), everything.mean(axis=1)]
    columns += [grid.neighbours @ own.mean(axis=1), grid.neighbours @ everything.mean(axis=1)]
    columns += [history.on_cells(c.mean(axis=1), grid) for c in history.context.values()]
    for values in (history.target, history.total):
        mean = values.mean(axis=1)
        columns += [smooth(mean, history.sites, grid, h) for h in (150.0, 300.0, 600.0)]
    month = history.starts[-1].astype("datetime64[M]").astype(int) % 12 * (2 * np.pi / 12)
    columns += [np.full(len(grid), np.sin(month)), np.full(len(grid), np.cos(month))]
    return np.column_stack([*columns, *grid.centres])
