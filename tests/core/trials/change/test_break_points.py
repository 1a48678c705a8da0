"""Changes of level: planted ones are found, and steady series left alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.change.break_points import find_breaks
from safeground.core.trials.place_days import Values


def made(rng: np.random.Generator, means: Values, dispersion: float = 1.0) -> Values:
    if dispersion > 1:
        means = rng.gamma(means / (dispersion - 1), dispersion - 1)
    return rng.poisson(means).astype(float)


def levels(*parts: tuple[int, float]) -> Values:
    return np.concatenate([np.full(n, mean) for n, mean in parts])


def test_a_planted_break_is_found_and_lies_in_its_range() -> None:
    rng = np.random.default_rng(1)
    near = inside = 0
    for _ in range(60):
        count = made(rng, levels((12, 100), (12, 130)), 1.5)
        found = find_breaks(count, np.ones(24), rng, permutations=199).breaks
        if found:
            near += abs(found[0].at - 12) <= 1
            inside += found[0].low <= 12 <= found[0].high
    assert near >= 45
    assert inside >= 50


def test_two_planted_breaks_are_both_found() -> None:
    rng = np.random.default_rng(2)
    count = made(rng, levels((15, 50), (12, 80), (13, 40)))
    found = find_breaks(count, np.ones(40), rng)
    assert [each.at for each in found.breaks] == [15, 27]
    assert found.breaks[0].after / found.breaks[0].before == pytest.approx(1.6, rel=0.1)


@pytest.mark.parametrize(("n", "mean", "dispersion"), [(12, 100, 1.0), (36, 20, 2.0), (60, 3, 1.0)])
def test_steady_series_seldom_have_a_break(n: int, mean: float, dispersion: float) -> None:
    rng = np.random.default_rng(3)
    found = [
        find_breaks(
            made(rng, np.full(n, mean, float), dispersion), np.ones(n), rng, permutations=199
        )
        for _ in range(200)
    ]
    assert 0.01 < np.mean([bool(each.breaks) for each in found]) < 0.1


def test_what_was_expected_to_change_is_no_break() -> None:
    rng = np.random.default_rng(4)
    means = levels((12, 50), (12, 100))
    counts = [made(rng, means) for _ in range(20)]
    assert all(find_breaks(c, np.ones(24), rng, permutations=99).breaks for c in counts)
    assert sum(bool(find_breaks(c, means, rng, permutations=99).breaks) for c in counts) <= 3


def test_too_few_periods_or_no_offence_is_no_answer() -> None:
    rng = np.random.default_rng(5)
    assert find_breaks(np.ones(7), np.ones(7), rng).p is None
    assert find_breaks(np.zeros(20), np.ones(20), rng).p is None


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100))
def test_the_scale_of_what_was_expected_changes_nothing(seed: int, scale: float) -> None:
    count = made(np.random.default_rng(seed), levels((10, 20), (10, 45)))
    one, other = (
        find_breaks(count, np.full(20, by), np.random.default_rng(1), permutations=99)
        for by in (1.0, scale)
    )
    assert [each.at for each in one.breaks] == [each.at for each in other.breaks]
    assert one.p == other.p
