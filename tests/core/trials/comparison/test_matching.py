"""Matching and candidates: optimal, within the caliper, apart from what was treated."""

import numpy as np
import pytest
import shapely

from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.trials.comparison.candidates import candidate_places, untouched
from safeground.core.trials.comparison.matching import Feature, match
from safeground.core.trials.models.two_way import CannotTell

ONE = [Feature("offences", "history")]


def grid() -> Grid:
    return cover(shapely.box(10_000, 10_000, 13_000, 13_000), Lattice("hexagon", 150))


def test_the_sum_of_distances_is_least_not_each_by_itself() -> None:
    """Greedy would give 4 to the place at 5 and leave 0 for that at 3; by hand the total is less
    the other way round only if 5 takes 8."""
    found = match(np.array([[5.0], [3.0]]), np.array([[4.0], [8.0], [20.0]]), ONE, per_place=1)
    assert found.candidate.tolist() == [1, 0]


def test_nobody_is_used_twice_and_nobody_is_too_far() -> None:
    rng = np.random.default_rng(1)
    treated, others = rng.normal(1, 1, (6, 3)), rng.normal(0, 1, (60, 3))
    features = [Feature("a", "history"), Feature("b", "history"), Feature("c", "place")]
    found = match(treated, others, features, per_place=3, caliper=0.8)
    assert len({*found.candidate.tolist()}) == len(found.candidate)
    assert found.distance.max() <= 0.8
    assert np.bincount(found.treated).max() <= 3
    assert all(abs(b.difference_after) < abs(b.difference_before) for b in found.balance[:2])


def test_balance_by_hand() -> None:
    found = match(np.array([[4.0], [6.0]]), np.array([[4.0], [7], [0], [1]]), ONE, per_place=1)
    (balance,) = found.balance
    assert (balance.treated, balance.candidates, balance.matched) == (5.0, 3.0, 5.5)
    spread = np.sqrt((1 + 7.5) / 2)
    assert balance.difference_before == pytest.approx(2 / spread)
    assert balance.difference_after == pytest.approx(-0.5 / spread)
    assert balance.variance_ratio == pytest.approx(1 / 2.25)


def test_nothing_alike_is_a_plain_refusal() -> None:
    with pytest.raises(CannotTell, match="no other place is like the treated ones"):
        match(np.array([[50.0], [60]]), np.array([[0.0], [1], [2]]), ONE, caliper=0.5)
    with pytest.raises(CannotTell, match="no treated place"):
        match(np.empty((0, 1)), np.array([[1.0]]), ONE)
    with pytest.raises(ValueError, match="one column a feature"):
        match(np.ones((2, 2)), np.ones((2, 1)), ONE)


def test_what_is_treated_or_near_it_is_never_a_candidate() -> None:
    whole = grid()
    hotspot = whole.polygons([60])[0]
    free = untouched(whole, [hotspot], 150)
    outlines = whole.polygons()
    near = shapely.distance(outlines, hotspot) <= 150
    assert not free[near].any()
    assert free[~near].all()


@pytest.mark.parametrize("cells_each", [1, 2, 3])
def test_places_are_whole_apart_and_of_one_size(cells_each: int) -> None:
    whole = grid()
    counts = np.random.default_rng(2).poisson(1.0, len(whole)).astype(float)
    places = candidate_places(whole, counts, np.full(len(whole), True), cells_each)
    used = np.concatenate(places)
    assert len({*used.tolist()}) == len(used)
    for cells in places:
        assert len(cells) == cells_each
        outline = shapely.union_all(shapely.set_precision(whole.polygons(cells), 0.001))
        assert outline.geom_type == "Polygon"
    assert counts[places[0][0]] == counts.max()
