"""On which patrol day, and at what hours, an offence fell that is known only to an interval."""

import numpy as np
from numpy.typing import NDArray

Moments = NDArray[np.datetime64]
_DAY, _HOUR = np.timedelta64(1, "D"), np.timedelta64(1, "h")


def patrol_days(occurred_from: Moments, occurred_to: Moments, day_starts: int = 6) -> Moments:
    """The patrol day that holds more than half of each interval, (n,); NaT where none does.

    Local wall time without a zone. A patrol day begins at `day_starts` o'clock and has the date of
    that hour. An offence is counted whole on one day or on none, never shared out: counts stay
    counts, and a share of an offence on a day of the other condition would blur both. An instant
    is an interval of no length; one of two days or more has no such day.

    >>> night = np.array(["2026-01-05T23:30", "2026-01-05T00:00"], "datetime64[us]")
    >>> until = np.array(["2026-01-06T06:30", "2026-02-01T00:00"], "datetime64[us]")
    >>> patrol_days(night, until)
    array(['2026-01-05',        'NaT'], dtype='datetime64[D]')
    """
    _refuse_hour("day_starts", day_starts)
    start, end = (
        moment.astype("datetime64[us]") - day_starts * _HOUR
        for moment in (occurred_from, occurred_to)
    )
    if (end < start).any():
        raise ValueError("occurred_to must not be before occurred_from")
    first = start.astype("datetime64[D]")
    on_first = np.minimum(end, first + _DAY) - start
    on_second = np.minimum(end, first + 2 * _DAY) - (first + _DAY)
    length = end - start
    day = np.where(2 * on_second > length, first + _DAY, np.datetime64("NaT", "D"))
    return np.where((2 * on_first > length) | (start == end), first, day)


def within_hours(
    occurred_from: Moments, occurred_to: Moments, hours: tuple[int, int]
) -> NDArray[np.int8]:
    """Whether each interval lies wholly in the hours (1), wholly out of them (0) or neither (-1).

    `hours` are the first and the one after the last, as on a clock: (15, 22), or (20, 2) over
    midnight. Of a date without a time nothing can be said.

    >>> at = np.array(["2026-01-05T21:50", "2026-01-05T21:50", "2026-01-06T02:00"], "datetime64[m]")
    >>> within_hours(at, at + np.array([0, 20, 30], "timedelta64[m]"), (15, 22))
    array([ 1, -1,  0], dtype=int8)
    """
    for name, hour in zip(("first", "last"), hours, strict=True):
        _refuse_hour(f"the {name} of hours", hour)
    first, last = hours
    if first == last:
        raise ValueError(f"hours must begin and end at different hours, not both at {first}")
    inside = (last - first) % 24 * _HOUR
    length = occurred_to - occurred_from
    clock = occurred_from - occurred_from.astype("datetime64[D]")
    since = (clock - first * _HOUR) % _DAY  # since the hours last began
    wholly_in = (since + length <= inside) & (since < inside)
    wholly_out = (since >= inside) & (since + length <= _DAY)
    return np.where(wholly_in, 1, np.where(wholly_out, 0, -1)).astype(np.int8)


def _refuse_hour(name: str, hour: int) -> None:
    if not 0 <= hour <= 23:
        raise ValueError(f"{name} must be an hour from 0 to 23, not {hour}")
