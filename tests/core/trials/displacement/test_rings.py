"""Rings: areas by hand, never over another hotspot or its rings, and never over each other."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.trials.displacement.rings import DISTANCES_M, rings


def test_a_lone_square_keeps_every_ring_whole() -> None:
    found = rings([shapely.box(1000, 1000, 1200, 1200)], DISTANCES_M)
    assert [(ring.inner_m, ring.outer_m) for ring in found] == [(0, 50), (50, 100), (100, 150)]
    for ring in found:
        sides = 4 * 200 * 50
        corners = np.pi * (ring.outer_m**2 - ring.inner_m**2)  # four quarters of a round corner
        assert ring.kept_m2[0] == pytest.approx(sides + corners, rel=0.002)
        assert ring.lost_m2[0] == 0


def test_a_neighbour_takes_its_side_out_to_the_largest_distance() -> None:
    pair = [shapely.box(1000, 1000, 1200, 1200), shapely.box(1320, 1000, 1520, 1200)]
    near, far = rings(pair, (50, 100))
    # 120 m apart: the other's surroundings reach to 20 m, so all to its side is lost of the ring
    # from 20 m on, and of the far ring everything there
    assert near.lost_m2[0] > 200 * 30
    assert far.lost_m2[0] >= 200 * 50
    for ring in (near, far):
        assert not shapely.intersects(ring.shapes[0], shapely.buffer(pair[1], 99.9))
        np.testing.assert_allclose(ring.kept_m2[0], ring.kept_m2[1])


def test_a_hotspot_that_others_surround_has_no_ring() -> None:
    grid = [
        shapely.box(x, y, x + 200, y + 200) for x in (1000, 1210, 1420) for y in (1000, 1210, 1420)
    ]
    for ring in rings(grid, (50, 100)):
        assert ring.vanished[4]
        assert ring.shapes[4].is_empty
        assert not ring.vanished[0]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=1, max_size=8))
def test_no_ground_is_in_two_rings_and_none_is_lost_count_of(cells: list[tuple[int, int]]) -> None:
    places = [shapely.box(100 * x, 100 * y, 100 * x + 80, 100 * y + 80) for x, y in set(cells)]
    moved = [shapely.affinity.translate(place, 500_000, 200_000) for place in places]
    found = rings(moved, (40, 90))
    shapes = [shape for ring in found for shape in ring.shapes]
    assert shapely.union_all(shapes).area == pytest.approx(sum(s.area for s in shapes), abs=1)
    assert not shapely.union_all(shapes).intersection(shapely.union_all(moved)).area > 1
    for number, place in enumerate(moved):
        whole = place.buffer(90).area - place.area
        kept_and_lost = sum(r.kept_m2[number] + r.lost_m2[number] for r in found)
        assert kept_and_lost == pytest.approx(whole, rel=1e-6, abs=3)


@pytest.mark.parametrize(
    ("boundaries", "distances", "said"),
    [
        ([shapely.box(0.7, 51.5, 0.71, 51.51)], (50,), "EPSG:27700.*degrees"),
        ([shapely.box(1000, 1000, 1200, 1200)], (), "distances must be metres"),
        ([shapely.box(1000, 1000, 1200, 1200)], (50, 50), "growing"),
        ([shapely.box(1000, 1000, 1200, 1200)], (0, 50), "above 0"),
        ([shapely.box(1000, 1000, 1200, 1200)], (float("nan"),), "above 0"),
        ([], (50,), "at least one hotspot"),
    ],
)
def test_what_cannot_be_is_refused(
    boundaries: list[shapely.Geometry], distances: tuple[float, ...], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        rings(boundaries, distances)
