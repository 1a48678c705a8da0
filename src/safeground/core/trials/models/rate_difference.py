"""The difference between two rates, with its profile-likelihood interval."""

import math

from scipy import optimize, special, stats

from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.models.rate_ratio import exact_rate_ratio


def profile_rate_difference(
    treated: int,
    treated_exposure: float,
    control: int,
    control_exposure: float,
    level: float = LEVEL,
) -> Estimate:
    """The rate under treatment less that under control, per unit of exposure (a place-day).

    Limits are where twice the Poisson log-likelihood, maximised over the control rate, has fallen
    by the quantile of chi-squared with 1 df. `p` is of equal rates, from the exact conditional
    test: the same as that of the ratio.

    Raises ValueError if there is no offence at all, or a count or exposure that can't be.
    Source: Venzon and Moolgavkar 1988 (profile limits).

    >>> found = profile_rate_difference(6, 720, 34, 1080)
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (-0.0231, -0.0363, -0.0106)
    """
    test = exact_rate_ratio(treated, treated_exposure, control, control_exposure, level)
    counts, exposures = (treated, control), (treated_exposure, control_exposure)
    estimate = treated / treated_exposure - control / control_exposure
    drop = float(stats.chi2.ppf(level, 1))
    return Estimate(
        estimate=estimate,
        low=_limit(counts, exposures, estimate, drop, -1),
        high=_limit(counts, exposures, estimate, drop, +1),
        p=test.p,
        n=test.n,
        method="Poisson profile likelihood, exact conditional p",
        level=level,
    )


def _limit(
    counts: tuple[int, int],
    exposures: tuple[float, float],
    estimate: float,
    drop: float,
    side: int,
) -> float:
    """Where the deviance has risen by `drop` on one side of the estimate."""
    least = _deviance(counts, exposures, estimate) + drop
    step = (sum(counts) + drop) / min(exposures)
    while _deviance(counts, exposures, estimate + side * step) < least:
        step *= 2
    found = optimize.brentq(
        lambda by: _deviance(counts, exposures, estimate + side * by) - least,
        0,
        step,
        xtol=1e-14 * step,
    )
    return estimate + side * float(found)


def _deviance(counts: tuple[int, int], exposures: tuple[float, float], difference: float) -> float:
    """-2 log-likelihood at a difference, the control rate being the best there is with it.

    That rate solves counts[0] / (rate + difference) + counts[1] / rate = sum of exposures, a
    quadratic of which the larger root leaves both rates at 0 or more.
    """
    total, among = sum(counts), sum(exposures)
    middle = total - among * difference
    root = math.sqrt(max(middle**2 + 4 * among * counts[1] * difference, 0.0))
    control = max((middle + root) / (2 * among), 0.0, -difference)
    rates = (max(control + difference, 0.0), control)
    terms = (e * r - special.xlogy(c, r) for c, e, r in zip(counts, exposures, rates, strict=True))
    return 2 * float(sum(terms))
