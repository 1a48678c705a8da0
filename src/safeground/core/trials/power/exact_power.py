"""Power of the exact conditional Poisson test: counts on treated and on control place-days.

Given the total, the count on treated place-days is binomial under no effect, with their share of
all place-days as its probability (Przyborowski and Wilenski 1940). The test adds up all outcomes no
likelier than the one seen, as R's `poisson.test` and SciPy's `binomtest` do. Power is its chance to
reject, over the Poisson distribution of the total. Counts that vary more than Poisson have less.
"""

from math import lgamma

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import stats

from safeground.core.trials.estimate import LEVEL

_TINY = 1e-10  # totals rarer than this are left out
_SAME = 1e-7  # chances that differ by less, relatively, differ by rounding only
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
    low, high = _rejections(totals, share, round(1 - level, 12))
    found = stats.binom.cdf(low, totals, on_treated) + stats.binom.sf(high - 1, totals, on_treated)
    return float((chance * found).sum())


def rejected(total: int, share: float, size: float) -> tuple[int, int]:
    """The counts at which no effect is rejected: those up to the first and from the second.

    >>> rejected(40, 0.4, 0.05)  # with 40 offences: 9 or fewer, 23 or more
    (9, 23)
    """
    low, high = _rejections(np.array([total]), share, size)
    return int(low[0]), int(high[0])


@njit(cache=True)
def _rejections(
    totals: NDArray[np.int64], share: float, size: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ends of the rejection region for each total: outcomes are taken from both ends inwards, the
    less likely first and those as likely together, while their chances add up to no more than
    `size`."""
    lows, highs = np.empty_like(totals), np.empty_like(totals)
    for number, total in enumerate(totals):
        first, chance = _chances(total, share)
        low, high, taken = 0, len(chance) - 1, 0.0
        while low < high:
            left, right = chance[low], chance[high]
            near = left <= right * (1 + _SAME), right <= left * (1 + _SAME)
            taken += left * near[0] + right * near[1]
            if taken > size:
                break
            low, high = low + near[0], high - near[1]
        lows[number], highs[number] = first + low - 1, first + high + 1
    return lows, highs


@njit(cache=True)
def _chances(total: int, share: float) -> tuple[int, NDArray[np.float64]]:
    """Chances of the outcomes that matter of a binomial, and the first of them."""
    mode = min(int((total + 1) * share), total)
    top = lgamma(total + 1) - lgamma(mode + 1) - lgamma(total - mode + 1)
    top = np.exp(top + mode * np.log(share) + (total - mode) * np.log1p(-share))
    reach = int(10 * np.sqrt(total * share * (1 - share))) + 10
    first, last = max(mode - reach, 0), min(mode + reach, total)
    chance = np.empty(last - first + 1)
    chance[mode - first] = top
    odds = share / (1 - share)
    for x in range(mode, last):
        chance[x + 1 - first] = chance[x - first] * (total - x) / (x + 1) * odds
    for x in range(mode, first, -1):
        chance[x - 1 - first] = chance[x - first] * x / (total - x + 1) / odds
    return first, chance


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
