"""The share of visits after which nothing has happened yet, by the time since they ended."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from safeground.core.trials.estimate import LEVEL
from safeground.core.trials.place_days import Values

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Survival:
    """A step curve: from `times[i]` on, `survival[i]` are left, of `at_risk[i]` just before.

    All are (steps,), the first step at time 0. `low` and `high` are the limits at each time by
    itself.
    """

    times: Values
    survival: Values
    low: Values
    high: Values
    at_risk: NDArray[np.int64]

    def at(self, time: float) -> tuple[float, float, float]:
        """The share left at a time, and its limits."""
        step = int(np.searchsorted(self.times, time, side="right")) - 1
        return float(self.survival[step]), float(self.low[step]), float(self.high[step])


def kaplan_meier(time: ArrayLike, happened: ArrayLike, level: float = LEVEL) -> Survival:
    """The product-limit estimate of the share left, with Greenwood's variance on log(-log).

    S(t) is the product over times of events of 1 - d/n, of n at risk; an event at the time at which
    another is censored comes first. Where none is left the limits are 0 and the upper one before.

    Parameters
    ----------
    time: (n,), from 0, in any unit. happened: (n,), False where it was censored.

    Raises ValueError for no rows, lengths that differ, or a time that is negative or not finite.
    Sources: Kaplan and Meier 1958; Kalbfleisch and Prentice 2002, section 1.4 (log(-log) limits).

    >>> curve = kaplan_meier([1, 2, 2, 3, 4], [True, True, False, True, False])
    >>> curve.times.tolist(), curve.survival.round(2).tolist(), curve.at_risk.tolist()
    ([0.0, 1.0, 2.0, 3.0], [1.0, 0.8, 0.6, 0.3], [5, 5, 4, 2])
    """
    at, event = checked(time, happened)
    times, events = np.unique(at[event], return_counts=True)
    at_risk = at.size - np.searchsorted(np.sort(at), times, side="left")
    survival = np.asarray(np.cumprod(1 - events / at_risk), np.float64)
    with np.errstate(divide="ignore"):
        greenwood = np.asarray(np.cumsum(events / (at_risk * (at_risk - events))), np.float64)
    low, high = _limits(survival, greenwood, level)
    first = np.ones(1)
    return Survival(
        times=np.concatenate([np.zeros(1), times]),
        survival=np.concatenate([first, survival]),
        low=np.concatenate([first, low]),
        high=np.concatenate([first, high]),
        at_risk=np.concatenate([np.array([at.size]), at_risk]).astype(np.int64),
    )


def _limits(survival: Values, greenwood: Values, level: float) -> tuple[Values, Values]:
    """exp(-exp(log(-log S) -+ z se)), the standard error being sqrt(greenwood) / -log S."""
    left = survival > 0
    minus_log = -np.log(survival[left])
    wide = float(stats.norm.isf((1 - level) / 2)) * np.sqrt(greenwood[left]) / minus_log
    low, high = np.zeros_like(survival), np.ones_like(survival)
    low[left] = np.exp(-minus_log * np.exp(wide))
    high[left] = np.exp(-minus_log * np.exp(-wide))
    high[~left] = high[left][-1] if left.any() else 1.0
    return low, high


def checked(time: ArrayLike, happened: ArrayLike) -> tuple[Values, Flags]:
    """Times and whether they ended in an event, (n,). Raises ValueError for what can't be."""
    at, event = np.asarray(time, np.float64), np.asarray(happened, np.bool_)
    if at.ndim != 1 or at.shape != event.shape or not at.size:
        raise ValueError(f"time {at.shape} and happened {event.shape} must be (n,), n at least 1")
    if not np.isfinite(at).all() or (at < 0).any():
        raise ValueError("time must be finite and 0 or more everywhere")
    return at, event
