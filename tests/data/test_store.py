"""The incident store: one change, all or nothing."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import DeltaTable

from safeground.data.errors import BadInput
from safeground.data.store import INCIDENT_SCHEMA, IncidentStore


def incidents(*rows: dict[str, Any], month: str = "2025-01", source: str = "x") -> pl.DataFrame:
    given = [{"month": month, "source": source, "kind": "crime", **row} for row in rows]
    return pl.DataFrame(given, schema=INCIDENT_SCHEMA)


def ids(store: IncidentStore, **which: Any) -> list[str | None]:
    return store.read(["id"], **which).collect()["id"].sort().to_list()


@pytest.fixture
def store(tmp_path: Path) -> IncidentStore:
    return IncidentStore(tmp_path / "store")


def replace(store: IncidentStore, rows: pl.DataFrame, fingerprint: str) -> Any:
    with store.change() as change:
        change.replace("incidents", rows, fingerprint=fingerprint, label=f"{fingerprint}.csv")
        return change.commit()


def test_a_store_gives_back_what_it_was_given(store: IncidentStore) -> None:
    given = incidents(
        {
            "id": "a",
            "category": "Robbery",
            "occurred_from": datetime(2025, 1, 1),
            "longitude": 0.7,
            "easting": 588_000.0,
            "uncertainty_m": 50.0,
            "knife": True,
            "street": "Café Row",
        },
        {"id": None, "category": "Anti-social behaviour"},
        source="police.uk essex",
    )
    report = store.write([given])
    assert (report.kept, report.unchanged, report.replaced, report.version) == (2, 0, 0, 0)
    held = store.read().collect()
    assert held.schema == INCIDENT_SCHEMA
    assert held.sort("id").equals(given.sort("id"))


def test_other_readers_of_delta_see_the_same_rows(store: IncidentStore) -> None:
    store.write([incidents({"id": "a"}, {"id": "b"}, source="a force, of/its own")])
    table = DeltaTable(store.path / "incidents").to_pyarrow_table()
    assert sorted(table["id"].to_pylist()) == ["a", "b"]
    assert set(table["source"].to_pylist()) == {"a force, of/its own"}
    assert ids(store, sources=["a force, of/its own"]) == ["a", "b"]


def test_only_the_months_and_sources_asked_for_are_read(store: IncidentStore) -> None:
    store.write([incidents({"id": "a"}), incidents({"id": "b"}, month="2025-02")])
    store.write([incidents({"id": "c"}, source="y")])
    assert ids(store, months=["2025-02"]) == ["b"]
    assert ids(store, sources=["y"]) == ["c"]
    assert ids(store, version=0) == ["a", "b"]


def test_a_version_that_never_was_is_refused_plainly(store: IncidentStore) -> None:
    store.write([incidents({"id": "a"})])
    with pytest.raises(BadInput, match="incidents has no version 7"):
        store.read(version=7)


def test_upsert_takes_the_place_of_the_row_with_that_id(store: IncidentStore) -> None:
    store.write([incidents({"id": "a", "outcome": "open"}, {"id": "b"})])
    report = store.write([incidents({"id": "a", "outcome": "charged"}, {"id": "c"})])
    assert (report.kept, report.unchanged, report.replaced, report.version) == (2, 0, 1, 1)
    held = store.read(["id", "outcome"]).collect().sort("id").rows()
    assert held == [("a", "charged"), ("b", None), ("c", None)]


def test_an_incident_whose_date_was_corrected_leaves_the_month_it_was_in(
    store: IncidentStore,
) -> None:
    store.write([incidents({"id": "a"}, {"id": "b"})])
    report = store.write([incidents({"id": "a"}, month="2025-02")])
    assert report.replaced == 1
    assert store.read(["month", "id"]).collect().sort("id").rows() == [
        ("2025-02", "a"),
        ("2025-01", "b"),
    ]


def test_the_same_ids_in_two_sources_are_two_incidents(store: IncidentStore) -> None:
    store.write([incidents({"id": "a"})])
    store.write([incidents({"id": "a"}, source="y")])
    assert ids(store) == ["a", "a"]


def test_upserting_the_same_rows_changes_nothing(store: IncidentStore) -> None:
    rows = incidents({"id": "a"}, {"id": None, "street": "s"}, {"id": None, "street": "s"})
    store.write([rows])
    report = store.write([rows])
    assert (report.kept, report.unchanged, report.replaced, report.version) == (3, 3, 0, 0)
    assert store.read().collect().height == 3  # two alike without an id stay two


def test_rows_without_id_are_joined_by_content(store: IncidentStore) -> None:
    store.write([incidents({"street": "s"})])
    store.write([incidents({"street": "s"}, {"street": "s"}, {"street": "t"})])
    assert store.read(["street"]).collect()["street"].sort().to_list() == ["s", "s", "t"]


def test_an_id_given_twice_counts_once_with_its_last_row(store: IncidentStore) -> None:
    report = store.write([incidents({"id": "a", "outcome": "1"}, {"id": "a", "outcome": "2"})])
    assert report.kept == 1
    assert store.read(["outcome"]).collect().item() == "2"


def test_a_replaced_month_is_gone_whole_and_others_stay(store: IncidentStore) -> None:
    replace(store, incidents({"id": "a"}, {"id": "b"}), "one")
    replace(store, incidents({"id": "z"}, month="2025-02"), "two")
    report = replace(store, incidents({"id": "b"}, {"id": "c"}, {"id": "d"}), "three")
    assert (report.kept, report.unchanged, report.replaced) == (3, 0, 2)
    assert ids(store) == ["b", "c", "d", "z"]
    assert ids(store, version=1) == ["a", "b", "z"]


def test_replacing_from_the_same_fingerprint_changes_nothing(store: IncidentStore) -> None:
    replace(store, incidents({"id": "a"}), "one")
    files = sorted(store.path.rglob("*.parquet"))
    report = replace(store, incidents({"id": "a"}), "one")
    assert (report.kept, report.unchanged, report.replaced, report.version) == (1, 1, 0, 0)
    assert sorted(store.path.rglob("*.parquet")) == files


def test_two_inputs_may_not_both_be_the_whole_of_a_month(store: IncidentStore) -> None:
    with store.change() as change:
        change.replace("incidents", incidents({"id": "a"}), fingerprint="1", label="one.csv")
        with pytest.raises(BadInput, match=r"two\.csv and one\.csv both hold .* 2025-01"):
            change.replace("incidents", incidents({"id": "b"}), fingerprint="2", label="two.csv")
    assert store.version is None


def test_a_change_that_fails_leaves_nothing_behind(store: IncidentStore) -> None:
    store.write([incidents({"id": "a"})])
    before = sorted(path for path in store.path.rglob("*") if path.is_file())

    def batches() -> Any:
        yield incidents({"id": "b"})
        raise RuntimeError("stopped half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        store.write(batches())
    assert sorted(path for path in store.path.rglob("*") if path.is_file()) == before
    assert ids(store) == ["a"]


def test_what_a_killed_writer_left_is_removed_by_the_next(store: IncidentStore) -> None:
    store.write([incidents({"id": "a"})])
    script = f"""
import os, polars as pl
from safeground.data.store import IncidentStore, INCIDENT_SCHEMA
with IncidentStore({str(store.path)!r}).change() as change:
    rows = [{{"month": "2025-01", "source": "x", "id": "b"}}]
    rows = pl.DataFrame(rows, schema=INCIDENT_SCHEMA)
    change.replace("incidents", rows, fingerprint="f", label="f")
    os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    assert len(list(store.path.rglob("*.parquet"))) == 2
    assert ids(store) == ["a"]
    store.write([incidents({"id": "c"})])
    assert ids(store) == ["a", "c"]
    held = {Path(uri) for uri in DeltaTable(store.path / "incidents").file_uris()}
    former = {Path(uri) for uri in DeltaTable(store.path / "incidents", version=0).file_uris()}
    assert set(store.path.rglob("*.parquet")) == held | former


def test_one_writer_waits_for_another_and_may_give_up(store: IncidentStore) -> None:
    second = IncidentStore(store.path).change(waiting=lambda: False)
    with store.change(), pytest.raises(TimeoutError, match="another import"):
        second.__enter__()


def test_history_keeps_the_note(store: IncidentStore) -> None:
    store.write([incidents({"id": "a"})], files=["a.csv"])
    assert store.history()[0]["files"] == ["a.csv"]
