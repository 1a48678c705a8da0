import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.hotspots.candidates import Joiner, cliques, ground_of, near_steps


def block(columns: int, rows: int, lattice: Lattice) -> Grid:
    column, row = (a.ravel().astype(np.int32) for a in np.indices((columns, rows)))
    return Grid(lattice, column, row, np.full(columns * rows, lattice.cell_m2))


def everything(grid: Grid, most: int, value: np.ndarray | None = None) -> Joiner:
    n = len(grid)
    worth = np.ones(n) if value is None else value
    return Joiner(ground_of(grid), worth, np.zeros(n, np.int32), np.ones(n, bool), most)


# fixed polyhexes (OEIS A001207) and fixed polyplets, squares joined also at corners (A006770)
@pytest.mark.parametrize(
    ("shape", "shapes"), [("hexagon", [1, 3, 11, 44]), ("square", [1, 4, 20, 110])]
)
def test_as_many_shapes_as_are_known(shape: str, shapes: list[int]) -> None:
    grid = block(11, 11, Lattice("hexagon" if shape == "hexagon" else "square", 150))
    middle = int(grid.at([5], [5])[0])
    found = everything(grid, 4).around(np.array([middle])).units
    size = (found >= 0).sum(axis=1)
    # a shape of k cells holds a given cell in k positions
    assert [int((size == k).sum()) for k in (1, 2, 3, 4)] == [
        k * n for k, n in zip((1, 2, 3, 4), shapes, strict=True)
    ]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=25, max_size=25), st.integers(0, 20))
def test_nothing_above_the_floor_is_missed(values: list[int], floor: int) -> None:
    grid = block(5, 5, Lattice())
    joiner = everything(grid, 3, np.array(values, float))
    whole = joiner.pool(np.full(25, -1.0))
    pool = joiner.pool(np.full(25, float(floor)))
    expected = {
        tuple(u) for u, v in zip(whole.units.tolist(), whole.value, strict=True) if v > floor
    }
    assert {tuple(u) for u in pool.units.tolist()} == expected
    assert len(pool) == len(expected)
    assert pool.slack == 0


def test_places_stay_within_their_size_their_district_and_what_is_usable() -> None:
    grid = block(4, 1, Lattice("square", 100))
    usable = np.array([True, True, True, False])
    district = np.array([0, 0, 1, 1], np.int32)
    pool = Joiner(ground_of(grid), np.ones(4), district, usable, 3, 20_000.0).pool(np.zeros(4))
    assert sorted(tuple(u for u in row if u >= 0) for row in pool.units.tolist()) == [
        (0,),
        (0, 1),
        (1,),
        (2,),
    ]


@pytest.mark.parametrize("lattice", [Lattice("hexagon", 150, 17), Lattice("square", 150, 5)])
@pytest.mark.parametrize("separation_m", [0.0, 100.0, 400.0])
def test_near_is_measured_between_edges(lattice: Lattice, separation_m: float) -> None:
    grid = cover(shapely.box(0, 0, 2000, 1500), lattice)
    outlines = grid.polygons()
    gap = shapely.distance(outlines[:, None], outlines[None, :])
    near = gap < max(separation_m, 1e-3)
    np.fill_diagonal(near, False)
    assert (ground_of(grid, separation_m).near.toarray() > 0).tolist() == near.tolist()


def test_every_near_pair_is_in_a_group_of_which_all_are_near() -> None:
    near = ground_of(block(6, 6, Lattice()), 200.0).near
    dense = near.toarray() > 0
    covered = set()
    for group in cliques(near):
        for a, b in itertools.combinations(group, 2):
            assert dense[a, b]
            covered.add((a, b))
    assert covered == {(a, b) for a, b in zip(*np.nonzero(dense), strict=True) if a < b}


def test_a_separation_cannot_be_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="separation_m must be 0 metres or more"):
        near_steps(Lattice(), -1)
