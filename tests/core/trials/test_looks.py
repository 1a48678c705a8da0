"""What each look at a trial costs: published boundaries, and simulated trials of no effect."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from safeground.core.trials.looks import levels, spent


@pytest.mark.parametrize(
    ("looks", "published"),
    [  # Lan-DeMets with O'Brien-Fleming spending, two-sided 5%, equally spaced looks
        (2, (2.9626, 1.9686)),
        (3, (3.7103, 2.5114, 1.9930)),
        (5, (4.8769, 3.3569, 2.6803, 2.2898, 2.0310)),
    ],
)
def test_published_boundaries(looks, published):
    found = levels([(n + 1) / looks for n in range(looks)])
    z = norm.ppf((1 + np.array(found)) / 2)
    assert z == pytest.approx(published, abs=0.002)


def test_all_looks_together_err_as_often_as_one():
    rng = np.random.default_rng(8)
    at = np.array([0.2, 0.35, 0.8, 1.0])
    bounds = norm.ppf((1 + np.array(levels(at))) / 2)
    steps = rng.standard_normal((200_000, 4)) * np.sqrt(np.diff(at, prepend=0))
    z = steps.cumsum(axis=1) / np.sqrt(at)
    assert (np.abs(z) > bounds).any(axis=1).mean() == pytest.approx(0.05, abs=0.0015)


@given(st.lists(st.floats(0.05, 0.99), min_size=0, max_size=5, unique=True))
def test_a_look_never_makes_the_last_reading_easier(earlier):
    looks = sorted(round(f, 2) for f in {round(e, 2) for e in earlier})
    found = levels([*looks, 1.0])
    assert found[-1] >= 0.95 - 1e-6
    assert min(found) >= 0.95 - 1e-6


def test_one_reading_at_the_end_is_the_usual_level():
    assert levels([1.0]) == pytest.approx((0.95,))
    assert spent(1.0) == pytest.approx(0.05)


@pytest.mark.parametrize("wrong", [[], [0.5, 0.5], [0.6, 0.4], [0.0, 1.0], [1.2]])
def test_fractions_must_rise(wrong):
    with pytest.raises(ValueError, match="fractions must rise"):
        levels(wrong)
