"""Whether counts vary more than chance alone would have it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from safeground.core.trials.place_days import Values

Mask = NDArray[np.bool_]

DOUBTED = 1 / 3  # to miss real dispersion costs more false findings than to suspect it in vain
SURE = 0.05


@dataclass(frozen=True)
class Dispersion:
    """`ratio` is the variance over that of Poisson counts, `p` of so much or more by chance.

    It rests on `df` degrees of freedom: counts, less what was estimated from them.
    """

    ratio: float
    df: int
    p: float

    @property
    def to_allow_for(self) -> bool:
        """Whether chance alone would vary so much fewer than one time in three.

        At a stricter 5% real dispersion goes unseen so often, in a few months, that a change is
        found where there is none in 8% to 11% of comparisons; at one in three in about 5%.
        """
        return self.ratio > 1 and self.p < DOUBTED


def dispersion(counts: Values, expected: Values, fitted: int) -> Dispersion | None:
    """Pearson's chi-squared over its degrees of freedom; None if none is left.

    `counts` and `expected` (n,), expected above 0, from a model with `fitted` parameters. Where
    few are expected the chi-squared is spread wider than its table says by the kurtosis of Poisson
    counts, which is allowed for (a chi-squared of the same mean and variance).

    >>> found = dispersion(np.array([90.0, 130, 80, 120]), np.full(4, 105.0), 1)
    >>> round(found.ratio, 2), found.df, found.to_allow_for
    (5.4, 3, True)
    """
    df = counts.size - fitted
    if df < 1:
        return None
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    # var of Pearson's statistic with known means: 2n + sum of 1/mean
    scale = 1 + float(np.mean(1 / expected)) / 2
    p = float(stats.chi2.sf(chi2 / scale, df / scale))
    return Dispersion(chi2 / df, df, p)


def successive_dispersion(residuals: Values, pairs: Mask | None = None) -> Values:
    """Half the mean square of the differences from one residual to the next; (..., 1).

    Of Pearson's residuals this is the variance over that of Poisson counts, as it is from period to
    period: a level that changes now and then hardly adds to it, while it would swell the variance
    around one mean. `residuals` (..., periods), `pairs` (periods - 1,): differences that count.
    Source: von Neumann 1941; Laney 2002 uses the like for control charts.

    >>> successive_dispersion(np.array([1.0, -1, 1, -1, 9, 7, 9, 7]), np.arange(7) != 3).tolist()
    [2.0]
    """
    apart = np.diff(residuals, axis=-1)
    if pairs is not None:
        apart = apart[..., pairs]
    if not apart.shape[-1]:
        return np.ones((*residuals.shape[:-1], 1))
    return np.asarray((apart**2).mean(axis=-1, keepdims=True) / 2)


def dispersion_between(
    before: Values, before_lengths: Values, after: Values, after_lengths: Values
) -> Dispersion | None:
    """Dispersion of the parts of two periods, such as months, each around its period's rate.

    All (parts,), one array of counts and one of lengths for each period. None where the parts are
    too few, or a period had nothing.
    """
    if not (before.sum() > 0 and after.sum() > 0):
        return None
    counts = np.concatenate([before, after])
    expected = np.concatenate(
        [
            c.sum() * lengths / lengths.sum()
            for c, lengths in ((before, before_lengths), (after, after_lengths))
        ]
    )
    return dispersion(counts, expected, 2)


def dispersion_of_pairs(
    before: Values, before_lengths: Values, after: Values, after_lengths: Values
) -> Dispersion | None:
    """Dispersion of parts in pairs, such as the same months of two years, so that seasons cancel.

    Each pair's total is divided by one share for all pairs; arrays (pairs,). What is tested is
    whether the change was alike in all of them.
    """
    if not (before.sum() > 0 and after.sum() > 0):
        return None
    total = before + after
    held = total > 0
    odds = after.sum() / before.sum() * before_lengths.sum() / after_lengths.sum()
    share = (odds * after_lengths / (before_lengths + odds * after_lengths))[held]
    total, after = total[held], after[held]
    if total.size < 2:
        return None
    chi2 = float(((after - total * share) ** 2 / (total * share * (1 - share))).sum())
    df = total.size - 1
    return Dispersion(chi2 / df, df, float(stats.chi2.sf(chi2, df)))
