import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.hotspots.identity import Place, refresh


@pytest.fixture(scope="module")
def grid() -> Grid:
    """30 by 10 squares of 100 m."""
    area = shapely.box(1000, 1000, 4000, 2000)
    return cover(area, Lattice("square", 100, origin=(1050, 1050)))


def place(key: str, left: float, low: float, wide: float, rank: int, expected: float) -> Place:
    boundary = shapely.box(left, low, left + wide, low + 100)
    return Place(key, f"place at {left:.0f}", boundary, expected, rank)


def surface(grid: Grid, peaks: dict[tuple[float, float], float]) -> np.ndarray:
    values = np.full(len(grid), 0.001)
    for (x, y), value in peaks.items():
        values[grid.locate([x], [y])[0]] = value
    return values


def test_places_keep_their_key_however_they_are_ranked(grid: Grid) -> None:
    before = [place("H0001", 1100, 1100, 200, 1, 5.0), place("H0002", 2000, 1500, 200, 2, 4.0)]
    now = [place("", 2000, 1500, 200, 1, 4.5), place("", 1100, 1100, 300, 2, 4.2)]
    result = refresh(before, now, grid, surface(grid, {}))
    assert result.keys == ("H0002", "H0001")
    assert [c.status for c in result.changes] == ["stayed", "stayed"]
    assert result.changes[0].why == "stayed: 4.5 expected, 4.0 before; 1st now, 2nd before"


def test_a_place_that_moved_says_how_far_and_where(grid: Grid) -> None:
    before = [place("H0001", 1100, 1100, 300, 1, 5.0)]
    now = [place("", 1300, 1100, 300, 1, 5.0)]  # 100 of 500 m shared: Jaccard 0.2
    (change,) = refresh(before, now, grid, surface(grid, {})).changes
    assert change.status == "moved"
    assert change.why == ("moved 200 m east, keeping 33% of its ground; 5.0 expected, 5.0 before")


def test_a_place_that_left_says_how_it_stands_now(grid: Grid) -> None:
    before = [place("H0001", 1100, 1100, 100, 1, 4.1), place("H0002", 3500, 1500, 100, 2, 3.0)]
    now = [place("", 3500, 1500, 100, 1, 3.2)]
    peaks = {(1150, 1150): 1.9, (3550, 1550): 3.2, (2050, 1550): 2.5, (2550, 1150): 2.0}
    result = refresh(before, now, grid, surface(grid, peaks))
    assert result.keys == ("H0002",)
    assert result.changes[1].key == "H0001"
    assert result.changes[1].why == "left: expected fell from 4.1 to 1.9; 4th now"


def test_a_place_may_leave_because_others_rose_or_because_of_a_rule(grid: Grid) -> None:
    before = [place("H0001", 1100, 1100, 100, 1, 2.0)]
    now = [place("", 3500, 1500, 100, 1, 3.2)]
    rose = refresh(before, now, grid, surface(grid, {(1150, 1150): 2.2, (3550, 1550): 3.2}))
    assert rose.changes[1].why == "left: 2.2 expected, 2.0 before, but others rose; 2nd now"
    ruled = refresh(before, now, grid, surface(grid, {(1150, 1150): 4.0, (3550, 1550): 3.2}))
    assert ruled.changes[1].why == (
        "left: 4.0 is still expected, 2.0 before, which would be 1st; "
        "the constraints on the choice put it out"
    )


def test_two_places_joined_into_one(grid: Grid) -> None:
    before = [place("H0001", 1100, 1100, 300, 1, 4.0), place("H0002", 1400, 1100, 100, 2, 2.0)]
    now = [place("", 1100, 1100, 400, 1, 6.0)]
    result = refresh(before, now, grid, surface(grid, {}))
    assert result.keys == ("H0001",)
    assert result.changes[1].why == "left: its ground is now part of place at 1100 (H0001)"


def test_keys_are_never_used_again(grid: Grid) -> None:
    before = [place("H0003", 1100, 1100, 100, 1, 2.0)]
    now = [place("", 2000, 1100, 100, 1, 2.0), place("", 3000, 1100, 100, 2, 1.0)]
    result = refresh(before, now, grid, surface(grid, {}), used=["H0001", "H0009", "old-7"])
    assert result.keys == ("H0010", "H0011")
    assert [c.status for c in result.changes] == ["entered", "entered", "left"]
    assert result.changes[0].why == "entered: 2.0 expected; 1st now"


def test_matching_works_across_grids_and_finds_the_best_pairing(grid: Grid) -> None:
    # the first old place overlaps both; only the pairing shown keeps both keys
    before = [place("H0001", 1100, 1100, 200, 1, 2.0), place("H0002", 1300, 1100, 200, 2, 2.0)]
    shifted = [
        Place("", "a", shapely.box(1180, 1110, 1390, 1190), 2.0, 1),
        Place("", "b", shapely.box(1100, 1110, 1170, 1190), 2.0, 2),
    ]
    assert refresh(before, shifted, grid, surface(grid, {})).keys == ("H0002", "H0001")


def test_the_first_time_keys_follow_the_ranks(grid: Grid) -> None:
    now = [place("", 1000 + 300 * i, 1100, 100, i + 1, 2.0) for i in range(3)]
    result = refresh([], now, grid, surface(grid, {}))
    assert result.keys == ("H0001", "H0002", "H0003")
    assert refresh(now, [], grid, surface(grid, {})).keys == ()


@given(st.data())
def test_nobody_is_lost_and_nobody_is_there_twice(data: st.DataObject) -> None:
    area = shapely.box(1000, 1000, 4000, 2000)
    small = cover(area, Lattice("square", 500, origin=(1250, 1250)))
    spots = st.lists(st.integers(0, 14), max_size=6, unique=True)
    before = [
        place(f"H{i + 1:04}", 1000 + 180 * s, 1100, 250, i + 1, 1.0)
        for i, s in enumerate(data.draw(spots))
    ]
    now = [place("", 1000 + 200 * s, 1100, 250, i + 1, 1.0) for i, s in enumerate(data.draw(spots))]
    result = refresh(before, now, small, np.ones(len(small)))
    assert len(set(result.keys)) == len(result.keys) == len(now)
    left = [c.key for c in result.changes if c.status == "left"]
    kept = [c.key for c in result.changes if c.status in ("stayed", "moved")]
    assert sorted(left + kept) == sorted(p.key for p in before)
    same = refresh(now, now, small, np.ones(len(small)))
    assert all(c.status == "stayed" for c in same.changes)


def test_two_of_three_cells_kept_is_staying(grid: Grid) -> None:
    before = [place("H0001", 1100, 1100, 300, 1, 5.0)]
    now = [place("", 1200, 1100, 300, 1, 5.0)]
    assert refresh(before, now, grid, surface(grid, {})).changes[0].status == "stayed"


def test_a_place_that_brings_a_key_of_its_own_keeps_it_unless_it_was_used():
    grid = cover(shapely.box(1000, 0, 3000, 100), Lattice("square", 100, origin=(50, 50)))
    ground = [shapely.box(x, 0, x + 200, 100) for x in (1100, 1500, 1900)]
    now = [
        Place(key, key or "new", place, 2.0, rank)
        for rank, (key, place) in enumerate(zip(("H0009", "H0003", ""), ground, strict=True), 1)
    ]
    found = refresh([], now, grid, np.ones(len(grid)), used={"H0003"})
    assert found.keys == ("H0009", "H0010", "H0011")
