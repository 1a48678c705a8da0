"""The rate ratio over hotspots as a whole, whose days may be correlated: estimating equations."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.models.poisson_model import as_stack
from safeground.core.trials.models.profile import outward
from safeground.core.trials.models.rate_ratio import exact_rate_ratio
from safeground.core.trials.models.two_way import BEYOND, CannotTell
from safeground.core.trials.place_days import PlaceDays, Values

Working = Literal["exchangeable", "ar1"]
_ITERATIONS, _ENOUGH, _MOST = 100, 1e-10, 0.95


@dataclass(frozen=True, eq=False)
class GeeFit:
    """Coefficients (1 + k,), the first an intercept, and their covariance, bias-corrected."""

    coefficients: Values
    covariance: Values
    correlation: float
    clusters: int


def gee(
    days: PlaceDays,
    covariates: Values | None = None,
    level: float = LEVEL,
    working: Working = "exchangeable",
) -> Estimate:
    """The ratio by a Poisson mean model without place or day effects, clustered by hotspot.

    Serves every design, also those in which a hotspot's condition never changes. The variance holds
    whatever the correlation is; `working` ("exchangeable": any two days alike; "ar1": the less
    the further apart) only makes the estimate more precise. t with clusters less parameters df.
    If one condition has no offence, the interval is that of the exact ratio: `method` says.

    Raises CannotTell if there is no offence, one condition, or too few hotspots.
    Sources: Liang and Zeger 1986; Kauermann and Carroll 2001.
    """
    stack = as_stack(days, covariates)
    _refuse_too_little(days, stack)
    if covariates is None and 0 in days.offences:
        (treated, control), (many, few) = days.offences, days.place_days
        return exact_rate_ratio(treated, many, control, few, level)
    fit = gee_fit(days, stack, working)
    log_ratio, freedom = float(fit.coefficients[1]), fit.clusters - len(fit.coefficients)
    if abs(log_ratio) * float(np.abs(stack[0]).max()) >= BEYOND:
        raise CannotTell("no offence holds the ratio back on one side, so its error is unknown")
    error = float(np.sqrt(fit.covariance[1, 1]))
    reach = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    return Estimate(
        estimate=outward(log_ratio),
        low=float(np.exp(log_ratio - reach)),
        high=float(np.exp(log_ratio + reach)),
        p=2 * float(stats.t.sf(abs(log_ratio) / error, freedom)) if error else None,
        n=round(float(days.count[days.inside].sum())),
        method=f"GEE Poisson, {_NAMES[working]} working correlation, clusters are hotspots",
        level=level,
    )


def gee_fit(
    days: PlaceDays,
    covariates: Values,
    working: Working = "exchangeable",
    *,
    correlation: float | None = None,
    power: float = -0.5,
) -> GeeFit:
    """Solve the equations; the correlation is found by moments unless it is given.

    `power` of what a cluster's leverage leaves, to correct its score by: -0.5 is Kauermann and
    Carroll's, -1 Mancl and DeRouen's, 0 none.
    """
    seen = days.inside[:, days.inside.any(axis=0)]
    count = days.count[:, days.inside.any(axis=0)]
    design = np.concatenate([np.ones((1, *count.shape)), covariates[:, :, days.inside.any(axis=0)]])
    design = np.where(seen, design, 0.0)
    coefficients = np.zeros(len(design))
    coefficients[0] = np.log(count[seen].mean())
    rho = correlation or 0.0
    for _ in range(_ITERATIONS):
        residual, scaled = _standardised(count, seen, design, coefficients)
        if correlation is None:
            rho = _correlation(residual, seen, len(design), working)
        score, information = _cluster_scores(residual, scaled, seen, rho, working)
        step = np.linalg.solve(information.sum(axis=0), score.sum(axis=0))
        coefficients = coefficients + np.clip(step, -2, 2)
        if float(np.abs(step).max()) < _ENOUGH or float(np.abs(coefficients).max()) > 2 * BEYOND:
            break
    return GeeFit(coefficients, _covariance(score, information, power), rho, seen.shape[1])


_NAMES = {"exchangeable": "exchangeable", "ar1": "first-order autoregressive"}


def _standardised(
    count: Values, seen: NDArray[np.bool_], design: Values, coefficients: Values
) -> tuple[Values, Values]:
    mean = np.where(seen, np.exp(np.einsum("k,kdh->dh", coefficients, design)), 0.0)
    root = np.sqrt(mean)
    residual = np.where(seen, (count - mean) / np.where(seen, root, 1.0), 0.0)
    return residual, design * root


def _cluster_scores(
    residual: Values, scaled: Values, seen: NDArray[np.bool_], rho: float, working: Working
) -> tuple[Values, Values]:
    """Each cluster's score (H, p) and information (H, p, p)."""
    white = _WHITENED[working](np.concatenate([scaled, residual[None]]), seen, rho)
    design, left = white[:-1], white[-1]
    return np.einsum("kdh,dh->hk", design, left), np.einsum("kdh,jdh->hkj", design, design)


def _whitened_alike(values: Values, seen: NDArray[np.bool_], rho: float) -> Values:
    """Multiplied by the inverse root of a matrix with 1 on its diagonal and rho elsewhere."""
    n = seen.sum(axis=0)
    mean = np.where(seen, values.sum(axis=1, keepdims=True) / n, 0.0)
    shrunk = np.sqrt((1 - rho) / (1 + (n - 1) * rho))
    found: Values = (values - (1 - shrunk) * mean) / np.sqrt(1 - rho)
    return found


def _whitened_by_gap(values: Values, seen: NDArray[np.bool_], rho: float) -> Values:
    """Less rho^gap times the value of the last day in the trial before, to variance 1."""
    day = np.arange(len(seen))[:, None]
    last = np.maximum.accumulate(np.where(seen, day, -1), axis=0)
    before = np.vstack([np.full((1, seen.shape[1]), -1), last[:-1]])
    first = before < 0
    kept = np.where(first, 0.0, np.power(rho, np.where(first, 1, day - before)))
    earlier = np.take_along_axis(values, np.maximum(before, 0)[None], axis=1)
    found: Values = np.where(seen, (values - kept * earlier) / np.sqrt(1 - kept**2), 0.0)
    return found


_WHITENED = {"exchangeable": _whitened_alike, "ar1": _whitened_by_gap}


def _correlation(
    residual: Values, seen: NDArray[np.bool_], parameters: int, working: Working
) -> float:
    """By moments: products of a hotspot's residuals, on any two days or on two that follow."""
    scale = float((residual**2).sum()) / max(int(seen.sum()) - parameters, 1)
    n = seen.sum(axis=0)
    if working == "exchangeable":
        products = float((residual.sum(axis=0) ** 2 - (residual**2).sum(axis=0)).sum()) / 2
        pairs = float((n * (n - 1)).sum()) / 2
        least = -1 / max(int(n.max()) - 1, 1) * _MOST
    else:
        products = float((residual[1:] * residual[:-1]).sum())
        pairs, least = float((seen[1:] & seen[:-1]).sum()), 0.0
    if pairs <= parameters or scale <= 0:
        return 0.0
    return float(np.clip(products / scale / (pairs - parameters), least, _MOST))


def _covariance(score: Values, information: Values, power: float) -> Values:
    """The sandwich, each cluster's score multiplied by a power of what its leverage leaves."""
    whole = information.sum(axis=0)
    values, vectors = np.linalg.eigh(whole)
    root = vectors / np.sqrt(values) @ vectors.T
    shares, turned = np.linalg.eigh(np.eye(len(whole)) - root @ information @ root)
    inner = np.einsum("hki,hk->hi", turned, score @ root)
    grown = np.einsum("hki,hi->hk", turned, np.maximum(shares, 1e-6) ** power * inner)
    found: Values = root @ (grown.T @ grown) @ root
    return found


def _refuse_too_little(days: PlaceDays, stack: Values) -> None:
    inside = days.inside
    if not days.count[inside].sum():
        raise CannotTell("there was no offence in the trial, so there is nothing to compare")
    design = np.vstack([np.ones(inside.sum()), stack[:, inside]])
    if np.linalg.matrix_rank(design) < len(design):
        raise CannotTell("all place-days had the same condition, so there is nothing to compare")
    clusters = int(inside.any(axis=0).sum())
    if clusters <= len(design):
        raise CannotTell(
            f"there are only {clusters} hotspots, and errors clustered by hotspot need more than "
            f"{len(design)}"
        )
