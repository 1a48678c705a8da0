"""Geofences: which hotspot a ping counts for."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.dosage.geofences import geofences
from safeground.core.patrols.hotspot import PatrolHotspot

X, Y = 588_000, 185_000


def square(name: str, x: float, y: float, side: float = 100) -> PatrolHotspot:
    return PatrolHotspot(name, shapely.box(X + x, Y + y, X + x + side, Y + y + side))


def located(hotspots: list[PatrolHotspot], points: list[tuple[float, float]]) -> list[int]:
    x, y = np.array(points, float).T
    lon, lat = to_longitude_latitude(X + x, Y + y)
    return geofences(hotspots, 20).locate(lon, lat).tolist()


def test_a_fence_is_its_boundary_with_the_margin() -> None:
    points = [(50, 50), (-19.5, 50), (-20.5, 50), (-13, -13), (-15, -15), (50, 119), (50, 121)]
    assert located([square("A", 0, 0)], points) == [0, 0, -1, 0, -1, 0, -1]


def test_where_fences_overlap_the_boundary_counts_before_the_margin() -> None:
    side_by_side = [square("A", 0, 0), square("B", 110, 0)]
    # 105 is in both margins; 99 in A itself, 111 in B itself, 104 nearer A, 106 nearer B
    points = [(99, 50), (104, 50), (106, 50), (111, 50)]
    assert located(side_by_side, points) == [0, 0, 1, 1]


def test_holes_and_parts_are_respected() -> None:
    ring = square("ring", 0, 0, 400)
    hollow = PatrolHotspot("ring", ring.boundary.difference(square("", 100, 100, 200).boundary))
    far = square("", 5000, 0).boundary
    both = PatrolHotspot("two parts", shapely.union_all([hollow.boundary, far]))
    points = [(50, 50), (200, 200), (115, 200), (125, 200), (5050, 50), (2500, 50)]
    assert located([both], points) == [0, -1, 0, -1, 0, -1]


def test_a_point_that_is_none_is_nowhere() -> None:
    fences = geofences([square("A", 0, 0)], 20)
    assert fences.locate([np.nan, 0.0, 180.0], [51.5, 0.0, 90.0]).tolist() == [-1, -1, -1]


@pytest.mark.parametrize("hotspots", [[], [PatrolHotspot("line", shapely.LineString())]])
def test_what_has_no_area_is_refused(hotspots: list[PatrolHotspot]) -> None:
    with pytest.raises(ValueError, match=r"at least one|must have an area"):
        geofences(hotspots, 20)


corner = st.tuples(st.integers(0, 600), st.integers(0, 600))


@settings(max_examples=40)
@given(
    st.lists(st.lists(corner, min_size=3, max_size=7), min_size=1, max_size=5),
    st.sampled_from([0, 20, 75]),
    st.integers(0, 2**32 - 1),
)
def test_any_fences_hold_what_shapely_says(
    rings: list[list[tuple[int, int]]], margin: float, seed: int
) -> None:
    shapes = [shapely.convex_hull(shapely.MultiPoint(ring)) for ring in rings]
    shapes = [shapely.transform(s, lambda xy: np.add(xy, (X, Y))) for s in shapes if s.area > 1]
    if not shapes:
        return
    fences = geofences([PatrolHotspot(str(i), s) for i, s in enumerate(shapes)], margin)
    rng = np.random.default_rng(seed)
    east, north = X + rng.uniform(-100, 700, 3000), Y + rng.uniform(-100, 700, 3000)
    lon, lat = to_longitude_latitude(east, north)
    found = fences.locate(lon, lat)
    held = np.array([shapely.contains_xy(shape, lon, lat) for shape in fences.shapes])
    assert np.array_equal(found >= 0, held.any(axis=0))
    inside = np.flatnonzero(found >= 0)
    assert held[found[inside], inside].all()
    away = np.array([shapely.distance(s, shapely.points(east, north)) for s in shapes])
    chosen = away[found[inside], inside]
    assert np.all(chosen <= np.where(held, away, np.inf)[:, inside].min(axis=0) + 0.01)
