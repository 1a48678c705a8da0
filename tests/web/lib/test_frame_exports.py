"""Figures as CSV: what a spreadsheet opens is what was meant, and nothing runs."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from safeground.web.lib.exports import csv_of, safe_cell


def read(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode("utf-8"))))


def test_rows_come_out_as_they_went_in():
    rows = [["Rose & Crown, Southend", 1511, 0.5, None, True, datetime(2026, 11, 6, tzinfo=UTC)]]
    response = csv_of("Hotspots in force", ["Place", "Count", "Share", "Note", "Open", "At"], rows)
    assert read(response)[1] == [
        "Rose & Crown, Southend", "1511", "0.5", "", "yes", "2026-11-06T00:00:00+00:00",
    ]  # fmt: skip
    assert response["Content-Disposition"] == 'attachment; filename="hotspots-in-force.csv"'
    assert response["Cache-Control"] == "no-store"
    assert not response.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b"])
def test_no_text_is_a_formula(start):
    assert safe_cell(f"{start}1+1").startswith("'")
    assert read(csv_of("x", [f"{start}h"], []))[0][0].startswith("'")


def test_a_negative_number_stays_a_number():
    assert safe_cell(-3) == -3


def test_a_file_can_say_where_it_is_from():
    lines = read(csv_of("x", ["A"], [[1]], provenance="Incidents, version 4"))
    assert lines[-1] == ["Incidents, version 4"]
    assert lines[-2] == []


def test_a_name_cannot_break_out_of_the_header():
    response = csv_of('x"; a="b\r\nSet-Cookie: y', ["A"], [])
    assert response["Content-Disposition"] == 'attachment; filename="x-ab-set-cookie-y.csv"'
