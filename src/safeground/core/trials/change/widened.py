"""Two counts that vary more than chance alone would have it: score intervals, widened."""

import math

from scipy import stats

from safeground.core.trials.change.dispersion import Dispersion
from safeground.core.trials.estimate import LEVEL, Estimate


def widened_rate_ratio(
    before: int,
    after: int,
    before_length: float,
    after_length: float,
    dispersion: Dispersion,
    level: float = LEVEL,
) -> Estimate:
    """The rate after over that before, its variance `dispersion.ratio` times that of Poisson.

    Given the total, the count after is a share of it. The interval is Wilson's for that share,
    t x sqrt(ratio) in place of z; `p` is of the share that equal rates have, so the two agree.
    A ratio below 1 is taken for 1. Raises ValueError if both counts are 0.

    >>> found = widened_rate_ratio(1730, 1511, 1, 1, Dispersion(4.0, 10, 0.001))
    >>> round(found.low, 3), round(found.high, 3), round(found.p, 3)
    (0.747, 1.022, 0.083)
    """
    total = before + after
    if not total:
        raise ValueError("before and after are both 0: nothing to compare")
    ratio = max(dispersion.ratio, 1.0)
    reach = float(stats.t.isf((1 - level) / 2, dispersion.df)) ** 2 * ratio
    share, even = after / total, after_length / (before_length + after_length)
    middle = (share + reach / (2 * total)) / (1 + reach / total)
    spread = math.sqrt(reach * (share * (1 - share) + reach / (4 * total)) / total)
    half = spread / (1 + reach / total)
    away = abs(share - even) / math.sqrt(ratio * even * (1 - even) / total)
    exposures = before_length / after_length
    return Estimate(
        estimate=_odds(share) * exposures,
        low=_odds(max(middle - half, 0.0)) * exposures if after else 0.0,
        high=_odds(min(middle + half, 1.0)) * exposures if before else math.inf,
        p=2 * float(stats.t.sf(away, dispersion.df)),
        n=total,
        method=f"score with {ratio:.2f} times the Poisson variance, t with {dispersion.df} df",
        level=level,
    )


def widened_difference(
    before: int,
    after: int,
    before_length: float,
    after_length: float,
    dispersion: Dispersion,
    level: float = LEVEL,
) -> Estimate:
    """The count after less that before, in lengths of the period before, widened as the ratio is.

    Each count's score interval, put together as Zou and Donner 2008 do (MOVER).
    """
    ratio = widened_rate_ratio(before, after, before_length, after_length, dispersion, level)
    t = float(stats.t.isf((1 - level) / 2, dispersion.df))
    reach = t**2 * max(dispersion.ratio, 1.0)
    per = before_length / after_length
    first = _score_limits(before, reach)
    last = tuple(per * limit for limit in _score_limits(after, reach))
    difference = per * after - before
    down = math.hypot(per * after - last[0], first[1] - before)
    up = math.hypot(last[1] - per * after, before - first[0])
    return Estimate(
        difference, difference - down, difference + up, ratio.p, ratio.n, ratio.method, level=level
    )


def _score_limits(count: int, reach: float) -> tuple[float, float]:
    """Means from which a count lies no further than the square root of `reach` deviations."""
    middle, half = count + reach / 2, math.sqrt(reach * (count + reach / 4))
    return middle - half, middle + half


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf
