"""Dates and times as forces write them, to windows in which an incident happened."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from safeground.data.extracts.mapping import Dates, Mapping, Moment
from safeground.data.extracts.problems import Problems

EXCEL_SERIAL = "excel-serial"
# Understood in any file, after the formats that its mapping gives: it cannot be misread.
ISO_FORMATS = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M")
EARLIEST = datetime(1990, 1, 1)
_STAMP = pl.Datetime("us")
_CLOCK_CODES = ("%H", "%I", "%k", "%l", "%T", "%R", "%X", "%s", "%c", "%+")
_DAY_CODES = ("%d", "%e", "%j", "%D", "%F", "%x", "%c", "%s", "%+")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stamps:
    """One end of a window, and what went wrong.

    `when` is the first instant of what was written; `after` is the same instant if a time of day
    was written, else the first instant of the next day or month.
    """

    when: pl.Series
    after: pl.Series
    bad_date: pl.Series
    bad_time: pl.Series


def has_clock(format_: str) -> bool:
    """Whether a date format also holds a time of day."""
    return any(code in format_ for code in _CLOCK_CODES)


def has_day(format_: str) -> bool:
    """Whether a date format holds a day, rather than a month alone."""
    return any(code in format_ for code in _DAY_CODES) or format_ == EXCEL_SERIAL


def parse_stamps(values: pl.Series, formats: tuple[str, ...]) -> tuple[pl.Series, pl.Series]:
    """First instant of each value and the first after it; null where no format fits.

    Midnight throughout a column of true datetimes means that the column holds dates.

    >>> when, after = parse_stamps(pl.Series(["03/04/2025", "4/4/25 14:05", "2025-02"]),
    ...                            ("%d/%m/%Y", "%d/%m/%y %H:%M", "%Y-%m"))
    >>> [f"{w:%d %b %H:%M} to {a:%d %b %H:%M}" for w, a in zip(when, after)]
    ['03 Apr 00:00 to 04 Apr 00:00', '04 Apr 14:05 to 04 Apr 14:05', '01 Feb 00:00 to 01 Mar 00:00']
    """
    kind = values.dtype
    if kind == pl.Date:
        return values.cast(_STAMP), values.cast(_STAMP) + _DAY
    if isinstance(kind, pl.Datetime):
        when = _to_wall_time(values).cast(_STAMP)
        return when, when if _any_clock(when) else when + _DAY
    return _parse_text(as_text(values), formats)


def as_text(values: pl.Series) -> pl.Series:
    """Trimmed text, blanks as null; whole numbers that a workbook stores as 1.0 become `1`."""
    if values.dtype == pl.Duration:
        values = _time_of_day(values)
    if values.dtype.is_float():
        whole = values.cast(pl.Int64, strict=False)
        if (whole.cast(values.dtype) == values).all():
            values = whole
    text = values.cast(pl.String, strict=False).str.strip_chars()
    return text.set(text == "", None)


def _time_of_day(since_midnight: pl.Series) -> pl.Series:
    return (datetime(1970, 1, 1) + since_midnight).dt.time()


def _to_wall_time(values: pl.Series) -> pl.Series:
    if getattr(values.dtype, "time_zone", None) is None:
        return values
    return values.dt.convert_time_zone("Europe/London").dt.replace_time_zone(None)


def _any_clock(when: pl.Series) -> bool:
    return bool((when.dt.time() != datetime.min.time()).any())


def _parse_text(text: pl.Series, formats: tuple[str, ...]) -> tuple[pl.Series, pl.Series]:
    when = after = pl.repeat(None, len(text), dtype=_STAMP, eager=True)
    for format_ in formats:
        left = when.is_null() & text.is_not_null()
        if not left.any():
            break
        found = parse_one(text.set(~left, None), format_)
        fits = found.is_not_null()
        when, after = found.zip_with(fits, when), _after(found, format_).zip_with(fits, after)
    return when, after


def _after(when: pl.Series, format_: str) -> pl.Series:
    if has_clock(format_) or (format_ == EXCEL_SERIAL and _any_clock(when)):
        return when
    return when.dt.offset_by("1d" if has_day(format_) else "1mo")


def parse_one(text: pl.Series, format_: str) -> pl.Series:
    """When each text is by one format; null where it does not fit."""
    if format_ == EXCEL_SERIAL:
        days = text.cast(pl.Float64, strict=False)
        seconds = (days.set(~days.is_between(20_000, 80_000), None) * 86_400).round()
        return (seconds * 1e6).cast(pl.Duration("us"), strict=False) + datetime(1899, 12, 30)
    if not has_day(format_):
        text, format_ = text + " 01", format_ + " %d"
    found = _to_wall_time(text.str.to_datetime(format_, strict=False, time_unit="us"))
    # %Y takes "25" for the year 25; as no extract is that old, a later %y may have it.
    return found.set(found.dt.year() < 1000, None)


def parse_times(values: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    """Times of day from text, whole numbers such as 930, workbook times or parts of a day.

    >>> parse_times(pl.Series(["930", "14:05", "noon"]), ("%H:%M", "%H%M")).to_list()
    [datetime.time(9, 30), datetime.time(14, 5), None]
    """
    if values.dtype == pl.Time:
        return values
    if isinstance(values.dtype, pl.Datetime):
        return values.dt.time()
    if values.dtype == pl.Duration:
        return _time_of_day(values)
    if values.dtype.is_float() and bool((values.drop_nulls() < 1).all()):
        return ((values * 86_400).round() * 1e9).cast(pl.Int64).cast(pl.Time)
    text = as_text(values)
    text = pl.select(
        pl.when(text.str.contains(r"^\d{1,4}$")).then(text.str.zfill(4)).otherwise(text)
    ).to_series()
    found = [text.str.to_time(format_, strict=False) for format_ in formats]
    return pl.select(pl.coalesce(found)).to_series()


def read_stamps(frame: pl.DataFrame, moment: Moment | None, dates: Dates) -> Stamps:
    """One end of every row's window."""
    if moment is None:
        nothing = pl.repeat(None, len(frame), dtype=_STAMP, eager=True)
        return Stamps(nothing, nothing, nothing.is_not_null(), nothing.is_not_null())
    when, after = parse_stamps(frame[moment.date], (*dates.formats, *ISO_FORMATS))
    bad_date = _unread(when, frame[moment.date])
    if moment.time is None:
        return Stamps(when, after, bad_date, pl.repeat(False, len(frame), eager=True))
    clock = parse_times(frame[moment.time], dates.times)
    bad_time = _unread(clock, frame[moment.time])
    joined = when.dt.truncate("1d") + clock.cast(pl.Duration("us"))
    timed = joined.is_not_null()
    return Stamps(joined.zip_with(timed, when), joined.zip_with(timed, after), bad_date, bad_time)


def _unread(found: pl.Series, written: pl.Series) -> pl.Series:
    return (
        found.is_null() & as_text(written).is_not_null() if found.has_nulls() else found.is_null()
    )


def windows(frame: pl.DataFrame, mapping: Mapping, today: date, problems: Problems) -> pl.DataFrame:
    """Columns occurred_from and occurred_to of every row; rows without a sound window are noted.

    A date without a time is the whole day, to the first instant of the next, and a month the whole
    month. With one end missing, `dates.one_sided` says whether it was an instant, any time that
    day, or is refused.
    """
    first = mapping.moments.get("occurred_from")
    last = mapping.moments.get("occurred_to")
    start, end = (read_stamps(frame, moment, mapping.dates) for moment in (first, last))
    for moment, stamps in ((first, start), (last, end)):
        if moment is not None:
            _note_unread(frame, moment, stamps, problems)
    named = [moment.date for moment in (first, last) if moment is not None]
    window = _joined(start, end, mapping.dates.one_sided)
    latest = end.when.zip_with(end.when.is_not_null(), window["occurred_from"])
    _note_absurd(frame[named[0]], (named[0], named[-1]), window, latest, today, problems)
    if mapping.dates.one_sided == "reject" and first and last:
        half = start.when.is_null() | end.when.is_null()
        problems.add(half, named[0], "Only one end of the window is given.", start.when)
    return window


def _joined(start: Stamps, end: Stamps, one_sided: str) -> pl.DataFrame:
    """The windows from their two ends, of which either may be missing."""
    frame = pl.DataFrame(
        {"from": start.when, "after": start.after, "until": end.when, "to": end.after}
    )
    has_from, has_to = pl.col("from").is_not_null(), pl.col("until").is_not_null()
    first = pl.coalesce("from", "until")
    last = pl.when(has_to).then("to").otherwise("after")
    any_time = (first == last) & ~(has_from & has_to) & pl.lit(one_sided == "day")
    day = first.dt.truncate("1d")
    return frame.select(
        occurred_from=pl.when(any_time).then(day).otherwise(first),
        occurred_to=pl.when(any_time).then(day + _DAY).otherwise(last),
    )


def _note_unread(frame: pl.DataFrame, moment: Moment, stamps: Stamps, problems: Problems) -> None:
    reason = "This is not a {} in any of the formats that the mapping gives."
    problems.add(stamps.bad_date, moment.date, reason.format("date"), frame[moment.date])
    if moment.time is not None:
        problems.add(stamps.bad_time, moment.time, reason.format("time"), frame[moment.time])


def _note_absurd(
    written: pl.Series,
    named: tuple[str, str],
    window: pl.DataFrame,
    latest: pl.Series,
    today: date,
    problems: Problems,
) -> None:
    first, last = named
    start, end = window["occurred_from"], window["occurred_to"]
    tomorrow = datetime.combine(today, datetime.min.time()) + _DAY
    said = f"{today.day} {today:%B %Y}"
    problems.add(start.is_null(), first, "There is no date.", written)
    problems.add(start < EARLIEST, first, "The date is before 1990.", start)
    problems.add(start >= tomorrow, first, f"The date is after today, {said}.", start)
    problems.add(latest >= tomorrow, last, f"The window ends after today, {said}.", latest)
    problems.add(end < start, last, "The window ends before it begins.", end)
