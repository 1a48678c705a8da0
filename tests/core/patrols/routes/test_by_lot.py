"""Order and minutes by lot: the same visits, kept as well, and not to be learned."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from safeground.core.patrols.routes.by_lot import shuffled, timed
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Shift
from safeground.core.patrols.routes.solve import Effort, solve
from safeground.core.patrols.routes.timetable import timetable
from small_shifts import faults, on_a_line, shifts, unit, visit

NIGHT = Shift(
    tuple(unit(0, 480, name=name) for name in "AB"),
    tuple(visit(place, 15, 1, (0, 480)) for place in range(1, 7)),
    on_a_line(0, 5, 9, 14, 22, 30, 33),
)
FOUND = Routes(NIGHT, ((0, 1, 2), (3, 4, 5)))


@settings(max_examples=60)
@given(shifts(most_visits=8), st.integers(0, 2**32 - 1))
def test_a_lot_makes_the_same_visits_and_can_be_kept(shift: Shift, seed: int) -> None:
    assume(all(timetable(shift, one, one.breaks) for one in shift.units))
    routes = solve(shift, Effort(rounds=100, idle_rounds=50), seed=1)
    rng = np.random.default_rng(seed)
    lot = shuffled(routes, rng)
    assert (lot.served, lot.prize) == (routes.served, pytest.approx(routes.prize))
    assert faults(shift, timed(lot, rng)) == []


def test_the_same_lot_is_the_same_and_another_is_another() -> None:
    def plan(seed: int) -> object:
        rng = np.random.default_rng(seed)
        return timed(shuffled(FOUND, rng), rng)

    assert plan(5) == plan(5)
    assert len({plan(seed) for seed in range(20)}) == 20


def test_every_visit_comes_early_in_some_nights_and_late_in_others() -> None:
    begins: dict[int, list[int]] = {}
    for seed in range(60):
        rng = np.random.default_rng(seed)
        for steps in timed(shuffled(FOUND, rng), rng):
            for t in steps:
                begins.setdefault(t.step, []).append(t.begins)
    for at in begins.values():
        assert min(at) < 150
        assert max(at) > 330


def test_waits_are_dealt_alike_between_visits() -> None:
    # one unit, all at its station: 480 minutes with 3 x 15 of visits leave four waits
    here = tuple(visit(place, 15, 1, (0, 480)) for place in (1, 2, 3))
    shift = Shift((unit(0, 480),), here, on_a_line(0, 0, 0, 0))
    waits = []
    for seed in range(400):
        (steps,) = timed(Routes(shift, ((0, 1, 2),)), np.random.default_rng(seed))
        ends = [0, *(t.ends for t in steps)]
        waits.append(np.array([*(t.begins for t in steps), 480]) - ends)
    assert np.mean(waits, axis=0) == pytest.approx([435 / 4] * 4, rel=0.12)


def test_longer_ways_are_rarely_taken() -> None:
    def travel(routes: Routes) -> int:
        line = [0, 5, 9, 14, 22, 30, 33]
        return sum(
            abs(line[a] - line[b])
            for steps in routes.steps
            for a, b in zip([0, *(s + 1 for s in steps)], [*(s + 1 for s in steps), 0], strict=True)
        )

    drawn = [travel(shuffled(FOUND, np.random.default_rng(seed))) for seed in range(40)]
    assert np.mean(drawn) < 120  # both ends and back are 66 for one unit; at worst some 300


def test_routes_that_can_not_be_kept_are_refused() -> None:
    shift = Shift((unit(0, 20, name="North 1"),), NIGHT.requests, NIGHT.travel)
    with pytest.raises(ValueError, match="unit North 1 can't keep its route"):
        timed(Routes(shift, ((0, 5),)), np.random.default_rng(1))
