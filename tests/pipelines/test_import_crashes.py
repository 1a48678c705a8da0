"""Two imports at once, and imports killed half-way."""

import multiprocessing
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from importing import TODAY, take
from police_uk_files import (
    street_rows,
    text,
    write_zip,
)
from safeground.data.store import IncidentStore
from safeground.pipelines.import_incidents import import_incidents


@pytest.fixture
def store(tmp_path: Path) -> IncidentStore:
    return IncidentStore(tmp_path / "store")


# Two at once, and killed


def _import_in_process(store_dir: str, path: str) -> None:
    import_incidents(store_dir, [path], today=TODAY)


def test_two_importers_at_once_both_finish(store: IncidentStore, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = []
    for number in range(2):
        months = [f"20{20 + number}-{m:02d}" for m in range(1, 7)]
        content = {f"{m}-essex-street.csv": text(street_rows(50, m)) for m in months}
        shared = text(street_rows(10 + number))
        path = write_zip(
            tmp_path / f"{number}.zip", {**content, "2025-01-essex-street.csv": shared}
        )
        workers.append(
            context.Process(target=_import_in_process, args=(str(store.path), str(path)))
        )
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert store.version == 1
    assert store.read().filter(pl.col("month") < "2025").collect().height == 600
    assert store.read(months=["2025-01"]).collect().height in (10, 11)


KILLED = """
import os, sys
from datetime import date
from safeground.data.store import Change, MonthlyTable
from safeground.pipelines.import_incidents import import_incidents

moment, store, path = sys.argv[1:]
owner, name = {"while writing": (Change, "replace")}.get(moment, (MonthlyTable, "commit"))
whole, calls = getattr(owner, name), []

def die(*given, **named):
    calls.append(1)
    if moment == "before the commit" or len(calls) == 5:
        os.kill(os.getpid(), 9)
    result = whole(*given, **named)
    if moment == "after the commit":
        os.kill(os.getpid(), 9)
    return result

setattr(owner, name, die)
print("ready", flush=True)
import_incidents(store, [path], today=date(2026, 1, 15))
"""
MONTHS = [f"2024-{number:02d}" for number in range(1, 13)]


def archive(path: Path, rows: int) -> Path:
    """A year in which every month has so many rows, so that a mixture would show."""
    return write_zip(path, {f"{m}-essex-street.csv": text(street_rows(rows, m)) for m in MONTHS})


def rows_a_month(store: IncidentStore) -> list[int]:
    return store.read().group_by("month").len().collect()["len"].unique().to_list()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("while writing", [20]),
        ("before the commit", [20]),
        ("after the commit", [30]),
        ("after 0.05 s", None),
        ("after 0.15 s", None),
    ],
)
def test_a_killed_import_leaves_before_or_after_and_can_be_done_again(
    store: IncidentStore, tmp_path: Path, moment: str, expected: list[int] | None
) -> None:
    take(store, archive(tmp_path / "before.zip", 20))
    corrected = archive(tmp_path / "after.zip", 30)
    command = [sys.executable, "-c", KILLED, moment, str(store.path), str(corrected)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        if expected is None:
            time.sleep(float(moment.split()[1]))
            child.kill()
        assert child.wait() in (-9, 0)
    assert rows_a_month(store) in ([20], [30])
    assert expected in (None, rows_a_month(store))
    result = take(store, corrected)
    assert (result.kept, rows_a_month(store)) == (360, [30])
    files = {Path(uri) for v in (0, 1) for uri in _files(store, v)}
    assert set(store.path.rglob("*.parquet")) == files
    assert not (store.path / ".writing").exists()


def _files(store: IncidentStore, version: int) -> list[str]:
    return DeltaTable(store.path / "incidents", version=version).file_uris()
