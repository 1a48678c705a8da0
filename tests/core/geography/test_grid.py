import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice

lattices = st.builds(
    Lattice,
    st.sampled_from(["hexagon", "square"]),
    st.floats(80, 900),
    st.floats(0, 90),
    st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
)
# a bay, an island and a hole, far from the origin
COAST = shapely.union_all(
    [
        shapely.box(590_000, 180_000, 593_000, 182_000).difference(
            shapely.Point(591_500, 182_000).buffer(700)
        ),
        shapely.Point(594_500, 181_000).buffer(300),
    ]
).difference(shapely.Point(590_700, 180_700).buffer(250))


@settings(max_examples=40, deadline=None)
@given(lattices)
def test_cells_cover_the_study_area_and_no_more(lattice: Lattice) -> None:
    grid = cover(COAST, lattice)
    assert grid.area_m2 == pytest.approx(COAST.area, rel=1e-6)
    assert (grid.inside_m2 > 0).all()
    assert (grid.inside_m2 <= lattice.cell_m2).all()


@settings(max_examples=40, deadline=None)
@given(lattices, st.integers(0, 2**32 - 1))
def test_every_point_lies_in_the_cell_located(lattice: Lattice, seed: int) -> None:
    grid = cover(COAST, lattice)
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(589_000, 596_000, 200), rng.uniform(179_000, 183_000, 200)
    cell = grid.locate(x, y)
    inside = shapely.contains_xy(COAST, x, y)
    assert (cell[inside] >= 0).all()
    found = cell >= 0
    gap = shapely.distance(grid.polygons(cell[found]), shapely.points(x[found], y[found]))
    assert gap.max(initial=0) < 1e-6 * lattice.side_m


@settings(max_examples=30, deadline=None)
@given(lattices)
def test_neighbours_are_mutual_and_touch(lattice: Lattice) -> None:
    grid = cover(COAST, lattice)
    touching = grid.neighbours.tocoo()
    start, end = touching.coords
    assert (start != end).all()
    assert (abs(grid.neighbours - grid.neighbours.T)).nnz == 0
    apart = shapely.distance(grid.polygons(start), grid.polygons(end))
    assert apart.max(initial=0) < 1e-5 * lattice.side_m
    assert len(start) == len(set(zip(start.tolist(), end.tolist(), strict=True)))


def test_a_block_of_hexagons_by_hand() -> None:
    side = np.zeros(3, np.int32)
    row = Grid(Lattice(), np.arange(3, dtype=np.int32), side, np.ones(3))
    assert row.neighbours.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    assert row.at([0, 2, 3, -9], [0, 0, 0, 40]).tolist() == [0, 2, -1, -1]


def test_unknown_and_far_points_are_in_no_cell() -> None:
    grid = cover(COAST, Lattice())
    assert grid.locate([np.nan, 0.0, 1e9], [181_000, 0.0, -1e9]).tolist() == [-1, -1, -1]


@pytest.mark.parametrize(
    ("area", "sentence"),
    [
        (shapely.box(0.5, 51.4, 0.9, 51.7), "look like degrees"),
        (shapely.Polygon(), "has no area"),
        (shapely.LineString([(0, 0), (9e5, 9e5)]), "has no area"),
    ],
)
def test_areas_that_cannot_be_covered_are_refused(area: shapely.Geometry, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        cover(area, Lattice())
