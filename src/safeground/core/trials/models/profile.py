"""How far one coefficient can go before the likelihood falls too low, all others adapting."""

import numpy as np

from safeground.core.trials.models import two_way
from safeground.core.trials.models.two_way import BEYOND, TwoWayFit
from safeground.core.trials.place_days import Values

_SURE = 1e-7
_STRIDE = 2.0


def deviance_at(fit: TwoWayFit, value: float) -> float:
    """By how much the deviance rises if the first coefficient is held at a value.

    >>> count, treated = np.array([[2.0, 4.0], [6.0, 3.0]]), np.array([[[1.0, 0.0], [0.0, 1.0]]])
    >>> found = two_way.fit(count, np.full((2, 2), True), treated)
    >>> round(deviance_at(found, float(found.coefficients[0])), 9)
    0.0
    """
    return _rise(fit, value)[0]


def limits(fit: TwoWayFit, drop: float) -> tuple[float, float]:
    """Where the deviance has risen by `drop`, below and above the first coefficient's estimate.

    A limit that the data don't set is infinite. Newton's method on the signed square root of the
    rise, which is nearly a straight line.
    """
    return _limit(fit, drop, -1), _limit(fit, drop, +1)


def ratio(fit: TwoWayFit) -> float:
    """The first coefficient as a rate ratio, 0 or infinite if nothing held it back."""
    return outward(float(fit.coefficients[0]), _size(fit))


def outward(log_ratio: float, size: float = 1.0) -> float:
    """The ratio of a logarithm, 0 or infinite where that is out of bounds."""
    if abs(log_ratio) * size >= BEYOND:
        return 0.0 if log_ratio < 0 else np.inf
    return float(np.exp(log_ratio))


def _limit(fit: TwoWayFit, drop: float, side: int) -> float:
    size, top = _size(fit), float(fit.coefficients[0])
    if abs(top) * size >= BEYOND:
        if side * top > 0:
            return side * np.inf
        value = 0.0
    else:
        value = top + side * float(np.sqrt(drop / fit.information[0, 0]))
    while abs(value) * size < BEYOND:
        rise, slope = _rise(fit, value)
        root = float(np.sqrt(max(rise, 1e-300)))
        short = float(np.sqrt(drop)) - root
        if abs(short) < _SURE:
            return value
        step = short * 2 * root / max(side * slope, 1e-300)
        value += side * float(np.clip(step, -_STRIDE / size, _STRIDE / size))
    return side * np.inf if side * value > 0 else -side * np.inf


def _size(fit: TwoWayFit) -> float:
    """Of the first covariate, so that minutes and yes-or-no have the same bounds."""
    return float(np.abs(fit.covariates[0]).max())


def _rise(fit: TwoWayFit, value: float) -> tuple[float, float]:
    seen, away = fit.informative, value - fit.coefficients[0]
    level = np.log(
        np.where(seen, fit.fitted, 1.0)
    )  # what the effects were, so they have less to go
    held: Values = level + away * fit.covariates[0]
    other = two_way.fit(fit.count, seen, fit.covariates[1:], offset=held, alpha=fit.alpha)
    score = (fit.count - other.fitted) / (1 + fit.alpha * other.fitted)
    slope = -2 * float((fit.covariates[0] * score).sum())
    return max(2 * (fit.log_likelihood - other.log_likelihood), 0.0), slope
