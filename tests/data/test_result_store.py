"""The store of results: once however often it is given, corrected by id, never half written."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from recorded_results import result, results_frame, search, searches_frame
from safeground.data.store.change import Change
from safeground.data.store.results import Recorded, ResultStore

JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (6, 7))
MADE_HERE = ("source", "recorded_by", "recorded_at")


def given(*rows: dict[str, object]) -> dict[str, pl.DataFrame]:
    return {"results": results_frame(*rows).drop(MADE_HERE)}


def counted(done: Recorded) -> tuple[int, int, int]:
    return done.new, done.corrected, done.unchanged


def test_the_same_rows_twice_change_nothing(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    rows = given(result("arrest", id="a"), result("cash", id="b", amount=2.5))
    rows["searches"] = searches_frame(search(id="s")).drop(MADE_HERE)
    assert counted(store.record(rows, by="A", at=JUNE)) == (3, 0, 0)
    before = store.versions
    assert counted(store.record(rows, by="B", at=JULY)) == (0, 0, 3)
    assert store.versions == before == {"results": 0, "searches": 0}
    assert store.read("results").collect()["recorded_by"].unique().to_list() == ["A"]


def test_a_correction_replaces_and_says_who_and_when(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.record(given(result("arrest", 1, id="a"), result("arrest", 5, id="b")), by="A", at=JUNE)
    march = datetime(2026, 3, 1)
    done = store.record(
        given(result("arrest", 2, march, id="a"), result("arrest", 5, id="b")), by="B", at=JULY
    )
    assert counted(done) == (0, 1, 1)
    held = store.read("results").collect().sort("id")
    assert held.select("id", "month", "quantity", "recorded_by", "recorded_at").rows() == [
        ("a", "2026-03", 2, "B", JULY),
        ("b", "2026-02", 5, "A", JUNE),
    ]
    last = store.history("results")[0]
    assert (last["by"], last["recorded_at"]) == ("B", JULY.isoformat())
    earlier = store.tables["results"].read(version=0).collect().sort("id")
    assert earlier["quantity"].to_list() == [1, 5]


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ResultStore(tmp_path)
    store.record(given(result("arrest", id="a")), by="A", at=JUNE)
    files = sorted(tmp_path.rglob("*.parquet"))

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Change, "commit", fail)
        with pytest.raises(OSError, match="full"):
            store.record(given(result("arrest", id="b")), by="A", at=JUNE)
    assert sorted(tmp_path.rglob("*.parquet")) == files
    assert store.read("results").collect()["id"].to_list() == ["a"]
