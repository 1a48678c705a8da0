"""What people drop in, and what the store and the report then say."""

import gzip
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from importing import rejects, take
from police_uk_files import (
    API,
    OUTCOMES,
    STOPS,
    STREET,
    STREET_SNAKE,
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
from safeground.data.store import IncidentStore
from safeground.pipelines.import_result import ImportStopped


@pytest.fixture
def store(tmp_path: Path) -> IncidentStore:
    return IncidentStore(tmp_path / "store")


# What comes in


def test_a_street_row_becomes_an_incident(store: IncidentStore, tmp_path: Path) -> None:
    result = take(store, write_month(tmp_path, rows=[street_row(7)]))
    assert (result.read, result.kept, result.replaced, result.rejected) == (1, 1, 0, 0)
    assert result.rejects_file is None
    row = store.read().collect().row(0, named=True)
    # OSTN15 (pyproj, EPSG:4326 to 27700) puts this point at 588298.2, 185712.6.
    assert abs(row.pop("easting") - 588298.2) < 6
    assert abs(row.pop("northing") - 185712.6) < 6
    assert row == {
        "month": "2025-01",
        "source": "police.uk essex",
        "kind": "crime",
        "id": crime_id(7),
        "category": "Robbery",
        "home_office_code": None,
        "occurred_from": datetime(2025, 1, 1),
        "occurred_to": datetime(2025, 2, 1),
        "longitude": 0.7138,
        "latitude": 51.5389,
        "uncertainty_m": None,
        "point_set": "map points from 2022-07",
        "street": "High Street",
        "district": "Southend-on-Sea",
        "lsoa": "E01015867",
        "outcome": "Under investigation",
        "weapon": None,
        "knife": None,
    }


def test_december_ends_with_the_year(store: IncidentStore, tmp_path: Path) -> None:
    take(store, write_month(tmp_path, "2018-12", [street_row(1, "2018-12")]))
    row = store.read(["occurred_from", "occurred_to", "point_set"]).collect().row(0)
    assert row == (datetime(2018, 12, 1), datetime(2019, 1, 1), "map points to 2022-06")


@pytest.mark.parametrize("header", [STREET, STREET_SNAKE, STREET.upper(), STREET + ",Note"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_spelling_of_the_columns_is_read(
    store: IncidentStore, tmp_path: Path, header: str, end: str
) -> None:
    more = "," * (header.count(",") - STREET.count(","))
    rows = [row + more for row in street_rows(3)]
    result = take(store, write_csv(tmp_path / "2025-01-essex-street.csv", rows, header, end))
    assert (result.kept, result.rejected) == (3, 0)
    assert store.read(["outcome"]).collect()["outcome"].unique().to_list() == [
        "Under investigation"
    ]


def test_columns_may_be_in_any_order(store: IncidentStore, tmp_path: Path) -> None:
    names, values = STREET.split(","), street_row(5).split(",")
    path = write_csv(tmp_path / "x.csv", [",".join(values[::-1])], ",".join(names[::-1]))
    take(store, path)
    assert store.read(["id"]).collect().item() == crime_id(5)


def test_rows_without_a_place_are_kept_and_counted(store: IncidentStore, tmp_path: Path) -> None:
    nowhere = street_row(1, at=("", ""), location="No Location", lsoa="", lsoa_name="")
    result = take(store, write_month(tmp_path, rows=[nowhere, street_row(2)]))
    assert (result.kept, result.without_place, result.rejected) == (2, 1, 0)
    row = store.read().filter(pl.col("longitude").is_null()).collect().row(0, named=True)
    assert row["easting"] is row["street"] is row["district"] is None


def test_anti_social_behaviour_has_no_id_and_none_is_lost(
    store: IncidentStore, tmp_path: Path
) -> None:
    row = street_row(None, category="Anti-social behaviour", outcome="")
    result = take(store, write_month(tmp_path, rows=[row] * 4))
    assert (result.kept, result.rejected) == (4, 0)
    assert store.read(["kind"]).collect()["kind"].to_list() == ["asb"] * 4


def test_names_with_commas_are_quoted_as_in_the_real_files(
    store: IncidentStore, tmp_path: Path
) -> None:
    hull = street_row(
        1,
        force="Humberside Police",
        at=("-0.336740", "53.745700"),
        lsoa_name='"Kingston upon Hull, City of 029C"',
    )
    take(store, write_month(tmp_path, rows=[hull], force="humberside"))
    assert store.read(["district"]).collect().item() == "Kingston upon Hull, City of"


def test_outcomes_and_stops_go_to_tables_of_their_own(store: IncidentStore, tmp_path: Path) -> None:
    outcome = ",".join(street_row(1).split(",")[:9]) + ",Suspect charged"
    stop = (
        "Person search,2025-06-30T22:30:00+00:00,False,,51.5389,0.7138,Male,18-24,,White,"
        "Misuse of Drugs Act 1971 (section 23),Controlled drugs,Arrest,True,False"
    )
    write_month(tmp_path / "a", rows=[street_row(1)])
    write_csv(tmp_path / "a/2025-01/2025-01-essex-outcomes.csv", [outcome, outcome], OUTCOMES)
    write_csv(tmp_path / "a/2025-06/2025-06-essex-stop-and-search.csv", [stop], STOPS)
    result = take(store, tmp_path / "a")
    assert (result.read, result.kept) == (4, 4)
    assert result.versions == {"incidents": 0, "stops": 0, "outcomes": 0}
    charged = store.read(table="outcomes").collect()
    assert charged["outcome"].to_list() == ["Suspect charged"] * 2  # one crime may have several
    row = store.read(table="stops").collect().row(0, named=True)
    assert row["stopped_at"] == datetime(2025, 6, 30, 23, 30)  # summer time
    assert row["source"] == "police.uk essex"
    assert row["outcome_linked_to_object"] is True
    assert row["part_of_operation"] is False
    assert row["object_of_search"] == "Controlled drugs"


def test_a_stop_just_after_midnight_in_summer_belongs_to_the_new_month(
    store: IncidentStore, tmp_path: Path
) -> None:
    stop = "Person search,2025-05-31T23:05:00+00:00" + "," * 13
    take(store, write_csv(tmp_path / "2025-06-essex-stop-and-search.csv", [stop], STOPS))
    assert store.read(["month"], table="stops").collect().item() == "2025-06"


def test_the_api_form_is_read_with_the_wording_of_the_files(
    store: IncidentStore, tmp_path: Path
) -> None:
    rows = [
        f"violent-crime,{crime_id(1)},2023-01,51.88,0.90,7,On or near Military Road,,11,Force,,NA",
        "anti-social-behaviour,,2023-01,51.88,0.90,7,On or near ,,12,Force,,NA",
        "anti-social-behaviour,,2023-01,51.88,0.90,7,On or near ,,13,Force,,NA",
    ]
    path = write_csv(tmp_path / "extract.csv", rows, API)
    assert take(store, path).kept == 3
    held = store.read().collect().sort("id", nulls_last=True)
    assert held["category"].to_list() == [
        "Violence and sexual offences",
        "Anti-social behaviour",
        "Anti-social behaviour",
    ]
    assert held["id"].to_list() == [crime_id(1), "api 12", "api 13"]
    assert held["outcome"].to_list() == [None] * 3
    assert held["source"].unique().to_list() == ["police.uk api"]
    # The API gives part of a month, so another part joins it rather than replacing it.
    other = write_csv(tmp_path / "other.csv", [rows[1].replace(",12,", ",14,"), rows[2]], API)
    result = take(store, other)
    assert (result.kept, result.unchanged, result.replaced) == (2, 1, 0)
    assert store.read().collect().height == 4


# How it comes in


def test_a_zip_a_folder_single_files_and_gzip_give_the_same_store(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", month_files())
    folder = tmp_path / "folder"
    for name, content in month_files().items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(str(content))
    zipped = []
    for name, content in month_files().items():
        path = tmp_path / "gz" / (Path(name).name + ".gz")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(str(content).encode()))
        zipped.append(path)
    frames = []
    for i, paths in enumerate([[archive], [folder], zipped, list(folder.rglob("*.csv"))]):
        store = IncidentStore(tmp_path / f"store{i}")
        assert take(store, *paths).kept == 8
        frames.append(store.read().collect().sort("id"))
    assert all(frame.equals(frames[0]) for frame in frames)


def test_what_is_not_csv_is_passed_over_and_said(store: IncidentStore, tmp_path: Path) -> None:
    litter: dict[str, str | bytes] = {
        "readme.txt": "hello",
        "__MACOSX/2025-01/._2025-01-essex-street.csv": b"\0\5\26\7",
        "deep/er/still/": "",
    }
    deeper = {f"deep/er/{name}": content for name, content in month_files().items()}
    result = take(store, write_zip(tmp_path / "a.zip", litter | deeper))
    assert result.kept == 8
    (note,) = result.notes
    assert "readme.txt" in note


def test_names_in_a_zip_lead_nowhere(store: IncidentStore, tmp_path: Path) -> None:
    names = ["../../../2025-01-essex-street.csv", "/2025-02-essex-street.csv", "..\\..\\x.csv"]
    content = {
        name: text(street_rows(2, f"2025-0{i}", i * 10)) for i, name in enumerate(names, start=1)
    }
    write_zip(tmp_path / "in/a.zip", content)
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    assert take(store, tmp_path / "in/a.zip").kept == 6
    new = {p for p in tmp_path.rglob("*") if p.is_file()} - before
    assert all(store.path in path.parents for path in new)


def test_the_same_file_by_two_ways_counts_once(store: IncidentStore, tmp_path: Path) -> None:
    path = write_month(tmp_path / "a")
    copy = write_csv(tmp_path / "b/copy.csv", street_rows(5))
    result = take(store, path, copy)
    assert result.read == 5
    assert result.notes == ("copy.csv is the same file as 2025-01-essex-street.csv.",)


def test_two_files_for_one_month_are_refused(store: IncidentStore, tmp_path: Path) -> None:
    first = write_month(tmp_path / "a")
    second = write_month(tmp_path / "b", rows=street_rows(6))
    with pytest.raises(BadInput, match=r"both hold incidents of police\.uk essex for 2025-01"):
        take(store, first, second)
    assert store.version is None


def test_one_file_may_hold_many_months_and_forces(store: IncidentStore, tmp_path: Path) -> None:
    kent = street_rows(2, "2025-02", 50, force="Kent Police")
    rows = [*street_rows(3), *kent, *street_rows(2, "2025-02", 70)]
    assert take(store, write_csv(tmp_path / "all.csv", rows)).kept == 7
    counts = store.read().group_by("source", "month").len().collect().sort("source", "month")
    assert counts.rows() == [
        ("police.uk essex", "2025-01", 3),
        ("police.uk essex", "2025-02", 2),
        ("police.uk kent", "2025-02", 2),
    ]


# Again, and corrected


def test_importing_again_changes_nothing(store: IncidentStore, tmp_path: Path) -> None:
    path = write_month(tmp_path, rows=[*street_rows(5), street_row(99, "2025-13")])
    first = take(store, path)
    before = {p: p.stat().st_mtime_ns for p in store.path.rglob("*.parquet")}
    again = take(store, path)
    assert (again.read, again.kept, again.unchanged, again.replaced) == (6, 5, 5, 0)
    assert (again.version, again.rejects_file) == (first.version, first.rejects_file)
    assert {p: p.stat().st_mtime_ns for p in store.path.rglob("*.parquet")} == before


def test_the_same_month_from_another_archive_changes_nothing(
    store: IncidentStore, tmp_path: Path
) -> None:
    take(store, write_zip(tmp_path / "a.zip", month_files(2)))
    result = take(store, write_zip(tmp_path / "b.zip", month_files(3)))
    assert (result.read, result.kept, result.unchanged, result.replaced) == (12, 12, 8, 0)
    assert result.version == 1


def test_a_corrected_month_replaces_what_it_corrects(store: IncidentStore, tmp_path: Path) -> None:
    take(store, write_month(tmp_path), write_month(tmp_path, "2025-02", street_rows(3, "2025-02")))
    corrected = [*street_rows(4)[1:], street_row(44, outcome="Suspect charged")]
    result = take(store, write_month(tmp_path, rows=corrected))
    assert (result.read, result.kept, result.unchanged, result.replaced) == (4, 4, 0, 5)
    assert store.read(months=["2025-01"]).collect().height == 4
    assert store.read(months=["2025-02"]).collect().height == 3
    assert store.read(version=0).collect().height == 8  # the past can be read again


def test_another_force_in_the_month_is_left_alone(store: IncidentStore, tmp_path: Path) -> None:
    take(store, write_month(tmp_path))
    kent = street_rows(2, first=60, force="Kent Police")
    assert take(store, write_month(tmp_path, rows=kent, force="kent")).replaced == 0
    assert store.read().collect().height == 7


# Large files, progress and stopping


def test_a_file_of_many_blocks_gives_what_one_block_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [*street_rows(400), street_row(3), street_row(900, location='"a\nb"')]
    path = write_csv(tmp_path / "2025-01-essex-street.csv", rows)
    whole = IncidentStore(tmp_path / "whole")
    expected = take(whole, path)
    monkeypatch.setattr("safeground.data.police_uk.reading.BLOCK", 4096)
    monkeypatch.setattr("safeground.data.police_uk.blocks.BLOCK", 4096)
    parts = IncidentStore(tmp_path / "parts")
    result = take(parts, path)
    assert (result.read, result.kept, result.rejected) == (402, 401, 1)
    assert rejects(result) == rejects(expected)
    assert parts.read().collect().sort("id").equals(whole.read().collect().sort("id"))
    assert take(parts, path).unchanged == 401


def test_progress_counts_up_to_the_size_of_the_files(store: IncidentStore, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", month_files(3))
    told: list[tuple[str, int, int]] = []
    take(store, path, progress=lambda *what: told.append(what))
    done = [d for _, d, _ in told]
    assert done == sorted(done)
    assert done[-1] == told[-1][2] > 0
    assert told[-1][0] == "Writing the store"


def test_a_stopped_import_leaves_nothing(store: IncidentStore, tmp_path: Path) -> None:
    asked = iter([False, False, True])
    with pytest.raises(ImportStopped):
        take(store, write_zip(tmp_path / "a.zip", month_files(3)), stop=lambda: next(asked, True))
    assert store.version is None
    assert not list(store.path.rglob("*.parquet"))
