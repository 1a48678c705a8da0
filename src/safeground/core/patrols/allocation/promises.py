"""What each scheme promises, and whether an allocation keeps it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safeground.core.patrols.allocation.balanced import CONTROL, TREATMENT, Conditions
from safeground.core.patrols.allocation.blocks import block_of
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.rotation import groups_of
from safeground.core.patrols.allocation.staircase import periods_of
from safeground.core.patrols.allocation.stratified import strata


@dataclass(frozen=True)
class Promise:
    """A sentence, and whether it is so."""

    sentence: str
    kept: bool


Check = Callable[[Design, Conditions], Promise | None]


def exact_days(design: Design, dealt: Conditions) -> Promise:
    """Exactly `treat` hotspots every day."""
    treat = design.treat or 0
    sentence = f"{treat} of {len(design.sites)} hotspots are treated every day"
    return Promise(sentence, bool(((dealt == TREATMENT).sum(axis=1) == treat).all()))


def even_totals(design: Design, dealt: Conditions) -> Promise:
    """Every hotspot has its share of days to within one."""
    least, most = _to_within_one((design.treat or 0) * design.days, len(design.sites))
    sentence = f"every hotspot is treated on {_range(least, most)} of {design.days} days"
    totals = (dealt == TREATMENT).sum(axis=0)
    return Promise(sentence, bool(((totals >= least) & (totals <= most)).all()))


def short_runs(design: Design, dealt: Conditions) -> Promise | None:
    """No run longer than allowed, if there is a limit."""
    if design.longest_run is None:
        return None
    sentence = f"no hotspot has more than {design.longest_run} days of one condition in a row"
    longest = max(longest_run(dealt, TREATMENT), longest_run(dealt, CONTROL))
    return Promise(sentence, longest <= design.longest_run)


def even_strata(design: Design, dealt: Conditions) -> Promise:
    """Every stratum has its share of each day, and of all days where that was promised."""
    of, n, treat = strata(design), len(design.sites), design.treat or 0
    daily = np.stack([(dealt[:, of == s] == TREATMENT).sum(axis=1) for s in range(of.max() + 1)])
    wanted = np.bincount(of) * treat
    kept = _within_one(daily, wanted[:, None], n)
    sentence = "every stratum has its share of each day's treatment to within one"
    if design.longest_run is None or treat * design.days % n == 0:
        kept = kept and _within_one(daily.sum(axis=1), wanted * design.days, n)
        sentence += ", and of all days' too"
    return Promise(sentence, kept)


def exact_blocks(design: Design, dealt: Conditions) -> Promise:
    """Every whole block has its exact number of treated days."""
    length, treated = block_of(design)
    whole = design.days // length
    cut = dealt[: whole * length].reshape(whole, length, dealt.shape[1])
    sentence = f"every hotspot is treated on {treated} days in each whole block of {length}"
    return Promise(sentence, bool(((cut == TREATMENT).sum(axis=1) == treated).all()))


def turns(design: Design, dealt: Conditions) -> Promise:
    """Every hotspot has one turn in each whole cycle."""
    period = design.period or 1
    cycle = groups_of(design) * period
    whole = design.days // cycle
    cut = dealt[: whole * cycle].reshape(whole, cycle, dealt.shape[1])
    sentence = f"every hotspot is treated on {period} days in each whole cycle of {cycle}"
    return Promise(sentence, bool(((cut == TREATMENT).sum(axis=1) == period).all()))


def one_way(design: Design, dealt: Conditions) -> Promise:
    """Nobody goes back to control, and steps are of one size to within one."""
    _, length = periods_of(design)
    treated = np.maximum.accumulate(dealt == TREATMENT, axis=0)
    back = (treated & (dealt == CONTROL)).any()
    switch = np.argmax(treated, axis=0) // length
    sizes = np.unique_counts(switch).counts
    sentence = f"hotspots go over to treatment in {design.steps} steps of {_range_of(sizes)}, once"
    return Promise(sentence, bool(not back and len(sizes) == design.steps and np.ptp(sizes) <= 1))


def longest_run(dealt: Conditions, condition: int) -> int:
    """The most days in a row that any hotspot has one condition.

    >>> longest_run(np.array([[1, 0], [1, 0], [0, 0]], np.int8), 1)
    2
    """
    run, longest = np.zeros(dealt.shape[1], np.int64), 0
    for day in dealt == condition:
        run = (run + 1) * day
        longest = max(longest, int(run.max()))
    return longest


def _within_one(found: NDArray[np.int64], wanted: NDArray[np.int64], n: int) -> bool:
    least, most = wanted // n, -(-wanted // n)
    return bool(((found >= least) & (found <= most)).all())


def _to_within_one(wanted: int, n: int) -> tuple[int, int]:
    return wanted // n, -(-wanted // n)


def _range(least: int, most: int) -> str:
    return f"{least}" if least == most else f"{least} or {most}"


def _range_of(sizes: NDArray[np.int64]) -> str:
    return _range(int(sizes.min()), int(sizes.max()))
