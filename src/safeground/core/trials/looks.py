"""Looking at a trial before it ends: what each look costs, so that the answer stays honest.

Whoever looks five times at 5% finds something by chance 14 times in 100. An error-spending rule
gives each look a share of the 5%, small while the trial is young.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

_POINTS = 401  # of the density between two looks; boundaries are good to four decimals
_WIDEST = 8.0  # standard deviations; nothing that matters lies further out


def spent(fraction: float, alpha: float = 0.05) -> float:
    """The share of a two-sided `alpha` that may be spent by a fraction of a trial.

    On each side `2 - 2 Phi(z / sqrt(t))`, with z the quantile of 1 - alpha / 4: the rule of the
    O'Brien-Fleming type of Lan and DeMets (1983), Biometrika 70, 659-663. Raises ValueError
    outside 0 to 1.

    >>> round(spent(0.5), 4)
    0.0031
    """
    if not 0 < fraction <= 1:
        raise ValueError(f"fraction must be above 0 and at most 1, not {fraction}")
    return float(4 * norm.sf(norm.ppf(1 - alpha / 4) / np.sqrt(fraction)))


def levels(fractions: Sequence[float], alpha: float = 0.05) -> tuple[float, ...]:
    """The confidence level of the interval at each look, so that all together err in `alpha`.

    fractions: (looks,) shares of the trial that had passed at each look, rising; 1.0 is its end.
    The statistic at the looks is taken as normal with independent increments; boundaries are found
    one after another by the recursion of Armitage, McPherson and Rowe (1969), JRSS A 132, 235-244.
    Raises ValueError where fractions don't rise within 0 to 1.

    >>> [round(level, 4) for level in levels([0.5, 1.0])]
    [0.9969, 0.951]
    """
    shares = [float(f) for f in fractions]
    if not shares or any(b <= a for a, b in pairwise([0.0, *shares])) or shares[-1] > 1:
        raise ValueError(f"fractions must rise from above 0 to at most 1, not {shares}")
    return tuple(float(1 - 2 * norm.sf(z)) for z in _boundaries(shares, alpha))


def _boundaries(shares: Sequence[float], alpha: float) -> list[float]:
    """The value of z at each look that the statistic crosses with just the error it may spend."""
    found = [min(float(norm.isf(spent(shares[0], alpha) / 2)), _WIDEST)]
    at = np.linspace(-found[0], found[0], _POINTS) * np.sqrt(shares[0])
    density = norm.pdf(at, scale=np.sqrt(shares[0]))
    for before, now in pairwise(shares):
        may = spent(now, alpha) - spent(before, alpha)
        step = np.sqrt(now - before)
        found.append(_crossed(at, density, step, np.sqrt(now), may))
        edge = found[-1] * np.sqrt(now)
        onto = np.linspace(-edge, edge, _POINTS)
        kernel = norm.pdf(onto[:, None], loc=at[None, :], scale=step)
        density = np.trapezoid(kernel * density[None, :], at, axis=1)
        at = onto
    return found


def _crossed(
    at: NDArray[np.float64], density: NDArray[np.float64], step: float, scale: float, may: float
) -> float:
    """The z beyond which a trial that went on until now lies with a chance of `may`."""

    def too_many(z: float) -> float:
        beyond = norm.sf((z * scale - at) / step) + norm.cdf((-z * scale - at) / step)
        return float(np.trapezoid(beyond * density, at)) - may

    if too_many(_WIDEST) > 0:  # so early a look may spend next to nothing
        return _WIDEST
    return float(brentq(too_many, 0.0, _WIDEST))
