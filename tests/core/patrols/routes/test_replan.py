"""When a unit is called away, the others change as little as they can."""

from itertools import combinations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from safeground.core.patrols.routes.by_lot import Timed, timed
from safeground.core.patrols.routes.replan import replanned
from safeground.core.patrols.routes.shift import Request, Shift
from safeground.core.patrols.routes.solve import Effort, solve
from safeground.core.patrols.routes.timetable import Step, timetable
from small_shifts import faults, on_a_line, shifts, unit, visit

LINE = on_a_line(0, 5, 10, 15)
Kept = tuple[tuple[Timed, ...], ...]


def by_hand(*asked: Request, ends: int = 200) -> Shift:
    return Shift((unit(0, ends),), asked, LINE, 30)


def test_a_visit_that_fits_between_two_moves_neither() -> None:
    shift = by_hand(*[visit(place, 10, 1, (0, 200)) for place in (1, 2, 3)])
    kept = ((Timed(0, 5, 15, 5), Timed(2, 120, 130, 10)),)
    found = replanned(shift, kept, [1])
    assert found.dropped == ()
    assert [t.step for t in found.timed[0]] == [0, 1, 2]
    assert [t.begins for t in found.timed[0] if t.step != 1] == [5, 120]


def test_one_visit_moves_rather_than_two() -> None:
    # 10 minutes to spare before the first, none between: put before it, only one is later
    shift = by_hand(*[visit(place, 10, 1, (0, 200)) for place in (1, 2, 3)], ends=200)
    kept = ((Timed(0, 20, 30, 5), Timed(1, 60, 70, 5)),)
    found = replanned(shift, kept, [2])
    moved = [t.step for t in found.timed[0] if t.step < 2 and t.begins not in (20, 60)]
    assert moved == []
    assert found.timed[0][-1] == Timed(2, 75, 85, 5)


def test_a_better_visit_takes_the_place_of_a_lesser_one() -> None:
    shift = by_hand(visit(1, 10, 1, (0, 50)), visit(2, 25, 3, (0, 50)), ends=50)
    found = replanned(shift, ((Timed(0, 5, 15, 5),),), [1])
    assert found.dropped == (0,)
    assert [t.step for t in found.timed[0]] == [1]


def test_a_lesser_visit_gives_way() -> None:
    shift = by_hand(visit(1, 10, 3, (0, 50)), visit(2, 25, 1, (0, 50)), ends=50)
    kept = ((Timed(0, 5, 15, 5),),)
    found = replanned(shift, kept, [1])
    assert (found.timed, found.dropped) == (kept, (1,))


def test_another_visit_of_a_place_keeps_its_distance() -> None:
    shift = by_hand(*[visit(1, 10, 1, (0, 200))] * 2)
    found = replanned(shift, ((Timed(0, 20, 30, 5),),), [1])
    assert found.timed[0] == (Timed(0, 20, 30, 5), Timed(1, 60, 70, 0))


@st.composite
def called_away(draw: st.DrawFn) -> tuple[Shift, Kept, list[int]]:
    """A plan without its busiest unit: the others' steps, and the visits that it leaves behind."""
    shift = draw(shifts(several=draw(st.booleans()), most_visits=6))
    assume(all(timetable(shift, one, one.breaks) for one in shift.units))
    routes = solve(shift, Effort(rounds=60, idle_rounds=30), seed=1)
    plan = timed(routes, np.random.default_rng(draw(st.integers(0, 99))))
    visits = [[t.step for t in steps if t.step >= 0] for steps in plan]
    away = max(range(len(plan)), key=lambda n: len(visits[n]))
    stay = shift.units[:away] + shift.units[away + 1 :]
    left = Shift(stay, shift.requests, shift.travel, shift.spacing)
    return left, (*plan[:away], *plan[away + 1 :]), visits[away]


@settings(max_examples=120)
@given(called_away())
def test_it_can_be_kept_and_nothing_is_lost(given: tuple[Shift, Kept, list[int]]) -> None:
    shift, kept, orphans = given
    found = replanned(shift, kept, orphans)
    assert faults(shift, found.timed) == []
    before = {t.step for steps in kept for t in steps if t.step >= 0} | set(orphans)
    after = [t.step for steps in found.timed for t in steps if t.step >= 0]
    assert sorted([*after, *found.dropped]) == sorted(before)
    worth = [shift.requests[n].prize for n in found.dropped]
    assert sum(worth) <= sum(shift.requests[n].prize for n in orphans) + 1e-9


@settings(max_examples=30)
@given(called_away())
def test_with_nothing_offered_nothing_changes(given: tuple[Shift, Kept, list[int]]) -> None:
    shift, kept, _ = given
    assert replanned(shift, kept, []).timed == kept


# the order of what is kept is never changed and steps move one by one: rarely one too many moves
@settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(called_away())
def test_one_visit_changes_no_more_than_it_must(given: tuple[Shift, Kept, list[int]]) -> None:
    shift, kept, orphans = given
    assume(orphans and kept and all(len(numbers) == 1 for numbers in shift.places.values()))
    found = replanned(shift, kept, orphans[:1])
    fewest = min(
        (n for number, steps in enumerate(kept) if (n := _fewest(shift, number, steps, orphans[0]))
         is not None), default=None,
    )  # fmt: skip
    if fewest is None:
        assert len(found.dropped) == 1
        return
    was = {t.step: t.begins for steps in kept for t in steps if t.step >= 0}
    now = {t.step: t.begins for steps in found.timed for t in steps}
    assert found.dropped == ()
    assert sum(now[step] != at for step, at in was.items()) <= fewest


def _fewest(shift: Shift, number: int, steps: tuple[Timed, ...], new: int) -> int | None:
    """How few of a unit's visits must begin at another minute for a new one, in the same order."""
    one = shift.units[number]
    for changed in range(len(steps) + 1):
        for free in combinations(range(len(steps)), changed):
            for at in range(len(steps) + 1):
                things = [_held(shift, number, t, n in free) for n, t in enumerate(steps)]
                things.insert(at, shift.requests[new])
                if timetable(shift, one, things) is not None:
                    return changed
    return None


def _held(shift: Shift, number: int, t: Timed, free: bool) -> Step:
    thing: Step = shift.requests[t.step] if t.step >= 0 else shift.units[number].breaks[-1 - t.step]
    if free:
        return thing
    place = shift.requests[t.step].place if t.step >= 0 else shift.units[number].start
    return Request(place, thing.minutes, 1.0, ((t.begins, t.ends),))
