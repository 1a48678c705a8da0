"""Shared ground of convex shapes, against Shapely."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.geography.overlap import overlap_areas


def ring(sides: int, x: float, y: float, size: float, turn: float) -> np.ndarray:
    angle = turn + np.arange(sides) * 2 * np.pi / sides
    return np.column_stack([x + size * np.cos(angle), y + size * np.sin(angle)])


near = st.floats(-2, 2).map(lambda v: round(v, 3))


@given(st.integers(3, 10), st.integers(3, 6), near, near, st.floats(0.1, 3), st.floats(0, 3))
def test_as_shapely_has_it(sides, others, x, y, size, turn):
    one = ring(sides, 600_000, 200_000, 1, 0.3)
    two = ring(others, 600_000 + x, 200_000 + y, size, turn)
    found = overlap_areas(one[None], two[None], (np.array([0]), np.array([0])))
    expected = shapely.area(shapely.intersection(shapely.Polygon(one), shapely.Polygon(two)))
    assert found[0] == pytest.approx(expected, abs=1e-6)


def test_a_corner_given_twice_changes_nothing():
    square = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2], [0, 2]])
    found = overlap_areas(square[None], square[None] + 1, (np.array([0]), np.array([0])))
    assert found == pytest.approx([1.0])


def test_too_many_corners_are_refused():
    with pytest.raises(ValueError, match="32 corners"):
        overlap_areas(np.zeros((1, 20, 2)), np.zeros((1, 13, 2)), (np.array([0]), np.array([0])))
