"""Pings in CSV, with commas, semicolons, tabs or bars between."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polars as pl

from safeground.data.errors import BadInput
from safeground.data.feeds.lines import blocks
from safeground.data.feeds.rows import Rows

_LONGEST_HEADER = 10_000  # bytes


def read(path: Path) -> Iterator[Rows]:
    """Rows of a CSV file, all as text. Raises BadInput where it isn't one."""
    total, header, separator = path.stat().st_size, list[str](), ","
    for block, done in blocks(path):
        _refuse_other_than_utf8(block, path.name)
        if not header:
            line, _, block = block.partition(b"\n")
            header, separator = _header(line, path.name)
        if block.strip():
            yield Rows(_frame(block, header, separator), done, total)


def _header(line: bytes, name: str) -> tuple[list[str], str]:
    if b"\0" in line or len(line) > _LONGEST_HEADER:
        raise _not_utf8(name)
    text = line.decode("utf-8-sig").strip()
    separator = max(",;\t|", key=text.count)
    names = [part.strip().strip('"') for part in text.split(separator)]
    return [n if names.index(n) == i else f"{n} ({i + 1})" for i, n in enumerate(names)], separator


def _refuse_other_than_utf8(block: bytes, name: str) -> None:
    """Replacing letters that can't be read would make two devices one."""
    if block.isascii():  # nearly always, and quicker to see
        return
    try:
        block.decode()
    except UnicodeDecodeError:
        raise _not_utf8(name) from None


def _not_utf8(name: str) -> BadInput:
    return BadInput(f"{name} is not CSV in UTF-8; save it as CSV (UTF-8) with a header line")


def _frame(block: bytes, header: list[str], separator: str) -> pl.DataFrame:
    quoted = b'"' in block
    frame = _parsed(block, header, separator, '"' if quoted else None)
    if quoted and (frame is None or len(frame) < _lines(block)):  # a quote that is never closed
        frame = _parsed(block.replace(b'"', b""), header, separator, None)
    if frame is None:
        unread = [None] * _lines(block)
        return pl.DataFrame({name: pl.Series(unread, dtype=pl.String) for name in header})
    if b"\n\n" in block or b"\n\r\n" in block:  # an empty line is no row
        return frame.filter(~pl.all_horizontal(pl.all().is_null()))
    return frame


def _lines(block: bytes) -> int:
    return sum(1 for line in block.splitlines() if line.strip())


def _parsed(
    block: bytes, header: list[str], separator: str, quote: str | None
) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            BytesIO(block),
            has_header=False,
            schema=dict.fromkeys(header, pl.String),
            separator=separator,
            quote_char=quote,
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        )
    except pl.exceptions.PolarsError:
        return None
