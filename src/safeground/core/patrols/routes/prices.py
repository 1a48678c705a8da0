"""The bound where not every visit can be made: by giving each visit a price.

At any prices, the prices themselves plus what each unit could make on its best route after paying
them is at least what any plan collects (Lagrangian duality, Geoffrion 1974). Good prices come from
a linear programme over the routes met so far (column generation, with the prices smoothed as in
Wentges 1997), solved by HiGHS. The minutes between visits of one place count within a route's next
step only, and a route may in places repeat itself (`best_route`): both can only raise the bound.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import linprog

from safeground.core.patrols.routes.best_route import Ways, best_routes, ways_of
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Shift, Unit

Floats = NDArray[np.float64]

_SMOOTHING = 0.85  # weight of the best prices so far beside the programme's own
_LEAST = 1e-9  # of the best prize: a visit worth less than this after its price is not looked at
_ROUTES_EACH = 40  # routes taken into the programme from one look at one kind of unit


@dataclass(frozen=True)
class Target:
    """When to stop: a plan worth so much is within `close_enough`, `looks` are done, or time."""

    prize: float
    looks: int
    close_enough: float
    out_of_time: Callable[[], bool]

    def met(self, bound: float) -> bool:
        """Whether the bound is as good as was asked."""
        return self.out_of_time() or bound <= self.prize * (1 + self.close_enough)


@dataclass
class _Programme:
    """The routes met so far, as columns: what they collect, which visits, which kind of unit."""

    prizes: Floats
    kinds: int
    units: Floats
    worth: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    known: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)

    def add(self, kind: int, visits: tuple[int, ...]) -> None:
        """A route by the numbers of its requests."""
        if (kind, visits) in self.known:
            return
        self.known.add((kind, visits))
        column = len(self.worth)
        self.worth.append(float(self.prizes[list(visits)].sum()))
        for row in (*visits, len(self.prizes) + kind):
            self.rows.append(row)
            self.columns.append(column)

    def prices(self) -> tuple[float, Floats]:
        """What the programme collects, and its price of each visit."""
        size = (len(self.prizes) + self.kinds, len(self.worth))
        at = np.array(self.rows), np.array(self.columns)
        matrix: Any = sp.coo_matrix((np.ones(len(self.rows)), at), size).tocsr()
        limits = np.concatenate([np.ones(len(self.prizes)), self.units])
        found = linprog(-np.array(self.worth), A_ub=matrix, b_ub=limits, method="highs")
        return -float(found.fun or 0.0), -found.ineqlin.marginals[: len(self.prizes)]


def priced_bound(
    shift: Shift,
    routes: Routes,
    kinds: Mapping[Unit, Sequence[int]],
    attainable_prizes: Sequence[float],
    target: Target,
) -> float:
    """The least bound that the prices tried have proven.

    `kinds` maps units that are alike to their numbers in the shift; `attainable_prizes` (requests,)
    is 0 where no unit can go. `routes` is any plan; its routes are the first in the programme.
    """
    prizes = np.array(attainable_prizes)
    ways = [ways_of(shift, unit) for unit in kinds]
    units = np.array([float(len(numbers)) for numbers in kinds.values()])
    bound = float(prizes.sum())
    programme = _Programme(prizes, len(kinds), units)
    for kind, numbers in enumerate(kinds.values()):
        for unit in numbers:
            programme.add(kind, tuple(sorted(s for s in routes.steps[unit] if s >= 0)))
    best = np.zeros(len(prizes))
    worst = np.inf
    for prices in _first_prices(prizes, len(routes.served)):
        value, _ = _look(programme, ways, units, prices, target)
        if value < bound:
            bound, best = value, prices
        if target.met(bound):
            return bound
        if value > worst:  # the bound is convex in the prices, so it only gets worse from here
            break
        worst = value
    for _ in range(target.looks):
        collected, own = programme.prices()
        if bound <= collected * (1 + 1e-6) + 1e-9:
            break
        mixed = _SMOOTHING * best + (1 - _SMOOTHING) * own
        value, new = _look(programme, ways, units, mixed, target)
        if not new:
            value, new = _look(programme, ways, units, own, target)
            mixed = own
        if value < bound:
            bound, best = value, mixed
        if not new or target.met(bound):
            break
    return bound


def _first_prices(prizes: Floats, made: int) -> list[Floats]:
    """A guess: if so many visits can be made, a visit is worth its prize beyond the next best's.

    Then the same with the next best at less and less.
    """
    next_best = np.sort(prizes)[::-1][min(made, len(prizes) - 1)]
    return [np.maximum(prizes - part * next_best, 0.0) for part in (1.0, 0.7, 0.5, 0.3)]


def _look(
    programme: _Programme, ways: list[Ways], units: Floats, prices: Floats, target: Target
) -> tuple[float, bool]:
    """The bound at these prices; the good routes met go into the programme (if any is new).

    Infinite where time runs out before every kind of unit has been looked at.
    """
    prizes = programme.prizes
    prices = np.where(prizes - prices > _LEAST * prizes.max(), np.maximum(prices, 0.0), prizes)
    bound, before = float(prices.sum()), len(programme.worth)

    def best_of(way: Ways) -> tuple[float, list[list[int]]]:
        if target.out_of_time():
            return np.inf, []
        return best_routes(way, prizes[way.requests] - prices[way.requests])

    with ThreadPoolExecutor(2) as two:  # the search holds no lock
        found = list(two.map(best_of, ways))
    for kind, (way, (most, routes)) in enumerate(zip(ways, found, strict=True)):
        bound += units[kind] * most
        if np.isinf(most):  # too many ways to go on remembering: next time with less memory
            ways[kind] = way.plainer()
        for route in routes[:_ROUTES_EACH]:
            programme.add(kind, tuple(int(way.requests[v]) for v in sorted(route)))
    return float(bound), len(programme.worth) > before
