"""Counts: what happened here will happen here."""

from dataclasses import dataclass

import numpy as np

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Counts, Surface, Values


@dataclass(frozen=True)
class CountParams:
    """`half_life_days` halves an incident's weight each time that long passes; None never does."""

    half_life_days: float | None = None


def recency(history: Counts, half_life_days: float | None) -> Values:
    """(periods,) weight of each period, by its age in days at its middle; they average to 1.

    >>> import numpy as np
    >>> from safeground.core.hotspots.counts import Sites
    >>> starts = np.array(["2025-01-01", "2025-01-31", "2025-03-02"], "datetime64[D]")
    >>> none = np.zeros((0, 2), np.float32)
    >>> nowhere = Sites(np.zeros(0), np.zeros(0), np.zeros(0, np.int32))
    >>> weights = recency(Counts(nowhere, none, {}, starts), 30.0)
    >>> float(weights[1] / weights[0])
    2.0
    """
    if half_life_days is None:
        return np.ones(history.periods)
    if not half_life_days > 0:
        raise ValueError(f"half_life_days must be more than 0, not {half_life_days:g}")
    middle = history.days.cumsum() - history.days / 2
    weights = 0.5 ** ((middle[-1] - middle) / half_life_days)
    return np.asarray(weights / weights.mean(), float)


def count(history: Counts, grid: Grid, params: CountParams) -> Surface:
    """Expected offences a period: the (decayed) mean of those recorded in the same cell.

    The baseline that plain counting gives, hard to beat where the data is rich (Lee, O and Eck
    2020, *Police Quarterly* 23:3).
    """
    weights = recency(history, params.half_life_days) / history.periods
    expected = history.on_cells(history.target @ weights.astype(np.float32), grid)
    name = "count" if params.half_life_days is None else "decayed-count"
    return Surface(name, expected, {"half_life_days": params.half_life_days})
