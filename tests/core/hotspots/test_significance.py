"""Gi* against every arrangement counted by hand, by brute force and by simulation."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.hotspots.significance import hot_and_cold_spots


def square_neighbours(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Edge and corner neighbours of a rectangular lattice, in compressed rows."""
    lists = [
        [
            (r + dr) * columns + c + dc
            for dr in (-1, 0, 1)
            for dc in (-1, 0, 1)
            if (dr or dc) and 0 <= r + dr < rows and 0 <= c + dc < columns
        ]
        for r in range(rows)
        for c in range(columns)
    ]
    return np.cumsum([0, *map(len, lists)]), np.array([j for row in lists for j in row])


def ring_neighbours(n: int) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(0, 2 * n + 1, 2), np.array(
        [[(i - 1) % n, (i + 1) % n] for i in range(n)]
    ).ravel()


def every_arrangement(
    values: list[int], indptr: np.ndarray, indices: np.ndarray, cell: int
) -> tuple[float, float]:
    """p high and p low of one cell, by laying out the others in every order."""
    others = [v for i, v in enumerate(values) if i != cell]
    where = [j if j < cell else j - 1 for j in indices[indptr[cell] : indptr[cell + 1]]]
    seen = sum(others[j] for j in where)
    sums = np.array([sum(order[j] for j in where) for order in permutations(others)])
    return float(np.mean(sums >= seen)), float(np.mean(sums <= seen))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=7, max_size=7), st.integers(0, 6))
def test_equals_every_arrangement(values: list[int], cell: int) -> None:
    indptr = np.array([0, 2, 3, 6, 8, 9, 11, 11])
    indices = np.array([1, 2, 0, 0, 4, 5, 1, 6, 2, 0, 3])
    spots = hot_and_cold_spots(values, indptr=indptr, indices=indices)
    high, low = every_arrangement(values, indptr, indices, cell)
    assert spots.p_high[cell] == pytest.approx(high, abs=1e-12)
    assert spots.p_low[cell] == pytest.approx(low, abs=1e-12)
    assert np.all(spots.margin == 0)


def simulate(
    values: np.ndarray, indptr: np.ndarray, indices: np.ndarray, cell: int, draws: int
) -> float:
    rng = np.random.default_rng(cell)
    others = np.delete(values, cell)
    k = indptr[cell + 1] - indptr[cell]
    picks = rng.integers(0, others.size, (draws, k))
    again = np.any(np.diff(np.sort(picks, axis=1), axis=1) == 0, axis=1)
    picks = picks[~again]  # rejecting repeats leaves draws without replacement
    seen = values[indices[indptr[cell] : indptr[cell + 1]]].sum()
    return float(np.mean(others[picks].sum(axis=1) >= seen))


@pytest.mark.parametrize("harm", [False, True])
def test_agrees_with_a_long_simulation(harm: bool) -> None:
    rng = np.random.default_rng(5)
    indptr, indices = square_neighbours(15, 15)
    values = rng.negative_binomial(0.4, 0.1, 225).astype(float)
    if harm:
        values *= rng.lognormal(3.0, 1.5, 225)
    spots = hot_and_cold_spots(values, indptr=indptr, indices=indices)
    for cell in (0, 7, 112, int(spots.z.argmax())):
        p = simulate(values, indptr, indices, cell, 99_999)
        error = 4.5 * np.sqrt(p * (1 - p) / 80_000) + spots.margin[cell] + 1e-4
        assert spots.p_high[cell] == pytest.approx(p, abs=error)
    assert spots.margin.max() < 0.02
    assert (spots.step == 1.0) is not harm


def test_rounding_harm_finely_or_coarsely_stays_within_the_margin() -> None:
    rng = np.random.default_rng(6)
    indptr, indices = square_neighbours(20, 20)
    values = rng.gamma(0.2, 400.0, 400)
    fine = hot_and_cold_spots(values, indptr=indptr, indices=indices, steps=20_000)
    coarse = hot_and_cold_spots(values, indptr=indptr, indices=indices, steps=500)
    assert np.all(np.abs(fine.p_high - coarse.p_high) <= fine.margin + coarse.margin + 1e-12)
    assert coarse.margin.max() > fine.margin.max() > 0


def test_finds_a_planted_cluster_and_a_planted_gap() -> None:
    rng = np.random.default_rng(7)
    indptr, indices = square_neighbours(40, 40)
    rate = np.full((40, 40), 4.0)
    rate[5:9, 5:9], rate[25:32, 25:32] = 14.0, 0.0
    spots = hot_and_cold_spots(rng.poisson(rate).ravel(), indptr=indptr, indices=indices)
    label = spots.label.reshape(40, 40)
    assert np.all(label[6:8, 6:8] == 1)
    assert np.all(label[26:31, 26:31] == -1)
    elsewhere = np.ones((40, 40), dtype=bool)
    elsewhere[4:10, 4:10] = elsewhere[24:33, 24:33] = False
    assert np.mean(label[elsewhere] != 0) < 0.05


def test_labels_little_where_nothing_clusters() -> None:
    rng = np.random.default_rng(8)
    indptr, indices = square_neighbours(30, 30)
    maps = [rng.permutation(rng.negative_binomial(0.5, 0.2, 900)) for _ in range(40)]
    labelled = [hot_and_cold_spots(m, indptr=indptr, indices=indices).label.any() for m in maps]
    assert np.mean(labelled) <= 0.15  # 5% expected at most; 40 maps allow for luck


def test_corrections_are_ordered() -> None:
    rng = np.random.default_rng(9)
    indptr, indices = square_neighbours(12, 12)
    values = rng.poisson(1.0, 144)
    either = hot_and_cold_spots(values, indptr=indptr, indices=indices)
    strict = hot_and_cold_spots(
        values, indptr=indptr, indices=indices, correction="benjamini-yekutieli"
    )
    assert np.all(strict.q >= either.q)
    assert np.all(either.q >= either.p)


def test_z_score_by_hand() -> None:
    # mean 1, sd sqrt(2); cell 1 and its two neighbours sum to 4, expected 3
    indptr, indices = ring_neighbours(5)
    spots = hot_and_cold_spots([0, 4, 0, 0, 1], indptr=indptr, indices=indices)
    spread = np.sqrt(np.var([0, 4, 0, 0, 1]) * 3 * 2 / 4)
    assert spots.z[1] == pytest.approx((4 - 3) / spread)


def test_mid_p_averages_one_half_under_the_null() -> None:
    indptr, indices = ring_neighbours(9)
    spots = hot_and_cold_spots(
        [3, 0, 1, 0, 2, 0, 0, 1, 5], indptr=indptr, indices=indices, mid_p=True
    )
    assert spots.p_high + spots.p_low == pytest.approx(np.ones(9))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 500), min_size=9, max_size=40))
def test_moving_the_map_moves_the_answer(values: list[int]) -> None:
    n = len(values)
    indptr, indices = ring_neighbours(n)
    turned = hot_and_cold_spots(np.roll(values, 3), indptr=indptr, indices=indices)
    scaled = hot_and_cold_spots(np.array(values) * 7, indptr=indptr, indices=indices)
    spots = hot_and_cold_spots(values, indptr=indptr, indices=indices)
    assert np.roll(spots.p, 3) == pytest.approx(turned.p, abs=1e-12)
    assert spots.p == pytest.approx(scaled.p, abs=1e-12)
    assert np.all((spots.p_high > 0) & (spots.p_high <= 1) & (spots.p_low > 0))
    assert np.all(spots.p_high + spots.p_low >= 1 - 1e-9)


def test_a_cell_without_neighbours_is_never_labelled() -> None:
    spots = hot_and_cold_spots([50, 0, 1], indptr=[0, 0, 1, 2], indices=[2, 1])
    assert spots.p[0] == 1.0
    assert spots.label[0] == 0


def test_a_flat_map_has_nothing_to_say() -> None:
    indptr, indices = ring_neighbours(8)
    spots = hot_and_cold_spots(np.zeros(8), indptr=indptr, indices=indices)
    assert np.all(spots.z == 0)
    assert np.all(spots.p == 1)


@pytest.mark.parametrize(
    ("values", "indptr", "indices", "words"),
    [
        ([1, -1, 0], [0, 1, 2, 2], [1, 0], "negative"),
        ([1, np.nan, 0], [0, 1, 2, 2], [1, 0], "finite"),
        ([1, 1, 0], [0, 1, 2, 2], [0, 0], "leave out the cell itself"),
        ([1, 1, 0], [0, 1, 2], [1, 0], "indptr"),
        ([1, 1, 0], [0, 2, 1, 2], [1, 0], "must not fall"),
        ([1, 1, 0], [0, 1, 2, 2], [1, 3], "cell numbers from 0 to 2"),
        ([4], [0, 0], [], "at least 2 cells"),
    ],
)
def test_refuses_what_it_cannot_test(
    values: object, indptr: object, indices: object, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        hot_and_cold_spots(values, indptr=indptr, indices=indices)


def test_refuses_neighbourhoods_that_are_most_of_the_map() -> None:
    n = 60
    indices = np.array([j for i in range(n) for j in range(n) if j != i])
    with pytest.raises(ValueError, match="too large a part of the map"):
        hot_and_cold_spots(
            np.arange(n), indptr=np.arange(0, n * n, n - 1)[: n + 1], indices=indices
        )
