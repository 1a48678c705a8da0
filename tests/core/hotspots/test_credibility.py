import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from safeground.core.hotspots.credibility import credible, usual_of_neighbours


def chain(units: int) -> sparse.csr_array:
    step = np.ones(units - 1)
    return sparse.csr_array(sparse.diags([step, step], [-1, 1]))


def test_a_unit_is_not_its_own_neighbour() -> None:
    # the middle one's neighbours hold nothing, and next to nothing is mixed in
    usual = usual_of_neighbours([0, 9, 0], [100, 100, 100], chain(3), area_wide=1e-9)
    assert usual == pytest.approx([4.5, 0, 4.5], abs=1e-9)


def test_a_longer_street_is_usually_worth_more_and_a_lone_one_has_the_rate_of_all() -> None:
    none = sparse.csr_array((3, 3))
    assert usual_of_neighbours([6, 0, 0], [100, 200, 300], none) == pytest.approx([1, 2, 3])


def test_counts_that_chance_explains_are_not_believed() -> None:
    rng = np.random.default_rng(3)
    found = credible(rng.poisson(4.0, 5000), np.full(5000, 4.0))
    assert found.own_share < 0.05


def test_the_best_share_is_recovered() -> None:
    # real differences of variance 3 x mean against chance of 1 x mean: three quarters is real
    rng = np.random.default_rng(4)
    usual = np.repeat([2.0, 8.0], 10_000)
    truth = rng.gamma(usual / 3, 3)
    counts = rng.poisson(truth)
    found = credible(counts, usual)
    assert found.own_share == pytest.approx(0.75, abs=0.02)
    ours = ((found.expected - truth) ** 2).mean()
    for share in (0.0, 0.5, 0.65, 0.85, 1.0):
        assert ours < ((share * counts + (1 - share) * usual - truth) ** 2).mean()


def test_incidents_that_count_a_part_each_are_believed_as_much() -> None:
    counts, usual = np.array([10.0, 0, 2]), np.full(3, 4.0)
    part = credible(counts * 0.02, usual * 0.02, noise=0.02)
    assert part.own_share == pytest.approx(credible(counts, usual).own_share)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=20).filter(any))
def test_the_total_stays_and_nothing_is_negative(counts: list[int]) -> None:
    size = np.linspace(20, 200, len(counts))
    usual = usual_of_neighbours(counts, size, chain(len(counts)))
    found = credible(counts, usual)
    assert usual.sum() == pytest.approx(sum(counts))
    assert found.expected.sum() == pytest.approx(sum(counts))
    assert (found.expected >= 0).all()


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="usual must have shape"):
        credible([1, 2], [1])
    with pytest.raises(ValueError, match="noise must be"):
        credible([1], [1], noise=0)
