"""Prospective mapping: nearer and newer weigh more, as published."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from crime_fields import counts_on, square_field
from safeground.core.hotspots.surfaces.prospective import ProspectiveParams, prospective

ROW = square_field(21, 1)


def test_risk_falls_in_steps_with_distance_to_nothing() -> None:
    target = np.zeros((21, 1))
    target[10] = 1
    expected = prospective(counts_on(ROW, target), ROW, ProspectiveParams()).expected
    # 0, 100, 200, 300, 400 m are 0, 2, 4, 6, 8 steps
    assert_allclose(expected[10:15] / expected[10], [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9], rtol=1e-5)
    assert_allclose(expected[[5, 15]], 0)
    assert expected.sum() == pytest.approx(1.0)


def test_newer_incidents_weigh_more_as_published() -> None:
    target = np.zeros((21, 3))
    target[2, 0] = target[10, 1] = target[18, 2] = 1
    counts = counts_on(ROW, target, period_days=14)  # ages at mid-period: 35, 21 and 7 days
    at = prospective(counts, ROW, ProspectiveParams(reach_m=0)).expected[[2, 10, 18]]
    assert_allclose(at / at[2], [2 / 6, 2 / 4, 1], rtol=1e-5)


def test_what_is_older_than_the_memory_is_forgotten() -> None:
    target = np.zeros((21, 4))
    target[2, 0] = target[18, 3] = 1
    expected = prospective(counts_on(ROW, target), ROW, ProspectiveParams()).expected
    assert expected[2] == 0
    assert expected[18] > 0


def test_where_periods_outlast_the_memory_the_last_alone_speaks() -> None:
    target = np.zeros((21, 3))
    target[2, 0], target[10, 2] = 5, 3
    counts = counts_on(ROW, target, period_days=365)
    expected = prospective(counts, ROW, ProspectiveParams(reach_m=0)).expected
    assert expected[10] == pytest.approx(3)
    assert expected[2] == 0
