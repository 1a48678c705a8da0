"""Smoothing that keeps totals, and shrinking that knows how alike places are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from safeground.core.hotspots.week_profiles import (
    likeliest_concentration,
    smooth_week,
    week_profiles,
)

weeks = arrays(np.float64, 168, elements=st.floats(0, 50))


@settings(max_examples=40, deadline=None)
@given(weeks, st.floats(0, 4), st.floats(0, 1))
def test_smoothing_keeps_the_total(week: np.ndarray, bandwidth: float, sharing: float) -> None:
    smooth = smooth_week(week, bandwidth_hours=bandwidth, day_sharing=sharing)
    assert smooth.sum() == pytest.approx(week.sum())
    assert smooth.min() >= 0


@settings(max_examples=40, deadline=None)
@given(weeks, st.integers(0, 167))
def test_the_kernel_has_no_edge(week: np.ndarray, turn: int) -> None:
    turned = smooth_week(np.roll(week, turn), day_sharing=0.0)
    assert turned == pytest.approx(np.roll(smooth_week(week, day_sharing=0.0), turn), abs=1e-9)


def test_days_of_one_type_share_their_hours() -> None:
    week = np.zeros(168)
    week[20] = 4.0  # Monday 20:00
    week[6 * 24 + 2] = 1.0  # Sunday 02:00: still Saturday night, which shares with no other
    smooth = smooth_week(week, bandwidth_hours=0, day_sharing=1.0)
    assert smooth[[20, 44, 68, 92]] == pytest.approx(np.ones(4))
    assert smooth[[116, 140, 164]] == pytest.approx(np.zeros(3))
    assert smooth[6 * 24 + 2] == pytest.approx(1.0)


@pytest.mark.parametrize("truth", [5.0, 40.0, 300.0])
def test_recovers_how_alike_places_are(truth: float) -> None:
    rng = np.random.default_rng(1)
    centre = rng.dirichlet(np.full(168, 2.0))
    counts = np.array([rng.multinomial(200, rng.dirichlet(truth * centre)) for _ in range(150)])
    found = likeliest_concentration(counts, centre, bandwidth_hours=0, day_sharing=0)
    assert found == pytest.approx(truth, rel=0.15)


def test_shrinking_beats_both_the_place_alone_and_all_places_together() -> None:
    rng = np.random.default_rng(2)
    centre = rng.dirichlet(np.full(168, 2.0))
    truth = np.array([rng.dirichlet(60 * centre) for _ in range(80)])
    n = rng.integers(5, 150, 80)
    counts = np.array([rng.multinomial(m, p) for m, p in zip(n, truth, strict=True)])
    plain = {"bandwidth_hours": 0.0, "day_sharing": 0.0}
    result = week_profiles(counts, effective_n=n, **plain)

    def error(profiles: np.ndarray) -> float:
        return float(((profiles - truth) ** 2).sum())

    assert error(result.profiles) < 0.9 * error(counts / n[:, None])
    assert error(result.profiles) < 0.9 * error(np.tile(result.toward, (80, 1)))


def test_by_hand() -> None:
    own, district = np.zeros(168), np.ones(168)
    own[100] = 10.0
    result = week_profiles(
        [own],
        effective_n=[10],
        toward=district,
        concentration=30.0,
        bandwidth_hours=0,
        day_sharing=0,
    )
    assert result.profiles[0, 100] == pytest.approx(10 / 40 + 30 / 40 / 168)
    assert result.profiles[0, 101] == pytest.approx(30 / 40 / 168)
    assert result.own_share == pytest.approx([0.25])


def test_a_place_without_incidents_takes_the_district_profile() -> None:
    rng = np.random.default_rng(3)
    counts = np.vstack([rng.multinomial(50, np.full(168, 1 / 168), 5), np.zeros((1, 168))])
    result = week_profiles(counts, effective_n=counts.sum(axis=1))
    assert result.profiles[5] == pytest.approx(result.toward)
    assert result.profiles.sum(axis=1) == pytest.approx(np.ones(6))


def test_sees_that_places_differ_by_day_and_night_where_single_hours_are_too_few() -> None:
    rng = np.random.default_rng(4)
    night = np.tile((np.arange(24) >= 18) | (np.arange(24) < 3), 7)
    truth = np.array([np.where(night, 1 + 3 * mix, 4 - 3 * mix) for mix in rng.uniform(0, 1, 40)])
    counts = np.array([rng.multinomial(60, p / p.sum()) for p in truth])
    result = week_profiles(counts, effective_n=np.full(40, 60))
    assert 10 < result.concentration < 300
    right = truth[:, night].sum(axis=1) / truth.sum(axis=1)
    assert np.corrcoef(result.profiles[:, night].sum(axis=1), right)[0, 1] > 0.9


@pytest.mark.parametrize(
    ("weights", "n", "more", "words"),
    [
        (np.ones((2, 24)), [1, 1], {}, "must be"),
        (np.ones((2, 168)), [1], {}, "must be"),
        (-np.ones((1, 168)), [1], {}, "negative"),
        (np.zeros((1, 168)), [0], {}, "all 0"),
        (np.ones((1, 168)), [1], {"toward": np.zeros(168)}, "toward"),
        (np.ones((1, 168)), [1], {"day_sharing": 2.0}, "day_sharing"),
        (np.ones((1, 168)), [1], {"concentration": 0.0}, "concentration must be above 0"),
    ],
)
def test_refuses(weights: np.ndarray, n: list[int], more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        week_profiles(weights, effective_n=n, **more)
