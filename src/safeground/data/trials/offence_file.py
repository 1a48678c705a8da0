"""Offences of a plain file: when and where each was, and what, if the file says so."""

from pathlib import Path

import polars as pl

from safeground.core.geography.national_grid import to_national_grid
from safeground.data.errors import BadInput
from safeground.data.extracts.codes import OffenceCodes, police_uk_categories
from safeground.data.extracts.dates import ISO_FORMATS, as_text, parse_stamps
from safeground.data.extracts.mapping import Layout
from safeground.data.extracts.names import plain
from safeground.data.extracts.readers import open_extract

_MOMENTS = (
    *ISO_FORMATS, "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%z", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y", "%Y-%m",
)  # fmt: skip
_WORDS = {  # of several that are there the last is taken
    "hotspot": ("hotspot",),
    "easting": ("easting", "x"),
    "northing": ("northing", "y"),
    "longitude": ("longitude", "lon", "lng"),
    "latitude": ("latitude", "lat"),
    "occurred_from": ("at", "occurred from", "occurred"),
    "occurred_to": ("occurred to",),
    "category": ("category", "crime type"),
    "home_office_code": ("home office code",),
}
_PAIRS = (("easting", "northing"), ("longitude", "latitude"))


def read_offence_file(path: Path) -> pl.DataFrame:
    """Offences of a CSV, workbook or Parquet file, one a row.

    `occurred` (or `at`), or `occurred_from` and `occurred_to`, is local time: a date is the whole
    day, a month the whole month. Where is `hotspot`, by name, or `easting` and `northing`, or
    `longitude` and `latitude`. The frame has occurred_from, occurred_to, hotspot, easting and
    northing (null where not given), and category and home_office_code if the file has either.
    Raises BadInput, naming the line, for what can't be meant.
    """
    frame, lines = _read(path)
    columns = [*_timed(frame, path, lines), *_placed(frame, path, lines)]
    if {"category", "home_office_code"} & set(frame.columns):
        codes = OffenceCodes().look_up(_text(frame, "home_office_code"))
        category, _ = police_uk_categories(_text(frame, "category"), codes)
        columns += [category.alias("category"), codes.alias("home_office_code")]
    return pl.DataFrame(columns)


def _read(path: Path) -> tuple[pl.DataFrame, pl.Series]:
    if not path.is_file():
        raise BadInput(f"There is no file {path}")
    table = open_extract(path, Layout())
    by_word = {plain(column): column for column in reversed(table.names)}
    found = {
        name: by_word[word] for name, words in _WORDS.items() for word in words if word in by_word
    }
    if "occurred_from" not in found:
        raise BadInput(f"{path.name} has no column occurred, which says when each offence was")
    if "hotspot" not in found and not any(set(pair) <= set(found) for pair in _PAIRS):
        raise BadInput(
            f"{path.name} must say where: in a column hotspot, or in easting and northing, or in "
            "longitude and latitude"
        )
    read = table.read(list(found.values()))
    if not len(read.frame):
        raise BadInput(f"{path.name} holds no row below its column names")
    return read.frame.select(**{name: pl.col(column) for name, column in found.items()}), read.lines


def _timed(frame: pl.DataFrame, path: Path, lines: pl.Series) -> list[pl.Series]:
    start, end = parse_stamps(frame["occurred_from"], _MOMENTS)
    if "occurred_to" in frame.columns:
        _, until = parse_stamps(frame["occurred_to"], _MOMENTS)
        end = until.zip_with(until.is_not_null(), end)
    _refuse(start.is_null(), "occurred must be a date and time like 2026-01-05 20:15", path, lines)
    _refuse(end < start, "occurred_to must not be before occurred_from", path, lines)
    return [start.alias("occurred_from"), end.alias("occurred_to")]


def _placed(frame: pl.DataFrame, path: Path, lines: pl.Series) -> list[pl.Series]:
    x, y, longitude, latitude = (_number(frame, name, path, lines) for p in _PAIRS for name in p)
    if longitude.is_not_null().any() and not x.is_not_null().any():
        try:
            grid = to_national_grid(longitude.fill_null(float("nan")), latitude.fill_null(0.0))
        except ValueError as error:
            raise BadInput(f"{path.name}: {error}") from None
        x, y = (pl.Series(values, nan_to_null=True) for values in grid)
    return [_text(frame, "hotspot").alias("hotspot"), x.alias("easting"), y.alias("northing")]


def _text(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        return pl.repeat(None, len(frame), dtype=pl.String, eager=True)
    return as_text(frame[name])


def _number(frame: pl.DataFrame, name: str, path: Path, lines: pl.Series) -> pl.Series:
    text = _text(frame, name)
    found = text.cast(pl.Float64, strict=False)
    _refuse(found.is_null() & text.is_not_null(), f"{name} must be a number", path, lines)
    return found


def _refuse(bad: pl.Series, what: str, path: Path, lines: pl.Series) -> None:
    if bad.any():
        raise BadInput(f"{path.name}, line {lines[int(bad.arg_max() or 0)]}: {what}")
