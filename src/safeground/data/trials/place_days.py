"""Place-day files: one row per hotspot and day of a trial, as CSV, Excel or Parquet."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from safeground.core.trials.place_days import (
    CONTROL,
    OUTSIDE,
    TREATMENT,
    Conditions,
    PlaceDays,
    Values,
)
from safeground.data.errors import BadInput
from safeground.data.extracts.dates import ISO_FORMATS, as_text, parse_stamps
from safeground.data.extracts.mapping import Layout
from safeground.data.extracts.names import plain
from safeground.data.extracts.readers import open_extract

NEEDED = ("hotspot", "date", "condition", "count")
MEASURED = ("harm", "minutes")  # may be left out
_CONDITIONS = {"treatment": TREATMENT, "control": CONTROL}
_DAY_FORMATS = (*ISO_FORMATS, "%d/%m/%Y")
_LONGEST_DAYS = 3_653  # a date beyond ten years of another is a slip of the pen


def read_place_days(path: Path) -> PlaceDays:
    """Place-days from a file: hotspots by name, and every day from the first to the last.

    The columns hotspot, date (2026-01-05 or 05/01/2026), condition (treatment or control) and count
    (whole offences) are needed; harm and minutes may be there, and others are passed over. A
    hotspot that has no row for a day was outside the trial that day. Raises BadInput, naming the
    row, for anything that can't be meant.
    """
    rows = _read(path)
    hotspot, day = _hotspots(rows), _days(rows)
    _refuse_twice(hotspot, day, rows)
    names, dates = tuple(sorted(hotspot.unique())), _dates(day, rows)
    place = hotspot.replace_strict(names, range(len(names)), return_dtype=pl.Int64)
    at = (day - dates[0]).dt.total_days().to_numpy(), place.to_numpy()

    def spread(values: Values | None) -> Values | None:
        table = np.zeros((len(dates), len(names)))
        if values is not None:
            table[at] = values
        return None if values is None else table

    condition = np.full((len(dates), len(names)), OUTSIDE, np.int8)
    condition[at] = _conditions(rows)
    count = np.zeros(condition.shape)
    count[at] = _counts(rows)
    harm, minutes = (spread(_measured(rows, name)) for name in MEASURED)
    return PlaceDays(names, dates, condition, count, harm, minutes)


def as_table(days: PlaceDays) -> pl.DataFrame:
    """Place-days as the rows of their file, by date and then by hotspot as they are held."""
    at = np.nonzero(days.inside)
    table = pl.DataFrame(
        {
            "hotspot": np.array(days.hotspots, dtype=object)[at[1]].tolist(),
            "date": pl.Series([days.dates[row] for row in at[0]], dtype=pl.Date),
            "condition": np.where(days.treated[at], "treatment", "control"),
            "count": days.count[at].astype(np.int64),
        }
    )
    measured = {name: getattr(days, name) for name in MEASURED}
    return table.with_columns(
        pl.Series(name, values[at]) for name, values in measured.items() if values is not None
    )


def provenance_file(path: Path) -> Path:
    """Where the provenance of a place-day file is kept: beside it.

    >>> provenance_file(Path("out/place-days.csv")).name
    'place-days.provenance.json'
    """
    return path.with_name(f"{path.stem}.provenance.json")


def write_place_days(days: PlaceDays, path: Path, provenance: Mapping[str, object]) -> None:
    """Write a place-day file (CSV) and, beside it, where it came from; each whole or not at all."""
    beside = provenance_file(path)
    mark = secrets.token_hex(4)
    drafts = {file: file.with_name(f".{mark}-{file.name}") for file in (path, beside)}
    try:
        as_table(days).write_csv(drafts[path])
        said = json.dumps(provenance, ensure_ascii=False, indent=1)
        drafts[beside].write_text(said + "\n", encoding="utf-8")
        for file, draft in drafts.items():
            draft.replace(file)
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}") from None
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Rows:
    """The known columns of a file by their names here, and the line of each row."""

    path: Path
    frame: pl.DataFrame
    lines: pl.Series

    def refuse(self, bad: pl.Series, name: str, what: str) -> None:
        """Raise BadInput for the first row that is bad, naming it and what was written there."""
        if bad.any():
            place = int(bad.arg_max() or 0)
            said = as_text(self.frame[name])[place] or "blank"
            raise BadInput(
                f"{self.path.name}, line {self.lines[place]}: {name} must {what}, not {said}"
            )


def _read(path: Path) -> _Rows:
    if not path.is_file():
        raise BadInput(f"There is no file {path}")
    table = open_extract(path, Layout())
    named = [plain(column) for column in table.names]
    if missing := [name for name in NEEDED if name not in named]:
        raise BadInput(
            f"{path.name} has no column {missing[0]}; a place-day file has one row per hotspot and "
            f"day with {', '.join(NEEDED)}"
        )
    known = [name for name in (*NEEDED, *MEASURED) if name in named]
    if repeated := [name for name in known if named.count(name) > 1]:
        raise BadInput(f"{path.name} has more than one column {repeated[0]}; keep one")
    columns = {table.names[named.index(name)]: name for name in known}
    read = table.read(list(columns))
    if not len(read.frame):
        raise BadInput(f"{path.name} holds no row below its column names")
    return _Rows(path, read.frame.rename(columns), read.lines)


def _hotspots(rows: _Rows) -> pl.Series:
    names = as_text(rows.frame["hotspot"])
    rows.refuse(names.is_null(), "hotspot", "name a place")
    return names


def _days(rows: _Rows) -> pl.Series:
    when, _ = parse_stamps(rows.frame["date"], _DAY_FORMATS)
    bad = when.is_null() | (when != when.dt.truncate("1d")).fill_null(value=True)
    rows.refuse(bad, "date", "be a day like 2026-01-05")
    return when.cast(pl.Date)


def _conditions(rows: _Rows) -> Conditions:
    said = as_text(rows.frame["condition"]).str.to_lowercase()
    found = said.replace_strict(_CONDITIONS, default=None, return_dtype=pl.Int8)
    rows.refuse(found.is_null(), "condition", "be treatment or control")
    return found.to_numpy()


def _counts(rows: _Rows) -> Values:
    found = _numbers(rows.frame["count"])
    whole = (found >= 0) & (found == found.floor())
    rows.refuse(~whole.fill_null(value=False), "count", "be a whole number from 0")
    return found.to_numpy()


def _measured(rows: _Rows, name: str) -> Values | None:
    """What was measured on every row; None where it was on none."""
    if name not in rows.frame.columns or as_text(rows.frame[name]).is_null().all():
        return None
    found = _numbers(rows.frame[name])
    bad = ~(found >= 0).fill_null(value=False)
    rows.refuse(bad, name, "be a number from 0 on every row, or on none")
    return found.to_numpy()


def _numbers(written: pl.Series) -> pl.Series:
    """Finite numbers, null where there is none."""
    found = written if written.dtype.is_numeric() else as_text(written)
    found = found.cast(pl.Float64, strict=False)
    return found.set(~found.is_finite().fill_null(value=False), None)


def _refuse_twice(hotspot: pl.Series, day: pl.Series, rows: _Rows) -> None:
    pairs = pl.DataFrame({"hotspot": hotspot, "day": day})
    again = ~pairs.select(first=pl.struct(pl.all()).is_first_distinct()).to_series()
    if again.any():
        place = int(again.arg_max() or 0)
        raise BadInput(
            f"{rows.path.name}, line {rows.lines[place]}: {hotspot[place]} has a row for "
            f"{day[place]} already; a hotspot has one row for a day"
        )


def _dates(day: pl.Series, rows: _Rows) -> tuple[date, ...]:
    """Every day from the first to the last."""
    listed: list[date] = sorted(day.unique())
    first, last = listed[0], listed[-1]
    if (last - first).days > _LONGEST_DAYS:
        raise BadInput(f"{rows.path.name} runs from {first} to {last}: one of them is wrong")
    return tuple(first + timedelta(number) for number in range((last - first).days + 1))
