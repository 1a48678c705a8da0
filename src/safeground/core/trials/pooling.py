"""Several trials together: random effects on the logarithm of the rate ratio."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from safeground.core.trials.estimate import LEVEL, Estimate

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Heterogeneity:
    """How much trials differ beyond chance.

    `tau2` is the variance between trials of the log rate ratio, with its interval; `q` is Cochran's
    statistic on `df` degrees of freedom with its `p`; `i2` the share (0 to 1) of the variance among
    results that isn't chance within trials.
    """

    tau2: float
    low: float
    high: float
    q: float
    df: int
    p: float
    i2: float


@dataclass(frozen=True)
class Pooled:
    """What trials come to together.

    `ratio` and `prediction` (where a new trial's own effect would lie; None from fewer than three)
    are rate ratios; `log_ratio` and `se` are of its logarithm; `weights` are each trial's share.
    """

    ratio: Estimate
    log_ratio: float
    se: float
    prediction: tuple[float, float] | None
    heterogeneity: Heterogeneity
    weights: tuple[float, ...]


def random_effects(effects: Values, variances: Values, level: float = LEVEL) -> Pooled:
    """Pool log rate ratios (trials,) with their variances, tau2 by restricted maximum likelihood.

    The interval is Hartung and Knapp's, on t with trials - 1 degrees of freedom, or the ordinary
    normal one where that is wider (Jackson and others 2017): trials that agree by chance would
    otherwise seem certain. `p` is the larger of the two in the same way. The prediction interval is
    on t with trials - 2 (Higgins and others 2009).
    Raises ValueError for fewer than two trials or a variance not above 0.
    Sources: Hartung and Knapp 2001; Viechtbauer 2005 (REML); Viechtbauer 2007 (Q-profile).

    >>> found = random_effects(np.log([0.5, 0.8, 0.7]), np.array([0.04, 0.02, 0.05]))
    >>> round(found.ratio.estimate, 2), round(found.ratio.low, 2), round(found.ratio.high, 2)
    (0.67, 0.36, 1.23)
    """
    y, v = _checked(effects, variances)
    tau2 = tau2_reml(y, v)
    middle, ordinary = combined(y, v, tau2)
    knapp, df, tail = hartung_knapp_se(y, v, tau2), len(y) - 1, (1 + level) / 2
    half = max(knapp * float(stats.t.ppf(tail, df)), ordinary * float(stats.norm.ppf(tail)))
    p = 2 * float(stats.norm.sf(abs(middle) / ordinary))
    if knapp:
        p = max(p, 2 * float(stats.t.sf(abs(middle) / knapp, df)))
    se = max(knapp, ordinary)
    weights = 1 / (v + tau2)
    return Pooled(
        _as_ratio(middle, half, p, len(y), "random effects, REML, Hartung-Knapp", level),
        middle,
        se,
        prediction(middle, se, tau2, len(y), level),
        heterogeneity(y, v, tau2, level),
        tuple((weights / weights.sum()).tolist()),
    )


def common_effect(effects: Values, variances: Values, level: float = LEVEL) -> Estimate:
    """The rate ratio if it were one and the same in every trial: inverse variances, normal.

    Raises ValueError as `random_effects` does.
    """
    y, v = _checked(effects, variances)
    middle, se = combined(y, v, 0.0)
    half = se * float(stats.norm.ppf((1 + level) / 2))
    p = 2 * float(stats.norm.sf(abs(middle) / se))
    return _as_ratio(middle, half, p, len(y), "common effect, inverse variance", level)


def combined(y: Values, v: Values, tau2: float) -> tuple[float, float]:
    """The mean of effects weighted by 1 / (variance + tau2), and its ordinary standard error."""
    weights = 1 / (v + tau2)
    return float(weights @ y / weights.sum()), float(weights.sum() ** -0.5)


def hartung_knapp_se(y: Values, v: Values, tau2: float) -> float:
    """The standard error from how the effects really lie about their mean."""
    weights = 1 / (v + tau2)
    middle = weights @ y / weights.sum()
    return math.sqrt(float(weights @ (y - middle) ** 2 / (len(y) - 1) / weights.sum()))


def tau2_dersimonian_laird(y: Values, v: Values) -> float:
    """The variance between trials by moments: (Q - df) / (sum w - sum w^2 / sum w), or 0.

    Source: DerSimonian and Laird 1986.
    """
    w = 1 / v
    excess = cochran_q(y, v, 0.0) - (len(y) - 1)
    return max(0.0, excess / float(w.sum() - (w @ w) / w.sum()))


def tau2_reml(y: Values, v: Values) -> float:
    """The variance between trials by restricted maximum likelihood, 0 where that falls with it."""

    def slope(tau2: float) -> float:
        w = 1 / (v + tau2)
        gaps = y - w @ y / w.sum()
        return float((w * gaps) @ (w * gaps) - (w.sum() - w @ w / w.sum()))

    return _root_from_0(slope, float(np.var(y)) + float(v.max()))


def cochran_q(y: Values, v: Values, tau2: float) -> float:
    """The sum of squared distances from the mean, each over its variance + tau2."""
    weights = 1 / (v + tau2)
    middle = weights @ y / weights.sum()
    return float(weights @ (y - middle) ** 2)


def heterogeneity(y: Values, v: Values, tau2: float, level: float = LEVEL) -> Heterogeneity:
    """How much trials differ, the interval of tau2 by Q-profile (Viechtbauer 2007)."""
    df, q = len(y) - 1, cochran_q(y, v, 0.0)
    start = float(np.var(y)) + float(v.max())
    tails = ((1 + level) / 2, (1 - level) / 2)
    low, high = (_q_falls_to(float(stats.chi2.ppf(tail, df)), y, v, start) for tail in tails)
    share = max(0.0, (q - df) / q) if q > 0 else 0.0
    return Heterogeneity(tau2, low, high, q, df, float(stats.chi2.sf(q, df)), share)


def prediction(
    middle: float, se: float, tau2: float, trials: int, level: float = LEVEL
) -> tuple[float, float] | None:
    """Rate ratios between which the effect of a new trial would lie; None from fewer than three."""
    if trials < 3:
        return None
    half = float(stats.t.ppf((1 + level) / 2, trials - 2)) * math.sqrt(tau2 + se**2)
    return _exp(middle - half), _exp(middle + half)


def _as_ratio(
    middle: float, half: float, p: float, trials: int, method: str, level: float
) -> Estimate:
    low, high = _exp(middle - half), _exp(middle + half)
    return Estimate(_exp(middle), low, high, p, trials, method, "trials", level)


def _exp(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf


def _q_falls_to(edge: float, y: Values, v: Values, start: float) -> float:
    return _root_from_0(lambda tau2: cochran_q(y, v, tau2) - edge, start)


def _root_from_0(falling: Callable[[float], float], step: float) -> float:
    """Where a function of tau2 that ends below 0 comes down to it; 0 if it starts there."""
    if falling(0.0) <= 0:
        return 0.0
    while falling(step) > 0:
        step *= 2
    return float(optimize.brentq(falling, 0.0, step, xtol=1e-12, rtol=1e-12))


def _checked(effects: Values, variances: Values) -> tuple[Values, Values]:
    y, v = np.asarray(effects, np.float64), np.asarray(variances, np.float64)
    if y.ndim != 1 or y.shape != v.shape or len(y) < 2:
        raise ValueError(f"effects and variances must be two trials or more, not {y.shape}")
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        raise ValueError("effects must be finite and variances above 0")
    return y, v
