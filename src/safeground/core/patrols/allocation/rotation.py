"""Rotation: groups of hotspots are treated in turn, in an order by lot in each cycle."""

import numpy as np

from safeground.core.patrols.allocation.balanced import Conditions, treated_a_day
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.groups import groups
from safeground.core.patrols.allocation.lots import Lots


def rotation(design: Design, lots: Lots) -> Conditions:
    """Each group is treated for `period` days a cycle; the last cycle may be cut short.

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> sites = (Site("A"), Site("B"), Site("C"))
    >>> design = Design(sites, date(2026, 1, 5), 6, "rotation", groups=3, period=2)
    >>> rotation(design, Lots("7", design.digest)).sum(axis=0)
    array([2, 2, 2])
    """
    number, period = groups_of(design), design.period or 1
    cycles = -(-design.days // (number * period))
    turns = np.concatenate([lots.order(f"cycle {c}", number) for c in range(cycles)])
    turn = np.repeat(turns, period)[: design.days]
    of = groups(len(design.sites), number, lots)
    dealt: Conditions = np.equal(turn[:, None], of).astype(np.int8)
    return dealt


def groups_of(design: Design) -> int:
    """How many groups: as said, or so many that none is larger than can be treated a day."""
    n = len(design.sites)
    number = design.groups or -(-n // treated_a_day(design))
    if not 2 <= number <= n:
        raise ValueError(f"{n} hotspots can be dealt into 2 to {n} groups, not {number}")
    return number
