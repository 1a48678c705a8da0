"""Fixed daily capacity: exactly so many hotspots treated every day, each day dealt afresh."""

import numpy as np

from safeground.core.patrols.allocation.balanced import Conditions, balanced, treated_a_day
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.lots import Lots


def capacity(design: Design, lots: Lots) -> Conditions:
    """Each day the `treat` hotspots whose words are lowest; (days, hotspots).

    With a limit on runs, an allocation by lot of those that keep it.

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> design = Design((Site("A"), Site("B"), Site("C")), date(2026, 1, 5), 4, "capacity", treat=1)
    >>> capacity(design, Lots("7", design.digest)).sum(axis=1)
    array([1, 1, 1, 1])
    """
    treat, shape = treated_a_day(design), (design.days, len(design.sites))
    if design.longest_run is not None:
        return balanced(design, np.zeros(shape[1], int), lots, totals=False)
    dealt = np.zeros(shape, np.int8)
    first = np.argsort(lots.words("capacity", *shape), axis=1, kind="stable")[:, :treat]
    np.put_along_axis(dealt, first, 1, axis=1)
    return dealt
