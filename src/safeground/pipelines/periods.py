"""Periods as people type them, "2025-01:2025-06", and what was recorded in one."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from safeground.core.trials.place_days import Values
from safeground.data.errors import BadInput
from safeground.pipelines import wording
from safeground.pipelines.recorded_counts import RecordedCounts

_WEEK = 7
_PERIOD = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both in it."""

    first: date
    last: date

    @property
    def of_months(self) -> bool:
        """Whether it is of whole months."""
        return self.first.day == 1 and self.last == month_end(self.last)

    @property
    def months(self) -> tuple[str, ...]:
        """Every month that it touches."""
        first, last = (np.datetime64(day, "M") for day in (self.first, self.last))
        return tuple(str(month) for month in np.arange(first, last + 1))

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.last - self.first).days + 1

    @property
    def says(self) -> str:
        """It in words."""
        if self.of_months:
            return wording.months(self.months)
        return f"{day_in_words(self.first)} to {day_in_words(self.last)}"


@dataclass(frozen=True, eq=False)
class Count:
    """What was recorded in a period.

    `days` is its length, less what the store doesn't hold; `by_source` whose records they are;
    `months` those counted, `missing` those not held. `parts` and `lengths` (parts,) are its months,
    or its weeks where it isn't of whole months, with their days.
    """

    period: Period
    count: int
    days: int
    by_source: Mapping[str, int]
    months: tuple[str, ...]
    missing: tuple[str, ...]
    parts: Values
    lengths: Values


def period_of(text: str, option: str, wanted: str = "a period") -> Period:
    """A period as typed: a day, month or year, or two of them with a colon between."""
    first, _, last = text.partition(":")
    if not (_PERIOD.fullmatch(first) and _PERIOD.fullmatch(last or first)):
        raise _no_period(text, option, wanted)
    try:
        period = Period(_ends(first)[0], _ends(last or first)[1])
    except ValueError:
        raise _no_period(text, option, wanted) from None
    if period.last < period.first:
        raise BadInput(f"{option} must end after it begins, and {text} doesn't")
    return period


def count_period(counted: RecordedCounts, period: Period, months: tuple[str, ...]) -> Count:
    """Count what was recorded in the given months of a period."""
    rows = counted.rows.filter(pl.col("start").is_between(period.first, period.last))
    rows = rows.filter(pl.col("start").dt.strftime("%Y-%m").is_in(list(months)))
    days = [day for day in _days(period) if f"{day:%Y-%m}" in months]
    part = dict(zip(days, _parts(period, days), strict=True))
    lengths = np.bincount(list(part.values())).astype(float)
    at = rows["start"].replace_strict(part, return_dtype=pl.Int64).to_numpy()
    parts: Values = np.bincount(at, rows["weight"].to_numpy(), lengths.size).astype(float)
    sources = rows.group_by("source").agg(pl.col("weight").sum()).sort("source")
    return Count(
        period=period,
        count=round(float(rows["weight"].sum())),
        days=len(days),
        by_source={source: round(weight) for source, weight in sources.iter_rows()},
        months=months,
        missing=tuple(month for month in period.months if month not in counted.months),
        parts=parts[lengths > 0],
        lengths=lengths[lengths > 0],
    )


def month_end(day: date) -> date:
    """The last day of the month of a day."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def day_in_words(day: date) -> str:
    """A day as people write it.

    >>> day_in_words(date(2025, 6, 1))
    '1 June 2025'
    """
    return f"{day.day} {wording.MONTHS[day.month - 1]} {day.year}"


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range(period.days)]


def _parts(period: Period, days: list[date]) -> list[int]:
    """The number of the part that each day is in: months, or weeks from the first day."""
    if period.of_months:
        return [
            12 * day.year + day.month - 12 * period.first.year - period.first.month for day in days
        ]
    return [(day - period.first).days // _WEEK for day in days]


def _ends(text: str) -> tuple[date, date]:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        first = date(parts[0], parts[1], 1)
        return first, month_end(first)
    day = date(parts[0], parts[1], parts[2])
    return day, day


def _no_period(text: str, option: str, wanted: str) -> BadInput:
    return BadInput(f"{option} must be {wanted} as in 2025-01:2025-06, 2025-03 or 2025, not {text}")
