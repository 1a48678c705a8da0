import numpy as np
import pytest
import shapely

from safeground.core.geography.streets import Segments, segments_of
from safeground.core.hotspots.candidates import Ground
from safeground.core.hotspots.choose import choose


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(x + 1000, y + 1000) for x, y in points])


@pytest.fixture
def roads() -> Segments:
    """A high street in three pieces, a side road off its second junction, and a road apart."""
    return segments_of(
        [
            line((0, 0), (100, 0)),
            line((100, 0), (200, 0)),
            line((200, 0), (260, 0)),
            line((200, 0), (200, 80)),
            line((0, 300), (50, 300)),
        ],
        ["High Street", "High Street", "High Street", "Mill Lane", "Back Lane"],
    )


def test_points_go_to_the_nearest_street_within_reach(roads: Segments) -> None:
    x = np.array([10.0, 150, 205, 50, np.nan, 20]) + 1000
    y = np.array([5.0, -20, 60, 150, 0, 290]) + 1000
    on = roads.snap(x, y, within_m=50)
    assert on.tolist() == [0, 1, 3, -1, -1, 4]
    assert roads.count(on).tolist() == [1, 1, 0, 1, 1]
    assert roads.count(on, [1, 2, 3, 4, 5, 6]).tolist() == [1, 2, 0, 3, 6]
    assert roads.snap([1100], [1010]).tolist() == [0]  # at a junction: the first in order


def test_streets_join_at_junctions(roads: Segments) -> None:
    touching = roads.neighbours.toarray()
    assert (touching == touching.T).all()
    assert touching.sum(axis=1).tolist() == [1, 3, 2, 2, 0]
    assert roads.length_m.tolist() == [100, 100, 60, 80, 50]


def test_a_walk_follows_the_streets(roads: Segments) -> None:
    assert roads.walk_m(0, 1) == 100
    assert roads.walk_m(0, 3) == 50 + 100 + 40
    assert roads.walk_m(0, 4) == np.inf
    assert roads.walk_m(2, 2) == 0


def test_hotspots_can_be_made_of_streets(roads: Segments) -> None:
    ground = Ground(roads.neighbours, roads.near(), roads.length_m)
    choice = choose(ground, [1, 5, 4, 3, 2], places=2, largest_m2=170.0)
    assert [p.tolist() for p in choice.places] == [[1, 2], [4]]
    apart = Ground(roads.neighbours, roads.near(400), roads.length_m)
    with pytest.raises(ValueError, match="only 1 places"):
        choose(apart, [1, 5, 4, 3, 2], places=2)


def test_a_road_in_parts_becomes_its_parts() -> None:
    parts = shapely.MultiLineString([[(900, 0), (950, 0)], [(950, 0), (999, 0)]])
    apart = shapely.MultiLineString([[(900, 0), (950, 0)], [(970, 0), (999, 0)]])
    roads = segments_of([parts, apart], ["A", "B"])
    assert roads.names == ("A", "B", "B")


def test_streets_in_degrees_are_refused() -> None:
    with pytest.raises(ValueError, match="must be projected"):
        segments_of([shapely.LineString([(0.7, 51.5), (0.8, 51.5)])])
    with pytest.raises(ValueError, match="no street"):
        segments_of([shapely.LineString()])
