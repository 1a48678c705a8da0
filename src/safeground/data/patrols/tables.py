"""Short tables that people write by hand: CSV, Excel or JSON, as rows of text."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import polars as pl

from safeground.data.errors import BadInput
from safeground.data.extracts.dates import as_text
from safeground.data.extracts.mapping import Layout
from safeground.data.extracts.names import plain
from safeground.data.extracts.readers import open_extract

_DAY_ZERO = "^1899-12-3[01] "  # a workbook's time of the day is one of its first day
Names = Mapping[str, Sequence[str]]  # field -> what its column may also be called


@dataclass(frozen=True)
class Row:
    """One row: `where` it stands, to be named in a message, and its cells that are not blank."""

    where: str
    cells: Mapping[str, str]


def read_rows(path: Path, names: Names) -> list[Row]:
    """The rows of a file, by field of `names`; columns that are not known are passed over.

    CSV and Excel have a row of column names, which lines that begin with # may precede; JSON is a
    list of objects, whose lists are joined by semicolons. Raises BadInput for a file that can't be
    read or holds no row, and for a column that is named almost like a field.
    """
    columns, rows = read_table(path)
    fields = _fields(path, columns, names)
    return [
        Row(where, {field: cells[column] for field, column in fields.items() if cells[column]})
        for where, cells in rows
    ]


def read_table(path: Path) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Column names, and each row with where it stands and its cells as text, "" for none."""
    columns, rows = _objects(path) if path.suffix.lower() == ".json" else _sheet(path)
    if not rows:
        raise BadInput(f"{path.name} holds no row below its column names")
    return columns, rows


def _fields(path: Path, columns: Sequence[str], names: Names) -> dict[str, int]:
    known = {plain(word): field for field, words in names.items() for word in (field, *words)}
    found: dict[str, int] = {}
    for place, column in enumerate(columns):
        field = known.get(plain(column))
        if field is None:
            if close := get_close_matches(plain(column), known, n=1, cutoff=0.85):
                meant = known[close[0]]
                raise BadInput(f"{path.name} has a column '{column}'; did you mean '{meant}'?")
        elif field in found:
            raise BadInput(
                f"{path.name} has two columns for {field}, '{columns[found[field]]}' and "
                f"'{column}'; keep one"
            )
        else:
            found[field] = place
    return found


def _sheet(path: Path) -> tuple[list[str], list[tuple[str, list[str]]]]:
    if not path.exists():
        raise BadInput(f"There is no file {path}")
    try:
        table = open_extract(path, Layout(header_row=_first_line(path)))
    except csv.Error:
        raise BadInput(f"{path.name} has a stray line end in its column names") from None
    if repeated := table.repeated():
        raise BadInput(f"{table.what} has the column '{repeated[0]}' more than once")
    columns = [name for place, name in enumerate(table.names) if name or place == 0]
    read = table.read(columns)
    if read.ragged.any():
        line = read.lines.filter(read.ragged)[0]
        raise BadInput(f"{path.name}, line {line}: there are more cells than column names")
    text = read.frame.select(as_text(series) for series in read.frame.get_columns())
    text = text.with_columns(pl.all().str.replace(_DAY_ZERO, ""))
    rows = [
        (f"{path.name}, line {line}", [cell or "" for cell in cells])
        for line, cells in zip(read.lines, text.iter_rows(), strict=True)
    ]
    return columns, [row for row in rows if not row[1][0].startswith("#")]


def _first_line(path: Path) -> int | None:
    """Line of the column names in a text file that begins with remarks; None to look for it."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.lstrip(b"\xef\xbb\xbf").startswith((b"#", b'"#')):
                return number if number > 1 and path.suffix.lower() in (".csv", ".txt") else None
    return None


def _objects(path: Path) -> tuple[list[str], list[tuple[str, list[str]]]]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise BadInput(f"There is no file {path}") from None
    except ValueError:
        raise BadInput(f"{path.name} is not JSON") from None
    if not (isinstance(listed, list) and all(isinstance(item, dict) for item in listed)):
        raise BadInput(f"{path.name} must hold a list of objects, one for each row")
    columns = list(dict.fromkeys(name for item in listed for name in item))
    return columns, [
        (f"{path.name}, item {number}", [_as_cell(item.get(name)) for name in columns])
        for number, item in enumerate(listed, 1)
    ]


def _as_cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(map(_as_cell, value))
    return "" if value is None else str(value).strip()
