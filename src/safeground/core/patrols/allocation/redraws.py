"""Many allocations of one design: what the lot could have been, for randomisation inference.

Sealed allocations take their lots from a hash, so that anybody can draw them again. Here any good
generator will do, so the same mechanisms are run with NumPy's. The plain crossover, which is dealt
most, is compiled. Where trades must keep limits on runs or strata, most are traded on from one that
was dealt whole: a trade is as likely as its reverse, so the law stays that of the lot.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from safeground.core.patrols.allocation.allocate import SCHEMES, allocate
from safeground.core.patrols.allocation.balanced import TREATMENT, Conditions, treated_a_day
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.lots import Ints, Lots, Words
from safeground.core.patrols.allocation.stratified import strata
from safeground.core.patrols.allocation.trades import ROUNDS, Kept, shuffle

Progress = Callable[[str, int, int], None]
_BATCH, _CHAIN = 500, 50
_ROUNDS_ON = 6  # of trades from one allocation to the next


@dataclass(frozen=True)
class _Drawn:
    """What `Lots` gives, from a generator: for drawings that nobody needs to repeat by hand."""

    rng: np.random.Generator

    def words(self, label: str, *shape: int) -> Words:  # noqa: ARG002  (as `Lots` is asked)
        """Independent, uniform 64-bit integers."""
        return self.rng.integers(0, 2**64, shape, np.uint64)

    def order(self, label: str, n: int) -> Ints:  # noqa: ARG002
        """0 to n-1, all orders as likely."""
        return self.rng.permutation(n)

    def below(self, label: str, n: int, count: int) -> Ints:  # noqa: ARG002
        """Integers from 0 to n-1, all as likely."""
        return self.rng.integers(0, n, count)


def redraw(
    design: Design,
    number: int,
    rng: np.random.Generator,
    progress: Progress = lambda *_: None,
) -> Conditions:
    """`number` allocations that the design could have had: (number, days, hotspots) of 1, 0, -1.

    Raises ValueError where the design can't be dealt.

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> design = Design((Site("Pier Hill"), Site("High Street")), date(2026, 1, 5), 4, treat=1)
    >>> drawn = redraw(design, 100, np.random.default_rng(1))
    >>> drawn.shape, np.unique(drawn.sum(axis=1)), np.unique(drawn.sum(axis=2))
    ((100, 4, 2), array([2]), array([1]))
    """
    if number < 1:
        raise ValueError(f"number must be from 1, not {number}")
    allocate(design, "whether this can be dealt at all")
    drawn = np.empty((number, design.days, len(design.sites)), np.int8)
    fill = _way(design)
    for start in range(0, number, _BATCH):
        progress("Drawing the lots again", start, number)
        fill(design, drawn[start : start + _BATCH], rng)
    progress("Drawing the lots again", number, number)
    return drawn


def _way(design: Design) -> Callable[[Design, Conditions, np.random.Generator], None]:
    if design.scheme == "crossover" and design.longest_run is None:
        return _compiled
    if design.scheme == "stratified" or design.longest_run is not None:
        return _traded_on
    return _dealt


def _compiled(design: Design, drawn: Conditions, rng: np.random.Generator) -> None:
    seeds = rng.integers(0, 2**64, len(drawn), np.uint64)
    _crossovers(treated_a_day(design), ROUNDS, seeds, drawn)


def _dealt(design: Design, drawn: Conditions, rng: np.random.Generator) -> None:
    deal = SCHEMES[design.scheme].deal
    for one in drawn:
        one[:] = deal(design, cast(Lots, _Drawn(rng)))


def _traded_on(design: Design, drawn: Conditions, rng: np.random.Generator) -> None:
    """Deal one in `_CHAIN` whole; trade on from it, hotspots of a stratum changing names too."""
    by_strata = design.scheme == "stratified"
    of = strata(design) if by_strata else np.zeros(len(design.sites), int)
    row = np.argsort(of, kind="stable")
    kept = Kept(design.treat or 0, design.longest_run, design.scheme != "capacity", of[row])
    lots = cast(Lots, _Drawn(rng))
    for number, one in enumerate(drawn):
        if number % _CHAIN == 0:
            _dealt(design, drawn[number : number + 1], rng)
            continue
        before = drawn[number - 1].T[row] == TREATMENT
        mixed = row[np.lexsort((rng.random(len(row)), kept.strata))]
        one[:, mixed] = shuffle(before, kept, lots, _ROUNDS_ON).T


@njit(cache=True, parallel=True)
def _crossovers(treat: int, rounds: int, seeds: NDArray[np.uint64], drawn: Conditions) -> None:
    """Fill `drawn` (number, days, hotspots): each from evenly spaced phases, then trades by lot."""
    number, days, n = drawn.shape
    for draw in prange(number):
        state = np.array([seeds[draw]])
        treated = np.empty((n, days), np.int8)
        first = _below(state, n)
        phases = _order(state, days) * n + first
        for place in range(n):
            for day in range(days):
                reached = (place * treat * days + phases[day]) // (n * days)
                treated[place, day] = ((place + 1) * treat * days + phases[day]) // (
                    n * days
                ) - reached
        differ = np.empty(days, np.int64)
        for _ in range(rounds):
            order = _order(state, n)
            for pair in range(n // 2):
                _trade(treated[order[2 * pair]], treated[order[2 * pair + 1]], differ, state)
        row = _order(state, n)
        for place in range(n):
            for day in range(days):
                drawn[draw, day, row[place]] = treated[place, day]


@njit(cache=True)
def _trade(one: Any, other: Any, differ: Any, state: Any) -> None:
    """Deal the days on which two hotspots differ again, each keeping its number of them."""
    left = wanted = 0
    for day in range(len(one)):  # no branch, which would be guessed wrong half of the time
        differ[left] = day
        left += one[day] ^ other[day]
        wanted += one[day] & ~other[day]
    for place in range(left):
        goes = int(_below(state, left - place) < wanted)
        wanted -= goes
        one[differ[place]], other[differ[place]] = goes, 1 - goes


@njit(cache=True)
def _order(state: Any, n: int) -> Any:
    """0 to n-1, all orders as likely (Fisher and Yates)."""
    order = np.arange(n)
    for last in range(n - 1, 0, -1):
        other = _below(state, last + 1)
        order[last], order[other] = order[other], order[last]
    return order


@njit(cache=True)
def _below(state: Any, n: int) -> Any:
    """A number from 0 to n-1: SplitMix64 (Steele et al. 2014), scaled from its upper 32 bits.

    For n below a thousand the chances of the numbers differ by less than one in four million.
    """
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.int64(((z ^ (z >> np.uint64(31))) >> np.uint64(32)) * np.uint64(n) >> np.uint64(32))
