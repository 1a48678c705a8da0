"""The cumulative difference: what treatment adds up to, day by day."""

from dataclasses import dataclass

import numpy as np

from safeground.core.trials.estimate import LEVEL
from safeground.core.trials.models.rate_difference import profile_rate_difference
from safeground.core.trials.place_days import CONTROL, PlaceDays, Values


@dataclass(frozen=True, eq=False)
class Cumulative:
    """Offences on treated place-days less those expected at the control rate; all (days,).

    From `first`, the first day (counted from 0) by which there was an offence and a place-day of
    either condition. `low` and `high` are of each day by itself, not of the whole line.
    """

    first: int
    difference: Values
    low: Values
    high: Values


def cumulative(days: PlaceDays, level: float = LEVEL) -> Cumulative:
    """What the offences so far come to, by the rates so far, with profile-likelihood intervals.

    By day t, with T offences on n treated place-days and C on m control place-days, it is
    n (T / n - C / m). Counts are taken as Poisson. Raises ValueError where the last day comes
    without both conditions and an offence.

    >>> from datetime import date
    >>> two = (date(2026, 1, 5), date(2026, 1, 6))
    >>> days = PlaceDays(("A", "B"), two, np.int8([[1, 0], [0, 1]]), np.float64([[0, 2], [1, 1]]))
    >>> cumulative(days).difference
    array([-2., -2.])
    """
    on, off = days.treated, days.condition == CONTROL
    treated, control = (np.cumsum(days.count.sum(axis=1, where=w)) for w in (on, off))
    n, m = (np.cumsum(w.sum(axis=1)) for w in (on, off))
    enough = (n > 0) & (m > 0) & (treated + control > 0)
    if not enough.any():
        raise ValueError("days must have an offence, and place-days of treatment and control")
    first = int(np.argmax(enough))
    found = [
        profile_rate_difference(round(t), int(a), round(c), int(b), level)
        for t, a, c, b in zip(treated[first:], n[first:], control[first:], m[first:], strict=True)
    ]
    numbers = np.array([(e.estimate, e.low, e.high) for e in found]) * n[first:, None]
    return Cumulative(first, *numbers.T)
