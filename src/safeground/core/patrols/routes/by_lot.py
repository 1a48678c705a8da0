"""The same visits in an order and at minutes drawn by lot, so that a patrol can't be learned.

Predictable patrols backfire: crime moves to the minutes after (Ariel & Partridge 2016). The search
gives one good plan; here it is shuffled among the plans that collect as much, travel little more
and share visits out among units, and what waiting there is is dealt out between visits by lot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from safeground.core.patrols.routes.routes import Routes, step_of, times_of, way_of
from safeground.core.patrols.routes.shift import Shift, Unit
from safeground.core.patrols.routes.timetable import first_start

_TRIES, _MOST_TRIES = 60, 10_000  # shuffles tried for each visit, and in all
_UNKEPT = 1e9
_MINUTES = 3.0  # of more travel that are taken one time in e
_SHARED = 3.0  # minutes of travel that one visit fewer of the same unit is worth, for each it has

Steps = tuple[int, ...]


@dataclass(frozen=True)
class Timed:
    """One step of a unit: what (as in `Routes`), from when to when, and the way there, minutes."""

    step: int
    begins: int
    ends: int
    travel: int


def shuffled(routes: Routes, rng: np.random.Generator) -> Routes:
    """Routes with the same visits in another order, some by other units.

    Random turns of a stretch of one route and moves of a visit to any place in any route are taken
    where every route can still be kept: a plan less by `_cost` always, one more by m minutes with
    chance exp(-m / 3). It is a lot among the good plans, not a search (Metropolis et al. 1953).
    """
    shift, steps = routes.shift, list(routes.steps)
    costs = [_cost(shift, unit, s) for unit, s in zip(shift.units, steps, strict=True)]
    for _ in range(min(_TRIES * len(routes.served), _MOST_TRIES)):
        trial = _turn(steps, rng) if rng.random() < 0.5 else _move(steps, rng)
        new = {u: _cost(shift, shift.units[u], s) for u, s in trial.items()}
        more = sum(cost - costs[u] for u, cost in new.items())
        if rng.random() < np.exp(min(-more / _MINUTES, 0.0)):
            for u, s in trial.items():
                steps[u], costs[u] = s, new[u]
    return replace(routes, steps=tuple(steps))


def _cost(shift: Shift, unit: Unit, steps: Steps) -> float:
    """Minutes of travel, and some for every pair of visits of one unit: so they are shared out."""
    way = way_of(shift, unit, steps)
    return _UNKEPT if way is None else way + _SHARED * sum(s >= 0 for s in steps) ** 2


def _turn(steps: Sequence[Steps], rng: np.random.Generator) -> dict[int, Steps]:
    unit = int(rng.integers(len(steps)))
    route = steps[unit]
    a, b = sorted(rng.integers(len(route) + 1, size=2).tolist())
    return {unit: route[:a] + route[a:b][::-1] + route[b:]}


def _move(steps: Sequence[Steps], rng: np.random.Generator) -> dict[int, Steps]:
    giver, taker = rng.integers(len(steps), size=2).tolist()
    visits = [s for s in steps[giver] if s >= 0]
    if not visits:
        return {}
    visit = visits[int(rng.integers(len(visits)))]
    left = tuple(s for s in steps[giver] if s != visit)
    route = left if giver == taker else steps[taker]
    at = int(rng.integers(len(route) + 1))
    return {giver: left, taker: (*route[:at], visit, *route[at:])}


def timed(routes: Routes, rng: np.random.Generator) -> tuple[tuple[Timed, ...], ...]:
    """For each unit its steps with their minutes, the waiting dealt out by lot.

    Each step begins at a minute between the earliest that the step before leaves it and the latest
    that those after allow, drawn so that each of the waits still to come has the same chance of
    being long. Raises ValueError for routes that can't be kept.
    """
    return tuple(
        _dealt(routes.shift, unit, steps, rng)
        for unit, steps in zip(routes.shift.units, routes.steps, strict=True)
    )


def _dealt(shift: Shift, unit: Unit, steps: Steps, rng: np.random.Generator) -> tuple[Timed, ...]:
    times = times_of(shift, unit, steps)
    if times is None:
        raise ValueError(f"unit {unit.name} can't keep its route")
    found: list[Timed] = []
    free = unit.starts
    for number, (step, latest, way) in enumerate(
        zip(steps, times.latest, times.travel, strict=True)
    ):
        what = step_of(shift, unit, step)
        soonest = first_start(what, free + way)
        assert soonest is not None  # the timetable has looked
        wait = (latest - soonest) * rng.beta(1.0, len(steps) - number)
        begins = first_start(what, soonest + int(wait))
        if begins is None or begins > latest:
            begins = soonest
        found.append(Timed(step, begins, begins + what.minutes, way))
        free = begins + what.minutes
    return tuple(found)
