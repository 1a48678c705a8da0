"""Staircase: hotspots go over from control to treatment one step after the other, and stay there.

The stepped wedge (Hussey and Hughes 2007) is the case in which all are seen in all periods; in a
staircase (Grantham et al. 2024) each is seen only around its own step.
"""

import numpy as np

from safeground.core.patrols.allocation.balanced import OUTSIDE, Conditions
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.groups import groups
from safeground.core.patrols.allocation.lots import Lots


def staircase(design: Design, lots: Lots) -> Conditions:
    """Which hotspots take which step is by lot; days outside what is seen are -1.

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> sites = (Site("A"), Site("B"), Site("C"))
    >>> design = Design(sites, date(2026, 1, 5), 4, "staircase", steps=3)
    >>> sorted(staircase(design, Lots("7", design.digest)).T.tolist())
    [[0, 0, 0, 1], [0, 0, 1, 1], [0, 1, 1, 1]]
    """
    periods, length = periods_of(design)
    n, steps = len(design.sites), design.steps or 0
    if steps > n:
        raise ValueError(f"{n} hotspots can't fill {steps} steps")
    step = groups(n, steps, lots) + (design.before or 1)
    since = np.arange(periods)[:, None] - step  # periods since the switch
    dealt = (since >= 0).astype(np.int8)
    if design.before is not None:
        dealt[since < -design.before] = OUTSIDE
    if design.after is not None:
        dealt[since >= design.after] = OUTSIDE
    return np.repeat(dealt, length, axis=0)


def periods_of(design: Design) -> tuple[int, int]:
    """How many periods there are, and days in each. Raises ValueError if they don't fit."""
    if design.steps is None:
        raise ValueError("a staircase needs a number of steps")
    before, after = design.before or 1, design.after or 1
    periods = design.steps - 1 + before + after
    length, rest = divmod(design.days, periods)
    if rest or not length:
        fit = [d * periods for d in (length, length + 1) if d]
        raise ValueError(
            f"{design.days} days can't be cut into {periods} equal periods ({design.steps} steps, "
            f"from {before} before the first to {after} after the last); "
            f"{' or '.join(str(d) for d in fit)} days can"
        )
    return periods, length
