"""Regression to the mean: by hand, a published fit, and what simulated places then did."""

import numpy as np
import pytest

from safeground.core.trials.comparison.regression_to_mean import (
    GammaRates,
    Kind,
    expected_fall,
    fit_gamma,
)
from safeground.core.trials.models.two_way import CannotTell


def alone(counts: np.ndarray) -> tuple[GammaRates, np.ndarray]:
    nothing = np.zeros(len(counts))
    return fit_gamma(counts, nothing), nothing


def test_red_mites_on_apple_leaves_have_the_published_shape() -> None:
    """Bliss and Fisher 1953: 150 leaves, mean 1.1467, k = 1.02459 by maximum likelihood."""
    mites = np.repeat(np.arange(8.0), [70, 38, 17, 10, 9, 3, 2, 1])
    rates, _ = alone(mites)
    assert rates.usual(np.zeros(1))[0] == pytest.approx(172 / 150, rel=1e-4)
    assert rates.shape == pytest.approx(1.02459, rel=1e-3)


def test_by_hand() -> None:
    """Mean 1 and shape 1: three offences foretell (3 + 1) / (1 + 1) = 2 in a period as long."""
    kind = Kind(np.array([3.0, 5.0]), np.zeros(2), GammaRates(0.0, 0.0, 1.0))
    fall = expected_fall([kind], after=6, length_ratio=2.0)
    assert fall.by_choosing.estimate == pytest.approx((2 + 3) / 8)
    assert fall.ratio == pytest.approx(6 / 16)


def test_the_worst_places_fall_as_far_as_was_foretold() -> None:
    rng, inside, seen, told = np.random.default_rng(1), [], [], []
    for _ in range(80):
        rates = rng.gamma(0.4, 5, 1500)
        first, second = rng.poisson(rates).astype(float), rng.poisson(rates)
        worst = np.argsort(-first, kind="stable")[:15]
        fitted, _ = alone(first)
        fall = expected_fall(
            [Kind(first[worst], np.zeros(15), fitted)], float(second[worst].sum()), 1.0
        )
        inside.append(fall.by_choosing.low <= fall.ratio <= fall.by_choosing.high)
        seen.append(fall.ratio)
        told.append(fall.by_choosing.estimate)
    assert np.mean(told) == pytest.approx(np.mean(seen), abs=0.015)
    assert np.mean(inside) >= 0.9


def test_what_else_happens_there_tells_a_rough_place_from_an_unlucky_one() -> None:
    """Chosen by other offences, places needn't fall at all, and no fall is foretold."""
    rng = np.random.default_rng(2)
    rough = rng.gamma(0.5, 2, 4000)
    others = rng.poisson(40 * rough).astype(float)
    counts, later = rng.poisson(rough).astype(float), rng.poisson(rough)
    chosen = np.argsort(-others, kind="stable")[:50]
    rates = fit_gamma(counts, others)
    kind = Kind(counts[chosen], others[chosen], rates)
    fall = expected_fall([kind], float(later[chosen].sum()), 1.0)
    assert fall.by_choosing.low < fall.ratio < fall.by_choosing.high
    assert fall.by_choosing.estimate == pytest.approx(1, abs=0.15)
    blind, nothing = alone(counts)
    told = expected_fall([Kind(counts[chosen], nothing[chosen], blind)], 1.0, 1.0)
    assert told.by_choosing.estimate < fall.by_choosing.estimate - 0.05


def test_kinds_weigh_what_they_weigh() -> None:
    rates, two = GammaRates(0.0, 0.0, 1.0), np.array([3.0, 5.0])
    one = expected_fall([Kind(two, np.zeros(2), rates)], 6, 1.0).by_choosing
    double = expected_fall([Kind(two, np.zeros(2), rates, 2.0)], 12, 1.0).by_choosing
    assert (double.estimate, double.low, double.high) == pytest.approx(
        (one.estimate, one.low, one.high)
    )


def test_nothing_to_fall_is_refused() -> None:
    with pytest.raises(CannotTell, match="nothing could fall"):
        expected_fall([Kind(np.zeros(3), np.zeros(3), GammaRates(0.0, 0.0, 1.0))], 2, 1.0)
    with pytest.raises(CannotTell, match="no offence"):
        alone(np.zeros(10))
