"""Intervals against published values, and what must hold of any."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from safeground.core.patrols.dosage.shares import mean_per_place_day, share


@pytest.mark.parametrize(
    ("made", "n", "low", "high"),
    [  # Newcombe (1998), table I, method 3 (Wilson's score without continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_as_published(made: int, n: int, low: float, high: float) -> None:
    found = share(made, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_as_scipy_has_it(pair: tuple[int, int]) -> None:
    found, theirs = share(*pair), binomtest(*pair).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_a_share_of_none_is_not_a_number() -> None:
    assert np.isnan(share(0, 0).share)
    with pytest.raises(ValueError, match="made must lie between 0 and n = 2, not 3"):
        share(3, 2)


def test_the_mean_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng, covered = np.random.default_rng(3), 0
    for _ in range(200):
        level = rng.normal(10, 3, size=30).repeat(5)  # days of a hotspot are alike
        rows = pl.DataFrame(
            {"hotspot": np.arange(30).repeat(5).astype(str), "x": level + rng.normal(0, 1, 150)}
        )
        found = mean_per_place_day(rows, "x", rng=rng, resamples=300)
        covered += found.low <= 10 <= found.high
    assert 0.88 <= covered / 200 <= 0.99


def test_of_one_hotspot_there_is_a_mean_and_no_interval() -> None:
    rows = pl.DataFrame({"hotspot": ["A", "A"], "x": [1.0, 3.0]})
    found = mean_per_place_day(rows, "x", rng=np.random.default_rng(1))
    assert (found.mean, found.n, found.hotspots) == (2.0, 2, 1)
    assert np.isnan(found.low)
    nothing = mean_per_place_day(rows.clear(), "x", rng=np.random.default_rng(1))
    assert np.isnan(nothing.mean)
