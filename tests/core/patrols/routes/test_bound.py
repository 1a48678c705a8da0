"""The bound is never below what any plan collects, and mostly no higher."""

import numpy as np
import pytest
from hypothesis import given, settings

from safeground.core.patrols.routes.bound import proven_bound
from safeground.core.patrols.routes.routes import Routes, breaks_only
from safeground.core.patrols.routes.shift import Shift
from safeground.core.patrols.routes.solve import Effort, solve
from small_shifts import most_prize, on_a_line, shifts, unit, visit


def idle(shift: Shift) -> Routes:
    """Everybody stays in."""
    return Routes(shift, tuple(breaks_only(one) for one in shift.units))


def above(bound: float, best: float) -> bool:
    return bound >= best * (1 - 1e-9)


@settings(max_examples=100)
@given(shifts())
def test_no_plan_is_worth_more(shift: Shift) -> None:
    best = most_prize(shift)
    if best is not None:
        assert above(proven_bound(shift, idle(shift)), best)


@settings(max_examples=60, derandomize=True)  # nothing promises it: none in 1,000 was higher
@given(shifts(several=False))
def test_one_visit_a_place_the_bound_is_the_best_there_is(shift: Shift) -> None:
    best = most_prize(shift)
    if best is not None:
        assert proven_bound(shift, idle(shift)) == pytest.approx(best)


@settings(max_examples=50)
@given(shifts())
def test_it_is_proven_whenever_it_stops(shift: Shift) -> None:
    best = most_prize(shift)
    if best is not None:
        answers = iter([False, False, True])
        for stop in ({"looks": 0}, {"looks": 1}, {"close_enough": 0.5}):
            assert above(proven_bound(shift, idle(shift), **stop), best)  # type: ignore[arg-type]
        assert above(
            proven_bound(shift, idle(shift), out_of_time=lambda: next(answers, True)), best
        )


@pytest.mark.parametrize("unit_of_worth", [1e-12, 1.0, 1e12])
def test_the_unit_of_worth_does_not_matter(unit_of_worth: float) -> None:
    # either two near each other or one far away: 3, where all are worth 6
    places = on_a_line(0, 10, 12, -20)
    asked = tuple(
        visit(p, 10, prize * unit_of_worth, (0, 60)) for p, prize in ((1, 1.5), (2, 1.5), (3, 3.0))
    )
    shift = Shift((unit(0, 50),), asked, places)
    assert proven_bound(shift, idle(shift)) == pytest.approx(3.0 * unit_of_worth, abs=0)


def test_units_that_are_alike_count_as_often_as_they_are() -> None:
    asked = tuple(visit(place, 10, 1.0, (0, 30)) for place in (1, 2, 3))
    for units in (1, 2, 3):
        crew = tuple(unit(0, 30, name=str(n)) for n in range(units))
        shift = Shift(crew, asked, on_a_line(0, 10, -10, 9))
        assert proven_bound(shift, idle(shift)) == pytest.approx(units)


def test_a_visit_to_one_place_is_not_counted_again_and_again() -> None:
    # so near the start, and with time for 20 visits, only the price keeps it from being repeated
    asked = tuple(visit(p, 10, 1.0 + p, (0, 200)) for p in range(1, 13))
    shift = Shift((unit(0, 200),), asked, on_a_line(*np.arange(13).tolist()), spacing=120)
    routes = solve(shift, Effort(), seed=1)
    assert proven_bound(shift, routes) == pytest.approx(routes.prize)
