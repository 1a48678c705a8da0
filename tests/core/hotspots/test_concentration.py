"""Concentration by hand, from the authors' own examples, and where only chance is at work."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ive

from safeground.core.hotspots.concentration import Concentration, concentration, lorenz_curve


def measure(values: object, **more: object) -> Concentration:
    return concentration(values, rng=np.random.default_rng(1), **({"resamples": 50} | more))


@pytest.mark.parametrize(
    ("values", "gini", "generalised"),
    [  # examples in the documentation of the authors' R package lorenzgini, 'unbiased' off
        ([10, 8, 2, 0, 0, 0, 0, 0, 0, 0], 0.78, 0.78),
        ([5, 2, 1, 0, 0, 0, 0, 0, 0, 0], 0.80, 0.75),
        ([10, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0.90, 0.90),
    ],
)
def test_published_examples(values: list[int], gini: float, generalised: float) -> None:
    result = measure(values)
    assert result.gini.estimate == pytest.approx(gini)
    assert result.generalised_gini.estimate == pytest.approx(generalised)


def test_by_hand() -> None:
    result = measure([40, 30, 20, 10, *[0] * 96], top=(0.01, 0.02, 0.5))
    assert [m.estimate for m in result.top_shares] == pytest.approx([0.4, 0.7, 1.0])
    # a quarter of 100 is 25 of the 40 in the fullest cell; half is that cell and 10 of the next 30
    assert [m.estimate for m in result.cells_holding] == pytest.approx([0.00625, 0.01 + 0.01 / 3])
    assert (result.cells, result.incidents, result.total) == (100, 100, 100.0)


def test_most_even_spread_of_few_incidents_has_no_concentration() -> None:
    result = measure([1] * 20 + [0] * 180)
    assert result.generalised_gini.estimate == pytest.approx(0.0)
    assert result.gini.estimate == pytest.approx(0.9)


@pytest.mark.parametrize("rate", [0.05, 0.7, 3.0])
def test_chance_is_the_gini_of_poisson_counts(rate: float) -> None:
    cells = 50_000
    counts = np.zeros(cells)
    counts[0] = round(rate * cells)
    known = ive(0, 2 * rate) + ive(1, 2 * rate)  # e^-2m (I0(2m) + I1(2m)), mean difference / 2m
    assert measure(counts).gini.by_chance == pytest.approx(known, abs=1e-4)


def test_random_incidents_look_like_chance() -> None:
    counts = np.bincount(np.random.default_rng(2).integers(0, 3000, 900), minlength=3000)
    result = measure(counts, resamples=400)
    for m in (result.gini, result.generalised_gini, *result.top_shares, *result.cells_holding):
        assert m.low <= m.estimate <= m.high
        assert m.estimate == pytest.approx(m.by_chance, abs=0.05), m.name
    assert result.generalised_gini.by_chance < 0.3 < result.gini.by_chance


def test_chance_for_harm_keeps_each_incidents_harm() -> None:
    rng = np.random.default_rng(3)
    harm = rng.choice([10.0, 365.0, 5475.0], 400, p=[0.8, 0.19, 0.01])
    values = np.bincount(rng.integers(0, 500, 400), harm, 500)
    result = measure(values, incident_harm=harm)
    assert result.gini.by_chance == pytest.approx(result.gini.estimate, abs=0.05)
    assert result.incidents == 400
    clustered = np.bincount(rng.integers(0, 20, 400), harm, 500)
    assert measure(clustered, incident_harm=harm).gini.low > result.gini.by_chance


def test_interval_covers_the_truth() -> None:
    rng = np.random.default_rng(4)
    truth = measure(rng.negative_binomial(1, 0.25, 400_000), resamples=20).gini.estimate
    hits = []
    for _ in range(60):
        result = concentration(rng.negative_binomial(1, 0.25, 800), rng=rng, resamples=200)
        hits.append(result.gini.low <= truth <= result.gini.high)
    assert np.mean(hits) > 0.85


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=60).filter(any), st.integers(2, 9))
def test_properties(values: list[int], times: int) -> None:
    result = measure(values)
    x = np.sort(values)
    n = len(values)
    by_differences = np.abs(x[:, None] - x).sum() / (2 * n * x.sum())
    assert result.gini.estimate == pytest.approx(by_differences, abs=1e-12)
    assert result.generalised_gini.estimate <= result.gini.estimate + 1e-12
    assert result.generalised_gini.estimate >= -1e-9
    assert measure(np.array(values) * times).gini.estimate == pytest.approx(by_differences)
    assert measure(values[::-1]).cells_holding == result.cells_holding
    cells, total = lorenz_curve(values)
    assert np.all(np.diff(total) >= 0)
    assert np.all(total >= cells - 1e-12)
    assert np.interp(0.1, cells, total) == pytest.approx(result.top_shares[2].estimate)


@pytest.mark.parametrize(
    ("values", "harm", "words"),
    [
        ([3], None, "at least 2 cells"),
        ([1, -1], None, "negative"),
        ([0, 0], None, "all 0"),
        ([0.5, 1], None, "incident_harm"),
        ([5, 5], [5, 6], "sums to 11 but values to 10"),
    ],
)
def test_refuses(values: list[float], harm: list[float] | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        measure(values, incident_harm=harm)
