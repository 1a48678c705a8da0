"""Regression to the mean: how far chosen places would have fallen with no effect at all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import Values

METHOD = "gamma-Poisson over all cells (empirical Bayes)"


@dataclass(frozen=True)
class GammaRates:
    """How the rates of cells vary around what is usual for cells where as much else happens.

    Usual is exp(`level` + `slope` x log(1 + other offences)); around it rates are gamma with a
    `shape`.
    """

    level: float
    slope: float
    shape: float

    def usual(self, others: Values) -> Values:
        """The mean rate of cells with so many other offences."""
        found: Values = np.exp(self.level + self.slope * np.log1p(others))
        return found

    def expected(self, counts: Values, others: Values) -> tuple[Values, Values]:
        """Mean and variance of the true rate of cells that counted so many.

        The mean lies between the count and what is usual: (shape + y) / (1 + shape / usual).

        >>> mean, variance = GammaRates(0.0, 0.0, shape=1.0).expected(np.array([3.0]), np.zeros(1))
        >>> mean.tolist(), variance.tolist()
        ([2.0], [1.0])
        """
        own = 1 / (1 + self.shape / self.usual(others))
        mean = (self.shape + counts) * own
        return mean, mean * own


def fit_gamma(counts: Values, others: Values) -> GammaRates:
    """Rates of cells by maximum likelihood, their counts (cells,) being negative binomial.

    `others` (cells,) are the other offences there. All cells must be in, not only those that were
    chosen, or there would be nothing to fall back to. A rule that chose places by more than their
    own count, such as what else happens there, is allowed for as far as `others` says it.

    Raises CannotTell if there is no offence. Sources: Fisher 1941; Morris 1983; Hauer 1997.

    >>> rates = fit_gamma(np.array([0.0, 0, 0, 0, 1, 2, 0, 9]), np.zeros(8))
    >>> float(rates.usual(np.zeros(1))[0].round(2)), round(rates.shape, 2)
    (1.5, 0.23)
    """
    if not counts.sum() > 0:
        raise CannotTell("there was no offence, so nothing tells how places differ")
    pairs, often = np.unique(counts + 1j * others, return_counts=True)  # most cells are alike
    y, size = pairs.real, np.log1p(pairs.imag)
    flat = float(np.ptp(size)) == 0

    def lost(parameters: Values) -> tuple[float, Values]:
        level, slope, log_shape = parameters
        a = math.exp(log_shape)
        mean = np.exp(level + slope * size)
        scored = a * (y - mean) / (a + mean)
        own = special.gammaln(y + a) - special.gammaln(a) + y * np.log(mean / (a + mean))
        own += a * math.log(a) - a * np.log(a + mean)
        by_shape = special.digamma(y + a) - special.digamma(a) + math.log(a) + 1
        by_shape = a * (by_shape - np.log(a + mean) - (a + y) / (a + mean))
        slopes = often @ np.column_stack([scored, scored * size * (not flat), by_shape])
        return -float(often @ own), -slopes

    start = np.array([math.log(float(y @ often) / float(often.sum())), 0.0, 0.0])
    found = optimize.minimize(
        lost, start, jac=True, method="L-BFGS-B", bounds=[(-30, 30), (-5, 5), (-9, 9)]
    )
    return GammaRates(float(found.x[0]), float(found.x[1]), math.exp(float(found.x[2])))


@dataclass(frozen=True, eq=False)
class Kind:
    """Offences that weigh alike: `counts` (cells,) are those of the chosen cells when chosen.

    `others` (cells,) are the other offences there, `rates` those of all cells over the same
    periods, `weight` what one offence counts.
    """

    counts: Values
    others: Values
    rates: GammaRates
    weight: float = 1.0


@dataclass(frozen=True)
class Fall:
    """What chosen places counted `before` and `after`, and what choosing them alone would give.

    `ratio` is of the rates, after to before, and `by_choosing` what it would be with no effect at
    all: its interval is a prediction of what would be seen.
    """

    before: float
    after: float
    ratio: float
    by_choosing: Estimate


def expected_fall(kinds: Sequence[Kind], after: float, length_ratio: float) -> Fall:
    """The fall to expect of chosen cells, given what they counted when they were chosen.

    `after` is what they counted later, weighed; `length_ratio` the length of that period over the
    one before. Given its count y a cell's rate is gamma with shape a + y, whatever the rule that
    chose it, as long as that saw nothing but these counts; what follows is a sum of negative
    binomials, taken for one of its mean and variance. By hand: mean 1, shape 1 and y = 3
    give (3 + 1) / (1 + 1) = 2, a fall of a third.

    Raises CannotTell if the chosen cells had counted nothing.
    Sources: Morris 1983; Barnett, van der Pols and Dobson 2005.

    >>> kind = Kind(np.array([3.0]), np.zeros(1), GammaRates(0.0, 0.0, 1.0))
    >>> fall = expected_fall([kind], after=2, length_ratio=1.0)
    >>> round(fall.ratio, 3), round(fall.by_choosing.estimate, 3)
    (0.667, 0.667)
    """
    before = sum(kind.weight * float(kind.counts.sum()) for kind in kinds)
    if not before > 0:
        raise CannotTell("the places counted nothing before the start, so nothing could fall")
    expected = variance = noise = 0.0
    for kind in kinds:
        rate, doubt = (v.sum() for v in kind.rates.expected(kind.counts, kind.others))
        expected += kind.weight * length_ratio * float(rate)
        noise += kind.weight**2 * length_ratio * float(rate)
        variance += kind.weight**2 * length_ratio**2 * float(doubt)
    unit = noise / expected  # what one offence weighs, so that the rest is of whole ones
    mean, extra = expected / unit, max(variance / unit**2, 1e-9)
    seen = stats.nbinom(mean**2 / extra, mean / (mean + extra))
    low, high = (unit * float(seen.ppf(tail)) for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    usual = before * length_ratio
    by_choosing = Estimate(expected / usual, low / usual, high / usual, None, round(before), METHOD)
    return Fall(before, after, after / usual, by_choosing)
