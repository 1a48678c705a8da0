"""Who goes where in what order: the shift as a prize-collecting vehicle-routing problem.

PyVRP's iterated local search does the searching, twice: first with every break at a fixed minute,
each part of a shift a unit of its own; then, from there, with breaks free within their windows.
`model` says how a shift is put to it. PyVRP knows nothing of minutes between visits of one place,
so each such visit gets hours of its own: by lot, with room for all; and, where not all can be made,
a second time around the minutes of a greedy plan, which the search then betters.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyvrp
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria, NoImprovement

from safeground.core.patrols.routes.apart import around, attainable, kept_apart
from safeground.core.patrols.routes.filled import filled
from safeground.core.patrols.routes.greedy import greedy
from safeground.core.patrols.routes.model import Model
from safeground.core.patrols.routes.routes import Routes, breaks_only, times_of
from safeground.core.patrols.routes.shift import Shift, Unit
from safeground.core.patrols.routes.timetable import timetable

Progress = Callable[[int], None]

_CUTS = 3  # times that hours are cut anew around the plan so far
_SHORTEN = 400  # rounds of shortening the ways once every prize has been collected


@dataclass(frozen=True)
class Effort:
    """How long to search: so many rounds, fewer where none brings a better plan for a while.

    A search that ends by its rounds gives the same plan for the same seed; one cut off by the
    seconds may not.
    """

    rounds: int = 3_000
    idle_rounds: int = 1_000
    seconds: float = 60.0


def solve(shift: Shift, effort: Effort, seed: int, progress: Progress | None = None) -> Routes:
    """Routes that collect as much prize as the search finds, then travel as little as it finds.

    Raises ValueError naming a unit whose breaks don't fit into its shift.
    """
    for unit in shift.units:
        if timetable(shift, unit, unit.breaks) is None:
            raise ValueError(f"unit {unit.name} can't take its breaks within its shift")
    possible = attainable(shift)
    if not shift.units or not any(r.prize > 0 and r.stretches for r in possible.requests):
        return Routes(possible, tuple(breaks_only(unit) for unit in shift.units), complete=True)
    most = max(len(numbers) for numbers in shift.places.values())
    effort = replace(effort, seconds=effort.seconds / (2 if most > 1 else 1))
    by_lot = _searched(kept_apart(shift, np.random.default_rng(seed)), effort, seed, progress)
    if most == 1 or len(by_lot.served) == sum(bool(r.stretches) for r in possible.requests):
        return by_lot
    return max(by_lot, _from_greedy(shift, effort, seed, progress), key=lambda routes: routes.prize)


def _from_greedy(shift: Shift, effort: Effort, seed: int, progress: Progress | None) -> Routes:
    """Routes bettered from what a person would do, each place's hours cut anew around them."""
    part = replace(effort, seconds=effort.seconds / _CUTS)
    routes = greedy(shift)
    for cut in range(_CUTS):
        around_it = around(shift, _begins(routes))
        begin = Routes(around_it, routes.steps, routes.complete)
        routes = filled(_search(around_it, begin, part, seed + cut + 1, progress))
    return routes


def _begins(routes: Routes) -> dict[int, int]:
    """The earliest minute of each visit of these routes."""
    found: dict[int, int] = {}
    for unit, steps in zip(routes.shift.units, routes.steps, strict=True):
        times = times_of(routes.shift, unit, steps)
        assert times is not None  # routes keep to their shift
        found.update((s, t) for s, t in zip(steps, times.earliest, strict=True) if s >= 0)
    return found


def _searched(shift: Shift, effort: Effort, seed: int, progress: Progress | None) -> Routes:
    """The best routes found from nothing, with whatever still fits."""
    first = Routes(shift, tuple(breaks_only(unit) for unit in shift.units))
    if any(unit.breaks for unit in shift.units):
        first = _with_fixed_breaks(shift, effort, seed, progress)
        effort = replace(effort, seconds=effort.seconds / 2)
    return filled(_search(shift, first, effort, seed, progress))


def _with_fixed_breaks(
    shift: Shift, effort: Effort, seed: int, progress: Progress | None
) -> Routes:
    """Routes where every break is at the middle of the minutes at which it could be."""
    parts: list[Unit] = []
    owner: list[int] = []
    for number, unit in enumerate(shift.units):
        cut = _parts(shift, unit)
        parts += cut
        owner += [number] * len(cut)
    split = replace(shift, units=tuple(parts))
    idle = Routes(split, ((),) * len(parts), True)
    half = Effort(effort.rounds // 2, effort.idle_rounds // 2, effort.seconds / 2)
    found = _search(split, idle, half, seed, progress)
    steps: list[tuple[int, ...]] = [() for _ in shift.units]
    begun: set[int] = set()
    for number, route in zip(owner, found.steps, strict=True):
        if number in begun:
            taken = sum(step < 0 for step in steps[number])
            steps[number] += (-1 - taken,)
        steps[number] += route
        begun.add(number)
    return Routes(shift, tuple(steps), found.complete)


def _parts(shift: Shift, unit: Unit) -> list[Unit]:
    """A unit as several: before, between and after its breaks."""
    times = timetable(shift, unit, unit.breaks)
    assert times is not None  # solve has looked
    parts, now, start = [], unit.starts, unit.start
    for rest, early, late in zip(unit.breaks, times.earliest, times.latest, strict=True):
        at, there = max((early + late) // 2, now), unit.place_of(rest)
        parts.append(replace(unit, starts=now, ends=at, start=start, end=there, breaks=()))
        now, start = at + rest.minutes, there
    return [*parts, replace(unit, starts=now, start=start, breaks=())]


def _search(
    shift: Shift, begin: Routes, effort: Effort, seed: int, progress: Progress | None
) -> Routes:
    model = Model(shift)
    data = model.data()
    watch = _Watch(model.everything, progress)
    stop = MultipleCriteria(
        [
            MaxIterations(effort.rounds),
            NoImprovement(effort.idle_rounds),
            MaxRuntime(effort.seconds),
            watch,
        ]
    )
    ils = pyvrp.IteratedLocalSearchParams(callbacks=watch)
    result = pyvrp.solve(
        data,
        stop,
        seed % 2**32,
        collect_stats=False,
        params=pyvrp.SolveParams(ils=ils),
        initial_solution=model.solution(data, begin) if begin.served else None,
    )
    complete = begin.complete and result.runtime < effort.seconds
    if not result.is_feasible():  # cut short: what it began from is feasible
        return replace(begin, complete=False)
    found = Routes(shift, model.routes(result.best), complete)
    return found if found.prize >= begin.prize else begin


class _Watch(pyvrp.IteratedLocalSearchCallbacks):
    """Tells how far the search is, and says stop soon after every prize has been collected."""

    def __init__(self, everything: int, progress: Progress | None) -> None:
        self.everything, self.progress = everything, progress
        self.rounds, self.all_since = 0, -1

    def on_iteration(self, *_: object) -> None:
        self.rounds += 1
        if self.progress is not None and self.rounds % 200 == 0:
            self.progress(self.rounds)

    def on_best(self, best: pyvrp.Solution) -> None:
        if self.all_since < 0 and best.is_feasible() and best.prizes() >= self.everything:
            self.all_since = self.rounds

    def __call__(self, best_cost: float) -> bool:  # noqa: ARG002  (PyVRP's stopping protocol)
        return self.all_since >= 0 and self.rounds - self.all_since > _SHORTEN
