"""The E-test of two Poisson counts: exact but for the rate, which is estimated."""

import math

import numpy as np
from scipy import special, stats

_REACH = 40  # standard deviations beyond which no count is looked at
_SAME = 1e-9  # a root this near a whole number, relatively, is one


def e_test(before: int, after: int, before_length: float = 1.0, after_length: float = 1.0) -> float:
    """Two-sided p of equal rates, over all pairs of counts as far apart as these or further.

    Both counts are Poisson with the rate of the two together. How far apart they are is the
    difference of the rates over its estimated standard error; of each first count, the second ones
    that lie so far away are those outside the two roots of a quadratic, so that a sum over pairs
    becomes one over counts. Lengths are in any one unit. Two counts of 0 are no evidence: p is 1.

    Raises ValueError for counts below 0 or not whole, and lengths that are not above 0.
    Source: Krishnamoorthy and Thomson 2004.

    >>> round(e_test(6, 2), 7), round(e_test(20, 10), 3)
    (0.1748748, 0.069)
    """
    _check(before, after, before_length, after_length)
    per = after_length / before_length
    apart = _apart(before, after, per)
    if apart == 0:
        return 1.0
    rate = (before + after) / (1 + per)  # a period as long as the one before
    x = np.arange(*_within(rate))
    middle = per * x + apart / 2
    root = np.sqrt(apart * per * x * (1 + per) + apart**2 / 4)
    slack = _SAME * np.maximum(middle, 1)
    low, high = np.floor(middle - root + slack), np.ceil(middle + root - slack)
    # none against none is not apart at all, though it solves the quadratic
    below = np.where((low >= 0) & (x > 0), special.pdtr(np.maximum(low, 0), rate * per), 0.0)
    above = special.pdtrc(np.maximum(high, 1) - 1, rate * per)
    total = stats.poisson.pmf(x, rate) @ (below + above)
    return min(float(total), 1.0)


def _apart(before: int, after: int, per: float) -> float:
    """The square of the difference over its standard error."""
    variance = per**2 * before + after
    return (per * before - after) ** 2 / variance if variance else 0.0


def _within(rate: float) -> tuple[int, int]:
    reach = _REACH * (math.sqrt(rate) + 1)
    return max(int(rate - reach), 0), int(rate + reach) + 2


def _check(before: int, after: int, before_length: float, after_length: float) -> None:
    for name, count in (("before", before), ("after", after)):
        if not (math.isfinite(count) and count >= 0 and count == int(count)):
            raise ValueError(f"{name} must be a whole number, 0 or more, not {count}")
    for name, length in (("before_length", before_length), ("after_length", after_length)):
        if not (math.isfinite(length) and length > 0):
            raise ValueError(f"{name} must be above 0, not {length}")
