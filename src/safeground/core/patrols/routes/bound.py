"""A bound on every plan of a shift: no plan, however clever, is worth more."""

from collections.abc import Callable, Iterable

from safeground.core.patrols.routes.apart import attainable
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Shift, Unit, reachable


def proven_bound(
    shift: Shift,
    routes: Routes,
    *,
    looks: int = 200,
    close_enough: float = 0.0,
    out_of_time: Callable[[], bool] = lambda: False,
) -> float:
    """The most that any plan of `shift` could be worth, in the unit of the prizes.

    First, all visits that some unit could make: where `routes`, a plan of the same shift, makes
    them all, nothing more is to be proven. Else the visits are priced (`prices.priced_bound`),
    until `routes` is within `close_enough` of the bound, for `looks` rounds, or until `out_of_time`
    says so: it is proven whenever it stops.
    """
    shift = attainable(shift)
    kinds = shift.kinds
    prizes = _reachable_prizes(shift, kinds)
    everything = sum(prizes)
    if everything <= routes.prize * (1 + 1e-9) or out_of_time():
        return everything
    # what it compiles takes a second to load, and most nights need no prices
    from safeground.core.patrols.routes.prices import Target, priced_bound

    one = max(prizes)  # worth is counted in the best prize, which suits the tolerances of HiGHS
    target = Target(routes.prize / one, looks, close_enough, out_of_time)
    bound = priced_bound(shift, routes, kinds, [prize / one for prize in prizes], target)
    return max(bound * one, routes.prize)


def _reachable_prizes(shift: Shift, kinds: Iterable[Unit]) -> list[float]:
    """The prize of each request that some unit can reach, 0 for the others."""
    able = {number for unit in kinds for number in reachable(shift, unit)}
    return [r.prize if n in able else 0.0 for n, r in enumerate(shift.requests)]
