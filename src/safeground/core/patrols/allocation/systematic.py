"""A balanced allocation to begin from: systematic sampling along a row of hotspots.

With p = treat / n, hotspot i is treated on day d where a whole number lies in
(i p + t, (i + 1) p + t], t being the day's phase. Each day then has exactly `treat`, and every
stretch of neighbours has its share of them to within one (Madow and Madow 1944). What the phases
are decides how days balance.
"""

import numpy as np
from numpy.typing import NDArray

from safeground.core.patrols.allocation.lots import Ints, Lots

Bools = NDArray[np.bool_]


def systematic(n: int, treat: int, phases: Ints) -> Bools:
    """Who is treated (n, days), from phases in units of 1 / (n days).

    >>> systematic(5, 2, day_by_day(5, 2, 5, 0)).astype(int)
    array([[0, 0, 1, 0, 1],
           [0, 1, 0, 1, 0],
           [1, 0, 1, 0, 0],
           [0, 1, 0, 0, 1],
           [1, 0, 0, 1, 0]])
    """
    days = len(phases)
    ends = np.arange(n + 1)[:, None] * (treat * days) + phases
    return np.diff(ends // (n * days), axis=0) > 0


def day_by_day(n: int, treat: int, days: int, first: int) -> Ints:
    """Phases that go on by `treat` / n a day: every hotspot's treated days are spaced evenly.

    In any days in a row a hotspot has its share of them to within one, so no run is longer than
    it must be.
    """
    return (np.arange(days) * treat + first) % n * days


def evenly(n: int, days: int, lots: Lots) -> Ints:
    """Phases that are evenly spaced, in an order by lot.

    Over all days every stretch of neighbours has its share to within one (Hermite's identity).
    """
    return lots.order("phases", days) * n + lots.below("first phase", n, 1)
