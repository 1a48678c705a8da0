"""Stratified crossover: each stratum has its share of every day's patrols."""

import numpy as np

from safeground.core.patrols.allocation.balanced import Conditions, balanced
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.lots import Ints, Lots


def stratified(design: Design, lots: Lots) -> Conditions:
    """A crossover in which every stratum has treat x its size / n a day, to within one by lot.

    Whether a stratum has the one more goes by lot from day to day, and comes out even over the
    whole: its total is its share to within one (with a limit on runs, where every hotspot's share
    of days is a whole number).

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> sites = tuple(Site(name, stratum=name[0]) for name in ("N1", "N2", "S1", "S2"))
    >>> design = Design(sites, date(2026, 1, 5), 6, "stratified", treat=2)
    >>> stratified(design, Lots("7", design.digest))[:, :2].sum(axis=1)
    array([1, 1, 1, 1, 1, 1])
    """
    return balanced(design, strata(design), lots, totals=True)


def strata(design: Design) -> Ints:
    """The stratum of each hotspot as a number, strata in order of name."""
    return np.unique([site.stratum for site in design.sites], return_inverse=True)[1]
