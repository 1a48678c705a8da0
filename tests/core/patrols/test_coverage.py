"""Covering the risk: hand-worked worths, diminishing returns, and what must hold for any input."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from safeground.core.patrols.coverage import KEPT_OFF, SLOT, cover, share_kept_off


def _kept_off(harm: np.ndarray, visits: list[tuple[int, int]], minutes: int = 15) -> float:
    """The worth of a set of visits (hotspot, slot), worked out from its definition."""
    total = 0.0
    for hotspot, row in enumerate(harm):
        for slot, value in enumerate(row):
            left = 1.0
            for h, s in visits:
                if h == hotspot and s <= slot:
                    left *= 1 - share_kept_off(minutes) * 0.5 ** ((slot - s) * SLOT / 60)
            total += value * (1 - left)
    return total


def test_one_visit_to_one_hour_of_harm() -> None:
    harm = np.zeros((1, 8))
    harm[0, 4] = 2.0
    (visit,) = cover(harm, 1, 15, np.random.default_rng(0))
    assert visit.start // SLOT == 4
    assert visit.worth == pytest.approx(2.0 * KEPT_OFF)


def test_a_second_visit_is_worth_less_so_the_next_place_gets_it() -> None:
    harm = np.zeros((2, 4))
    harm[0, 2], harm[1, 2] = 1.0, 0.6
    first, second = cover(harm, 2, 15, np.random.default_rng(0))
    assert {first.hotspot, second.hotspot} == {0, 1}


def test_a_place_with_most_of_the_harm_gets_most_visits() -> None:
    harm = np.full((3, 40), 0.1)
    harm[0] = 2.0
    chosen = cover(harm, 8, 15, np.random.default_rng(0), spacing=30)
    assert sum(v.hotspot == 0 for v in chosen) >= 6


def test_shares_add_up_to_the_worth_of_the_set() -> None:
    harm = np.random.default_rng(3).gamma(1, 1, (4, 24))
    chosen = cover(harm, 7, 15, np.random.default_rng(0))
    slots = [(v.hotspot, v.start // SLOT) for v in chosen]
    assert sum(v.worth for v in chosen) == pytest.approx(_kept_off(harm, slots))


def test_close_to_the_best_set_of_all() -> None:
    rng = np.random.default_rng(5)
    for _ in range(10):
        harm = rng.gamma(0.5, 1, (2, 5))
        every = [(h, s) for h in range(2) for s in range(5) if harm[h, s] > 0]
        best = max(_kept_off(harm, list(chosen)) for chosen in combinations(every, 3))
        found = sum(v.worth for v in cover(harm, 3, 15, rng))
        assert found >= 0.75 * best


def test_two_nights_are_not_alike_and_one_seed_is() -> None:
    harm = np.full((6, 40), 1.0)

    def night(seed: int) -> tuple[object, ...]:
        return cover(harm, 12, 15, np.random.default_rng(seed))

    assert night(1) == night(1)
    assert night(1) != night(2)
    starts = {v.start % SLOT for seed in range(8) for v in night(seed)}
    assert len(starts) == SLOT  # any minute of the quarter of an hour


@given(
    arrays(np.float64, (3, 12), elements=st.floats(0, 5)),
    st.integers(1, 12),
    st.integers(1, 40),
    st.integers(0, 60),
)
def test_visits_keep_their_distance_and_lie_where_harm_is(
    harm: np.ndarray, visits: int, minutes: int, spacing: int
) -> None:
    chosen = cover(harm, visits, minutes, np.random.default_rng(0), spacing=spacing)
    assert len(chosen) <= visits
    for visit in chosen:
        assert harm[visit.hotspot, visit.start // SLOT] > 0
        assert visit.start + minutes <= 12 * SLOT
    for a, b in combinations(chosen, 2):
        if a.hotspot == b.hotspot:
            assert abs(a.start - b.start) >= minutes + spacing


@pytest.mark.parametrize("harm", [[[-1.0]], [[np.nan]], [1.0]])
def test_harm_that_cannot_be_meant(harm: object) -> None:
    with pytest.raises(ValueError, match="harm must be"):
        cover(np.array(harm), 1, 15, np.random.default_rng(0))
