"""Boosted trees find an effect that was put in."""

import numpy as np
import pytest

from crime_fields import counts_on, square_field
from safeground.core.hotspots.surfaces.boosted import BoostedParams, boosted
from safeground.core.hotspots.surfaces.count import CountParams, count

GRID = square_field(30, 30)


def surprise(expected: np.ndarray, happened: np.ndarray) -> float:
    """Poisson deviance, a cell, with a floor under what is expected."""
    mean = np.maximum(expected, 1e-3)
    return float((mean - happened * np.log(mean)).mean())


def test_crime_that_foretells_the_target_is_learned() -> None:
    """The target follows shoplifting, never burglary, though it is too rare to say so by itself."""
    rng = np.random.default_rng(4)
    where = rng.gamma(0.3, 10.0, len(GRID))
    shoplifting = rng.poisson(where[:, None], (900, 7))
    burglary = rng.poisson(rng.gamma(0.3, 10.0, 900)[:, None], (900, 7))
    target = rng.poisson(0.1 * where[:, None], (900, 7))
    context = {"Burglary": burglary, "Shoplifting": shoplifting}
    counts = counts_on(GRID, target, context)
    known, happened = counts.before(6), target[:, 6]
    learned = boosted(known, GRID, BoostedParams()).expected
    assert np.corrcoef(learned, where)[0, 1] > 0.75
    assert abs(np.corrcoef(learned, burglary.sum(axis=1))[0, 1]) < 0.15
    plain = count(known, GRID, CountParams()).expected
    assert surprise(learned, happened) < surprise(plain, happened)


def test_the_same_seed_grows_the_same_trees() -> None:
    target = np.random.default_rng(2).poisson(0.5, (900, 5))
    counts = counts_on(GRID, target)
    first = boosted(counts, GRID, BoostedParams(seed=3)).expected
    assert (boosted(counts, GRID, BoostedParams(seed=3)).expected == first).all()


def test_with_nothing_to_learn_from_it_counts() -> None:
    target = np.zeros((900, 9))
    target[5, 0] = 9
    expected = boosted(counts_on(GRID, target), GRID, BoostedParams()).expected
    assert expected[5] == pytest.approx(1.0)
    assert expected.sum() == pytest.approx(1.0)
