from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.offences.harm import (
    HarmScale,
    HarmWeight,
    cell_harm,
    harm_weights,
    transform_harm,
    without_weight,
)

SCALE = HarmScale(
    "made up",
    "days",
    "a test",
    (
        HarmWeight("code", "34B", 365, None, date(2024, 12, 31)),
        HarmWeight("code", "34B", 400, date(2025, 1, 1), None),
        HarmWeight("category", "Robbery", 365),
    ),
)


def test_weight_is_that_of_the_day_and_never_invented() -> None:
    category, code = ["Robbery", "Robbery", "Drugs", None], [None, "34B", None, "1"]
    before = harm_weights(SCALE, date(2024, 6, 1), category, code)
    after = harm_weights(SCALE, date(2025, 6, 1), category, code)
    np.testing.assert_array_equal(before, [365, 365, np.nan, np.nan])
    np.testing.assert_array_equal(after, [365, 400, np.nan, np.nan])
    assert without_weight(after, category, code) == {"1": 1, "Drugs": 1}


def test_transforms_give_the_published_figures() -> None:
    # Agar (2024): homicide, robbery and common assault under square root and log
    assert transform_harm([5475, 365, 19], "sqrt").round(1).tolist() == [74.0, 19.1, 4.4]
    assert transform_harm([5475, 365, 19], "log1p").round(1).tolist() == [8.6, 5.9, 3.0]
    assert transform_harm([5475, np.nan], "count").tolist() == [1, 1]


def test_bad_transforms_are_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative: -1"):
        transform_harm([1, -1], "raw")
    with pytest.raises(ValueError, match="raw, sqrt, log1p, count: 'cube'"):
        transform_harm([1], "cube")  # type: ignore[arg-type]


def test_one_homicide_does_not_make_a_hotspot() -> None:
    cell = [0, 1, 1, 1, 1, -1]
    result = cell_harm(cell, [5475, 365, 365, np.nan, 19, 5475], 3)
    assert result.harm.tolist() == [5475, 749, 0]
    assert result.incidents.tolist() == [1, 4, 0]
    assert result.eligible.tolist() == [False, True, False]


def test_membership_weighs_harm_and_count_alike() -> None:
    result = cell_harm([0, 0], [100, 100], 1, membership=[1.0, 0.1], minimum_incidents=1.1)
    assert result.harm.tolist() == pytest.approx([110])
    assert result.eligible.tolist() == [True]


def test_cells_outside_the_grid_are_refused() -> None:
    with pytest.raises(ValueError, match=r"n_cells \(2\): 2"):
        cell_harm([2], [1.0], 2)
    with pytest.raises(ValueError, match="differ in shape"):
        cell_harm([0, 1], [1.0], 2)


@given(
    st.lists(st.tuples(st.integers(-1, 4), st.floats(0, 1e4)), max_size=30),
    st.sampled_from(["raw", "sqrt", "log1p", "count"]),
)
def test_harm_is_neither_lost_nor_made(records: list[tuple[int, float]], transform: str) -> None:
    cell = np.array([c for c, _ in records], int)
    weights = np.array([w for _, w in records], float)
    result = cell_harm(cell, weights, 5, transform=transform)  # type: ignore[arg-type]
    inside = transform_harm(weights[cell >= 0], transform)  # type: ignore[arg-type]
    assert result.harm.sum() == pytest.approx(inside.sum())
    assert result.incidents.sum() == (cell >= 0).sum()
