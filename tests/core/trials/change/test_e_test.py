"""The E-test of two Poisson counts."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.change.e_test import e_test

COUNTS = st.integers(0, 60)
LENGTHS = st.floats(0.1, 10)


def test_published_values() -> None:
    assert e_test(6, 2) == pytest.approx(0.1748748, abs=5e-8)
    assert e_test(20, 10) == pytest.approx(0.069, abs=5e-4)


@pytest.mark.parametrize(
    ("before", "after", "lengths"),
    [(3, 9, (2, 5)), (40, 20, (1, 1)), (0, 4, (1, 2)), (12, 12, (3, 1)), (250, 190, (1, 1.5))],
)
def test_agrees_with_statsmodels(before: int, after: int, lengths: tuple[float, float]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.rates import test_poisson_2indep as peer

        theirs = peer(before, lengths[0], after, lengths[1], method="etest-wald").pvalue
    assert e_test(before, after, *lengths) == pytest.approx(theirs, rel=1e-9)


def test_none_and_none_is_no_evidence() -> None:
    assert e_test(0, 0) == e_test(0, 0, 3, 7) == 1


def test_large_counts_are_as_stable_as_small_ones() -> None:
    assert e_test(100_000, 100_000) == 1
    assert e_test(100_000, 101_000) == pytest.approx(0.0257, abs=1e-4)  # normal: 0.02566
    assert 0 < e_test(100_000, 90_000) < 1e-100


@given(COUNTS, COUNTS, LENGTHS, LENGTHS)
def test_which_comes_first_and_the_unit_of_length_change_nothing(
    before: int, after: int, first: float, last: float
) -> None:
    p = e_test(before, after, first, last)
    assert 0 <= p <= 1
    assert e_test(after, before, last, first) == pytest.approx(p, rel=1e-6, abs=1e-12)
    assert e_test(before, after, 4 * first, 4 * last) == pytest.approx(p, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("given_", [(-1, 2, 1, 1), (1.5, 2, 1, 1), (1, 2, 0, 1), (1, 2, 1, -3)])
def test_what_cannot_be_is_refused(given_: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="must be"):
        e_test(*given_)  # type: ignore[arg-type]
