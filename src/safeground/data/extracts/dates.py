"""Dates and times as forces write them, to windows in which an incident happened."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from safeground.data.extracts.mapping import Dates, Mapping, Moment
from safeground.data.extracts.problems import Problems

EXCEL_SERIAL = "excel-serial"
EARLIEST = datetime(1990, 1, 1)
_STAMP = pl.Datetime("us")
_CLOCK_CODES = ("%H", "%I", "%k", "%l", "%T", "%R", "%X", "%s", "%c", "%+")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stamps:
    """One end of a window: when, whether to the clock (else a whole day), and what went wrong."""

    when: pl.Series
    timed: pl.Series
    bad_date: pl.Series
    bad_time: pl.Series


def has_clock(format_: str) -> bool:
    """Whether a date format also holds a time of day."""
    return any(code in format_ for code in _CLOCK_CODES)


def parse_stamps(values: pl.Series, formats: tuple[str, ...]) -> tuple[pl.Series, pl.Series]:
    """When each value is, and whether it holds a time; null where no format fits.

    Midnight throughout a column of true datetimes means that the column holds dates.

    >>> when, timed = parse_stamps(pl.Series(["03/04/2025", "4/4/25 14:05"]),
    ...                            ("%d/%m/%Y", "%d/%m/%y %H:%M"))
    >>> [str(w) for w in when], timed.to_list()
    (['2025-04-03 00:00:00', '2025-04-04 14:05:00'], [False, True])
    """
    kind = values.dtype
    if kind == pl.Date:
        return values.cast(_STAMP), pl.repeat(False, len(values), eager=True)
    if isinstance(kind, pl.Datetime):
        when = _to_wall_time(values).cast(_STAMP)
        return when, _any_clock(when)
    return _parse_text(as_text(values), formats)


def as_text(values: pl.Series) -> pl.Series:
    """Trimmed text, blanks as null; whole numbers that a workbook stores as 1.0 become `1`."""
    if values.dtype.is_float():
        whole = values.cast(pl.Int64, strict=False)
        if (whole.cast(values.dtype) == values).all():
            values = whole
    text = values.cast(pl.String, strict=False).str.strip_chars()
    return text.set(text == "", None)


def _to_wall_time(values: pl.Series) -> pl.Series:
    if getattr(values.dtype, "time_zone", None) is None:
        return values
    return values.dt.convert_time_zone("Europe/London").dt.replace_time_zone(None)


def _any_clock(when: pl.Series) -> pl.Series:
    clocked = bool((when.dt.time() != datetime.min.time()).any())
    return pl.repeat(clocked, len(when), eager=True)


def _parse_text(text: pl.Series, formats: tuple[str, ...]) -> tuple[pl.Series, pl.Series]:
    when = pl.repeat(None, len(text), dtype=_STAMP, eager=True)
    timed = pl.repeat(False, len(text), eager=True)
    for format_ in formats:
        left = when.is_null() & text.is_not_null()
        if not left.any():
            break
        found = parse_one(text.set(~left, None), format_)
        fits = found.is_not_null()
        clocked = _any_clock(found) if format_ == EXCEL_SERIAL else has_clock(format_)
        when, timed = found.zip_with(fits, when), timed | (fits & clocked)
    return when, timed


def parse_one(text: pl.Series, format_: str) -> pl.Series:
    """When each text is by one format; null where it does not fit."""
    if format_ == EXCEL_SERIAL:
        days = text.cast(pl.Float64, strict=False)
        seconds = (days.set(~days.is_between(20_000, 80_000), None) * 86_400).round()
        return (seconds * 1e6).cast(pl.Duration("us"), strict=False) + datetime(1899, 12, 30)
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
    no = pl.repeat(False, len(frame), eager=True)
    if moment is None:
        return Stamps(pl.repeat(None, len(frame), dtype=_STAMP, eager=True), no, no, no)
    written = frame[moment.date]
    when, timed = parse_stamps(written, dates.formats)
    bad_date = _unread(when, written)
    if moment.time is None:
        return Stamps(when, timed & when.is_not_null(), bad_date, no)
    clock = parse_times(frame[moment.time], dates.times)
    bad_time = _unread(clock, frame[moment.time])
    joined = when.dt.truncate("1d") + clock.cast(pl.Duration("us"))
    timed = joined.is_not_null()
    return Stamps(joined.zip_with(timed, when), timed, bad_date, bad_time)


def _unread(found: pl.Series, written: pl.Series) -> pl.Series:
    return (
        found.is_null() & as_text(written).is_not_null() if found.has_nulls() else found.is_null()
    )


def windows(frame: pl.DataFrame, mapping: Mapping, today: date, problems: Problems) -> pl.DataFrame:
    """Columns occurred_from and occurred_to of every row; rows without a sound window are noted.

    A date without a time is the whole day, to the first instant of the next. With one end missing,
    `dates.one_sided` says whether it was an instant, any time that day, or is refused.
    """
    first = mapping.moments.get("occurred_from")
    last = mapping.moments.get("occurred_to")
    start, end = (read_stamps(frame, moment, mapping.dates) for moment in (first, last))
    for moment, stamps in ((first, start), (last, end)):
        if moment is not None:
            _note_unread(frame, moment, stamps, problems)
    both = pl.DataFrame(
        {"start": start.when, "start_timed": start.timed, "end": end.when, "end_timed": end.timed}
    )
    window = both.select(_ends(mapping.dates.one_sided))
    named = (first or last or Moment("")).date
    _note_absurd(frame[named], named, (last or first or Moment("")).date, window, today, problems)
    one_sided = both["start"].is_null() | both["end"].is_null()
    if mapping.dates.one_sided == "reject" and first and last:
        problems.add(one_sided, named, "Only one end of the window is given.", both["start"])
    return window


def _ends(one_sided: str) -> list[pl.Expr]:
    start, end = pl.col("start"), pl.col("end")
    only = pl.coalesce(start, end)
    timed = pl.when(start.is_not_null()).then(pl.col("start_timed")).otherwise(pl.col("end_timed"))
    instant = timed & pl.lit(one_sided != "day")
    alone_from = pl.when(instant).then(only).otherwise(only.dt.truncate("1d"))
    alone_to = pl.when(instant).then(only).otherwise(only.dt.truncate("1d") + _DAY)
    both = start.is_not_null() & end.is_not_null()
    to = pl.when(pl.col("end_timed")).then(end).otherwise(end.dt.truncate("1d") + _DAY)
    return [
        pl.when(both).then(start).otherwise(alone_from).alias("occurred_from"),
        pl.when(both).then(to).otherwise(alone_to).alias("occurred_to"),
    ]


def _note_unread(frame: pl.DataFrame, moment: Moment, stamps: Stamps, problems: Problems) -> None:
    reason = "This is not a {} in any of the formats that the mapping gives."
    problems.add(stamps.bad_date, moment.date, reason.format("date"), frame[moment.date])
    if moment.time is not None:
        problems.add(stamps.bad_time, moment.time, reason.format("time"), frame[moment.time])


def _note_absurd(
    written: pl.Series,
    first: str,
    last: str,
    window: pl.DataFrame,
    today: date,
    problems: Problems,
) -> None:
    start, end = window["occurred_from"], window["occurred_to"]
    tomorrow = datetime.combine(today, datetime.min.time()) + _DAY
    said = f"{today.day} {today:%B %Y}"
    problems.add(start.is_null(), first, "There is no date.", written)
    problems.add(start < EARLIEST, first, "The date is before 1990.", start)
    problems.add(start >= tomorrow, first, f"The date is after today, {said}.", start)
    problems.add(end > tomorrow, last, f"The window ends after today, {said}.", end)
    problems.add(end < start, last, "The window ends before it begins.", end)
