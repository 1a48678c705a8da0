"""Tell from its values how a column's dates are written."""

from dataclasses import dataclass
from datetime import datetime
from itertools import product

import polars as pl

from safeground.data.extracts.dates import EARLIEST, EXCEL_SERIAL, as_text, has_clock, parse_one

_DATES = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d/%m/%y", "%d-%m-%y",
    "%d.%m.%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %b %y", "%d/%b/%Y", "%d %B %Y", "%Y%m%d",
    "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%b %d, %Y", "%b %d %Y",
)  # fmt: skip
_CLOCKS = (
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S%.f", " %I:%M %p", " %I:%M:%S %p", " %H%M", "T%H:%M",
    "T%H:%M:%S", "T%H:%M:%S%.f", "T%H:%M:%S%#z", "T%H:%M:%S%.f%#z", " %H:%M:%S%#z", "%H%M",
)  # fmt: skip
_MONTHS = ("%Y-%m", "%b-%y", "%b %y", "%b %Y", "%B %Y", "%m/%Y")
FORMATS = (*("".join(parts) for parts in product(_DATES, _CLOCKS)), *_MONTHS)
_LATEST = datetime(2100, 1, 1)
_MOST_FORMATS = 5
_SAMPLE = 3_000


@dataclass(frozen=True, slots=True)
class DateLook:
    """How a column's dates are written: formats in order of use, and the share that they fit.

    `timed` says whether values hold a time; `doubt` what could not be told, if anything.
    """

    formats: tuple[str, ...]
    fits: float
    timed: bool
    doubt: str | None = None


def look_at_dates(values: pl.Series) -> DateLook:
    """How dates are written in a column; `fits` is 0 where there are none.

    03/04/2025 alone may be in April or March. Another value with a day above 12 decides; where
    there is none, the day is taken to come first and `doubt` says so.

    >>> look_at_dates(pl.Series(["03/04/2025", "13/04/2025"])).formats
    ('%d/%m/%Y',)
    >>> look_at_dates(pl.Series(["03/04/2025 14:05"])).doubt is None
    False
    """
    if values.dtype == pl.Date:
        return DateLook((), 1.0, timed=False)
    if isinstance(values.dtype, pl.Datetime):
        clocked = (values.dt.time() != datetime.min.time()).any()
        return DateLook((), 1.0, timed=bool(clocked))
    if not (values.dtype == pl.String or values.dtype.is_numeric()):
        return DateLook((), 0.0, timed=False)
    return _look_at_text(as_text(values).drop_nulls().unique(maintain_order=True))


def _look_at_text(text: pl.Series) -> DateLook:
    formats: list[str] = []
    barred: set[str] = set()
    doubt, left = None, text
    while len(formats) < _MOST_FORMATS:
        format_ = _commonest_format(left, barred)
        if format_ is None:
            break
        format_, why_unsure = _day_or_month_first(left, format_)
        formats.append(format_)
        barred |= {format_, _swapped(format_)}
        doubt = doubt or why_unsure
        left = left.filter(~_sensible(left, format_))
    fits = 1 - len(left) / len(text) if len(text) else 0.0
    return DateLook(tuple(formats), fits, any(map(has_clock, formats)), doubt)


def _sensible(text: pl.Series, format_: str) -> pl.Series:
    found = parse_one(text, format_)
    return found.is_between(EARLIEST, _LATEST).fill_null(False)


def _commonest_format(text: pl.Series, barred: set[str]) -> str | None:
    """The format that fits the most of the values, of those that fit any of the first few."""
    first = text.head(5)
    able = [f for f in FORMATS if f not in barred and _sensible(first, f).any()]
    if able:
        sample = text.head(_SAMPLE)
        return max(able, key=lambda f: int(_sensible(sample, f).sum()))
    serial = EXCEL_SERIAL not in barred and len(first) and _sensible(first, EXCEL_SERIAL).all()
    return EXCEL_SERIAL if serial else None


def _swapped(format_: str) -> str:
    return format_.replace("%d", "%%").replace("%m", "%d").replace("%%", "%m")


def _day_or_month_first(text: pl.Series, format_: str) -> tuple[str, str | None]:
    """The format or its twin with day and month swapped, whichever fits more; and any doubt."""
    if "%m" not in format_ or _swapped(format_) not in FORMATS:
        return format_, None
    twins = sorted((format_, _swapped(format_)), key=lambda f: f.index("%d"))
    fit_day_first, fit_month_first = (_sensible(text, f) for f in twins)
    if (fit_day_first == fit_month_first).all():
        return twins[0], "no day is above 12, so day and month may be the other way round"
    best = twins[int(fit_month_first.sum() > fit_day_first.sum())]
    only_other = text.filter((fit_day_first | fit_month_first) & ~_sensible(text, best))
    if len(only_other):
        return best, f"some, such as {only_other[0]}, fit only with day and month swapped"
    return best, None
