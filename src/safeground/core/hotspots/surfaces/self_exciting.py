"""A self-exciting point process: a standing background, and aftershocks that die away."""

from dataclasses import dataclass

import numpy as np

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
    span, total = days.sum(), max(events.sum(), 1e-12)
    age = middle[:, None] - middle[None, :]
    earlier = age > 0
    mu, theta, omega = events.sum(axis=1) / span * 0.7, 0.3, 1 / params.start_days
    for _ in range(params.rounds):
        decay = np.where(earlier, theta * omega * np.exp(-omega * np.where(earlier, age, 0)), 0.0)
        triggered = events @ decay.T  # (cells, periods) rate a day from each cell's own past
        rate = mu[:, None] + triggered
        share = np.divide(events, rate, out=np.zeros_like(events), where=rate > 0)
        mu = mu * share.sum(axis=1) / span
        born = (share.T @ events) * decay  # (child period, parent period) expected aftershocks
        aftershocks = born.sum()
        if aftershocks <= 1e-9:
            break
        theta = aftershocks / total
        omega = float(np.clip(aftershocks / (born * age).sum(), 1 / (3 * span), 1.0))
    return _Fit(mu, float(theta), omega)
