"""Invented worlds: what is planted is what comes out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.invented import (
    World,
    counts,
    days_since,
    events,
    expected,
    place_rates,
)


@pytest.mark.parametrize("dispersion", [1.0, 1.5, 4.0])
def test_counts_have_their_mean_and_dispersion(dispersion: float) -> None:
    drawn = counts(np.full(200_000, 0.5), dispersion, np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(0.5, rel=0.02)
    assert drawn.var() / drawn.mean() == pytest.approx(dispersion, rel=0.05)


def test_places_differ_by_the_spread() -> None:
    rates = place_rates(World(0.2, spread=0.5), 100_000, np.random.default_rng(1))
    assert rates.mean() == pytest.approx(0.2, rel=0.01)
    assert rates.std() / rates.mean() == pytest.approx(0.5, rel=0.02)
    alike = place_rates(World(0.2), 5, np.random.default_rng(1))
    assert np.array_equal(alike, np.full(5, 0.2))


def test_the_effect_works_on_treated_days_only() -> None:
    condition = np.int8([[1, 0], [0, 1], [0, 0]])
    mean = expected(World(0.2, 0.5), condition, np.array([0.2, 0.4]))
    assert mean == pytest.approx(np.array([[0.1, 0.4], [0.2, 0.2], [0.2, 0.4]]))


def test_what_is_carried_over_is_a_share_of_the_effects_logarithm() -> None:
    condition = np.int8([[0], [1], [0], [0], [0], [1]])
    mean = expected(World(1.0, 0.25, carry_over=(0.5, 0.25)), condition, np.ones(1))[:, 0]
    assert mean == pytest.approx([1, 0.25, 0.5, 0.25**0.25, 1, 0.25])


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=12))
def test_days_since_are_counted_as_by_hand(rows: list[list[bool]]) -> None:
    treated = np.array(rows)
    since = days_since(treated)
    for place in range(3):
        for day in range(len(rows)):
            before = [d for d in range(day + 1) if treated[d, place]]
            assert since[day, place] == (day - before[-1] if before else -1)


def test_events_are_the_counts_one_by_one_at_hours_of_a_patrol_day() -> None:
    happened = np.random.default_rng(1).poisson(0.4, (30, 7)).astype(float)
    one_by_one = events(happened, np.random.default_rng(2))
    again = np.zeros_like(happened)
    np.add.at(again, (one_by_one.day, one_by_one.place), 1)
    assert np.array_equal(again, happened)
    assert one_by_one.hour.min() >= 12
    assert one_by_one.hour.max() < 30
    assert not len(events(np.zeros((3, 2)), np.random.default_rng(1)).day)


@pytest.mark.parametrize(
    ("world", "name"),
    [
        ({"control_rate": 0.0}, "control_rate"),
        ({"control_rate": float("nan")}, "control_rate"),
        ({"control_rate": 1.0, "rate_ratio": -0.1}, "rate_ratio"),
        ({"control_rate": 1.0, "dispersion": 0.9}, "dispersion"),
        ({"control_rate": 1.0, "spread": -1.0}, "spread"),
        ({"control_rate": 1.0, "carry_over": (0.5, float("nan"))}, "carry_over"),
        ({"control_rate": 1.0, "carry_over": (float("inf"),)}, "carry_over"),
        ({"control_rate": 1.0, "carry_over": (-1.1,)}, "carry_over"),
        ({"control_rate": 1.0, "carry_over": (1.5,)}, "carry_over"),
    ],
)
def test_no_world_is_made_of_what_cannot_be(world: dict[str, float], name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must"):
        World(**world)  # type: ignore[arg-type]
