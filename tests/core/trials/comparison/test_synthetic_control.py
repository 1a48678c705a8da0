"""Synthetic control: a known mixture, placebos, and when no interval can be had."""

import math

import numpy as np
import pytest

from safeground.core.trials.comparison.panel import Panel
from safeground.core.trials.comparison.synthetic_control import synthetic_control
from safeground.core.trials.models.two_way import CannotTell


def invented(seed: int, ratio: float = 1.0, sets: int = 6) -> Panel:
    rng = np.random.default_rng(seed)
    treated = np.arange(sets * 4) % 4 == 0
    mean = np.outer(np.linspace(0.9, 1.2, 12), np.repeat(rng.gamma(9, 1.0, sets), 4))
    mean[6:, treated] *= ratio
    return Panel(rng.poisson(mean).astype(float), treated, np.repeat(np.arange(sets), 4), 6)


def test_a_mixture_is_found_again() -> None:
    t = np.arange(20.0)
    donors = 4_000 + np.column_stack([900 * np.sin(t), 1_000 * np.cos(2 * t), 1_500 * (t % 3)])
    target = donors @ np.array([0.7, 0.3, 0.0])
    target[15:] *= 0.5
    panel = Panel(np.column_stack([target, donors]), np.arange(4) == 0, np.zeros(4, int), 15)
    found = synthetic_control(panel, np.random.default_rng(1), 19)
    assert found.weights == pytest.approx([0, 0.7, 0.3, 0], abs=0.02)
    assert found.effect.estimate == pytest.approx(0.5, abs=0.01)


def test_weights_are_a_mixture_and_the_effect_is_recovered() -> None:
    found = [
        synthetic_control(invented(seed, 0.5), np.random.default_rng(1), 99) for seed in range(6)
    ]
    for each in found:
        assert each.weights.min() >= 0
        assert each.weights.sum() == pytest.approx(1)
        assert each.effect.low < each.effect.estimate < each.effect.high
        assert each.effect.p is not None
    assert np.mean([each.effect.estimate for each in found]) == pytest.approx(0.5, abs=0.06)
    assert sum(each.effect.excludes(1) for each in found) >= 5


def test_the_interval_is_the_test_turned_round() -> None:
    found = synthetic_control(invented(3, 0.9), np.random.default_rng(1), 99).effect
    assert found.p is not None
    assert (found.p > 0.05) == (not found.excludes(1))


def test_too_few_places_set_no_limits() -> None:
    found = synthetic_control(invented(2, 0.5, sets=1), np.random.default_rng(1), 99)
    assert (found.effect.low, found.effect.high) == (0, math.inf)
    assert (found.effect.p or 0) > 0.15


def test_no_offences_are_refused() -> None:
    panel = invented(1)
    counts = panel.counts.copy()
    counts[6:, panel.treated] = 0
    with pytest.raises(CannotTell, match="no offence"):
        synthetic_control(Panel(counts, panel.treated, panel.sets, 6), np.random.default_rng(1), 19)
