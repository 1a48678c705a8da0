"""Several trials together from their counts, where some have no offence on one side.

The logarithm of a rate ratio of 0 is no number, and adding a half to its count is a guess. Here the
counts speak for themselves: given a trial's total, its treated offences are binomial, with log odds
of log(exposure ratio) + its own log rate ratio, which is normal about the common one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.pooling import Pooled, combined, heterogeneity, prediction

Values = NDArray[np.float64]
FARTHEST = 12.0  # a log rate ratio beyond this is 0 or infinite
STEPS = np.linspace(-6.0, 6.0, 301)  # standard deviations over which a trial's own effect may lie
METHOD = "random effects, binomial-normal likelihood of counts"
MASS = stats.norm.logpdf(STEPS) + math.log(STEPS[1] - STEPS[0])


@dataclass(frozen=True)
class Counted:
    """Offences and place-days of one trial, treated and control."""

    treated: int
    treated_exposure: float
    control: int
    control_exposure: float

    def __post_init__(self) -> None:
        """Refuse what can't be, and what says nothing of a ratio."""
        if min(self.treated, self.control) < 0 or self.treated + self.control == 0:
            raise ValueError("treated and control must be counts of 0 or more, not both 0")
        if not (self.treated_exposure > 0 and self.control_exposure > 0):
            raise ValueError("treated_exposure and control_exposure must be above 0")


def log_ratios(trials: Sequence[Counted], add: float = 0.0) -> tuple[Values, Values]:
    """Log rate ratios and their variances 1/treated + 1/control; `add` goes to all four of a trial
    with none on one side (0.5: the ordinary continuity correction).
    """
    counts = np.array([(t.treated, t.control) for t in trials], np.float64)
    exposures = np.array([(t.treated_exposure, t.control_exposure) for t in trials], np.float64)
    counts += np.where((counts == 0).any(axis=1, keepdims=True), add, 0.0)
    rates = counts / exposures
    return np.log(rates[:, 0] / rates[:, 1]), (1 / counts).sum(axis=1)


def random_effects_of_counts(trials: Sequence[Counted], level: float = LEVEL) -> Pooled:
    """Pool trials by the binomial-normal likelihood (maximum likelihood, tau2 with the mean).

    The interval is where the deviance, at the best tau2, rises by the square of the quantile of t
    on trials - 1 degrees of freedom: as Hartung and Knapp's never narrower than the ordinary one.
    Limits are 0 or infinite where the trials set none. `heterogeneity` has tau2 from the
    likelihood; its Q and interval are of ratios with a half added where a count is 0, as are the
    weights. Raises ValueError for fewer than two trials.
    Source: Stijnen, Hamza and Oezdemir 2010, Statistics in Medicine 29: 3046.

    >>> few = [Counted(0, 400, 16, 600), Counted(2, 400, 19, 600), Counted(1, 400, 15, 600)]
    >>> found = random_effects_of_counts(few).ratio
    >>> round(found.estimate, 2), round(found.low, 2), round(found.high, 2)
    (0.09, 0.0, 0.61)
    """
    if len(trials) < 2:
        raise ValueError(f"trials must be two or more, not {len(trials)}")
    model = _Likelihood(trials)
    middle, tau = model.best()
    drop = float(stats.t.ppf((1 + level) / 2, len(trials) - 1)) ** 2
    low, high = (_ratio(model.limit(middle, tau, drop, side)) for side in (-1, 1))
    fallen = model.deviance(0.0, tau) - model.deviance(middle, tau)
    p = 2 * float(stats.t.sf(math.sqrt(max(fallen, 0.0)), len(trials) - 1))
    ratio = Estimate(_ratio(middle), low, high, p, len(trials), METHOD, "trials", level)
    y, v = log_ratios(trials, add=0.5)
    tau2 = tau**2
    se = combined(y, v, tau2)[1]
    ahead = prediction(middle, se, tau2, len(trials), level) if abs(middle) < FARTHEST else None
    weights = 1 / (v + tau2)
    shares = tuple((weights / weights.sum()).tolist())
    return Pooled(ratio, middle, se, ahead, heterogeneity(y, v, tau2, level), shares)


class _Likelihood:
    """The deviance of a common log rate ratio and of tau, the spread of trials about it."""

    def __init__(self, trials: Sequence[Counted]) -> None:
        self.treated = np.array([t.treated for t in trials], np.float64)[:, None]
        self.control = np.array([t.control for t in trials], np.float64)[:, None]
        self.offset = np.log([t.treated_exposure / t.control_exposure for t in trials])[:, None]

    def deviance(self, mean: float, tau: float) -> float:
        """-2 log-likelihood, each trial's own effect integrated over on a fine grid."""
        odds = self.offset + mean + tau * STEPS
        each = self.treated * special.log_expit(odds) + self.control * special.log_expit(-odds)
        each += MASS
        most = each.max(axis=1, keepdims=True)
        return -2 * float((most[:, 0] + np.log(np.exp(each - most).sum(axis=1))).sum())

    def best(self) -> tuple[float, float]:
        """Mean and tau of the greatest likelihood; +-FARTHEST where it grows without end."""
        if not self.treated.any() or not self.control.any():
            return (FARTHEST if self.treated.any() else -FARTHEST), 0.0
        share = self.treated.sum() / (self.treated + self.control).sum()
        start = float(special.logit(share) - self.offset.mean())

        def deviance(at: Values) -> float:
            return self.deviance(float(at[0]), float(at[1]))

        bounds = ((-FARTHEST, FARTHEST), (0.0, 4.0))
        found = optimize.minimize(
            deviance, np.array([start, 0.3]), method="L-BFGS-B", bounds=bounds
        )
        return float(found.x[0]), float(found.x[1])

    def limit(self, middle: float, tau: float, drop: float, side: int) -> float:
        """Where the deviance has risen by `drop`; +-FARTHEST where it never does."""
        least, end = self.deviance(middle, tau) + drop, side * FARTHEST
        if middle == end or self.deviance(end, tau) < least:
            return end

        def above(at: float) -> float:
            return self.deviance(at, tau) - least

        return float(optimize.brentq(above, middle, end, xtol=1e-6))


def _ratio(log_ratio: float) -> float:
    if abs(log_ratio) >= FARTHEST:
        return 0.0 if log_ratio < 0 else math.inf
    return math.exp(log_ratio)
