"""Every allocation that keeps what a design promises, found by trying all of them."""

from collections.abc import Iterator
from itertools import combinations, groupby, product

import numpy as np

from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.stratified import strata


def every(design: Design) -> Iterator[bytes]:
    """All allocations (days, hotspots) of a small capacity, crossover or stratified design."""
    n, treat = len(design.sites), design.treat or 0
    one_day = [tuple(int(i in day) for i in range(n)) for day in combinations(range(n), treat)]
    if design.scheme == "stratified":
        one_day = [day for day in one_day if _even(np.array([day]), design, 1)]
    for days in product(one_day, repeat=design.days):
        dealt = np.array(days, np.int8)
        if all(_short(column, design.longest_run) for column in dealt.T.tolist()) and (
            design.scheme == "capacity" or _totals(dealt, design)
        ):
            yield dealt.tobytes()


def _short(column: list[int], longest: int | None) -> bool:
    return longest is None or all(len(list(run)) <= longest for _, run in groupby(column))


def _totals(dealt: np.ndarray, design: Design) -> bool:
    wanted, n = (design.treat or 0) * design.days, len(design.sites)
    totals = dealt.sum(axis=0)
    even = bool(((totals >= wanted // n) & (totals <= -(-wanted // n))).all())
    if design.scheme == "stratified" and (design.longest_run is None or wanted % n == 0):
        even = even and _even(dealt, design, design.days)
    return even


def _even(dealt: np.ndarray, design: Design, days: int) -> bool:
    of, n = strata(design), len(design.sites)
    for stratum in set(of.tolist()):
        wanted = (of == stratum).sum() * (design.treat or 0) * days
        if not wanted // n <= dealt[:, of == stratum].sum() <= -(-wanted // n):
            return False
    return True
