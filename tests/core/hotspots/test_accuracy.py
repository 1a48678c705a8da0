"""Accuracy by hand, and what must hold whatever the map."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from safeground.core.hotspots.accuracy import (
    capture_curve,
    chosen_share,
    hit_rate,
    jaccard,
    penalised_pai,
)

# Ten cells of one hectare; the map puts the first two first.
EXPECTED = [9.0, 8, 7, 6, 5, 4, 3, 2, 1, 0]
HAPPENED = [3, 1, 4, 0, 0, 2, 0, 0, 0, 0]
AREA = [1.0] * 10

few = st.integers(2, 12)
numbers = st.integers(0, 4).map(float)
sizes = st.floats(0.1, 1.0)


@st.composite
def maps(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected, happened and area of a few cells, with many ties."""
    n = draw(few)
    return tuple(draw(arrays(float, n, elements=e)) for e in (numbers, numbers, sizes))  # type: ignore[return-value]


def test_hit_rate_pai_and_ppai_by_hand() -> None:
    hit = hit_rate(EXPECTED, HAPPENED, AREA, 0.2)
    assert hit == pytest.approx(4 / 10)
    assert hit / 0.2 == pytest.approx(2.0)  # PAI
    # with hindsight the two best cells hold 7 of 10
    best = hit_rate(np.divide(HAPPENED, AREA), HAPPENED, AREA, 0.2)
    assert hit / best == pytest.approx(4 / 7)  # PEI*
    assert penalised_pai(hit, 0.2, 0.0) == pytest.approx(hit)
    assert penalised_pai(hit, 0.2, 1.0) == pytest.approx(2.0)
    assert penalised_pai(hit, 0.04, 0.5) == pytest.approx(2.0)


def test_part_of_a_cell_is_chosen_to_fill_the_area() -> None:
    assert_allclose(chosen_share([3, 2, 1], [2, 2, 2], 0.5), [1, 0.5, 0])
    assert hit_rate([3, 2, 1], [0, 4, 0], [2, 2, 2], 0.5) == pytest.approx(0.5)


def test_a_map_that_says_the_same_everywhere_hits_at_the_area_share() -> None:
    assert hit_rate(np.ones(10), HAPPENED, AREA, 0.3) == pytest.approx(0.3)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.2])
def test_an_area_share_that_makes_no_sense_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="area_share must lie above 0 and up to 1"):
        chosen_share(EXPECTED, AREA, share)


def test_no_offences_have_no_hit_rate() -> None:
    assert np.isnan(hit_rate([1, 2], [0, 0], [1, 1], 0.5))


@given(maps(), st.floats(0.05, 1.0), st.randoms())
def test_the_order_of_cells_changes_nothing(
    field: tuple[np.ndarray, np.ndarray, np.ndarray], share: float, random: st.DataObject
) -> None:
    expected, happened, area = field
    assume(happened.sum() > 0)
    order = list(range(len(area)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert hit_rate(expected[order], happened[order], area[order], share) == pytest.approx(
        hit_rate(expected, happened, area, share)
    )
    assert_allclose(
        chosen_share(expected[order], area[order], share),
        chosen_share(expected, area, share)[order],
        atol=1e-9,
    )


@given(maps(), st.floats(0.05, 1.0))
def test_the_chosen_area_is_what_was_asked_for(
    field: tuple[np.ndarray, np.ndarray, np.ndarray], share: float
) -> None:
    expected, _, area = field
    assert chosen_share(expected, area, share) @ area == pytest.approx(share * area.sum())


@given(maps(), st.floats(0.05, 1.0))
def test_no_map_beats_perfect_hindsight(
    field: tuple[np.ndarray, np.ndarray, np.ndarray], share: float
) -> None:
    expected, happened, area = field
    assume(happened.sum() > 0)
    best = hit_rate(happened / area, happened, area, share)
    assert hit_rate(expected, happened, area, share) <= best + 1e-9


@given(maps())
def test_the_whole_area_holds_everything(
    field: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    expected, happened, area = field
    assume(happened.sum() > 0)
    assert hit_rate(expected, happened, area, 1.0) == pytest.approx(1.0)


@given(maps())
def test_the_capture_curve_climbs_from_nothing_to_all_through_the_hit_rates(
    field: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    expected, happened, area = field
    assume(happened.sum() > 0)
    shares = np.linspace(0, 1, 11)
    curve = capture_curve(expected, happened, area, shares)
    assert curve[0] == 0
    assert curve[-1] == pytest.approx(1.0)
    assert (np.diff(curve) >= -1e-12).all()
    hits = [hit_rate(expected, happened, area, s) for s in shares[1:]]
    assert_allclose(curve[1:], hits, atol=1e-9)


def test_jaccard_by_hand() -> None:
    assert jaccard([1, 1, 0, 0], [1, 1, 0, 0]) == 1.0
    assert jaccard([1, 1, 0, 0], [0, 0, 1, 1]) == 0.0
    assert jaccard([1, 0.5, 0], [0.5, 0.5, 0.5]) == pytest.approx(1.0 / 2.0)
    assert jaccard([0, 0], [0, 0]) == 1.0
