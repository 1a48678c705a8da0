"""Times of pings: text with or without an offset, timestamps, or seconds since 1970."""

import numpy as np
import polars as pl

from safeground.data.errors import BadInput

# since 1970, from 2001 to 2096: which unit a number is in can't be mistaken
_UNITS = ((1e9, 1_000_000.0), (1e12, 1_000.0), (1e15, 1.0))
_OFFSET = r"(?i)\s*(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})$"
_NAIVE = pl.Datetime("us")


def microseconds(times: pl.Series, zone: str, file: str) -> tuple[pl.Series, bool]:
    """Microseconds since 1970 UTC of a column of times, null where unreadable.

    Also says whether any had no offset: those are wall time in `zone`. Of the hour that comes
    twice in autumn the first is meant; the hour that is left out in spring can't be read. Raises
    BadInput for numbers that are neither seconds, milliseconds nor microseconds since 1970.
    """
    kind = times.dtype
    if isinstance(kind, pl.Datetime):
        moments = times.cast(pl.Datetime("us", kind.time_zone))
        if kind.time_zone is None:
            return _at_wall(moments, zone), times.null_count() < len(times)
        return moments.to_physical(), False
    if kind.is_numeric():
        return _since_1970(times.cast(pl.Float64), file), False
    if kind == pl.String:
        return _written(times.str.strip_chars(), zone, file)
    raise BadInput(f"{file}: times must be like 2026-01-05T18:00:00Z, not of the type {kind}")


def _at_wall(moments: pl.Series, zone: str) -> pl.Series:
    aware = moments.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return aware.dt.convert_time_zone("UTC").to_physical()


def _since_1970(numbers: pl.Series, file: str) -> pl.Series:
    known = numbers.drop_nulls().drop_nans()
    if not len(known):
        return pl.Series(numbers.name, [None] * len(numbers), pl.Int64)
    middle = float(np.median(known.to_numpy()))
    for least, each in _UNITS:
        if least <= middle < 4 * least:
            whole = (numbers.fill_nan(None) * each).round()
            return whole.cast(pl.Int64, strict=False)
    raise BadInput(
        f"{file}: times such as {middle:.16g} are neither seconds nor milliseconds since 1970; "
        "write them like 2026-01-05T18:00:00Z"
    )


def _written(text: pl.Series, zone: str, file: str) -> tuple[pl.Series, bool]:
    first = next((value for value in text.head(1000) if value), "")
    if first.replace(".", "", 1).isdigit():
        return _since_1970(text.cast(pl.Float64, strict=False), file), False
    table = pl.DataFrame({"text": text}).select(
        moment=_moment(pl.col("text").str.replace(_OFFSET, "")),
        offset=pl.col("text").str.extract(_OFFSET),
    )
    naive = table["offset"].is_null() & table["moment"].is_not_null()
    if not naive.any():
        return table.select(pl.col("moment").to_physical() - _ahead())["moment"], False
    wall = _at_wall(table["moment"], zone)
    aware = table.select(pl.col("moment").to_physical() - _ahead())["moment"]
    return wall.zip_with(naive, aware), True


def _moment(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace(" ", "T", literal=True).str.replace(",", ".", literal=True)
    full = plain.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    return full.fill_null(plain.str.to_datetime("%Y-%m-%dT%H:%M", time_unit="us", strict=False))


def _ahead() -> pl.Expr:
    """Microseconds by which an offset such as +01:00 is ahead of UTC."""
    digits = pl.col("offset").str.replace_all(r"[^\d]", "")
    hours = digits.str.slice(0, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = digits.str.slice(2, 2).cast(pl.Int64, strict=False).fill_null(0)
    size = (hours * 60 + minutes) * 60_000_000
    return pl.when(pl.col("offset").str.starts_with("-")).then(-size).otherwise(size)
