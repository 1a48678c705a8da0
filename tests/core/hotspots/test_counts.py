"""Gathering incidents: nothing lost, nothing invented, nothing of the future."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from crime_fields import days, square_field
from safeground.core.hotspots.counts import Counts, gather

GRID = square_field(4, 3)  # x 10,000 to 10,400; y 20,000 to 20,300


def gathered(x: list[float], y: list[float], period: list[int], **more: object) -> Counts:
    n = len(x)
    category = more.pop("category", np.zeros(n, int))
    target = more.pop("target", np.ones(n))
    names = more.pop("names", ["Robbery"])
    return gather(
        x, y, period, category, target, names=names, starts=days(2, 30), grid=GRID, **more
    )  # type: ignore[arg-type]


def test_incidents_of_one_point_share_a_site_and_weights_add() -> None:
    counts = gathered(
        [10_050, 10_050, 10_150],
        [20_050, 20_050, 20_050],
        [0, 0, 1],
        target=np.array([1.0, 0.5, 0.25]),
        category=np.array([0, 1, 1]),
        names=["Robbery", "Violence"],
    )
    assert len(counts.sites) == 2
    assert_allclose(counts.target, [[1.5, 0], [0, 0.25]])
    assert_allclose(counts.context["Robbery"], [[1, 0], [0, 0]])
    assert_allclose(counts.total, [[2, 0], [0, 1]])
    assert_allclose(counts.on_cells(counts.target, GRID).sum(axis=0), [1.5, 0.25])


def test_a_row_may_stand_for_many_records() -> None:
    counts = gathered([10_050], [20_050], [0], target=np.array([0.4]), records=[20])
    assert_allclose(counts.target[0], [0.4, 0])
    assert_allclose(counts.total[0], [20, 0])


def test_outside_the_grid_or_the_periods_is_left_out() -> None:
    x, y = [10_050, 9_950, 10_050, 10_050, np.nan], [20_050, 20_050, 20_050, 20_050, 20_050]
    counts = gathered(x, y, [0, 0, 2, -1, 0])
    assert counts.target.sum() == 1
    assert len(counts.sites) == 1


def test_no_incident_at_all_still_makes_counts() -> None:
    counts = gathered([], [], [])
    assert counts.periods == 2
    assert len(counts.sites) == 0
    assert_allclose(counts.on_cells(counts.target, GRID), np.zeros((len(GRID), 2)))


@given(st.integers(0, 200), st.integers(0, 2**32 - 1))
def test_totals_are_kept(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(9_900, 10_500, n), rng.uniform(19_900, 20_400, n)
    period, category = rng.integers(-1, 4, n), rng.integers(0, 3, n)
    weight = rng.integers(0, 16, n) / 16
    counts = gather(
        x, y, period, category, weight, names=["a", "b", "c"], starts=days(3, 30), grid=GRID
    )
    kept = (GRID.locate(x, y) >= 0) & (period >= 0) & (period < 3)
    for p in range(3):
        assert_allclose(counts.target[:, p].sum(), weight[kept & (period == p)].sum(), atol=1e-4)
        for code, name in enumerate("abc"):
            rows = kept & (period == p) & (category == code)
            assert counts.context[name][:, p].sum() == rows.sum()


def test_before_a_period_is_all_that_was_known_when_it_began() -> None:
    counts = gathered([10_050, 10_150], [20_050, 20_050], [0, 1])
    known = counts.before(1)
    assert known.periods == 1
    assert known.target.sum() == 1
    assert known.starts[-1] == np.datetime64("2025-01-31")
    assert known.total.shape == known.target.shape
    assert_allclose(known.days, [30])
