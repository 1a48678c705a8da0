"""Excel workbooks, read by value: no macro, link or formula is run."""

import io
import logging
import zipfile
from collections.abc import Sequence
from typing import Any

import fastexcel
import polars as pl

from safeground.data.errors import BadInput
from safeground.data.extracts.mapping import Layout
from safeground.data.extracts.names import did_you_mean
from safeground.data.extracts.rows import Rows, Table, unbroken

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LARGEST_UNZIPPED = 2 * 2**30
_LEADING_ROWS = 30  # a title and a few notes may stand above the column names

# It logs a line for every blank column, which tells an analyst nothing.
logging.getLogger("fastexcel").setLevel(logging.ERROR)


def open_workbook(name: str, raw: bytes, layout: Layout) -> Table:
    """A table over one sheet; raises BadInput for a locked, broken or empty workbook."""
    book = _open(name, raw)
    sheet = _choose(name, book, layout.sheet)
    header = _header_cells(book, sheet, layout.header_row)
    if not any(header):
        raise BadInput(f"the sheet '{sheet}' of {name} is empty")
    row = layout.header_row or _first_row(book, sheet, header)

    def read(columns: Sequence[str]) -> Rows:
        return _read(book, sheet, row, header, columns)

    found: dict[str, str | int] = {"sheet": sheet} if len(book.sheet_names) > 1 else {}
    return Table(f"the sheet '{sheet}' of {name}", header, read, found)


def _open(name: str, raw: bytes) -> Any:
    if raw.startswith(b"PK"):
        _refuse_bomb(name, raw)
    if _ENCRYPTED in raw:
        raise BadInput(f"{name} is protected by a password; save a copy without one")
    try:
        return fastexcel.read_excel(raw)
    except fastexcel.FastExcelError as error:
        if "password" in str(error).lower():
            raise BadInput(f"{name} is protected by a password; save a copy without one") from None
        raise BadInput(
            f"{name} cannot be opened as an Excel workbook: it is damaged or cut short"
        ) from None


def _refuse_bomb(name: str, raw: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        return  # the reader says so
    if size > _LARGEST_UNZIPPED:
        raise BadInput(f"{name} is too large to open: it unzips to {size / 2**30:.1f} GiB")


def _choose(name: str, book: Any, wanted: str | None) -> str:
    sheets: list[str] = book.sheet_names
    if wanted is not None:
        if wanted not in sheets:
            raise BadInput(f"{name} has no sheet '{wanted}'; {did_you_mean(wanted, sheets)}")
        return wanted
    if len(sheets) == 1:
        return sheets[0]
    filled = [sheet for sheet in sheets if any(_header_cells(book, sheet, None))]
    if len(filled) == 1:
        return filled[0]
    listed = ", ".join(f"'{sheet}'" for sheet in sheets)
    raise BadInput(f"{name} has several sheets ({listed}); name one with file.sheet in the mapping")


def _header_cells(book: Any, sheet: str, row: int | None) -> tuple[str, ...]:
    try:
        top = book.load_sheet(
            sheet, header_row=None, skip_rows=(row or 1) - 1, n_rows=1, dtypes="string"
        ).to_polars()
    except fastexcel.FastExcelError:
        return ()
    return tuple((cell or "").strip() for cell in top.row(0)) if len(top) else ()


def _first_row(book: Any, sheet: str, header: tuple[str, ...]) -> int:
    """The row of the column names, counted from 1: blank rows above are skipped by the reader."""
    for row in range(2, _LEADING_ROWS):
        if _header_cells(book, sheet, row) != header:
            return row - 1
    return 1


def _without_midnights(values: pl.Series) -> pl.Series:
    """Text among dates turns the dates to text: undo the midnights and the day 0 that this adds."""
    if values.dtype != pl.String:
        return values
    text = values.str.replace(r"^1899-12-3[01] (\d\d:\d\d:\d\d)$", "$1")
    stamps = text.filter(text.str.contains(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"))
    return text.str.replace(r" 00:00:00$", "") if stamps.str.ends_with(" 00:00:00").all() else text


def _read(book: Any, sheet: str, row: int, header: tuple[str, ...], columns: Sequence[str]) -> Rows:
    places = {column: header.index(column) for column in columns}
    loaded = book.load_sheet(
        sheet,
        header_row=None,
        skip_rows=row,
        use_columns=sorted(set(places.values())),
        schema_sample_rows=None,
    ).to_polars()
    by_place = dict(zip(sorted(set(places.values())), loaded.columns, strict=True))
    frame = loaded.select(pl.col(by_place[place]).alias(c) for c, place in places.items())
    frame = frame.with_columns(map(_without_midnights, frame.get_columns()))
    lines = pl.int_range(row + 1, row + 1 + len(frame), eager=True)
    return unbroken(frame, lines)
