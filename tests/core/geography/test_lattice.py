import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.geography.lattice import Lattice

lattices = st.builds(
    Lattice,
    st.sampled_from(["hexagon", "square"]),
    st.floats(20, 2000),
    st.floats(-180, 180),
    st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)),
)
metres = st.floats(-20_000, 20_000)


@given(lattices, metres, metres)
def test_a_point_lies_in_the_cell_that_is_named(lattice: Lattice, x: float, y: float) -> None:
    outline = outline_of(lattice, *lattice.cell_of(x, y))
    assert outline.distance(shapely.Point(x, y)) < 1e-6 * lattice.side_m


def outline_of(lattice: Lattice, column: np.ndarray, row: np.ndarray) -> shapely.Polygon:
    cx, cy = lattice.centre_of(column, row)
    return shapely.Polygon(lattice.corners() + np.array([cx, cy]))


@given(lattices, st.integers(-50, 50), st.integers(-50, 50))
def test_a_centre_belongs_to_its_own_cell(lattice: Lattice, column: int, row: int) -> None:
    assert [int(v) for v in lattice.cell_of(*lattice.centre_of(column, row))] == [column, row]


@given(lattices)
def test_cells_have_the_stated_area_and_touch_the_next(lattice: Lattice) -> None:
    zero = outline_of(lattice, np.array(0), np.array(0))
    assert zero.area == pytest.approx(lattice.cell_m2)
    assert zero.exterior.is_ccw
    for column, row in lattice.steps:
        beside = outline_of(lattice, np.array(column), np.array(row))
        assert zero.distance(beside) < 1e-6 * lattice.side_m
        # on a fine grid: without one GEOS can take two squares that share an edge for one
        shared = shapely.intersection(zero, beside, grid_size=1e-6 * lattice.side_m)
        assert shared.area < 1e-5 * lattice.cell_m2


def test_the_default_cell_is_the_size_of_the_trials_hotspots() -> None:
    # 150² · 3√3 / 2, by hand
    assert Lattice().cell_m2 == pytest.approx(58_456.7, abs=0.05)
    assert Lattice("square", 150).cell_m2 == 22_500


@pytest.mark.parametrize("bad", [0, -1, float("nan")])
def test_a_side_must_have_length(bad: float) -> None:
    with pytest.raises(ValueError, match="side_m must be more than 0"):
        Lattice("square", bad)


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="'hexagon' or 'square', not 'circle'"):
        Lattice("circle")  # type: ignore[arg-type]
