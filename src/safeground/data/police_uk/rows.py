"""From a block of CSV to a frame of text columns: fast if it is sound, row by row if it is not."""

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from safeground.data.police_uk.blocks import MOST_LINES_IN_A_ROW
from safeground.data.police_uk.layouts import Layout

LONGEST_FIELD = 1_000  # characters; the longest real ones are under 100
_LONGEST_ROW = 100_000
_NUMBERS = ("longitude", "latitude")


@dataclass(frozen=True)
class Fault:
    """A row that can't be kept: the line it begins on, column (or ""), value, reason."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Rows:
    """The rows of one block.

    `frame` has our columns as text, with `longitude` and `latitude` as numbers, and `line`, the
    line of the file that a row begins on. Rows that are no rows are in `faults`.
    """

    frame: pl.DataFrame
    lines: int  # lines of the file that the block spans
    faults: list[Fault] = field(default_factory=list)
    recoded: int = 0  # lines that were not UTF-8 and were read as Windows-1252


def read_rows(block: bytes, layout: Layout, first_line: int) -> Rows:
    """Read a block of whole lines, the first of which is the `first_line`-th of its file.

    Line 1 holds the names of the columns and is passed over.
    """
    header = int(first_line == 1)
    frame = _read_sound(block, layout, header)
    if frame is None:
        return _read_with_care(block, layout, first_line)
    first, end = first_line + header, first_line + header + frame.height
    return Rows(frame.with_row_index("line", first), end - first_line)


def _read_sound(block: bytes, layout: Layout, header: int) -> pl.DataFrame | None:
    """All rows at once, or None unless each line is one row with its fields in order."""
    names = [name or f"_{i}" for i, name in enumerate(layout.names)]
    schema = {name: pl.Float64 if name in _NUMBERS else pl.String for name in names}
    try:
        frame = pl.read_csv(block, has_header=False, schema=schema, skip_lines=header)
    except pl.exceptions.PolarsError:
        return None
    quoted = b'"' in block
    if quoted:
        frame = frame.with_columns(pl.selectors.string().replace("", None))
    if b"\0" in block or not _is_regular(block, frame, header, quoted):
        return None
    too_long = pl.selectors.string().str.len_bytes().max() > LONGEST_FIELD
    unsound = frame.select(too_long, pl.col(_NUMBERS).is_finite().not_().any()).row(0)
    return None if any(unsound) else frame.select(layout.used)


def _is_regular(block: bytes, frame: pl.DataFrame, header: int, quoted: bool) -> bool:
    """Whether there is a line for each row and a comma between any two fields.

    Polars refuses a row that is too long, but fills one that is too short, and an empty line. The
    commas betray both, unless commas and line feeds are in quotation marks: then those are counted.
    """
    codes = np.frombuffer(block, np.uint8)
    commas = np.count_nonzero(codes == ord(","))
    lines = frame.height + header
    if quoted:
        if np.count_nonzero(codes == ord("\n")) != lines:
            return False
        texts = frame.select(pl.selectors.string().str.count_matches(",", literal=True).sum())
        commas -= sum(texts.row(0))
    return bool(commas == lines * (frame.width - 1))


def _read_with_care(block: bytes, layout: Layout, first_line: int) -> Rows:
    lines = block.split(b"\n")[:-1]
    texts = [_decode(line.removesuffix(b"\r")) for line in lines]
    faults: list[Fault] = []
    columns: dict[str, list[str | None]] = {name: [] for name in layout.used}
    kept: list[int] = []
    for at, row in _split(texts, len(layout.names)):
        number = first_line + at
        if number == 1:
            continue
        fault = _find_fault(row, layout, number)
        if fault is not None:
            faults.append(fault)
            continue
        kept.append(number)
        for name, value in zip(layout.names, row, strict=True):
            if name:
                columns[name].append(value or None)
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    frame = frame.with_columns(pl.col(_NUMBERS).str.strip_chars().cast(pl.Float64))
    frame = frame.with_columns(pl.Series("line", kept, dtype=pl.UInt32))
    recoded = sum(not _is_utf8(line) for line in lines)
    return Rows(frame, len(lines), faults, recoded)


def _split(texts: list[str], width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows as lists of fields, with the index of the line each begins on; blank lines are none.

    A row goes on over following lines while it has a quotation mark open and ends up `width` wide;
    otherwise the line stands alone, so that one stray quotation mark spoils one row only.
    """
    at = 0
    while at < len(texts):
        text, used = texts[at], 1
        if text.count('"') % 2:
            row = None
            for more in range(1, min(MOST_LINES_IN_A_ROW, len(texts) - at)):
                text += "\n" + texts[at + more]
                if text.count('"') % 2 == 0:
                    row, used = _fields(text), more + 1
                    break
            if row is None or len(row) != width:
                row, used = [texts[at]], 1
            yield at, row
        elif text.strip():
            yield at, _fields(text)
        at += used


def _fields(text: str) -> list[str]:
    if len(text) > _LONGEST_ROW:  # more than the csv module takes
        return text.split(",")
    try:
        return next(csv.reader(io.StringIO(text, newline="\n")), [])
    except csv.Error:  # a stray carriage return
        return [text]


def _find_fault(row: list[str], layout: Layout, line: int) -> Fault | None:
    width = len(layout.names)
    whole = ",".join(row)
    if "\0" in whole:
        return Fault(line, "", whole, "The row holds NUL bytes, which are not text.")
    if len(row) != width:
        if len(row) == 1 and whole.count('"') % 2:
            return Fault(line, "", whole, "A quotation mark is opened and never closed.")
        reason = f"The row has {len(row)} fields where the first line has {width}."
        return Fault(line, "", whole, reason)
    for name, written, value in zip(layout.names, layout.written, row, strict=True):
        if len(value) > LONGEST_FIELD:
            reason = f"The field is {len(value):,} characters long; {LONGEST_FIELD:,} is the most."
            return Fault(line, written, value, reason)
        if name in _NUMBERS and value and not _is_number(value):
            return Fault(line, written, value, "It is not a number of degrees.")
    return None


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value)) and "_" not in value
    except ValueError:
        return False


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _is_utf8(line: bytes) -> bool:
    if line.isascii():
        return True
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
