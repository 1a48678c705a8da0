"""Dealing hotspots into groups of equal size, or as near as can be."""

import numpy as np

from safeground.core.patrols.allocation.lots import Ints, Lots


def groups(n: int, number: int, lots: Lots) -> Ints:
    """The group of each of n hotspots by lot; which groups have one more is by lot too.

    >>> sorted(np.bincount(groups(7, 3, Lots("7", "00" * 32))).tolist())
    [2, 2, 3]
    """
    sizes = np.full(number, n // number)
    sizes[lots.order("larger groups", number)[: n % number]] += 1
    dealt = np.empty(n, np.int64)
    dealt[lots.order("groups", n)] = np.repeat(np.arange(number), sizes)
    return dealt
