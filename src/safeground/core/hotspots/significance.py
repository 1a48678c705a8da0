"""Hot and cold spots: Getis-Ord Gi*, tested against every rearrangement of the other cells.

A permutation test shuffles the map many times and asks how often a cell's surroundings come
out as full as they are. For sums of a few neighbours that chance can be worked out instead of
simulated, so the p-values here have no Monte Carlo error and no floor of 1 in 1,000.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln
from scipy.stats import false_discovery_control

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CORRECTIONS: dict[str, Literal["bh", "by"]] = {
    "benjamini-hochberg": "bh",
    "benjamini-yekutieli": "by",
}


@dataclass(frozen=True)
class HotAndColdSpots:
    """Gi* of every cell. Arrays are (n,), in the order of the values given."""

    z: Floats
    """Analytic Getis-Ord z-score (for a map's shading; the tests below don't rely on it)."""
    p_high: Floats
    """Chance of surroundings at least this full, were the other cells rearranged."""
    p_low: Floats
    """Chance of surroundings at least this empty."""
    p: Floats
    """Two-sided: twice the smaller of the two, at most 1."""
    q: Floats
    """The false-discovery rate at which the cell would just be labelled."""
    label: NDArray[np.int8]
    """1 hot, -1 cold, 0 neither, at `false_discovery_rate`."""
    margin: Floats
    """Bound on the error of `p_high` and `p_low` from rounding to `step`; 0 where exact."""
    step: float
    """Values were counted in whole multiples of this."""
    false_discovery_rate: float
    n: int
    method: str


def hot_and_cold_spots(
    values: ArrayLike,
    *,
    indptr: ArrayLike,
    indices: ArrayLike,
    false_discovery_rate: float = 0.05,
    correction: Literal["benjamini-hochberg", "benjamini-yekutieli"] = "benjamini-hochberg",
    mid_p: bool = False,
    steps: int = 16_384,
) -> HotAndColdSpots:
    """Label cells whose surroundings hold more, or less, than chance would put there.

    Gi* of cell i compares x_i plus the sum over its k neighbours with the whole map. Under the
    null hypothesis x_i stays and the other n - 1 values fall on the other cells in any order,
    so the neighbours' sum is that of k values drawn without replacement from them. Its exact
    distribution is computed by adding one distinct value at a time with hypergeometric weights.

    Parameters
    ----------
    values: (n,), counts or harm, none negative.
    indptr, indices: neighbours of each cell in compressed-row form, the cell itself left out.
        Equal weights; dividing them by k (row standardising) gives the same test.
    false_discovery_rate: the share of labelled cells allowed to be false, on average.
    correction: Benjamini-Hochberg holds for the positive dependence of overlapping
        neighbourhoods; Benjamini-Yekutieli for any, at some cost in power.
    mid_p: count half of the chance of an exact tie. Less conservative on sparse counts.
    steps: whole-number values are exact while the largest neighbourhood sum, over their greatest
        common divisor, is at most this; otherwise values are rounded up to this many steps, and
        `margin` bounds what that does to each p.

    Raises
    ------
    ValueError: a negative or non-finite value, a neighbour list that doesn't fit or names the
        cell itself, or neighbourhoods so large a part of the map that accuracy would be lost.

    Sources: Getis & Ord 1992; Ord & Getis 1995 (Gi*); Anselin 1995 (conditional permutation);
    Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001.

    >>> # six cells in a row: the two fullest are side by side
    >>> spots = hot_and_cold_spots([9, 9, 0, 0, 0, 0], indptr=[0, 1, 3, 5, 7, 9, 10],
    ...                            indices=[1, 0, 2, 1, 3, 2, 4, 3, 5, 4])
    >>> spots.p_high.round(2).tolist()  # first cell: one neighbour, 1 chance in 5 of the other 9
    [0.2, 0.4, 0.7, 1.0, 1.0, 1.0]
    """
    x = np.asarray(values, dtype=np.float64)
    ptr, neighbours = np.asarray(indptr, dtype=np.int64), np.asarray(indices, dtype=np.int64)
    _check(x, ptr, neighbours, false_discovery_rate)
    degree = np.diff(ptr)
    step, exact = _step(x, _sums(x, ptr, neighbours), steps)
    whole = np.ceil(np.round(x / step, 9)).astype(np.int64)
    around = np.round(_sums(whole.astype(np.float64), ptr, neighbours)).astype(np.int64)
    null = _Null(whole, degree, int(around.max(initial=0)))
    at_least, more = null.tail(around), null.tail(around + 1)
    floor = np.exp(-_log_choose(x.size - 1, degree))  # the map as it is, is one arrangement
    tie = 0.5 * (at_least - more) if mid_p else 0.0
    p_high = np.clip(at_least - tie, floor / 2 if mid_p else floor, 1.0)
    p_low = np.clip(1.0 - more - tie, floor / 2 if mid_p else floor, 1.0)
    p = np.minimum(1.0, 2.0 * np.minimum(p_high, p_low))
    q = false_discovery_control(p, method=_CORRECTIONS[correction])
    label = np.where(q <= false_discovery_rate, np.where(p_high < p_low, 1, -1), 0)
    return HotAndColdSpots(
        z=_z_scores(x, _sums(x, ptr, neighbours) + x, degree + 1),
        p_high=p_high,
        p_low=p_low,
        p=p,
        q=q,
        label=label.astype(np.int8),
        margin=np.zeros(x.size)
        if exact
        else null.tail(around - degree) - null.tail(around + degree),
        step=step,
        false_discovery_rate=false_discovery_rate,
        n=x.size,
        method=f"Gi*, exact conditional permutation distribution, {correction}",
    )


class _Null:
    """What k neighbours may sum to when the other cells' values are dealt out at random."""

    def __init__(self, values: Ints, degree: Ints, top: int) -> None:
        self.own, self.degree, self.top, self.n = values, degree, top, values.size
        self.tails = _tails(values, int(degree.max(initial=0)), top)

    def tail(self, target: Ints) -> Floats:
        """Chance (n,) that a cell's neighbours sum to `target` (n,) or more, its own value kept.

        A draw of j from all n values holds the cell's own x with chance j / n, so
        S_j(t) = (1 - j/n) S'_j(t) + (j/n) S'_{j-1}(t - x), solved here for S', the others alone.
        """
        chance = (target <= self.degree * self.own).astype(np.float64)
        for j in range(1, self.tails.shape[0]):
            at = np.clip(target - (self.degree - j) * self.own, 0, self.top + 1)
            others = (self.tails[j, at] - j / self.n * chance) * (self.n / (self.n - j))
            chance = np.where(j <= self.degree, np.clip(others, 0.0, 1.0), chance)
        return chance


def _tails(values: Ints, draws: int, top: int) -> Floats:
    """S[j, t]: chance that j of `values`, drawn without replacement, sum to t or more.

    Shape (draws + 1, top + 2); sums over `top` share the last column.
    """
    chance = np.zeros((draws + 1, top + 2))
    chance[0, 0] = 1.0
    seen = 0
    for value, copies in zip(*np.unique(values, return_counts=True), strict=True):
        weights = _hypergeometric(seen, int(copies), draws)
        update = weights[0][:, None] * chance
        for m in range(1, min(int(copies), draws) + 1):
            shift = min(m * int(value), top + 1)
            lower = weights[m][m:, None] * chance[: draws + 1 - m]
            update[m:, shift : top + 1] += lower[:, : top + 1 - shift]
            update[m:, top + 1] += lower[:, top + 1 - shift :].sum(axis=1)
        chance, seen = update, seen + int(copies)
    return np.ascontiguousarray(np.cumsum(chance[:, ::-1], axis=1)[:, ::-1])


def _hypergeometric(others: int, copies: int, draws: int) -> Floats:
    """W[m, j]: chance that m of j draws, from `others` + `copies` things, are among the copies."""
    total = others + copies
    j = np.arange(draws)

    def falling(size: int) -> Floats:
        return np.concatenate(([1.0], np.cumprod(np.maximum(size - j, 0) / total)))

    of_copies, of_others, of_all = falling(copies), falling(others), falling(total)
    m, drawn = np.ogrid[: draws + 1, : draws + 1]
    ways = np.exp(_log_choose(drawn, m)) * of_copies[m] * of_others[np.maximum(drawn - m, 0)]
    possible = (m <= drawn) & (of_all[drawn] > 0)
    return np.where(possible, ways / np.where(of_all > 0, of_all, 1.0)[drawn], 0.0)


def _log_choose(n: ArrayLike, k: ArrayLike) -> Floats:
    n, k = np.asarray(n, dtype=np.float64), np.asarray(k, dtype=np.float64)
    left = np.maximum(n - k, 0.0)
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(left + 1))


def _sums(x: Floats, indptr: Ints, indices: Ints) -> Floats:
    """Sum of the neighbours' values, (n,)."""
    running = np.concatenate(([0.0], np.cumsum(x[indices])))
    return running[indptr[1:]] - running[indptr[:-1]]


def _step(x: Floats, around: Floats, steps: int) -> tuple[float, bool]:
    """The unit that values are counted in, and whether that loses nothing."""
    largest = float(around.max(initial=0.0))
    if np.all(x == np.round(x)) and x.max() < 2**53:
        divisor = int(np.gcd.reduce(x.astype(np.int64))) or 1
        if largest <= steps * divisor:
            return float(divisor), True
    return max(largest, float(np.finfo(np.float64).tiny)) / steps, False


def _z_scores(x: Floats, total: Floats, weight: Ints) -> Floats:
    """(sum - w mean) / sd of that sum under random labelling: Ord & Getis 1995, equation 14."""
    n = x.size
    spread = x.std() * np.sqrt(weight * (n - weight) / (n - 1))
    known = spread > 0
    return np.where(known, (total - weight * x.mean()) / np.where(known, spread, 1.0), 0.0)


def _check(x: Floats, indptr: Ints, indices: Ints, rate: float) -> None:
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"values must be one-dimensional with at least 2 cells, got {x.shape}")
    if not np.all(np.isfinite(x)) or x.min() < 0:
        raise ValueError(f"values must be finite and none negative, got a minimum of {x.min()}")
    if indptr.shape != (x.size + 1,) or indptr[0] != 0 or indptr[-1] != indices.size:
        raise ValueError(f"indptr must run from 0 to {indices.size} in {x.size + 1} entries")
    if np.any(np.diff(indptr) < 0):
        raise ValueError("indptr must not fall")
    if indices.size and (indices.min() < 0 or indices.max() >= x.size):
        raise ValueError(f"indices must be cell numbers from 0 to {x.size - 1}")
    if np.any(indices == np.repeat(np.arange(x.size), np.diff(indptr))):
        raise ValueError("indices must leave out the cell itself: Gi* adds its own value")
    if not 0 < rate < 1:
        raise ValueError(f"false_discovery_rate must lie between 0 and 1, got {rate}")
    j = np.arange(1, np.diff(indptr).max(initial=0) + 1)
    if np.any(j >= x.size) or -np.log1p(-j / x.size).sum() > np.log(1e6):
        raise ValueError(
            f"indices give a cell {j.size} neighbours out of {x.size} cells: too large a part of "
            "the map to test against the rest"
        )
