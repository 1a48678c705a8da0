"""Hours of the week when incidents happened, from windows of time that may be wide.

Each incident is spread evenly over its window from occurred-from to occurred-to (aoristic
weighting). Times are naive wall-clock times: on the two nights a year when clocks change, one
hour is missing or counted double, which is left as it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOURS = 168
"""Hours of the week. Hour 0 is Monday 00:00 to 01:00, hour 167 Sunday 23:00 to 24:00."""

_US_PER_HOUR = 3_600_000_000
_MONDAY = np.datetime64("1969-12-29T00:00", "us")


@dataclass(frozen=True)
class HoursOfWeek:
    """Weight of incidents in each hour of the week, for each place."""

    weights: Floats
    """(places, 168). Sums to the weight of the incidents used."""
    n: Ints
    """Incidents used, (places,)."""
    effective_n: Floats
    """(sum of weights)^2 / sum of their squares, (places,): equals n when all weigh the same, and
    is smaller where a few incidents carry most of the weight (Kish 1965)."""
    too_wide: int
    """Incidents left out because their window was wider than `most_days`."""
    most_days: float
    method: str = "aoristic: each incident spread evenly over its window"


@dataclass(frozen=True)
class HoursUnknown:
    """The data cannot tell hours. Nothing is invented; `reason` is a sentence for the reader."""

    reason: str
    n: int
    too_wide: int


def hours_of_week(
    occurred_from: ArrayLike,
    occurred_to: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    place: ArrayLike | None = None,
    places: int = 1,
    most_days: float = 7.0,
    least_known: float = 0.5,
) -> HoursOfWeek | HoursUnknown:
    """Spread incidents over the 168 hours of the week, each evenly over its own window.

    An incident from 22:30 to 01:00 puts 1/5 of its weight in the hour from 22:00 and 2/5 in each
    of the next two. One with equal ends lies wholly in the hour that holds it. A window over a
    week long goes round the week as often as it takes.

    Parameters
    ----------
    occurred_from, occurred_to: (n,), naive local datetimes (datetime64).
    weight: (n,), harm or the chance of belonging to the offences asked for; 1 each if left out.
    place: (n,), the place 0 to places - 1 of each incident, or a negative number for none.
    most_days: windows wider than this say nothing useful about hours and are left out.
    least_known: the answer is `HoursUnknown` if a smaller share of incidents is left than this.
        A month-only file (windows of 28 to 31 days) therefore gets no hours at all.

    Raises
    ------
    ValueError: a missing time, an end before its start, or arrays of different lengths.

    Source: Ratcliffe 2002; accuracy: Ashby & Bowers 2013, Crime Science 2:1.

    >>> result = hours_of_week(np.array(["2025-03-07T22:30"], "datetime64[m]"),
    ...                        np.array(["2025-03-08T01:00"], "datetime64[m]"))
    >>> friday = 4 * 24
    >>> result.weights[0, friday + 22 : friday + 25].round(2).tolist()
    [0.2, 0.4, 0.4]
    """
    start, end, share, where = _read(occurred_from, occurred_to, weight, place, places)
    counted = where >= 0
    wide = counted & (end - start > most_days * 24 * _US_PER_HOUR)
    kept = counted & ~wide
    if not kept.any() or kept.sum() < least_known * counted.sum():
        return _unknown(int(counted.sum()), int(wide.sum()), most_days)
    start, end, share, where = start[kept], end[kept], share[kept], where[kept]
    squares = np.bincount(where, share**2, places)
    return HoursOfWeek(
        weights=_spread(start, end, share, where, places),
        n=np.bincount(where, minlength=places),
        effective_n=np.bincount(where, share, places) ** 2 / np.where(squares > 0, squares, 1.0),
        too_wide=int(wide.sum()),
        most_days=most_days,
    )


def hours_of_each(occurred_from: ArrayLike, occurred_to: ArrayLike) -> Floats:
    """The same spread for each incident by itself: (n, 168), rows summing to 1.

    For drawing incidents again (a bootstrap). Takes 1.3 kB an incident.

    >>> noon = np.array(["2025-03-03T12:00"], "datetime64[m]")
    >>> hours_of_each(noon, noon)[0].argmax().item()  # Monday
    12
    """
    start, end, share, _ = _read(occurred_from, occurred_to, None, None, 1)
    return _spread(start, end, share, np.arange(start.size), start.size)


def _spread(start: Ints, end: Ints, share: Floats, row: Ints, rows: int) -> Floats:
    """Add each window's share, in microseconds from a Monday, to `row` of (rows, 168)."""
    length = end - start
    density = share / np.maximum(length, 1) * _US_PER_HOUR  # weight in each full hour
    weeks = length // (HOURS * _US_PER_HOUR)
    rest = length - weeks * HOURS * _US_PER_HOUR
    first = start // _US_PER_HOUR % HOURS
    begin = start % _US_PER_HOUR
    last_at = begin + rest  # from the start of the first hour
    last = last_at // _US_PER_HOUR
    # The rest touches hours first .. first + last. Fill them whole, then take off the two ends.
    size = 2 * HOURS + 2
    base = row * size + first
    whole = np.where(length > 0, density, 0.0)
    over = last_at % _US_PER_HOUR / _US_PER_HOUR
    change = np.bincount(base, whole, rows * size)
    change -= np.bincount(base + last, whole, rows * size)
    ends = np.bincount(
        base, np.where(length > 0, -density * begin / _US_PER_HOUR, share), rows * size
    )
    ends += np.bincount(base + last, whole * over, rows * size)
    unrolled = np.cumsum(change.reshape(rows, size), axis=1) + ends.reshape(rows, size)
    week = unrolled[:, :HOURS] + unrolled[:, HOURS : 2 * HOURS]
    week[:, :2] += unrolled[:, 2 * HOURS :]
    week += np.bincount(row, whole * weeks, rows)[:, None]
    return np.asarray(np.maximum(week, 0.0))  # rounding can leave -1e-17


def _read(
    occurred_from: ArrayLike,
    occurred_to: ArrayLike,
    weight: ArrayLike | None,
    place: ArrayLike | None,
    places: int,
) -> tuple[Ints, Ints, Floats, Ints]:
    start, end = (
        _since_monday("occurred_from", occurred_from),
        _since_monday("occurred_to", occurred_to),
    )
    share = np.ones(start.size) if weight is None else np.asarray(weight, dtype=np.float64)
    where = np.zeros(start.size, np.int64) if place is None else np.asarray(place, dtype=np.int64)
    if not start.shape == end.shape == share.shape == where.shape:
        raise ValueError(
            f"occurred_from {start.shape}, occurred_to {end.shape}, weight {share.shape} and "
            f"place {where.shape} must be of one length"
        )
    if np.any(end < start):
        raise ValueError(f"occurred_to is before occurred_from in {(end < start).sum()} incidents")
    if not np.all(np.isfinite(share)) or np.any(share < 0):
        raise ValueError("weight must be finite and none negative")
    if np.any(where >= places):
        raise ValueError(f"place must be below places ({places}), got {where.max()}")
    return start, end, share, where


def _since_monday(name: str, times: ArrayLike) -> Ints:
    stamps = np.asarray(times)
    if stamps.ndim != 1 or stamps.dtype.kind != "M":
        raise ValueError(f"{name} must be one-dimensional datetime64, got {stamps.dtype}")
    if np.isnat(stamps).any():
        raise ValueError(f"{name} holds {np.isnat(stamps).sum()} missing times")
    return (stamps.astype("datetime64[us]") - _MONDAY).astype(np.int64)


def _unknown(n: int, too_wide: int, most_days: float) -> HoursUnknown:
    if n == 0:
        reason = "There are no incidents, so there are no hours to tell."
    else:
        reason = (
            f"Hours are not known: {too_wide:,} of {n:,} incidents are dated only to within more "
            f"than {most_days:g} days, so the hours when they happened can't be told."
        )
    return HoursUnknown(reason=reason, n=n, too_wide=too_wide)
