"""The ratio of two rates, with its exact interval: nothing but two counts and two exposures."""

import math

from scipy import stats

from safeground.core.trials.estimate import LEVEL, Estimate


def exact_rate_ratio(
    treated: int,
    treated_exposure: float,
    control: int,
    control_exposure: float,
    level: float = LEVEL,
) -> Estimate:
    """The rate under treatment over that under control, exposures in place-days or any one unit.

    Given the total, the count under treatment is binomial with odds of ratio x exposures. The
    limits are those of Clopper and Pearson on that binomial, `p` the exact two-sided test of equal
    rates, as in R's poisson.test. Both err on the safe side: fewer than 5% of true nulls are
    rejected. With no offence under treatment the estimate and lower limit are 0; with none under
    control estimate and upper limit are infinite.

    Raises ValueError if there is no offence at all, or a count or exposure that can't be.
    Sources: Przyborowski and Wilenski 1940; Clopper and Pearson 1934.

    >>> found = exact_rate_ratio(6, 720, 34, 1080)
    >>> round(found.estimate, 4), round(found.low, 3), round(found.high, 3), round(found.p, 4)
    (0.2647, 0.091, 0.638, 0.001)
    """
    refuse_impossible(treated, treated_exposure, control, control_exposure, level)
    exposures = control_exposure / treated_exposure
    total, tail = treated + control, (1 - level) / 2
    low = float(stats.beta.ppf(tail, treated, control + 1)) if treated else 0.0
    high = float(stats.beta.isf(tail, treated + 1, control)) if control else 1.0
    share = treated_exposure / (treated_exposure + control_exposure)
    return Estimate(
        estimate=_odds(treated / total) * exposures,
        low=_odds(low) * exposures,
        high=_odds(high) * exposures,
        p=float(stats.binomtest(treated, total, share).pvalue),
        n=total,
        method="exact conditional Poisson",
        level=level,
    )


def refuse_impossible(
    treated: int, treated_exposure: float, control: int, control_exposure: float, level: float
) -> None:
    """Raise ValueError if two counts and exposures can't be, or can't bear a comparison."""
    for name, count in (("treated", treated), ("control", control)):
        if not (math.isfinite(count) and count >= 0 and count == int(count)):
            raise ValueError(f"{name} must be a whole number of offences, 0 or more, not {count}")
    for name, exposure in (
        ("treated_exposure", treated_exposure),
        ("control_exposure", control_exposure),
    ):
        if not (math.isfinite(exposure) and exposure > 0):
            raise ValueError(f"{name} must be above 0, not {exposure}")
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, not {level}")
    if not treated + control:
        raise ValueError("treated and control are both 0: no offence, so nothing to compare")


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf
