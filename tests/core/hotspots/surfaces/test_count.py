"""Counting, by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from crime_fields import counts_on, square_field
from safeground.core.hotspots.surfaces.count import CountParams, count, recency

GRID = square_field(3, 1)
COUNTS = counts_on(GRID, [[4, 0, 2], [0, 0, 0], [0, 0, 6]])


def test_a_plain_count_is_the_mean_of_the_periods() -> None:
    assert_allclose(count(COUNTS, GRID, CountParams()).expected, [2, 0, 2])


def test_a_decayed_count_halves_with_each_half_life() -> None:
    # weights 1/4, 1/2, 1 over the three periods of 30 days, which average to 7/12
    surface = count(COUNTS, GRID, CountParams(half_life_days=30.0))
    assert_allclose(surface.expected, [(4 / 4 + 2) / 1.75, 0, 6 / 1.75], rtol=1e-6)


def test_the_mass_of_a_steady_rate_is_kept_whatever_the_half_life() -> None:
    steady = counts_on(GRID, np.full((3, 8), 5.0))
    for half_life in (1.0, 30.0, 1e6):
        assert_allclose(count(steady, GRID, CountParams(half_life)).expected, 5, rtol=1e-5)
        assert recency(steady, half_life).mean() == pytest.approx(1.0)


@pytest.mark.parametrize("half_life", [0.0, -3.0, float("nan")])
def test_a_half_life_must_be_a_time(half_life: float) -> None:
    with pytest.raises(ValueError, match="half_life_days must be more than 0"):
        count(COUNTS, GRID, CountParams(half_life))
