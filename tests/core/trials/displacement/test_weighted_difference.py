"""The weighted displacement difference: the published answers, its coverage, and what is refused.

Published: Wheeler and Ratcliffe 2018, and the examples on A. P. Wheeler's pages on periods, areas
and harm that the tests of the R package ptools hold.
"""

import math
from itertools import starmap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.displacement.weighted_difference import (
    BeforeAfter,
    dispersion_to_include_none,
    weighted_difference,
)
from safeground.core.trials.estimate import Estimate

PAPER = BeforeAfter((207, 110), (308, 318), (178, 157), (150, 140))


def whole(*parts: BeforeAfter, level: float = 0.95) -> tuple[Estimate, float, float]:
    found = weighted_difference(parts, level=level)
    assert found.whole is not None
    assert found.z is not None
    return found.whole, found.se, found.z


def test_the_example_of_the_brief() -> None:
    found, se, z = whole(BeforeAfter((20, 10), (20, 20)), level=0.9)
    assert (found.estimate, round(se, 3), round(z, 3)) == (-10, 8.367, -1.195)
    assert (round(found.low, 1), round(found.high, 1)) == (-23.8, 3.8)


def test_the_example_of_the_paper_with_rings() -> None:
    found, se, z = whole(PAPER)
    assert (found.estimate, se, round(z, 2)) == (-118, pytest.approx(math.sqrt(1568)), -2.98)
    assert (round(found.low), round(found.high)) == (-196, -40)
    parts = weighted_difference([PAPER])
    assert parts.local is not None
    assert parts.moved is not None
    assert (parts.local.estimate, parts.moved.estimate) == (-107, -11)


def test_unequal_periods_and_areas() -> None:
    found, se, _ = whole(BeforeAfter((80, 20), (100, 50), periods=(2, 1)))
    assert (found.estimate, se) == (-20, pytest.approx(math.sqrt(115)))
    sized = BeforeAfter(
        PAPER.treated, PAPER.control, PAPER.treated_ring, PAPER.control_ring,
        areas=(1.2, 0.9, 1.5, 1.6),
    )  # fmt: skip
    found, se, z = whole(sized)
    assert (found.estimate, se, z) == pytest.approx((-99.69444444, 35.4280755, -2.813995483))
    assert (found.low, found.high) == pytest.approx((-169.1321965, -30.25669241))


def test_harm_over_five_kinds_of_offence() -> None:
    rows = [
        ((130, 74), (133, 91), 3), ((327, 202), (388, 305), 2), ((398, 190), (148, 97), 5),
        ((144, 92), (86, 64), 7), ((183, 96), (94, 67), 10),
    ]  # fmt: skip
    parts = starmap(lambda t, c, w: BeforeAfter(t, c, weight=w), rows)
    found, se, z = whole(*parts)
    assert (found.estimate, se, z) == pytest.approx((-1721, 304.10360077, -5.65925558))
    assert (found.low, found.high) == pytest.approx((-2317.03210507, -1124.96789493))


counts = st.tuples(st.integers(0, 200), st.integers(0, 200))


@given(counts, counts, counts, counts, st.floats(0.1, 10))
def test_properties(
    one: tuple[int, int], other: tuple[int, int], ring: tuple[int, int], far: tuple[int, int],
    scale: float,
) -> None:  # fmt: skip
    part, swapped = BeforeAfter(one, other, ring, far), BeforeAfter(other, one, far, ring)
    found, turned = weighted_difference([part]).whole, weighted_difference([swapped]).whole
    if not part.total:
        assert found is None
        return
    assert found is not None
    assert turned is not None
    assert (found.estimate, found.low, found.high) == (
        -turned.estimate, -turned.high, -turned.low,
    )  # fmt: skip
    longer = BeforeAfter(one, other, ring, far, periods=(scale, scale))
    z, same = weighted_difference([longer]).z, weighted_difference([part]).z
    assert z == pytest.approx(same, abs=1e-9)


@pytest.mark.parametrize(("mean", "dispersion"), [(3.0, 1.0), (20.0, 1.0), (20.0, 1.5)])
def test_nineteen_in_twenty_intervals_hold_the_truth(mean: float, dispersion: float) -> None:
    rng = np.random.default_rng(1)
    truth, trials = -mean / 2, 2000
    means = np.tile([mean, mean / 2, mean, mean], (trials, 1))
    if dispersion > 1:
        means = rng.gamma(means / (dispersion - 1), dispersion - 1)
    held = 0
    for before, after, first, last in rng.poisson(means).tolist():
        part = BeforeAfter((before, after), (first, last))
        found = weighted_difference([part], dispersion=dispersion).whole
        held += found is not None and found.low <= truth <= found.high
    assert 0.935 <= held / trials <= 0.965


def test_how_much_dispersion_would_undo_it() -> None:
    enough = dispersion_to_include_none(weighted_difference([PAPER]))
    assert enough is not None
    at = weighted_difference([PAPER], dispersion=enough).whole
    assert at is not None
    assert at.high == pytest.approx(0, abs=1e-9)
    assert dispersion_to_include_none(weighted_difference([BeforeAfter((2, 1), (2, 2))])) is None


def test_what_cannot_be_is_refused() -> None:
    nothing = weighted_difference([BeforeAfter((0, 0), (0, 0))])
    assert (nothing.whole, nothing.z) == (None, None)
    with pytest.raises(ValueError, match="treated must be whole offences from 0, not -1"):
        BeforeAfter((-1, 0), (0, 0))
    with pytest.raises(ValueError, match="periods must be above 0, not 0"):
        BeforeAfter((1, 0), (0, 0), periods=(0, 1))
    with pytest.raises(ValueError, match="dispersion must be 1 or more"):
        weighted_difference([PAPER], dispersion=0.5)
    with pytest.raises(ValueError, match="at least one kind"):
        weighted_difference([])
