"""The time from the end of a visit to the next offence in that hotspot, or to where sight ends."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.core.trials.place_days import Values

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class VisitTimes:
    """Visits (n,): the number of the hotspot, and hours since any one moment, of which none overlap
    in a hotspot."""

    hotspot: Ints
    arrive: Values
    leave: Values

    def __post_init__(self) -> None:
        """Refuse what can't be."""
        shapes = {self.hotspot.shape, self.arrive.shape, self.leave.shape}
        if len(shapes) > 1 or self.hotspot.ndim != 1:
            raise ValueError(f"hotspot, arrive and leave must be of one length, not {shapes}")
        if not (np.isfinite(self.arrive).all() and np.isfinite(self.leave).all()):
            raise ValueError("arrive and leave must be finite")
        if (self.leave <= self.arrive).any():
            raise ValueError("leave must be after arrive")
        order = np.lexsort((self.arrive, self.hotspot))
        same = self.hotspot[order][1:] == self.hotspot[order][:-1]
        if (same & (self.arrive[order][1:] < self.leave[order][:-1])).any():
            raise ValueError("visits of one hotspot overlap; join those that do into one")

    @property
    def minutes(self) -> Values:
        """How long each was, to a ten-thousandth, so that 20 minutes aren't 19.999999."""
        return np.round((self.leave - self.arrive) * 60, 4)

    def backwards(self) -> "VisitTimes":
        """The same with time running backwards: what follows is then what came before."""
        return VisitTimes(self.hotspot, -self.leave, -self.arrive)


@dataclass(frozen=True, eq=False)
class Spells:
    """What followed each visit that could be followed, (m,).

    `visit` is its number among those given, `hours` how long until an offence, or, where none
    `happened`, until it was lost from sight: the next visit, the horizon or the end of the data.
    """

    visit: Ints
    hours: Values
    happened: NDArray[np.bool_]


def time_to_offence(
    visits: VisitTimes,
    offence_hotspot: ArrayLike,
    offence_at: ArrayLike,
    *,
    since: float,
    until: float,
    horizon: float = 24.0,
) -> Spells:
    """Hours from the end of each visit to the next offence in its hotspot.

    An offence while officers are there is no event. One at the very moment at which sight ends is.
    Visits that begin before `since` or end at `until` or later can't be followed and are left out.

    Parameters
    ----------
    offence_hotspot, offence_at: (k,), numbered and timed as the visits are.
    since, until: between them every offence is known. horizon: hours after which nobody looks.

    Raises ValueError for lengths that differ, or a horizon that is not above 0.

    >>> visits = VisitTimes(np.array([0, 0]), np.array([1.0, 6.0]), np.array([1.25, 6.5]))
    >>> spells = time_to_offence(visits, [0], [3.25], since=0, until=10)
    >>> spells.hours.tolist(), spells.happened.tolist()
    ([2.0, 3.5], [True, False])
    """
    where, at = np.asarray(offence_hotspot, np.int64), np.asarray(offence_at, np.float64)
    if where.shape != at.shape or where.ndim != 1:
        raise ValueError(f"offence_hotspot {where.shape} and offence_at {at.shape} must be (k,)")
    if not horizon > 0:
        raise ValueError(f"horizon must be above 0 hours, not {horizon}")
    known = (at >= since) & (at <= until)
    seen = np.minimum(visits.leave + horizon, until)
    seen = np.minimum(seen, _next(visits.hotspot, visits.leave, visits.hotspot, visits.arrive))
    offence = _next(visits.hotspot, visits.leave, where[known], at[known], strictly=True)
    followed = np.flatnonzero((visits.arrive >= since) & (visits.leave < until))
    happened = offence <= seen
    hours = np.minimum(offence, seen) - visits.leave
    return Spells(followed, hours[followed], happened[followed])


def _next(
    hotspot: Ints, after: Values, where: Ints, at: Values, *, strictly: bool = False
) -> Values:
    """The first of `at` in the same hotspot at or after each time, infinite where there is none."""
    if not at.size:
        return np.full(after.shape, np.inf)
    order = np.lexsort((at, where))
    where, at = where[order], at[order]
    found = np.full(after.shape, np.inf)
    side = "right" if strictly else "left"
    for number in np.unique(hotspot):
        mine = hotspot == number
        times = at[slice(*np.searchsorted(where, [number, number + 1]))]
        times = np.append(times, np.inf)
        found[mine] = times[np.searchsorted(times, after[mine], side=side)]  # type: ignore[call-overload]
    return found
