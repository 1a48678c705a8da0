"""Control limits that are exact: quantiles of the counts themselves, not of a normal curve."""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from safeground.core.trials.change.series import Fit
from safeground.core.trials.place_days import Values

BEYOND = 0.00135  # the chance of a normal value above 3 standard deviations
TWO_THIRDS = 0.02275  # and above 2


@dataclass(frozen=True, eq=False)
class Tails:
    """The chance of a count so low or lower, and so high or higher; both (..., periods)."""

    at_most: Values
    at_least: Values


@dataclass(frozen=True, eq=False)
class Limits:
    """The least and the most that is within the limits, in counts, with what was to be expected.

    All (periods,). A count outside has a chance of at most 0.00135 on its side.
    """

    centre: Values
    low: Values
    high: Values


def tails(count: Values, usual: Fit) -> Tails:
    """How far out each count lies under its fit, Poisson or negative binomial; (..., periods).

    >>> from safeground.core.trials.change.series import Fit
    >>> poisson = Fit(np.array([4.0]), np.zeros(1), np.ones(1))
    >>> found = tails(np.array([11.0]), poisson)
    >>> round(float(found.at_least[0]), 5), round(float(found.at_most[0]), 4)
    (0.00284, 0.9991)
    """
    below = np.maximum(count - 1, 0)
    at_least = np.where(count > 0, 1 - _at_most(below, usual), 1.0)
    return Tails(_at_most(count, usual), at_least)


def _at_most(count: Values, usual: Fit) -> Values:
    poisson = special.pdtr(count, usual.expected)
    if not usual.extra.any():
        return np.asarray(poisson)
    shape = 1 / np.where(usual.extra > 0, usual.extra, 1)
    spread = special.betainc(shape, count + 1, shape / (shape + usual.expected))
    return np.where(usual.extra > 0, spread, poisson)


def limits(usual: Fit) -> Limits:
    """The limits of one fit: quantiles of the Poisson or negative binomial distribution.

    >>> from safeground.core.trials.change.series import Fit
    >>> found = limits(Fit(np.array([4.0, 100.0]), np.zeros(1), np.ones(1)))
    >>> found.low.tolist(), found.high.tolist()
    ([0.0, 71.0], [11.0, 131.0])
    """
    mean, extra = usual.expected, float(usual.extra[0])
    law = stats.nbinom(1 / extra, 1 / (1 + extra * mean)) if extra > 0 else stats.poisson(mean)
    return Limits(mean, np.asarray(law.ppf(BEYOND)), np.asarray(law.isf(BEYOND)))


def gap_tails(gap: Values, mean: Values) -> Tails:
    """How far out gaps lie: whole days from one offence to the next, 0 on the same day.

    If days are alike, gaps are geometric with that mean; both (..., gaps).
    Source: Benneyan 2001 (the g chart).

    >>> found = gap_tails(np.array([0.0, 30.0]), np.array([9.0, 9.0]))
    >>> found.at_most.round(3).tolist(), found.at_least.round(3).tolist()
    ([0.1, 0.962], [1.0, 0.042])
    """
    goes_on = mean / (1 + mean)
    return Tails(1 - goes_on ** (gap + 1), goes_on**gap)


def gap_limits(mean: Values) -> Limits:
    """The limits of gaps with a mean; (gaps,)."""
    law = stats.geom(1 / (1 + mean), loc=-1)
    return Limits(mean, np.asarray(law.ppf(BEYOND)), np.asarray(law.isf(BEYOND)))
