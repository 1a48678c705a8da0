"""Searches as data.police.uk has them, and what never leaves with them."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import shapely

from police_uk_files import STOPS
from recorded_results import NOW, as_csv, search, search_cells, searches_frame
from safeground.core.geography.national_grid import to_national_grid
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.patrols.results import published_searches, read_given, write_published
from safeground.data.store import IncidentStore
from safeground.data.store.results import SEARCH_SCHEMA
from safeground.pipelines.import_incidents import import_incidents

(X,), (Y,) = to_national_grid([0.7138], [51.5389])
HIGH_STREET = PatrolHotspot("High Street", shapely.box(X - 50, Y - 50, X + 50, Y + 50))
SECRETS = {
    "grounds": "SECRET grounds",
    "officer": "SECRET officer",
    "place": "SECRET place",
    "vehicle_registration": "SECRET",
    "unit": "SECRET unit",
}


def searches(tmp_path: Path, *cells: dict[str, str]) -> pl.DataFrame:
    path = tmp_path / "given.csv"
    path.write_text(as_csv(list(cells)))
    rows = read_given(path, now=NOW).rows
    return rows.select(
        pl.col(name) if name in rows.columns else pl.lit(None, kind).alias(name)
        for name, kind in SEARCH_SCHEMA.items()
    )


def test_the_fifteen_columns_in_order_and_wording(tmp_path: Path) -> None:
    rows = searches(tmp_path, search_cells(operation="Op Grip", **SECRETS))
    path = tmp_path / "out.csv"
    write_published(published_searches(rows, {"High Street": HIGH_STREET}), path)
    header, line, end = path.read_text("utf-8").split("\n")
    assert (header, end) == (STOPS, "")
    assert line == (
        "Person search,2026-02-06T20:40:00+00:00,True,Op Grip,51.538900,0.713800,Male,18-24,"
        "Other ethnic group - Not stated,,Police and Criminal Evidence Act 1984 (section 1),"
        "Offensive weapons,Arrest,True,False"
    )
    assert "SECRET" not in path.read_text("utf-8")


def test_summer_times_are_given_in_utc() -> None:
    rows = searches_frame(
        search(datetime(2026, 7, 1, 0, 30)), search(datetime(2025, 10, 26, 1, 30))
    )
    assert published_searches(rows, {})["Date"].to_list() == [
        "2025-10-26T00:30:00+00:00",  # the hour that comes twice: the first of them
        "2026-06-30T23:30:00+00:00",
    ]


def test_a_place_that_is_not_known_has_no_position() -> None:
    rows = published_searches(searches_frame(search()), {})
    assert rows.select("Latitude", "Longitude").row(0) == (None, None)


def test_our_own_importer_reads_it_back(tmp_path: Path) -> None:
    rows = searches(
        tmp_path,
        search_cells(1, operation="Op Grip"),
        search_cells(2, hotspot="Elsewhere", outcome="", outcome_linked_to_object=""),
        search_cells(3, at="2026-02-28T23:59", more_than_outer_clothing="True"),
    )
    path = tmp_path / "2026-02-essex-stop-and-search.csv"
    write_published(published_searches(rows, {"High Street": HIGH_STREET}), path)
    done = import_incidents(tmp_path / "store", [path], today=date(2026, 6, 1))
    assert (done.read, done.kept, done.without_place) == (3, 3, 1)
    back = IncidentStore(tmp_path / "store").read(table="stops").collect().sort("stopped_at")
    shared = [name for name in SEARCH_SCHEMA if name in back.columns and name != "source"]
    sorted_rows = rows.sort("stopped_at", "id")
    assert back.select(shared).rows() == sorted_rows.select(shared).rows()
    assert back["part_of_operation"].to_list() == [True, False, False]
    assert back["longitude"][0] == pytest.approx(0.7138)
