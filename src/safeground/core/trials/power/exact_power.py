"""Power of the exact conditional Poisson test: counts on treated and on control place-days.

Given the total, the count on treated place-days is binomial under no effect, with their share of
all place-days as its probability (Przyborowski and Wilenski 1940). The test adds up all outcomes no
likelier than the one seen, as R's `poisson.test` and SciPy's `binomtest` do. Power is its chance to
reject, over the Poisson distribution of the total. Counts that vary more than Poisson have less.
"""

from functools import lru_cache

import numpy as np
from scipy import stats

from safeground.core.trials.estimate import LEVEL
from safeground.core.trials.place_days import Values

_TINY = 1e-10  # totals and counts rarer than this are left out
_FINE = 1e-4  # how near a smallest effect is found


def exact_power(
    control_rate: float,
    rate_ratio: float,
    treated_days: float,
    control_days: float,
    level: float = LEVEL,
) -> float:
    """Chance to find an effect at `level`, two-sided; rates are offences a place-day.

    Raises ValueError where a rate or a number of place-days can't be meant.

    >>> round(exact_power(0.05, 0.5, 720, 1080), 2), round(exact_power(0.05, 0.84, 720, 1080), 2)
    (0.74, 0.11)
    """
    for name, value in (("treated_days", treated_days), ("control_days", control_days)):
        if not (np.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be above 0, not {value}")
    if not (np.isfinite(control_rate) and control_rate > 0):
        raise ValueError(f"control_rate must be above 0, not {control_rate}")
    if not (np.isfinite(rate_ratio) and rate_ratio >= 0):
        raise ValueError(f"rate_ratio must be 0 or more, not {rate_ratio}")
    treated, control = control_rate * rate_ratio * treated_days, control_rate * control_days
    share = treated_days / (treated_days + control_days)
    totals = np.arange(*_likely(stats.poisson(treated + control)))
    chance = stats.poisson.pmf(totals, treated + control)
    on_treated = treated / (treated + control)
    low, high = np.array([rejected(n, share, round(1 - level, 12)) for n in totals.tolist()]).T
    found = stats.binom.cdf(low, totals, on_treated) + stats.binom.sf(high - 1, totals, on_treated)
    return float((chance * found).sum())


@lru_cache(maxsize=100_000)
def rejected(total: int, share: float, size: float) -> tuple[int, int]:
    """The counts at which no effect is rejected: those up to the first and from the second.

    >>> rejected(40, 0.4, 0.05)  # with 40 offences: 9 or fewer, 23 or more
    (9, 23)
    """
    law = stats.binom(total, share)
    start, stop = _likely(law)
    x = np.arange(start, min(stop, total + 1))
    p = _p_values(law.pmf(x))
    middle = int(np.argmax(p))
    low = np.flatnonzero(p[:middle] <= size)
    high = np.flatnonzero(p[middle:] <= size)
    below = int(x[low[-1]]) if low.size else start - 1
    above = int(x[middle + high[0]]) if high.size else int(x[-1]) + 1
    return below, above


def _p_values(chance: Values) -> Values:
    """For each outcome the chance of all that are no likelier."""
    in_order = np.argsort(chance, kind="stable")
    so_far = np.cumsum(chance[in_order])
    # the last of those that are as likely but for rounding
    ends = np.searchsorted(chance[in_order], chance * (1 + 1e-7), side="right")
    p: Values = so_far[ends - 1]
    return p


def _likely(law: stats.distributions.rv_frozen) -> tuple[int, int]:
    """From the first outcome worth counting to one past the last."""
    return int(max(law.ppf(_TINY) - 1, 0)), int(law.isf(_TINY)) + 2


def smallest_effect(
    control_rate: float,
    treated_days: float,
    control_days: float,
    power: float = 0.8,
    level: float = LEVEL,
) -> float | None:
    """The minimum detectable effect: the rate ratio nearest 1 (below it) found with that power.

    None where not even a fall to nothing would be found so often.

    >>> ratio = smallest_effect(0.05, 720, 1080)
    >>> round(ratio, 2)
    0.47
    """
    if not 0 < power < 1:
        raise ValueError(f"power must be between 0 and 1, not {power}")

    def enough(ratio: float) -> bool:
        return exact_power(control_rate, ratio, treated_days, control_days, level) >= power

    low, high = 0.0, 1.0
    if not enough(low):
        return None
    while high - low > _FINE:
        middle = (low + high) / 2
        low, high = (middle, high) if enough(middle) else (low, middle)
    return low


def events_needed(
    rate_ratio: float, share: float = 0.5, power: float = 0.8, level: float = LEVEL
) -> float:
    """Offences there must be, were nothing done, to find a ratio with that power.

    By the normal approximation to the logarithm of the ratio: with E offences in all and a share s
    of place-days treated, its variance is 1 / (s E ratio) + 1 / ((1 - s) E). Close enough to plan
    by; `exact_power` says what a design really has.

    >>> [round(events_needed(ratio)) for ratio in (0.5, 0.75, 0.84)]
    [98, 443, 1131]
    """
    if not (rate_ratio > 0 and np.isfinite(rate_ratio) and rate_ratio != 1):
        raise ValueError(f"rate_ratio must be above 0 and not 1, not {rate_ratio}")
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    quantiles = stats.norm.isf((1 - level) / 2) + stats.norm.ppf(power)
    variance = 1 / (share * rate_ratio) + 1 / (1 - share)
    return float(variance * (quantiles / np.log(rate_ratio)) ** 2)
