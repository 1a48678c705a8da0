"""Allocation by lot: the same design and seed always give the same allocation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import numpy as np

from safeground.core.patrols.allocation import promises
from safeground.core.patrols.allocation.balanced import CONTROL, TREATMENT, Conditions
from safeground.core.patrols.allocation.blocks import blocks
from safeground.core.patrols.allocation.capacity import capacity
from safeground.core.patrols.allocation.crossover import crossover
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.lots import Lots
from safeground.core.patrols.allocation.promises import Check, Promise
from safeground.core.patrols.allocation.rotation import rotation
from safeground.core.patrols.allocation.simple import simple
from safeground.core.patrols.allocation.staircase import staircase
from safeground.core.patrols.allocation.stratified import stratified

CONDITIONS = {TREATMENT: "treatment", CONTROL: "control"}


@dataclass(frozen=True)
class Scheme:
    """How days are dealt, which parts of a design it goes by, and what it promises."""

    deal: Callable[[Design, Lots], Conditions]
    uses: frozenset[str]
    checks: tuple[Check, ...]


_DAILY = (promises.exact_days, promises.even_totals, promises.short_runs)
SCHEMES = {
    "crossover": Scheme(crossover, frozenset({"treat", "longest_run"}), _DAILY),
    "capacity": Scheme(
        capacity,
        frozenset({"treat", "longest_run"}),
        (promises.exact_days, promises.short_runs),
    ),
    "simple": Scheme(simple, frozenset({"share"}), ()),
    "blocks": Scheme(blocks, frozenset({"share", "block"}), (promises.exact_blocks,)),
    "stratified": Scheme(
        stratified, frozenset({"treat", "longest_run"}), (*_DAILY, promises.even_strata)
    ),
    "staircase": Scheme(staircase, frozenset({"steps", "before", "after"}), (promises.one_way,)),
    "rotation": Scheme(rotation, frozenset({"treat", "groups", "period"}), (promises.turns,)),
}
_ALWAYS = {"sites", "start", "days", "scheme"}


@dataclass(frozen=True, eq=False)
class Allocation:
    """What was dealt: `dealt` (days, hotspots) is 1 for treatment, 0 control, -1 outside."""

    design: Design
    dealt: Conditions

    def day(self, number: int) -> list[tuple[str, str]]:
        """(hotspot, condition) of one day, counted from 0, in the design's order; not outside."""
        return [
            (site.name, CONDITIONS[value])
            for site, value in zip(self.design.sites, self.dealt[number].tolist(), strict=True)
            if value in CONDITIONS
        ]


@dataclass(frozen=True)
class Balance:
    """What an allocation comes to: place-days by condition, ranges over days and hotspots.

    `longest_run` is the most days in a row of each condition. `promises` are all kept, or
    `allocate` would not have given the allocation.
    """

    place_days: dict[str, int]
    treated_a_day: tuple[int, int]
    treated_days_a_hotspot: tuple[int, int]
    longest_run: dict[str, int]
    promises: tuple[Promise, ...]


def allocate(design: Design, seed: str) -> Allocation:
    """Deal a design with a seed. Cheap and pure, so that it can be dealt again many times over.

    Raises ValueError, in one sentence with its numbers, where no allocation keeps what the design
    asks. Everything promised is checked before anything is given back.

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> design = Design((Site("Pier Hill"), Site("High Street")), date(2026, 1, 5), 4, treat=1)
    >>> allocate(design, "7").dealt.sum(axis=0)
    array([2, 2])
    """
    scheme = SCHEMES[design.scheme]
    for field in fields(design):
        if field.name not in _ALWAYS | scheme.uses and getattr(design, field.name) is not None:
            name = field.name.replace("_", " ")
            raise ValueError(f"a {design.scheme} design has no use for {name}")
    if not seed or "\0" in seed:
        raise ValueError("seed must be text that is not empty")
    allocation = Allocation(design, scheme.deal(design, Lots(seed, design.digest)))
    broken = [promise.sentence for promise in _checked(allocation) if not promise.kept]
    if broken:
        raise AssertionError(f"an allocation breaks its promise that {broken[0]}")
    return allocation


def balance(allocation: Allocation) -> Balance:
    """What was promised and kept, and what the allocation comes to.

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> design = Design((Site("Pier Hill"), Site("High Street")), date(2026, 1, 5), 4, treat=1)
    >>> balance(allocate(design, "7")).place_days
    {'treatment': 4, 'control': 4, 'outside': 0}
    """
    dealt = allocation.dealt
    treated = dealt == TREATMENT
    names = {**CONDITIONS, -1: "outside"}
    return Balance(
        place_days={name: int((dealt == value).sum()) for value, name in names.items()},
        treated_a_day=_range(treated.sum(axis=1)),
        treated_days_a_hotspot=_range(treated.sum(axis=0)),
        longest_run={n: promises.longest_run(dealt, v) for v, n in CONDITIONS.items()},
        promises=tuple(_checked(allocation)),
    )


def _checked(allocation: Allocation) -> Iterator[Promise]:
    for check in SCHEMES[allocation.design.scheme].checks:
        if promise := check(allocation.design, allocation.dealt):
            yield promise


def _range(counts: np.ndarray) -> tuple[int, int]:
    return int(counts.min()), int(counts.max())
