"""Each visit that is not in the plan has its own reason, and no other has one."""

import pytest
from hypothesis import assume, given, settings

from safeground.core.patrols.routes.left_out import could_go, reasons
from safeground.core.patrols.routes.routes import Routes, breaks_only
from safeground.core.patrols.routes.shift import Request, Shift
from safeground.core.patrols.routes.solve import Effort, solve
from safeground.core.patrols.routes.timetable import timetable
from small_shifts import NO_WAY, most_prize, on_a_line, shifts, unit, visit

CREW = (unit(0, 60, name="A"), unit(100, 200, (30, 110, 150), name="B", skills=frozenset({"dog"})))


@pytest.mark.parametrize(
    ("asked", "cause", "able"),
    [
        (visit(1, 10, 0, (0, 200)), "worthless", ()),
        (visit(1, 10, 1), "no hours", ()),
        (visit(1, 10, 1, (0, 9), (100, 105)), "no hours", ()),
        (visit(1, 10, 1, (0, 200), skill="OpenGate"), "no skill", ()),
        (visit(1, 10, 1, (60, 100)), "too far", ()),  # nobody is on duty
        (visit(2, 10, 1, (0, 200)), "too far", ()),  # there and back takes too long
        (visit(1, 10, 1, (0, 60), skill="dog"), "too far", ()),  # the dog comes later
        (visit(1, 10, 1, (0, 60)), "too much else", (0,)),
        (visit(1, 10, 1, (0, 200)), "too much else", (0, 1)),
        (visit(1, 10, 1, (0, 200), skill="dog"), "too much else", (1,)),
        (visit(1, 55, 1, (90, 210)), "too far", ()),  # B's break leaves 50 and 70 less the way
    ],
)
def test_a_reason_by_hand(asked: Request, cause: str, able: tuple[int, ...]) -> None:
    shift = Shift(CREW, (asked,), on_a_line(0, 9, 60))
    (reason,) = reasons(shift, Routes(shift, ((), (-1,))))
    assert (reason.request, reason.cause, reason.able) == (0, cause, able)


def test_visits_that_do_not_fit_between_the_hours_are_too_many_and_the_first_is_not() -> None:
    asked = tuple(visit(1, 10, 1, (0, 60)) for _ in range(3))
    shift = Shift(CREW, asked, on_a_line(0, 5), spacing=25)
    routes = solve(shift, Effort(rounds=300, idle_rounds=100), seed=4)
    assert [(r.request, r.cause) for r in reasons(shift, routes)] == [(2, "too many")]


@settings(max_examples=60)
@given(shifts())
def test_reasons_are_given_for_what_is_missing_and_hold(shift: Shift) -> None:
    assume(all(timetable(shift, one, one.breaks) for one in shift.units))
    routes = solve(shift, Effort(rounds=100, idle_rounds=50), seed=1)
    found = reasons(shift, routes)
    assert [r.request for r in found] == [
        n for n in range(len(shift.requests)) if n not in routes.served
    ]
    for reason in found:
        request = shift.requests[reason.request]
        alone = Shift(shift.units, (request,), shift.travel)
        best = most_prize(alone)
        assert (best == 0) == (reason.cause not in ("too many", "too much else"))
        for number, one in enumerate(shift.units):
            can = most_prize(Shift((one,), (request,), shift.travel)) == request.prize > 0
            assert could_go(shift, one, request) == can or request.prize == 0
            if reason.cause == "too much else":
                assert (number in reason.able) == can


def test_a_place_without_a_way_to_it_is_too_far() -> None:
    travel = on_a_line(0, 5, 5)
    for matrix in travel.values():
        matrix[2, :2] = matrix[:2, 2] = NO_WAY
    shift = Shift(CREW[:1], (visit(2, 10, 1, (0, 60)),), travel)
    routes = solve(shift, Effort(rounds=300, idle_rounds=100), seed=1)
    assert routes.steps == (breaks_only(CREW[0]),)
    assert reasons(shift, routes)[0].cause == "too far"
