"""A self-exciting point process: a standing background, and aftershocks that die away."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Counts, Surface, Values


@dataclass(frozen=True)
class SelfExcitingParams:
    """`rounds` of expectation-maximisation; `start_days` is the first guess of the memory."""

    rounds: int = 50
    start_days: float = 30.0


def self_exciting(history: Counts, grid: Grid, params: SelfExcitingParams) -> Surface:
    """Expected offences a period by the epidemic-type aftershock model, cell by cell.

    The rate of a cell is mu(cell) + theta * omega * sum over its earlier incidents of
    exp(-omega * age), fitted by expectation-maximisation (Mohler et al. 2015, *Journal of the
    American Statistical Association* 110:1399), here on counts by period with ages between the
    middles of periods. Within one period nothing can be told apart, so nothing is triggered there.
    Since each cell has a background of its own, a few periods leave little to call aftershocks:
    theta is underrated where the memory is not short beside the whole, and near 0 on a year of
    months, where the model all but counts.
    """
    events = history.on_cells(history.target, grid)
    busy = events.sum(axis=1) > 0
    middle = history.days.cumsum() - history.days / 2
    fit = _fit(events[busy], middle, history.days, params)
    ahead = middle[-1] + history.days[-1] - middle
    last = history.days[-1]
    triggered = fit.theta * fit.omega * (events[busy] @ np.exp(-fit.omega * ahead))
    expected = np.zeros(len(grid))
    expected[busy] = (fit.mu + triggered) * last
    learned = {"theta": fit.theta, "memory_days": 1 / fit.omega}
    return Surface("self-exciting", expected, {**vars(params), **learned})


@dataclass(frozen=True)
class _Fit:
    mu: Values
    theta: float
    omega: float


def _fit(events: Values, middle: Values, days: Values, params: SelfExcitingParams) -> _Fit:
    """Split each count into background and aftershocks of earlier periods, until it settles."""
    span, parents = days.sum(), events.sum(axis=0)
    age = np.maximum(middle[:, None] - middle[None, :], 0.0)
    earlier = age > 0
    mu, theta, omega = events.sum(axis=1) / span * 0.7, 0.3, 1 / params.start_days
    for _ in range(params.rounds):
        decay = theta * omega * np.exp(-omega * age) * earlier
        triggered = events @ decay.T  # (cells, periods) rate a day from each cell's own past
        rate = mu[:, None] + triggered
        share = np.divide(events, rate, out=np.zeros_like(events), where=rate > 0)
        mu = mu * share.sum(axis=1) / span
        born = (share.T @ events) * decay  # (child period, parent period) expected aftershocks
        aftershocks = float(born.sum())
        if aftershocks <= 1e-9:
            theta = 0.0
            break
        due = _due(parents, age, earlier, days)
        omega = _decay_rate(aftershocks, float((born * age).sum()), due, span, days.min())
        theta = aftershocks / due(omega)
    return _Fit(mu, float(theta), omega)


def _due(
    parents: Values, age: Values, earlier: NDArray[np.bool_], days: Values
) -> Callable[[float], float]:
    """Aftershocks that the study would have seen by now, at one for each incident."""

    def due(omega: float) -> float:
        return float(omega * (days @ (np.exp(-omega * age) * earlier) @ parents))

    return due


def _decay_rate(
    aftershocks: float, ages: float, due: Callable[[float], float], span: float, shortest: float
) -> float:
    """The decay under which these aftershocks (of `ages` days in sum) are likeliest.

    No memory can be told apart that is shorter than a period or several times the whole span.
    """

    def surprise(log_omega: float) -> float:
        omega = np.exp(log_omega)
        return float(omega * ages - aftershocks * (log_omega - np.log(due(omega))))

    bounds = (-float(np.log(3 * span)), -float(np.log(shortest)))
    return float(np.exp(minimize_scalar(surprise, bounds=bounds, method="bounded").x))
