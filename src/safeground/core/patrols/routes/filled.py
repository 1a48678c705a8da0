"""What still fits into routes."""

from dataclasses import replace

from safeground.core.patrols.routes.routes import Routes, way_of
from safeground.core.patrols.routes.shift import Shift, reachable

Steps = tuple[int, ...]


def filled(routes: Routes) -> Routes:
    """The routes with every visit that fits between their steps, the most worth first.

    To the search, a visit worth far less than the others is not worth the way to it.
    """
    shift, steps = routes.shift, list(routes.steps)
    able = [frozenset(reachable(shift, unit)) for unit in shift.units]
    spare = [n for n in frozenset().union(*able) if n not in routes.served]
    for number in sorted(spare, key=lambda n: (-shift.requests[n].prize, n)):
        units = [u for u, visits in enumerate(able) if number in visits]
        options = [option for u in units for option in _options(shift, u, steps[u], number)]
        if options:
            _, u, with_it = min(options)
            steps[u] = with_it
    return replace(routes, steps=tuple(steps))


def _options(shift: Shift, number: int, steps: Steps, visit: int) -> list[tuple[int, int, Steps]]:
    """Each way to put a visit into one unit's route, with the minutes of travel it adds."""
    unit = shift.units[number]
    before = way_of(shift, unit, steps) or 0
    trials = [(*steps[:at], visit, *steps[at:]) for at in range(len(steps) + 1)]
    found = [(way_of(shift, unit, trial), trial) for trial in trials]
    return [(way - before, number, trial) for way, trial in found if way is not None]
