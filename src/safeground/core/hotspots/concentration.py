"""How concentrated are incidents, or their harm, in a few places, and is that more than chance?

With fewer incidents than cells most cells must be empty, so a plain Gini coefficient is high
even if incidents fall anywhere. Each figure therefore has beside it what chance alone gives.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """One figure: its estimate, bootstrap interval, and what chance alone would give."""

    name: str
    estimate: float
    low: float
    high: float
    by_chance: float
    n: int
    method: str


@dataclass(frozen=True)
class Concentration:
    """Figures of concentration, with the Lorenz curve that they summarise."""

    gini: Measure
    """0 where every cell holds the same, towards 1 where one cell holds all."""
    generalised_gini: Measure
    """The same measured from the most even spread that so few incidents allow."""
    top_shares: tuple[Measure, ...]
    """Share of the total in the fullest 1%, 5%, 10% of cells."""
    cells_holding: tuple[Measure, ...]
    """Share of all cells that hold 25%, 50% of the total, fullest first."""
    cells: int
    incidents: int
    total: float


def concentration(
    values: ArrayLike,
    *,
    rng: np.random.Generator,
    incident_harm: ArrayLike | None = None,
    top: Sequence[float] = (0.01, 0.05, 0.10),
    holding: Sequence[float] = (0.25, 0.50),
    resamples: int = 999,
    level: float = 0.95,
) -> Concentration:
    """Measure how unevenly counts or harm lie over equal cells.

    Intervals are percentiles over cells drawn again with replacement. Chance is the same number
    of incidents thrown on the cells at random: exact for counts (a cell's count is binomial),
    simulated 99 times for harm, where each incident keeps its own harm.

    Parameters
    ----------
    values: (n,), counts of incidents, or harm, of n cells of equal area; none negative.
    incident_harm: (c,), the harm of every incident, when `values` is harm. Without it values
        must be whole counts.
    top: shares of cells to look in. holding: shares of the total to look for.

    Raises
    ------
    ValueError: fewer than two cells, a negative value, nothing in any cell, or values that are
        not whole counts and no `incident_harm`.

    Source for the generalised Gini: Bernasco & Steenbeek 2017, J Quant Criminol 33:451-467:
    G' = max(1, n/c) (G - 1) + 1 for c incidents in n cells. They report a bootstrap over cells in
    their own software.

    >>> result = concentration([3, 1, 1, 0, 0, 0, 0, 0, 0, 0], rng=np.random.default_rng(1))
    >>> round(result.gini.estimate, 2), round(result.generalised_gini.estimate, 2)
    (0.78, 0.56)
    >>> round(result.cells_holding[1].estimate, 3)  # 2.5 of the 3 in one cell of ten
    0.083
    """
    x = np.asarray(values, dtype=np.float64)
    harm = None if incident_harm is None else np.asarray(incident_harm, dtype=np.float64)
    _check(x, harm)
    incidents = round(x.sum()) if harm is None else harm.size
    held, cells = np.unique(x, return_counts=True)

    def figures(held: Floats, cells: Floats) -> Floats:
        return _figures(held, cells, top, holding, None if harm is None else harm.size)

    estimate = figures(held, cells.astype(np.float64))
    again = rng.multinomial(x.size, cells / x.size, resamples).astype(np.float64)
    again = again[again @ held > 0]
    spread = np.array([figures(held, row) for row in again])
    low, high = np.quantile(spread, ((1 - level) / 2, (1 + level) / 2), axis=0)
    chance = _by_chance(figures, x.size, incidents, harm, rng)
    names = [
        "Gini coefficient",
        "generalised Gini coefficient",
        *(f"share in the fullest {100 * share:g}% of cells" for share in top),
        *(f"share of cells holding {100 * share:g}%" for share in holding),
    ]
    method = f"{100 * level:g}% percentile bootstrap over cells"
    measures = tuple(
        Measure(name, float(e), float(a), float(b), float(c), x.size, method)
        for name, e, a, b, c in zip(names, estimate, low, high, chance, strict=True)
    )
    return Concentration(
        gini=measures[0],
        generalised_gini=measures[1],
        top_shares=measures[2 : 2 + len(top)],
        cells_holding=measures[2 + len(top) :],
        cells=x.size,
        incidents=incidents,
        total=float(x.sum()),
    )


def lorenz_curve(values: ArrayLike) -> tuple[Floats, Floats]:
    """Cumulative share of cells and of the total, fullest cells first, each (n + 1,) from 0 to 1.

    >>> cells, total = lorenz_curve([6, 0, 3, 1])
    >>> total.tolist()
    [0.0, 0.6, 0.9, 1.0, 1.0]
    """
    x = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    if x.size == 0 or x[-1] < 0 or x.sum() == 0:
        raise ValueError("values must be none negative, with something in some cell")
    return np.linspace(0.0, 1.0, x.size + 1), np.concatenate(([0.0], np.cumsum(x) / x.sum()))


def _figures(
    held: Floats,
    cells: Floats,
    top: Sequence[float],
    holding: Sequence[float],
    incidents: int | None,
) -> Floats:
    """Every figure, for `cells` (may be fractional) cells that hold each of the rising `held`.

    Without `incidents`, what is held is itself a count of them.
    """
    n = cells.sum()
    part = np.concatenate(([0.0], np.cumsum(cells[::-1]) / n))  # fullest first
    total = np.concatenate(([0.0], np.cumsum((cells * held)[::-1])))
    total /= total[-1]
    # the curve bends up, so twice the area between it and the line of equality
    gini = ((total[1:] + total[:-1]) * np.diff(part)).sum() - 1.0
    generalised = 1.0 + max(1.0, n / (cells @ held if incidents is None else incidents)) * (
        gini - 1.0
    )
    rising = np.concatenate(([True], np.diff(total) > 0))
    return np.array(
        [
            gini,
            generalised,
            *np.interp(top, part, total),
            *np.interp(holding, total[rising], part[rising]),
        ]
    )


def _by_chance(
    figures: Callable[[Floats, Floats], Floats],
    cells: int,
    incidents: int,
    harm: Floats | None,
    rng: np.random.Generator,
) -> Floats:
    if harm is None:
        held = np.arange(binom.isf(1e-12, incidents, 1 / cells) + 1)
        return figures(held, cells * binom.pmf(held, incidents, 1 / cells))
    runs = []
    for _ in range(99):
        where = rng.integers(0, cells, harm.size)
        held, at = np.unique(np.bincount(where, harm, cells), return_counts=True)
        runs.append(figures(held, at.astype(np.float64)))
    return np.asarray(np.mean(runs, axis=0))


def _check(x: Floats, harm: Floats | None) -> None:
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"values must be one-dimensional with at least 2 cells, got {x.shape}")
    if not np.all(np.isfinite(x)) or x.min() < 0:
        raise ValueError(f"values must be finite and none negative, got a minimum of {x.min()}")
    if x.sum() == 0:
        raise ValueError("values are all 0: there is nothing to be concentrated")
    if harm is None and np.any(x != np.round(x)):
        raise ValueError("values are not whole counts: give incident_harm, each incident's harm")
    if harm is not None and not np.isclose(harm.sum(), x.sum(), rtol=1e-6):
        raise ValueError(f"incident_harm sums to {harm.sum():g} but values to {x.sum():g}")
