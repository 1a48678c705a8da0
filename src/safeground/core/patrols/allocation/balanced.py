"""Fixed daily capacity, dealt so that hotspots or strata balance: what three schemes share."""

import numpy as np
from numpy.typing import NDArray

from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.lots import Ints, Lots
from safeground.core.patrols.allocation.systematic import day_by_day, evenly, systematic
from safeground.core.patrols.allocation.trades import Kept, shuffle

Conditions = NDArray[np.int8]  # (days, hotspots)
TREATMENT, CONTROL, OUTSIDE = 1, 0, -1


def balanced(design: Design, strata: Ints, lots: Lots, *, totals: bool) -> Conditions:
    """`treat` a day, each of `strata` (hotspots,) with its share to within one, within run limits.

    With `totals` every hotspot has its share of days to within one as well. Raises ValueError where
    no allocation can keep that; a limit on runs is the only thing that can stand in the way.
    """
    treat, n = treated_a_day(design), len(design.sites)
    _check_runs(n, treat, design)
    in_order = lots.order("order of strata", int(strata.max()) + 1).argsort()[strata]
    row = lots.order("order of hotspots", n)
    row = row[np.argsort(in_order[row], kind="stable")]
    if design.longest_run is None:
        phases = evenly(n, design.days, lots)
    else:
        first = int(lots.below("first phase", n, 1)[0])
        phases = day_by_day(n, treat, design.days, first)
    kept = Kept(treat, design.longest_run, totals, in_order[row])
    dealt = np.empty((n, design.days), np.int8)
    dealt[row] = shuffle(systematic(n, treat, phases), kept, lots)
    return dealt.T


def treated_a_day(design: Design) -> int:
    """How many hotspots are treated a day. Raises ValueError where nothing is left to the lot."""
    n, treat = len(design.sites), design.treat or 0
    if n == 1:
        raise ValueError("one hotspot can't share out a day's patrols; use simple or blocks")
    if not 0 < treat < n:
        raise ValueError(
            f"hotspots to treat a day must be from 1 to {n - 1} of {n}, not {treat}: a day needs "
            "both treatment and control"
        )
    return treat


def _check_runs(n: int, treat: int, design: Design) -> None:
    """Refuse a run limit that can't be kept.

    In any `longest` + 1 days every hotspot must be at least once on each side. There are
    (`longest` + 1) `treat` days of treatment for that, so that must be n or more, and so with
    control. That is enough, too: spaced evenly, a hotspot waits no more than ceil(n / treat) - 1
    days.
    """
    longest = design.longest_run
    if longest is None or design.days <= longest:
        return
    for side, others in (("control", treat), ("treatment", n - treat)):
        least = -(-n // others) - 1
        if longest < least:
            raise ValueError(
                f"{treat} of {n} a day can't be dealt with no more than {_days(longest)} of {side} "
                f"in a row: every hotspot would have to be in the other condition at least once "
                f"in {longest + 1} days, which takes {n} hotspot-days and there are only "
                f"{(longest + 1) * others}; the least that can be kept is {_days(least)}"
            )


def _days(number: int) -> str:
    return f"{number} day{'s' * (number != 1)}"
