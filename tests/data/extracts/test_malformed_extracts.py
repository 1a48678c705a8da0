"""A file that is not what it should be gets one plain sentence."""

import gzip
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from extract_files import extract, geopackage, reasons, workbook, written

from safeground.data.errors import BadInput
from safeground.data.extracts.suggest import suggest_mapping

MAPPING = """
source = "x"
kind = "asb"
replaces = "month"
[columns]
occurred_from = "Date"
easting = "Easting"
northing = "Northing"
[dates]
formats = ["%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"]
"""
CSV = "Date,Easting,Northing,Place\n03/04/2025,588000,185000,Café\n"
ROWS: list[list[object]] = [["Date", "Easting", "Northing"], ["03/04/2025", 588000, 185000]]


def said(path: Path, mapping: str = MAPPING) -> str:
    with pytest.raises(BadInput) as error:
        extract(path, mapping)
    return str(error.value)


def test_a_mapped_column_that_is_not_there_names_the_closest(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", CSV.replace("Easting", "Eastings"))
    assert said(path) == (
        "the mapping says columns.easting = 'Easting', but a.csv has no such column; did you mean "
        "'Eastings'?"
    )


def test_duplicated_column_names_are_refused_only_where_mapped(tmp_path: Path) -> None:
    twice = "Date,Easting,Northing,Date\n03/04/2025,588000,185000,04/04/2025\n"
    assert "the column 'Date' 2 times (columns 1 and 4)" in said(written(tmp_path, "a.csv", twice))
    harmless = "Date,Easting,Northing,Note,Note\n03/04/2025,588000,185000,a,b\n"
    assert extract(written(tmp_path, "b.csv", harmless), MAPPING).frame.height == 1
    rows = [[*ROWS[0], "Date"], [*ROWS[1], "04/04/2025"]]
    assert "'Date' 2 times" in said(workbook(tmp_path / "a.xlsx", {"A": rows}))


def test_latin_1_is_read_and_said(tmp_path: Path) -> None:
    mapping = MAPPING.replace("[dates]", 'street = "Place"\n[dates]')
    result = extract(written(tmp_path, "a.csv", CSV, "latin-1"), mapping)
    assert result.frame["street"].item() == "Café"
    assert result.notes == ("a.csv is not UTF-8 (line 2), so it was read as windows-1252",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    assert extract(written(tmp_path, "a.csv", CSV, encoding), MAPPING).frame.height == 1


def test_a_wrong_or_unknown_encoding_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", CSV, "latin-1")
    assert "not in the encoding utf-8: see line 2" in said(
        path, MAPPING + '[file]\nencoding="utf-8"'
    )
    assert "'klingon' is not an encoding" in said(path, MAPPING + '[file]\nencoding="klingon"')


def test_mixed_date_formats_are_tried_in_order(tmp_path: Path) -> None:
    text = "Date,Easting,Northing\n" + "".join(
        f"{d},588000,185000\n"
        for d in ("03/04/2025", "03/04/2025 14:05", "2025-04-03 14:05:00", "3rd of April")
    )
    result = extract(written(tmp_path, "a.csv", text), MAPPING)
    assert [str(t) for t in result.frame["occurred_from"]] == [
        "2025-04-03 00:00:00",
        "2025-04-03 14:05:00",
        "2025-04-03 14:05:00",
    ]
    assert [line for line, _, _ in reasons(result)] == [5]


def test_dates_and_text_mixed_in_a_workbook(tmp_path: Path) -> None:
    rows = [*ROWS, [datetime(2025, 4, 3, 14, 5), 588000, 185000], ["unknown", 588000, 185000]]
    result = extract(workbook(tmp_path / "a.xlsx", {"A": rows}), MAPPING)
    assert [str(t) for t in result.frame["occurred_from"]] == [
        "2025-04-03 00:00:00",
        "2025-04-03 14:05:00",
    ]
    assert [(line, column) for line, column, _ in reasons(result)] == [(4, "Date")]


def test_files_that_are_not_what_their_name_says(tmp_path: Path) -> None:
    assert said(written(tmp_path, "a.xlsx", CSV)) == (
        "a.xlsx is named as an Excel workbook but holds plain text (CSV); if that is what it "
        "should be, rename it to a.csv"
    )
    workbook(tmp_path / "b.xlsx", {"A": ROWS}).rename(tmp_path / "b.csv")
    assert "holds an Excel workbook" in said(tmp_path / "b.csv")
    assert "not text" in said(written(tmp_path, "c.csv", "\x00\x01\x02"))
    assert "of a kind that is not known" in said(written(tmp_path, "d.docx", "x"))
    assert "cannot read" in said(tmp_path / "nowhere.csv")


def test_locked_and_broken_workbooks(tmp_path: Path) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "locked.xlsx").write_bytes(locked)
    assert "protected by a password" in said(tmp_path / "locked.xlsx")
    whole = workbook(tmp_path / "a.xlsx", {"A": ROWS}).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "damaged or cut short" in said(tmp_path / "cut.xlsx")


def test_empty_files_sheets_and_tables(tmp_path: Path) -> None:
    assert said(written(tmp_path, "a.csv", " \n")) == "a.csv is empty"
    assert said(workbook(tmp_path / "a.xlsx", {"A": []})) == "the sheet 'A' of a.xlsx is empty"
    for path in (
        written(tmp_path, "b.csv", "Date,Easting,Northing\n"),
        workbook(tmp_path / "b.xlsx", {"A": ROWS[:1]}),
    ):
        result = extract(path, MAPPING)
        assert result.frame.is_empty()
        assert "column names but no rows" in result.notes[0]


def test_sheets_and_layers_must_be_named_when_there_are_several(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", {"A": ROWS, "B": ROWS, "Empty": []})
    assert "several sheets ('A', 'B', 'Empty'); name one with file.sheet" in said(book)
    assert "no sheet 'C'" in said(book, MAPPING + '[file]\nsheet = "C"')
    assert extract(book, MAPPING + '[file]\nsheet = "B"').frame.height == 1
    alone = workbook(tmp_path / "b.xlsx", {"Empty": [], "A": ROWS})
    assert extract(alone, MAPPING).frame.height == 1

    columns = {"Date": np.array(["03/04/2025"], dtype=object)}
    spatial = MAPPING.replace('easting = "Easting"\nnorthing = "Northing"', 'geometry = "geom"')
    for layer in ("north", "south"):
        pack = geopackage(tmp_path / "a.gpkg", layer, columns, [[588000, 185000]], "EPSG:27700")
    assert "several layers ('north', 'south'); name one with file.layer" in said(pack, spatial)
    assert "no layer 'nroth'; did you mean 'north'?" in said(
        pack, spatial + '[file]\nlayer="nroth"'
    )
    assert extract(pack, spatial + '[file]\nlayer = "south"').frame.height == 1


def test_other_coordinate_systems_are_refused_by_name(tmp_path: Path) -> None:
    columns = {"Date": np.array(["03/04/2025"], dtype=object)}
    pack = geopackage(tmp_path / "a.gpkg", "a", columns, [[80000, 6700000]], "EPSG:3857")
    spatial = MAPPING.replace('easting = "Easting"\nnorthing = "Northing"', 'geometry = "geom"')
    assert "reference system EPSG:3857; Safeground reads EPSG:27700" in said(pack, spatial)


def test_broken_geopackage_parquet_and_gzip(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\x00" + b"\x00" * 200)
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + b"\x00" * 200)
    whole = gzip.compress(CSV.encode() * 1000)
    (tmp_path / "a.csv.gz").write_bytes(whole[: len(whole) // 2])
    for name in ("a.gpkg", "a.parquet", "a.csv.gz"):
        message = said(tmp_path / name)
        assert name in message
        assert "damaged" in message or "cut short" in message
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    assert extract(tmp_path / "b.csv.gz", MAPPING).frame.height == 1


def test_an_open_quotation_mark_is_named(tmp_path: Path) -> None:
    text = 'Date,Easting,Northing\n03/04/2025,588000,"185000\n04/04/2025,588000,185000\n'
    assert "quotation mark out of place" in said(written(tmp_path, "a.csv", text))


def test_text_among_the_dates_of_a_workbook_leaves_them_dates(tmp_path: Path) -> None:
    rows = [ROWS[0], [datetime(2025, 4, 3), 588000, 185000], ["soon", 588000, 185000]]
    result = extract(workbook(tmp_path / "a.xlsx", {"A": rows}), MAPPING)
    assert [str(t) for t in result.frame["occurred_to"]] == ["2025-04-04 00:00:00"]


def test_line_ends_of_old_macs_and_blank_first_lines(tmp_path: Path) -> None:
    for name, text in (("a.csv", CSV.replace("\n", "\r")), ("b.csv", "\n\n" + CSV)):
        assert extract(written(tmp_path, name, text), MAPPING).frame.height == 1


def test_a_field_of_a_million_characters_is_rejected(tmp_path: Path) -> None:
    mapping = MAPPING.replace("[dates]", 'street = "Place"\n[dates]')
    result = extract(written(tmp_path, "a.csv", CSV.replace("Café", "x" * 1_000_000)), mapping)
    assert [line for line, _, _ in reasons(result)] == [2]
    assert len(result.rejects["value"].item()) <= 200


def test_files_that_unzip_without_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safeground.data.extracts.readers._LARGEST_UNZIPPED", 10_000)
    monkeypatch.setattr("safeground.data.extracts.workbook._LARGEST_UNZIPPED", 10_000)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(CSV.encode() * 1000))
    assert "far too large" in said(tmp_path / "a.csv.gz")
    assert "too large" in said(workbook(tmp_path / "a.xlsx", {"A": [*ROWS] * 1000}))


def test_columns_of_lists_and_bytes_are_passed_over(tmp_path: Path) -> None:
    frame = pl.DataFrame({"Date": ["03/04/2025"], "Easting": [588000], "Northing": [185000]})
    path = tmp_path / "a.parquet"
    frame.with_columns(odd=pl.Series([[1, 2]]), raw=pl.Series([b"\xff"])).write_parquet(path)
    assert extract(path, suggest_mapping(path)).frame.height == 1
    assert "no such column" in said(path, MAPPING.replace('"Easting"', '"odd"'))
