"""A shift refuses what it can't be, and says what a unit can reach."""

import numpy as np
import pytest

from safeground.core.patrols.routes.shift import Shift, reachable
from small_shifts import on_a_line, unit, visit


@pytest.mark.parametrize(
    ("matrix", "why"),
    [
        ([[0, 1]], "must be square"),
        ([[1, 1], [1, 0]], "0 from a place to itself"),
        ([[0, -1], [1, 0]], "never negative"),
        ([[0, 1, 9], [1, 0, 1], [9, 1, 0]], "a way through 1 is less"),
    ],
)
def test_a_matrix_must_be_of_shortest_ways(matrix: list[list[int]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Shift((unit(0, 60),), (), {"foot": np.array(matrix)})


@pytest.mark.parametrize(("minutes", "prize"), [(0, 1.0), (5, -1.0), (5, float("nan"))])
def test_a_visit_must_last_and_never_cost(minutes: int, prize: float) -> None:
    with pytest.raises(ValueError, match="request 0 must last a minute or more"):
        Shift((unit(0, 60),), (visit(1, minutes, prize, (0, 60)),), on_a_line(0, 5))


def test_the_visits_of_a_place_are_found_by_it() -> None:
    asked = tuple(visit(place, 5, 1, (0, 60)) for place in (1, 2, 1))
    shift = Shift((unit(0, 60),), asked, on_a_line(0, 5, 9))
    assert dict(shift.places) == {1: (0, 2), 2: (1,)}


def test_what_a_unit_can_reach_is_there_and_back_within_hours_and_skill() -> None:
    asked = (
        visit(1, 20, 1, (0, 60)),  # 20 out, 20 there, 20 back: just
        visit(1, 21, 1, (0, 60)),
        visit(2, 10, 1, (0, 14), (45, 60)),  # the later stretch will do
        visit(2, 10, 0, (0, 60)),
        visit(2, 10, 1, (0, 60), skill="dog"),
        visit(2, 10, 1),
    )
    shift = Shift((unit(0, 60),), asked, on_a_line(0, 20, 5))
    assert reachable(shift, shift.units[0]) == [0, 2]
