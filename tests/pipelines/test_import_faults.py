"""Rows that can't be, and files that are not what they claim."""

import csv
import io
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importing import TODAY, rejects, take
from police_uk_files import (
    OUTCOMES,
    STOPS,
    crime_id,
    month_files,
    street_row,
    street_rows,
    text,
    write_csv,
    write_month,
    write_zip,
)
from safeground.data.errors import BadInput
from safeground.data.police_uk import Bounds
from safeground.data.store import IncidentStore
from safeground.pipelines.import_incidents import import_incidents


@pytest.fixture
def store(tmp_path: Path) -> IncidentStore:
    return IncidentStore(tmp_path / "store")


def one_reject(store: IncidentStore, tmp_path: Path, row: str) -> dict[str, str]:
    """Import a sound row and a given one, which must be the only one refused."""
    path = write_month(tmp_path, rows=[street_row(1), row, street_row(2)])
    result = take(store, path)
    assert (result.read, result.kept, result.rejected) == (3, 2, 1)
    assert store.read().collect().height == 2
    (reject,) = rejects(result)
    assert reject["file"] == "2025-01-essex-street.csv"
    assert reject["line"] == "3"
    assert reject["reason"].endswith(".")
    return reject


# Rows at fault


@pytest.mark.parametrize(
    ("month", "why"),
    [
        ("2025-13", "not a month"),
        ("Jan 2025", "not a month"),
        ("", "not a month"),
        ("2025-1", "not a month"),
        ("1900-01", "no month before 2010-12"),
        ("2099-01", "in the future"),
        ("2024-12", "named for 2025-01"),
    ],
)
def test_a_month_that_cannot_be(store: IncidentStore, tmp_path: Path, month: str, why: str) -> None:
    reject = one_reject(store, tmp_path, street_row(9, month))
    assert (reject["column"], reject["value"]) == ("Month", month)
    assert why in reject["reason"]
    assert reject["row"] == street_row(9, month)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (("0", "0"), "no place is known"),
        (("0.000000", "-0.0"), "no place is known"),
        (("-75.16", "39.95"), "outside Great Britain"),
        (("51.5389", "0.7138"), "look swapped"),
        (("-3.19", "55.95"), "30 km outside Essex"),
        (("588298", "185712"), "outside Great Britain"),
        (("0.7138", ""), "both be given"),
        (("", "51.5389"), "both be given"),
    ],
)
def test_a_place_that_cannot_be(
    store: IncidentStore, tmp_path: Path, at: tuple[str, str], why: str
) -> None:
    reject = one_reject(store, tmp_path, street_row(9, at=at))
    assert reject["column"] == "Longitude, Latitude"
    assert why in reject["reason"]


@pytest.mark.parametrize("longitude", ["east", "0,7138x", "nan", "inf", "-inf", "1e999", "0x1"])
def test_a_longitude_that_is_no_number(
    store: IncidentStore, tmp_path: Path, longitude: str
) -> None:
    value = longitude.replace(",", ".")
    reject = one_reject(store, tmp_path, street_row(9, at=(value, "51.5389")))
    assert reject["value"].startswith(value)


def test_a_place_a_little_over_the_border_is_kept(store: IncidentStore, tmp_path: Path) -> None:
    ipswich = street_row(1, at=("1.155500", "52.056700"), lsoa_name="Ipswich 001A")
    assert take(store, write_month(tmp_path, rows=[ipswich])).kept == 1


def test_a_row_without_a_crime_type(store: IncidentStore, tmp_path: Path) -> None:
    assert one_reject(store, tmp_path, street_row(9, category=""))["column"] == "Crime type"


def test_the_same_row_again(store: IncidentStore, tmp_path: Path) -> None:
    reject = one_reject(store, tmp_path, street_row(1))
    assert (reject["column"], reject["value"]) == ("Crime ID", crime_id(1))
    assert "same row" in reject["reason"]


def test_the_same_id_on_another_row(store: IncidentStore, tmp_path: Path) -> None:
    reject = one_reject(store, tmp_path, street_row(1, category="Drugs"))
    assert "earlier row of the file has the same ID" in reject["reason"]
    assert "Drugs" not in store.read(["category"]).collect()["category"]


def test_a_field_of_a_million_characters(store: IncidentStore, tmp_path: Path) -> None:
    reject = one_reject(store, tmp_path, street_row(9, location="x" * 1_000_000))
    assert reject["column"] == "Location"
    assert "1,000,000 characters" in reject["reason"]
    assert len(reject["value"]) < 600


def test_a_row_with_nul_bytes(store: IncidentStore, tmp_path: Path) -> None:
    assert "NUL" in one_reject(store, tmp_path, street_row(9, location="a\0b"))["reason"]


@pytest.mark.parametrize("row", [street_row(9) + ",,", street_row(9)[:-1], "just words", '""'])
def test_a_row_with_too_many_or_too_few_fields(
    store: IncidentStore, tmp_path: Path, row: str
) -> None:
    reject = one_reject(store, tmp_path, row)
    assert "fields where the first line has 12" in reject["reason"]


def test_a_short_row_and_a_long_row_do_not_make_up_for_each_other(
    store: IncidentStore, tmp_path: Path
) -> None:
    rows = [street_row(1)[:-1], street_row(2) + ",", street_row(3)]
    result = take(store, write_month(tmp_path, rows=rows))
    assert [reject["line"] for reject in rejects(result)] == ["2", "3"]


def test_a_quotation_mark_that_is_never_closed(store: IncidentStore, tmp_path: Path) -> None:
    reject = one_reject(store, tmp_path, street_row(9, location='"On or near'))
    assert "never closed" in reject["reason"]


def test_lines_are_counted_across_line_feeds_in_quotes(
    store: IncidentStore, tmp_path: Path
) -> None:
    rows = [
        street_row(1, location='"On or near\nHigh ""Old"" Street"'),
        "",
        street_row(2, "2025-13"),
        street_row(3),
    ]
    result = take(store, write_month(tmp_path, rows=rows))
    assert (result.read, result.kept) == (3, 2)
    assert [reject["line"] for reject in rejects(result)] == ["5"]
    assert 'High "Old" Street' in "".join(store.read(["street"]).collect()["street"])


def test_a_stop_without_a_time(store: IncidentStore, tmp_path: Path) -> None:
    stops = [
        "Person search,yesterday" + "," * 13,
        "Person search,2025-01-02T10:00:00+00:00" + "," * 13,
    ]
    result = take(store, write_csv(tmp_path / "2025-01-essex-stop-and-search.csv", stops, STOPS))
    (reject,) = rejects(result)
    assert (reject["column"], reject["value"], result.kept) == ("Date", "yesterday", 1)


def test_if_every_row_is_refused_nothing_is_written_and_all_are_listed(
    store: IncidentStore, tmp_path: Path
) -> None:
    result = take(store, write_month(tmp_path, rows=street_rows(3, "2099-01")))
    assert (result.read, result.kept, result.rejected, result.version) == (3, 0, 3, None)
    assert len(rejects(result)) == 3


# Files that are not what they claim


def refused(store: IncidentStore, path: Path, match: str, **options: Any) -> None:
    """Importing raises one plain sentence, and a sound file beside it is not taken in either."""
    sound = write_month(path.parent / "sound", "2024-05", street_rows(2, "2024-05"))
    with pytest.raises(BadInput, match=match) as failure:
        take(store, sound, path, **options)
    assert "\n" not in str(failure.value)
    assert store.version is None
    assert not list(store.path.rglob("*.parquet"))
    assert take(store, sound).kept == 2


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "is empty"),
        (b"\n\n", "empty first line"),
        (b"<!DOCTYPE html>\n<html><body>Not found</body></html>", "web page"),
        (text(street_rows(2)).encode("utf-16"), "UTF-16"),
        (text(street_rows(2)).encode("utf-16-le"), "UTF-16"),
        (b"name,age\nx,1\n", "expected a police.uk street file.*first line is “name,age”"),
        (text(street_rows(2)).replace(",", ";").encode(), "expected a police.uk street file"),
        (text(street_rows(2), end="\r").encode(), "no line of column names"),
        (b"x" * 30_000_000, "no line of column names|not CSV"),
        (random.Random(1).randbytes(4000), "expected|UTF-16"),
        (text([], OUTCOMES).encode(), "named as a street file but has the columns of outcomes"),
    ],
    ids=[
        "empty",
        "blank",
        "html",
        "utf16",
        "utf16le",
        "other",
        "semicolons",
        "old mac",
        "one-line",
        "noise",
        "kind",
    ],
)
def test_a_file_that_is_not_what_it_claims(
    store: IncidentStore, tmp_path: Path, content: bytes, match: str
) -> None:
    path = tmp_path / "2025-01-essex-street.csv"
    path.write_bytes(content)
    refused(store, path, match)


def test_column_names_and_no_rows(store: IncidentStore, tmp_path: Path) -> None:
    empty = write_month(tmp_path, rows=[])
    with pytest.raises(BadInput, match=r"not one row in 2025-01-essex-street\.csv"):
        take(store, empty)
    result = take(store, empty, write_month(tmp_path, "2025-02", street_rows(2, "2025-02")))
    assert result.kept == 2
    assert result.notes == ("2025-01-essex-street.csv has column names but no rows.",)


def test_an_empty_month_does_not_wipe_what_is_held(store: IncidentStore, tmp_path: Path) -> None:
    take(store, write_month(tmp_path))
    write_month(tmp_path, rows=[])
    write_month(tmp_path, "2025-02", street_rows(2, "2025-02"))
    take(store, tmp_path / "2025-01", tmp_path / "2025-02")
    assert store.read(months=["2025-01"]).collect().height == 5


def test_a_byte_order_mark_is_no_part_of_the_first_name(
    store: IncidentStore, tmp_path: Path
) -> None:
    path = tmp_path / "2025-01-essex-street.csv"
    path.write_bytes(text(street_rows(2)).encode("utf-8-sig"))
    take(store, path)
    assert store.read(["id"]).collect()["id"].null_count() == 0


def test_latin_1_is_read_and_said(store: IncidentStore, tmp_path: Path) -> None:
    path = tmp_path / "2025-01-essex-street.csv"
    rows = [street_row(1, location="On or near Café Row"), street_row(2)]
    path.write_bytes(text(rows).encode("latin-1"))
    result = take(store, path)
    assert (result.kept, result.rejected) == (2, 0)
    assert "1 lines read as Windows-1252" in result.notes[0]
    assert "Café Row" in store.read(["street"]).collect()["street"].to_list()


def test_a_truncated_zip(store: IncidentStore, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", month_files())
    path.write_bytes(path.read_bytes()[:-200])
    refused(store, path, "a.zip is a damaged or incomplete ZIP")


def test_a_zip_with_damaged_content(store: IncidentStore, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", month_files())
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(data)
    refused(store, path, "damaged or incomplete")


@pytest.mark.parametrize("keep", [0.05, 0.5, 0.999])
def test_a_truncated_gzip(store: IncidentStore, tmp_path: Path, keep: float) -> None:
    path = write_csv(tmp_path / "2025-01-essex-street.csv.gz", street_rows(500))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    refused(store, path, "damaged or incomplete|not one row")


def test_a_zip_that_expands_without_end(store: IncidentStore, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    write_zip(path, {"2025-01-essex-street.csv": text([street_row(None)] * 300_000)})
    assert path.stat().st_size < 1_000_000
    bounds = Bounds(free=2**20, ratio=50)
    refused(store, path, "expands to more than 50 times its size", bounds=bounds)


def test_all_files_together_are_bounded(store: IncidentStore, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", month_files())
    refused(store, path, "GiB together", bounds=Bounds(total=1000))


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("a.zip", b"not a zip", "named as a ZIP but is not one"),
        ("a.csv.gz", b"not gzip", "named as gzip but is not"),
        ("a.xlsx", b"PK\3\4", "mapping file"),
        ("2025-01.csv", text([], STOPS).encode() + b"x", "does not say which force"),
    ],
)
def test_names_that_mislead(
    store: IncidentStore, tmp_path: Path, name: str, content: bytes, match: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    refused(store, path, match)


def test_nothing_there(store: IncidentStore, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no file or folder"):
        take(store, tmp_path / "nowhere")
    (tmp_path / "hollow").mkdir()
    with pytest.raises(BadInput, match="holds no CSV or ZIP file"):
        take(store, tmp_path / "hollow")
    with pytest.raises(BadInput, match="holds no CSV file"):
        take(store, write_zip(tmp_path / "a.zip", {"readme.txt": "x"}))


FIELD = st.text(st.characters(codec="utf-8"), max_size=12)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.one_of(st.just(street_row(1)), st.lists(FIELD, min_size=1, max_size=14)), max_size=8
    )
)
def test_no_row_is_lost_whatever_the_file_holds(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str | list[str]]
) -> None:
    """Every record of a well-formed CSV is kept or refused, once."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    for row in rows:
        writer.writerow(row.split(",") if isinstance(row, str) else row)
    folder = tmp_path_factory.mktemp("any")
    path = write_month(folder, rows=[street_row(5)])
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(buffer.getvalue())
    result = import_incidents(folder / "store", [path], today=TODAY)
    assert result.read == result.kept + result.rejected
    assert result.read >= 1
    held = IncidentStore(folder / "store").read().collect().height
    assert held == result.kept == 1 + (street_row(1) in rows)
    assert result.rejected == 0 or len(rejects(result)) == result.rejected
