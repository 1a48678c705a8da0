"""The earliest and latest of a route, by hand and against trying every minute."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.patrols.routes.shift import Break, Request, Shift
from safeground.core.patrols.routes.timetable import Step, timetable
from small_shifts import on_a_line, unit, visit


def test_a_route_by_hand() -> None:
    one = unit(600, 720, (20, 630, 700))
    first, second = visit(1, 15, 1, (600, 720)), visit(2, 10, 1, (600, 610), (650, 715))
    shift = Shift((one,), (first, second), on_a_line(0, 10, 14))
    times = timetable(shift, one, [first, one.breaks[0], second])
    assert times is not None
    # out 10, there 610 to 625, back 635 to 655, out 14: 669 to 679, home 693
    assert times.earliest == (610, 635, 669)
    # home 720, so from 706; there from 696; away at 682, from 662; away at 652, from 637
    assert times.latest == (637, 662, 696)
    assert (times.travel, times.home) == ((10, 10, 14), 14)


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        (visit(1, 15, 1, (0, 60)), 34),  # a minute late home
        (visit(1, 15, 1, (0, 24)), 60),  # shut by then
        (visit(1, 15, 1, (0, 12), (40, 54)), 60),  # a stretch too short
        (visit(1, 15, 1, (0, 60), skill="dog"), 60),
        (visit(1, 15, 1), 60),
    ],
)
def test_what_can_not_be_done_has_no_timetable(asked: Request, ends: int) -> None:
    one = unit(0, ends)
    shift = Shift((one,), (asked,), on_a_line(0, 10))
    assert timetable(shift, one, [asked]) is None


@st.composite
def routes(draw: st.DrawFn) -> tuple[Shift, list[Step]]:
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, 3))):
        edges = sorted(draw(st.lists(st.integers(-3, 16), min_size=4, max_size=4)))
        if draw(st.booleans()):
            steps.append(Break(draw(st.integers(1, 4)), edges[0], edges[3]))
        else:
            stretches = ((edges[0], edges[1]), (edges[2], edges[3]))
            steps.append(Request(draw(st.integers(0, 2)), draw(st.integers(1, 4)), 1.0, stretches))
    return Shift((unit(0, draw(st.integers(1, 14))),), (), on_a_line(0, 2, 3)), steps


@settings(max_examples=60)
@given(routes())
def test_nothing_can_begin_sooner_or_later(given: tuple[Shift, list[Step]]) -> None:
    shift, steps = given
    one, travel = shift.units[0], shift.travel["foot"]
    places = [0, *(s.place if isinstance(s, Request) else 0 for s in steps), 0]
    kept = []
    for begins in product(range(15), repeat=len(steps)):
        free, fits = 0, True
        for n, (step, at) in enumerate(zip(steps, begins, strict=True)):
            spans = step.stretches if isinstance(step, Request) else ((step.earliest, step.latest),)
            fits &= at >= free + travel[places[n], places[n + 1]]
            fits &= any(a <= at and at + step.minutes <= b for a, b in spans)
            free = at + step.minutes
        if fits and free + travel[places[-2], 0] <= one.ends:
            kept.append(begins)
    times = timetable(shift, one, steps)
    assert (times is None) == (not kept)
    if times is not None:
        assert times.earliest == tuple(map(min, zip(*kept, strict=True)))
        assert times.latest == tuple(map(max, zip(*kept, strict=True)))
