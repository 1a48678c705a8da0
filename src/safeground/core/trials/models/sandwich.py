"""What a fit leaves of the residuals, and variance that holds if days of a hotspot are related."""

from typing import Literal

import numpy as np

from safeground.core.trials.models.two_way import TwoWayFit
from safeground.core.trials.place_days import Values

Correction = Literal["scaled", "CR1"]


def leverage(fit: TwoWayFit) -> Values:
    """How far each place-day's count pulls its own mean, from 0 to 1; (D, H).

    >>> from safeground.core.trials.models import two_way
    >>> count, treated = np.array([[2.0, 4.0], [6.0, 3.0]]), np.array([[[1.0, 0.0], [0.0, 1.0]]])
    >>> found = two_way.fit(count, np.full((2, 2), True), treated)
    >>> leverage(found).round(6).tolist()  # as many parameters as place-days
    [[1.0, 1.0], [1.0, 1.0]]
    """
    shares = fit.weights / fit.weights.sum(axis=1, keepdims=True)
    inverse = _among_places(fit)
    across = shares @ inverse
    places = inverse.diagonal() - 2 * across + (across * shares).sum(axis=1, keepdims=True)
    found: Values = shares + fit.weights * (
        places + np.einsum("kdh,kj,jdh->dh", fit.effective, _variance(fit), fit.effective)
    )
    return found


def clustered_variance(fit: TwoWayFit, correction: Correction) -> float:
    """Variance of the first coefficient if place-days of one hotspot may have to do with another.

    Sum over hotspots of the square of what each adds to the coefficient. A fit makes these too
    small. "scaled" divides each square by the share of its expectation that the fit leaves if
    counts are Poisson; "CR1" multiplies all by G / (G - 1) x (n - 1) / (n - p), as Stata and
    statsmodels do. Sources: Liang and Zeger 1986; Fay and Graubard 2001.
    """
    influence = np.einsum("k,kdh->dh", _variance(fit)[0], fit.effective)
    squares = (influence * (fit.count - fit.fitted)).sum(axis=0) ** 2
    if correction == "CR1":
        clusters, n = len(squares), int(fit.informative.sum())
        return float(clusters / (clusters - 1) * (n - 1) / fit.freedom * squares.sum())
    whole, left = (influence**2 * fit.weights).sum(axis=0), _left(fit, influence)
    return float((squares * whole / np.maximum(left, 1e-6 * whole)).sum())


def _left(fit: TwoWayFit, influence: Values) -> Values:
    """Variance (H,) of each cluster's sum of influence x residual, if counts are Poisson."""
    weighted, totals = influence * fit.weights, fit.weights.sum(axis=1)
    places = np.diag(weighted.sum(axis=0)) - weighted.T @ (fit.weights / totals[:, None])
    covariates = np.einsum("dg,kdg->gk", weighted, fit.effective)
    found: Values = (influence * weighted).sum(axis=0)
    found -= (weighted**2 / totals[:, None]).sum(axis=0)
    found -= ((places @ _among_places(fit)) * places).sum(axis=1)
    found -= ((covariates @ _variance(fit)) * covariates).sum(axis=1)
    return found


def _among_places(fit: TwoWayFit) -> Values:
    """Variance of place effects with days' eliminated, up to what no place-day depends on."""
    shares = fit.weights / fit.weights.sum(axis=1, keepdims=True)
    among = np.diag(fit.weights.sum(axis=0)) - fit.weights.T @ shares
    inverse = np.linalg.pinv(among, rcond=1e-10, hermitian=True)
    return np.array(inverse, dtype=np.float64)


def _variance(fit: TwoWayFit) -> Values:
    return np.array(np.linalg.inv(fit.information), dtype=np.float64)
