import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.hotspots.candidates import Joiner, ground_of
from safeground.core.hotspots.choose import Choice, choose

HEXAGON = Lattice("hexagon", 150).cell_m2


def block(columns: int, rows: int, shape: str = "hexagon") -> Grid:
    lattice = Lattice("hexagon" if shape == "hexagon" else "square", 150)
    column, row = (a.ravel().astype(np.int32) for a in np.indices((columns, rows)))
    return Grid(lattice, column, row, np.full(columns * rows, lattice.cell_m2))


def strip(cells: int) -> Grid:
    return block(cells, 1)


def best_by_trying_everything(
    grid: Grid,
    value: np.ndarray,
    places: int,
    most: int,
    quotas: dict[int, int],
    district: np.ndarray,
    must: list[int],
    usable: np.ndarray,
) -> float | None:
    """Every set of `places` connected, separate places, one by one."""
    touch = grid.neighbours.toarray() > 0
    sets = []
    for size in range(1, most + 1):
        for cells in itertools.combinations(np.flatnonzero(usable), size):
            inside = touch[np.ix_(cells, cells)]
            joined = connected_components(inside, directed=False)[0] == 1
            if joined and len(set(district[list(cells)])) == 1:
                sets.append(cells)
    reach = [set(c) | set(np.flatnonzero(touch[list(c)].any(axis=0))) for c in sets]
    best: float | None = None

    def extend(start: int, chosen: list[int]) -> None:
        nonlocal best
        if len(chosen) == places:
            homes = [int(district[sets[i][0]]) for i in chosen]
            held = {c for i in chosen for c in sets[i]}
            if all(homes.count(d) == n for d, n in quotas.items()) and held >= set(must):
                total = float(sum(value[list(sets[i])].sum() for i in chosen))
                best = total if best is None else max(best, total)
            return
        for i in range(start, len(sets)):
            if all(not reach[j] & set(sets[i]) for j in chosen):
                extend(i + 1, [*chosen, i])

    extend(0, [])
    return best


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_choice_beats_it(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from(["hexagon", "square"]))
    grid = block(data.draw(st.integers(2, 4)), data.draw(st.integers(1, 4)), shape)
    n = len(grid)
    whole = st.integers(0, 6)
    value = np.array(data.draw(st.lists(whole, min_size=n, max_size=n)), float)
    usable = np.array(data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))) > 0
    district = (np.arange(n) >= data.draw(st.integers(0, n))).astype(int)
    places, most = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    quotas = data.draw(st.sampled_from([{}, {0: 1}, {1: 1}, {0: 1, 1: 1}, {0: 2}, {1: 0}]))
    must = data.draw(st.lists(st.integers(0, n - 1), max_size=1))
    usable[must] = True
    quotas = {d: q for d, q in quotas.items() if d in district}
    best = best_by_trying_everything(grid, value, places, most, quotas, district, must, usable)

    def ask() -> Choice:
        return choose(
            grid,
            value,
            places=places,
            largest_m2=most * grid.lattice.cell_m2,
            quotas={f"district {d}": q for d, q in quotas.items()},
            cell_district=[f"district {d}" for d in district],
            must_include=must,
            eligible=usable,
        )

    if best is None:
        with pytest.raises(ValueError, match=r"places|quotas|must_include"):
            ask()
        return
    choice = ask()
    assert choice.total == pytest.approx(best)
    assert choice.gap == 0
    assert len(choice.places) == places


def test_two_peaks_side_by_side_cannot_be_two_places() -> None:
    value = [0, 9, 8, 0, 0, 5, 0]
    choice = choose(strip(7), value, places=2, largest_m2=HEXAGON)
    assert [p.tolist() for p in choice.places] == [[1], [5]]
    joined = choose(strip(7), value, places=2, largest_m2=2 * HEXAGON)
    assert joined.values.tolist() == [17, 5]


def test_taking_the_best_first_is_not_always_best() -> None:
    # 6 alone blocks both fives; leaving it is worth 10
    choice = choose(strip(3), [5, 6, 5], places=2, largest_m2=HEXAGON)
    assert choice.total == 10


def test_quotas_are_exact_and_the_rest_go_elsewhere() -> None:
    value = np.array([9, 0, 8, 0, 7, 0, 6, 0, 2, 0, 1, 0, 3.0])
    district = ["North"] * 7 + ["Middle"] * 4 + ["South"] * 2
    free = choose(strip(13), value, places=3, largest_m2=HEXAGON)
    assert free.total == 24
    held = choose(
        strip(13),
        value,
        places=3,
        largest_m2=HEXAGON,
        quotas={"North": 1, "Middle": 1},
        cell_district=district,
    )
    assert sorted(int(p[0]) for p in held.places) == [0, 8, 12]
    assert held.total == 9 + 2 + 3
    assert any("quota of 1 in North binds: one place more" in s for s in held.binding)


def test_a_place_lies_in_one_district() -> None:
    district = ["East", "East", "West", "West"]
    kwargs = {"places": 1, "largest_m2": 2 * HEXAGON}
    assert choose(strip(4), [0, 5, 5, 1], **kwargs).total == 10
    assert choose(strip(4), [0, 5, 5, 1], cell_district=district, **kwargs).total == 6


def test_separation_is_measured_between_edges() -> None:
    # centres in a row are 259.8 m apart, so with one cell between the gap is 259.8 m
    value = [4, 0, 4, 3, 0, 0]
    near = choose(strip(6), value, places=2, largest_m2=HEXAGON, separation_m=259)
    assert near.total == 8
    far = choose(strip(6), value, places=2, largest_m2=HEXAGON, separation_m=261)
    assert far.total == 7


def test_what_must_be_in_is_in_and_what_must_be_out_is_out() -> None:
    value = [9, 0, 0, 1, 1, 0, 0, 8]
    choice = choose(
        strip(8),
        value,
        places=2,
        largest_m2=3 * HEXAGON,
        must_include=[[3, 4]],
        must_exclude=[0],
        eligible=np.arange(8) >= 5,
    )
    assert choice.total == 10
    held = {int(c) for p in choice.places for c in p}
    assert {3, 4, 7} <= held
    assert 0 not in held


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        ({"places": 0}, "places must be 1 or more, not 0"),
        (
            {"places": 4, "cell_district": "AAABBBBBB", "quotas": {"A": 3}},
            "quotas ask for 3 places in A, where the 3 eligible cells hold at most 2",
        ),
        (
            {"places": 1, "cell_district": "AAABBBBBB", "quotas": {"A": 1, "B": 1}},
            "quotas ask for 2 places in all, more than the 1 places",
        ),
        ({"places": 1, "cell_district": "AAABBBBBB", "quotas": {"C": 1}}, "'C', a district that"),
        ({"places": 1, "quotas": {"A": 1}}, "quotas need cell_district"),
        ({"places": 6}, "asks for 6, but only 5 places of eligible cells keep the separation"),
        ({"places": 2, "must_include": [3, 3], "must_exclude": [3]}, "must_exclude leaves out"),
        ({"places": 2, "must_include": [3, 4]}, "must_include places 1 and 2 are nearer"),
        ({"places": 2, "must_include": [[3, 4]]}, "place 1 has 2 cells, more than the 1"),
        (
            {"places": 2, "must_include": [[1, 5]], "largest_m2": 3 * HEXAGON},
            "place 1 is in separate pieces",
        ),
        (
            {
                "places": 3,
                "must_include": [0, 2],
                "cell_district": "AAABBBBBB",
                "quotas": {"A": 1},
            },
            "must_include puts 2 places in A, more than its quota of 1",
        ),
        ({"places": 1, "separation_m": -1}, "separation_m must be 0 metres or more"),
    ],
)
def test_an_ask_that_nothing_meets_says_which_constraint(
    ask: dict[str, object], sentence: str
) -> None:
    ask = {"largest_m2": HEXAGON, **ask}
    if "cell_district" in ask:
        ask["cell_district"] = list(str(ask["cell_district"]))
    with pytest.raises(ValueError, match=sentence):
        choose(strip(9), np.arange(9.0), **ask)


@pytest.mark.parametrize("bad", [[-1.0] * 9, [np.nan] * 9, [1.0] * 8])
def test_expected_must_be_a_number_for_each_cell(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        choose(strip(9), bad, places=1)


@pytest.fixture(scope="module")
def town() -> tuple[Grid, np.ndarray]:
    grid = cover(shapely.box(500_000, 200_000, 512_000, 210_000), Lattice("hexagon", 150))
    rng = np.random.default_rng(5)
    x, y = grid.centres
    middles = rng.uniform([500_000, 200_000], [512_000, 210_000], (25, 2))
    size = rng.gamma(0.6, 3, 25)
    away = np.hypot(x[:, None] - middles[:, 0], y[:, None] - middles[:, 1])
    return grid, (size * np.exp(-((away / rng.uniform(200, 500, 25)) ** 2))).sum(axis=1)


@pytest.mark.parametrize("separation_m", [0.0, 400.0])
def test_places_of_a_town_are_joined_small_and_apart(
    town: tuple[Grid, np.ndarray], separation_m: float
) -> None:
    grid, value = town
    choice = choose(grid, value, places=15, separation_m=separation_m)
    assert choice.gap == 0
    outlines = [shapely.union_all(grid.polygons(p)) for p in choice.places]
    for cells, outline in zip(choice.places, outlines, strict=True):
        assert 1 <= len(cells) <= 3
        assert outline.geom_type == "Polygon"
    for a, b in itertools.combinations(outlines, 2):
        assert a.distance(b) > max(separation_m - 1e-6, 1)
    assert choice.values.tolist() == sorted(choice.values, reverse=True)


def test_a_worthless_place_may_make_room_for_a_better_one() -> None:
    # taking the 2 in the middle leaves room for nothing else
    choice = choose(strip(3), [0, 2, 1], places=2, largest_m2=HEXAGON)
    assert (choice.total, choice.gap) == (1, 0)


@pytest.mark.parametrize("flat", [0.0, 1.0])
def test_a_flat_surface_is_no_trouble(flat: float) -> None:
    choice = choose(block(30, 30), np.full(900, flat), places=5)
    assert len(choice.places) == 5
    assert choice.total == 15 * flat
    assert choice.gap == 0


def test_more_than_can_be_listed_gives_a_bound_that_holds(town: tuple[Grid, np.ndarray]) -> None:
    grid, value = town
    joiner = Joiner(
        ground_of(grid), value, np.zeros(len(grid), np.int32), np.ones(len(grid), bool), 3
    )
    floor = np.full(len(grid), np.sort(value)[-200])
    whole, cut = joiner.pool(floor), joiner.pool(floor, most=50)
    kept = {tuple(u) for u in cut.units.tolist()}
    dropped = [
        v for u, v in zip(whole.units.tolist(), whole.value, strict=True) if tuple(u) not in kept
    ]
    assert dropped
    assert max(dropped) <= floor[0] + cut.slack
