"""The report: one sentence, the query behind it, and nothing about who."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from recorded_results import FEBRUARY, NOW, as_csv, february, search_cells
from safeground.core.patrols.results.question import ReportQuestion
from safeground.data.errors import BadInput
from safeground.data.store.results import ResultStore
from safeground.pipelines.patrols.record_results import record_entry, record_files
from safeground.pipelines.patrols.report_patrols import (
    lately_at,
    report_patrols,
    write_rows,
    write_searches,
)

LEAP = ReportQuestion(date(2024, 2, 1), date(2024, 2, 29))
BY_HOTSPOT = ReportQuestion(LEAP.first, LEAP.last, by="hotspot")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """February 2024 as Essex Police published it, over two hotspots."""
    given = {
        name: frame.drop("source", "recorded_by", "recorded_at", "id").with_row_index("id")
        for name, frame in zip(("results", "searches"), february(), strict=True)
    }
    given = {name: frame.cast({"id": pl.String}) for name, frame in given.items()}
    ResultStore(tmp_path / "store").record(given, by="A", at=NOW)
    return tmp_path / "store"


def test_one_sentence_one_query(store: Path) -> None:
    report = report_patrols(store, LEAP)
    assert report.sentence == (
        "In February 2024 patrols led to 32 arrests, 58 stop searches and the seizure of four "
        "weapons."
    )
    assert {name: n for name, n in (report.counts or {}).items() if n} == FEBRUARY
    assert report.query.startswith("WITH activity AS (")
    assert report.provenance["versions"] == {"results": 0, "searches": 0}
    assert "For the force's own use" in report.notes[1]


def test_anyone_can_run_the_query_on_the_tables_of_the_store(store: Path) -> None:
    report = report_patrols(store, BY_HOTSPOT)
    with duckdb.connect() as connection:
        for name in ("results", "searches"):
            connection.register(name, pl.read_delta(str(store / name)).to_arrow())
        rows = connection.execute(report.query).fetchall()
    assert rows == [tuple(row.values()) for row in report.rows]


def test_for_publication_parts_that_are_small_take_the_totals_away(store: Path) -> None:
    report = report_patrols(store, BY_HOTSPOT, for_publication=True)
    assert [(row["arrests"], row["weapons_seized"]) for row in report.rows] == [
        (16, "fewer than 5"),
        (16, "fewer than 5"),
    ]
    assert (report.counts, report.tables) == (None, ())
    assert "four" not in report.sentence
    assert "For publication" in report.notes[1]


def test_for_publication_totals_alone_may_stand(store: Path) -> None:
    report = report_patrols(store, LEAP, for_publication=True)
    assert report.sentence.endswith("and the seizure of fewer than five weapons.")
    assert (report.counts or {})["weapons_seized"] == "fewer than 5"
    at_once = ReportQuestion(LEAP.first, LEAP.last, by="operation", hotspot="High Street")
    assert report_patrols(store, at_once, for_publication=True).counts is None


def test_no_report_has_a_word_about_who(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    secrets = {"officer": "PC SECRET", "unit": "SECRET", "grounds": "SECRET", "place": "SECRET"}
    path.write_text(as_csv([search_cells(**secrets)]))
    record_files(tmp_path, [path], by="SECRET", now=NOW)
    for by in (None, "hotspot", "district", "month", "operation"):
        for hide in (False, True):
            asked = ReportQuestion(date(2026, 2, 1), date(2026, 2, 28), by=by)  # type: ignore[arg-type]
            report = report_patrols(tmp_path, asked, for_publication=hide)
            said = json.dumps(
                [vars(report) | {"tables": [vars(t) for t in report.tables]}, ""], default=str
            )
            assert "SECRET" not in said
            columns = {name for row in report.rows for name in row}
            columns |= {column for table in report.tables for column in table.columns}
            assert not columns & {"officer", "unit", "gender", "ethnicity", "age_range"}


def test_names_are_checked_and_near_misses_said(store: Path) -> None:
    with pytest.raises(BadInput, match="did you mean 'High Street'"):
        report_patrols(store, ReportQuestion(hotspot="High Stret"))
    with pytest.raises(BadInput, match="nothing is recorded of operation 'Op Dail'"):
        report_patrols(store, ReportQuestion(operation="Op Dail"))


def test_a_month_without_a_record_and_a_store_without_any(store: Path, tmp_path: Path) -> None:
    said = report_patrols(store, ReportQuestion(date(2023, 1, 1), date(2023, 1, 31))).sentence
    assert said.startswith("Nothing was recorded on patrol in January 2023, which does not mean")
    with pytest.raises(BadInput, match="Nothing was ever recorded"):
        report_patrols(tmp_path / "none", LEAP)


def test_rows_in_a_file_that_a_spreadsheet_will_not_run(tmp_path: Path) -> None:
    visit = {"at": "2026-02-06T20:40", "kind": "intelligence", "hotspot": "A"}
    record_entry(tmp_path, [visit], by="A", now=NOW)
    report = report_patrols(tmp_path, ReportQuestion(by="hotspot"))
    risky = replace(report, rows=({**report.rows[0], "hotspot": "=1+1"},))
    write_rows(risky, tmp_path / "out.csv")
    header, line = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert header.startswith("hotspot,arrests,stop_searches,weapons_seized")
    assert line.startswith("'=1+1,0,0,")


def test_searches_of_the_question_alone_are_written(store: Path, tmp_path: Path) -> None:
    assert write_searches(store, LEAP, tmp_path / "out.csv") == (58, 58)


def test_lately_at_a_hotspot_for_a_card(tmp_path: Path) -> None:
    visit = {"at": "2026-02-06T20:40", "hotspot": "High Street"}
    rows = [
        {**visit, "kind": "arrest", "detail": "Robbery", "quantity": "2"},
        {**visit, "kind": "people spoken to", "quantity": "14"},
        {**visit, "kind": "problem", "detail": "lighting"},
        {**visit, "kind": "problem", "detail": "lighting", "at": "2026-02-08T01:00"},
        {**visit, "kind": "problem", "detail": "CCTV", "hotspot": "Mill Lane"},
    ]
    record_entry(tmp_path, rows, by="A", now=NOW)
    lately = lately_at(tmp_path, "High Street", date(2026, 2, 1), date(2026, 2, 28))
    assert lately.counts == {
        "arrests": "fewer than 5",
        "people_spoken_to": "14",
        "problems": "2",
    }
    assert lately.problems == (("lighting", 2, date(2026, 2, 8)),)
    assert "fewer than five arrests" in lately.sentence


def test_lately_at_a_hotspot_of_which_nothing_is_known(tmp_path: Path) -> None:
    lately = lately_at(tmp_path / "none", "Pier", date(2026, 2, 1), date(2026, 2, 28))
    assert (lately.counts, lately.problems) == ({}, ())
    assert lately.sentence.startswith("Nothing was recorded on patrol at Pier in February 2026")
