"""Repeat crossover: fixed daily capacity, and every hotspot treated equally often."""

import numpy as np

from safeground.core.patrols.allocation.balanced import Conditions, balanced
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.lots import Lots


def crossover(design: Design, lots: Lots) -> Conditions:
    """Exactly `treat` a day, each hotspot treated on days x treat / n days to within one.

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> design = Design((Site("A"), Site("B"), Site("C")), date(2026, 1, 5), 6, treat=1)
    >>> crossover(design, Lots("7", design.digest)).sum(axis=0)
    array([2, 2, 2])
    """
    return balanced(design, np.zeros(len(design.sites), int), lots, totals=True)
