"""CSV and its relatives: any delimiter, any of the encodings that Windows programs write."""

import codecs
import csv
import io
from collections.abc import Sequence

import numpy as np
import polars as pl

from safeground.data.errors import BadInput
from safeground.data.extracts.mapping import Layout
from safeground.data.extracts.rows import Rows, Table

_DELIMITERS = (",", ";", "\t", "|")
_SPILL = "\x00spill"  # where the fields beyond the header's last would be; no column is called that


def open_delimited(name: str, raw: bytes, layout: Layout) -> Table:
    """A table over the bytes of a text file; raises BadInput when it is not text."""
    data, encoding, notes = _utf8(name, raw, layout.encoding)
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    header_row = layout.header_row or _first_filled(data)
    delimiter = layout.delimiter or _sniff(data, header_row)
    names, skipped = _header(name, data, delimiter, header_row)

    def read(columns: Sequence[str]) -> Rows:
        return _read(name, data, delimiter, names, skipped, columns)

    found: dict[str, str | int] = {"delimiter": delimiter, "encoding": encoding}
    return Table(name, names, read, found, notes)


def _utf8(name: str, raw: bytes, encoding: str | None) -> tuple[bytes, str, tuple[str, ...]]:
    if encoding is not None:
        return _decoded(name, raw, encoding), encoding, ()
    for mark, marked in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            return _decoded(name, raw, marked), marked, ()
    if b"\x00" in raw[:4096]:
        raise BadInput(f"{name} is not text, so it cannot be a CSV file")
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        note = f"{name} is not UTF-8 (line {line}), so it was read as windows-1252"
        try:
            return _decoded(name, raw, "windows-1252"), "windows-1252", (note,)
        except BadInput:
            raise BadInput(
                f"{name} is text in neither UTF-8 nor windows-1252; if it is text, give its "
                "encoding as file.encoding in the mapping"
            ) from None
    return raw.removeprefix(codecs.BOM_UTF8), "utf-8", ()


def _decoded(name: str, raw: bytes, encoding: str) -> bytes:
    try:
        return raw.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except LookupError:
        raise BadInput(f"file.encoding = '{encoding}' is not an encoding that is known") from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{name} is not in the encoding {encoding}: see line {line}") from None


def _first_filled(data: bytes) -> int:
    """The first line, counted from 1, that is not blank."""
    return data.count(b"\n", 0, len(data) - len(data.lstrip())) + 1


def _sniff(data: bytes, header_row: int) -> str:
    line = data.split(b"\n", header_row)[:header_row][-1].decode()
    return max(_DELIMITERS, key=line.count)


def _header(name: str, data: bytes, delimiter: str, header_row: int) -> tuple[tuple[str, ...], int]:
    """The column names and how many lines stand before the first record."""
    lines = data.split(b"\n", header_row + 50)
    text = "\n".join(line.decode().rstrip("\r") for line in lines[header_row - 1 :][:50])
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    names = tuple(cell.strip() for cell in next(reader, []))
    if not any(names):
        raise BadInput(f"{name} is empty: line {header_row} should hold the column names")
    return names, header_row - 1 + reader.line_num


def _read(
    name: str,
    data: bytes,
    delimiter: str,
    names: tuple[str, ...],
    skipped: int,
    columns: Sequence[str],
) -> Rows:
    unique = [str(i) for i in range(len(names))]
    at = {column: unique[names.index(column)] for column in columns}
    scan = pl.scan_csv(
        io.BytesIO(data),
        separator=delimiter,
        has_header=False,
        skip_lines=skipped,
        schema=dict.fromkeys([*unique, _SPILL], pl.String),
        missing_columns="insert",
        truncate_ragged_lines=True,
        row_index_name="line",
    )
    try:
        frame = scan.select("line", _SPILL, *at.values()).collect()
    except pl.exceptions.PolarsError:
        raise BadInput(
            f"{name} has a quotation mark out of place: opened and never closed, or closed before "
            "the end of its field"
        ) from None
    frame = frame.rename({v: k for k, v in at.items()})
    return _rows(frame, data, skipped)


def _rows(frame: pl.DataFrame, data: bytes, skipped: int) -> Rows:
    given = frame.select(pl.all_horizontal(pl.exclude("line").is_null())).to_series()
    starts = _record_lines(data, skipped, len(frame))
    lines = starts if starts is not None else frame["line"].cast(pl.Int64) + skipped + 1
    frame, lines = frame.filter(~given), lines.filter(~given)
    ragged = frame[_SPILL].is_not_null()
    return Rows(frame.drop("line", _SPILL), lines, ragged)


def _record_lines(data: bytes, skipped: int, records: int) -> pl.Series | None:
    """The line on which each record begins, where quoted fields span lines; else None."""
    if data.count(b"\n") - skipped + (not data.endswith(b"\n")) <= records or b'"' not in data:
        return None
    array = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(array == 10)
    quotes_before = np.searchsorted(np.flatnonzero(array == 34), ends)
    closing = np.flatnonzero(quotes_before % 2 == 0)  # a line end outside quotation marks
    starts = np.concatenate([[1], closing + 2])
    starts = starts[starts > skipped][:records]
    return pl.Series(starts, dtype=pl.Int64) if len(starts) == records else None
