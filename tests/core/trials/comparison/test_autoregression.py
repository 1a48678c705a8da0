"""Autoregressive errors: equal to generalised least squares, and a proper mixture."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.linalg import toeplitz

from safeground.core.trials.comparison.autoregression import TRIED, autoregression


def invented(seed: int, months: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng, t = np.random.default_rng(seed), np.arange(months)
    return np.column_stack([np.ones(months), t - 20.0, t > 25]), rng.normal(size=months)


def residuals(design: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    return coefficients, y - design @ coefficients


@pytest.mark.parametrize("tried", [5, 19, 30])
def test_each_correlation_equals_statsmodels(tried: int) -> None:
    design, y = invented(1)
    plain, left = residuals(design, y)
    found = autoregression(design, left)
    peer = sm.GLS(y, design, sigma=toeplitz(TRIED[tried] ** np.arange(40))).fit()
    assert plain + found.shifts[tried] == pytest.approx(peer.params)
    assert found.covariances[tried] == pytest.approx(peer.cov_params())


def test_weights_are_the_restricted_likelihood() -> None:
    design, y = invented(2)
    found = autoregression(design, residuals(design, y)[1])

    def likelihood(r: float) -> float:
        inside = toeplitz(r ** np.arange(40))
        solved = np.linalg.solve(inside, design)
        system = design.T @ solved
        left = y - design @ np.linalg.solve(system, solved.T @ y)
        squares = left @ np.linalg.solve(inside, left)
        ends = np.linalg.slogdet(inside)[1] + np.linalg.slogdet(system)[1]
        return float(-(ends + 37 * np.log(squares)) / 2 + np.log(1 - r**2))

    one, other = found.weights[12], found.weights[22]
    assert np.log(one / other) == pytest.approx(likelihood(TRIED[12]) - likelihood(TRIED[22]))
    assert found.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(5))
def test_limits_are_where_a_test_is_on_the_edge(seed: int) -> None:
    design, y = invented(seed)
    plain, left = residuals(design, y)
    errors, asked = autoregression(design, left), np.eye(3)
    found = errors.contrasts(asked, plain)
    assert (found.low < found.values).all()
    assert (found.values < found.high).all()
    for limit in (found.low, found.high):  # moved so that the limit lies at 0
        assert errors.contrasts(asked, plain - limit).p == pytest.approx(0.05)
