"""Whether place-days can be taken for those of a lot, where no design says how it was drawn.

Where they weren't, treated and control place-days differ by more than the lot: in a stepped design
treatment comes late, so whatever the months brought looks like its work, and where some hotspots
had more of it, so does whatever sets those apart.
"""

import numpy as np
from scipy import stats

from safeground.core.trials.place_days import PlaceDays, Values

_UNLIKELY = 1e-4  # a daily lot is refused by mistake once in ten thousand trials and axis


def crossed_over(days: PlaceDays) -> bool:
    """Whether both conditions are found within days and within places."""
    on, inside = days.treated, days.inside
    return all(
        bool(((on.sum(axis=axis) > 0) & (on.sum(axis=axis) < inside.sum(axis=axis))).any())
        for axis in (0, 1)
    )


def undrawn(days: PlaceDays) -> str:
    """Why these place-days can't be taken for those of a lot, in one sentence; "" if they can.

    Whole places can, with a row for every day; whole days, if conditions went to and fro; and what
    may have been drawn afresh every day. That isn't so where every hotspot changed its condition
    once at most, or where hotspots or days differ in their treatment by more than a daily lot would
    have them (chi-squared tests, p below 0.0001).

    >>> from datetime import date, timedelta
    >>> dates = tuple(date(2026, 1, 5) + timedelta(days=day) for day in range(8))
    >>> stepped = np.int8([[day >= 2, day >= 4, day >= 6] for day in range(8)])
    >>> undrawn(PlaceDays(("A", "B", "C"), dates, stepped, np.ones((8, 3))))
    'every hotspot changed its condition once at most, so what came with time looks like treatment'
    """
    stepped = (
        "every hotspot changed its condition once at most, so what came with time looks like "
        "treatment"
    )
    changes = _changes(days)
    if not crossed_over(days):
        if not days.inside.all():
            return "whole places or days were dealt, and some place-days have no row"
        return stepped if (changes == 1).any() else ""
    if changes.max(initial=0) <= 1:
        return stepped
    return uneven(days)


def uneven(days: PlaceDays) -> str:
    """Why hotspots or days had more treatment than others by more than a daily lot would give them.

    In one sentence; "" if they hadn't. The order of days doesn't matter to it.
    """
    for axis, unlike in ((0, "hotspots differ"), (1, "days differ")):
        if _evenly(days, axis) < _UNLIKELY:
            return (
                f"{unlike} in how much treatment they had by more than a lot drawn every day would "
                "have it, so what sets them apart looks like treatment"
            )
    return ""


def _changes(days: PlaceDays) -> Values:
    """How often each hotspot changed its condition, days outside passed over (hotspots,)."""
    changed = [
        np.abs(np.diff(condition[inside])).sum()
        for condition, inside in zip(days.condition.T, days.inside.T, strict=True)
    ]
    return np.array(changed, float)


def _evenly(days: PlaceDays, axis: int) -> float:
    """p of hotspots (axis 0) or days (axis 1) as alike as if each place-day were drawn by itself.

    Each place-day has the chance of treatment that its day (or its hotspot) had as a whole.
    Drawing so many a day makes hotspots more alike than that, never less so.
    """
    treated, inside = days.treated, days.inside
    share = treated.sum(axis=1 - axis) / np.maximum(inside.sum(axis=1 - axis), 1)
    chance = np.where(inside, np.expand_dims(share, 1 - axis), 0.0)
    variance = (chance * (1 - chance)).sum(axis=axis)
    known = variance > 0
    if known.sum() < 2:
        return 1.0
    far = (treated.sum(axis=axis) - chance.sum(axis=axis))[known] ** 2 / variance[known]
    return float(stats.chi2.sf(far.sum(), known.sum() - 1))
