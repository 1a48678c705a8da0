"""Import beside what merely reads the same CSV files, same content checked first.

The files are the bundled sample's months, moved to other years and made-up forces, with random ids
so that they compress no better than real ones. Ours reads, checks, projects, shapes and writes the
store; Polars and pandas only read the files into memory.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from safeground.data.sample import load_sample
from safeground.data.store import IncidentStore
from safeground.pipelines.import_incidents import import_incidents

TODAY = date(2026, 1, 1)
ROWS, MOST_ROWS = 2_000_000, 10_000_000
MEMORY_TARGET_MB = 2_000


def run() -> list[dict[str, Any]]:
    """One row a peer, with seconds of both and how many times as long ours takes; then memory."""
    import pandas as pd

    with tempfile.TemporaryDirectory() as folder:
        files, rows = write_files(Path(folder) / "csv", ROWS)
        _check_same(files, Path(folder) / "checked")
        stores = (Path(folder) / f"store{i}" for i in range(100))
        ours = _best(lambda: import_incidents(next(stores), files, today=TODAY))
        again = _best(lambda: import_incidents(Path(folder) / "checked", files, today=TODAY))
        peers = {
            "polars.read_csv": _best(lambda: [pl.read_csv(path) for path in files]),
            "pandas.read_csv": _best(lambda: [pd.read_csv(path) for path in files], times=1),
        }
    return [
        *(_row(f"import {rows:,} rows", rows, ours, peer, took) for peer, took in peers.items()),
        _row(f"import {rows:,} rows again", rows, again, "first time", ours),
        _memory(),
    ]


def _row(name: str, rows: int, ours: float, peer: str, took: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours_s": round(ours, 2),
        "ours_rows_per_s": round(rows / ours),
        "peer": peer,
        "peer_s": round(took, 2),
        "peer_rows_per_s": round(rows / took),
        "share_of_peer_speed": round(took / ours, 2),
    }


def write_files(folder: Path, rows: int) -> tuple[list[Path], int]:
    """Write at least so many rows as police.uk street files; the paths, and how many rows."""
    rng = np.random.default_rng(1)
    months = load_sample().partition_by("Month", as_dict=True, maintain_order=True)
    files, written = [], 0
    for force, year in _forces_and_years():
        for (month,), frame in sorted(months.items()):
            moved = f"{year}{month[4:]}"
            path = folder / moved / f"{moved}-{force.lower().replace(' ', '-')}-street.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            _as_new(frame, moved, force, rng).write_csv(path)
            files.append(path)
            written += frame.height
        if written >= rows:
            return files, written
    raise ValueError(f"rows must be fewer than {written}, not {rows}")


def _forces_and_years() -> Iterator[tuple[str, int]]:
    for number in range(20):
        for year in range(2011, 2026):
            yield (f"Example {number}" if number else "Essex"), year


def _as_new(frame: pl.DataFrame, month: str, force: str, rng: np.random.Generator) -> pl.DataFrame:
    digits = rng.bytes(32 * frame.height).hex().encode()
    ids = pl.Series(np.frombuffer(digits, "S64").astype(str))
    return frame.with_columns(
        pl.when(pl.col("Crime ID").is_not_null()).then(ids).alias("Crime ID"),
        pl.lit(month).alias("Month"),
        pl.lit(f"{force} Police").alias("Reported by"),
        pl.lit(f"{force} Police").alias("Falls within"),
    )


def _check_same(files: list[Path], store: Path) -> None:
    """Raise unless the store holds what the files hold, less what it says it refused."""
    result = import_incidents(store, files, today=TODAY)
    read = pl.concat(pl.read_csv(path) for path in files)
    if result.read != read.height or result.kept + result.rejected != result.read:
        raise AssertionError(f"{read.height} rows were in the files; the import says {result}")
    refused = _refused(result.rejects_file)
    held = IncidentStore(store).read(["id", "month", "category", "longitude", "easting"]).collect()
    expected = read.rename({"Crime ID": "id", "Month": "month", "Crime type": "category"})
    for by in ("month", "category"):
        ours = held.group_by(by).agg(pl.len(), pl.col("longitude").sum().round(3)).sort(by)
        theirs = (
            expected.join(refused, on="id", how="anti")
            .group_by(by)
            .agg(pl.len(), pl.col("Longitude").sum().round(3).alias("longitude"))
            .sort(by)
        )
        if not ours.equals(theirs):
            raise AssertionError(f"the store and the files differ by {by}")
    if held["easting"].null_count() != held["longitude"].null_count():
        raise AssertionError("a place was not projected")


def _refused(path: str | None) -> pl.DataFrame:
    if path is None:
        return pl.DataFrame(schema={"id": pl.String})
    return pl.read_csv(path).select(id=pl.col("row").str.split(",").list.first())


def _best(work: Callable[[], object], times: int = 3) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def _memory() -> dict[str, Any]:
    """Peak memory of a process that imports ten million incidents."""
    with tempfile.TemporaryDirectory() as folder:
        _, rows = write_files(Path(folder) / "csv", MOST_ROWS)
        command = [sys.executable, "-c", _IMPORT, folder]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, kilobytes = json.loads(said)
    return {
        "name": f"import {rows:,} rows, memory",
        "ours_s": round(seconds, 2),
        "ours_rows_per_s": round(rows / seconds),
        "peak_mb": round(kilobytes / 1024),
        "target_mb": MEMORY_TARGET_MB,
    }


_IMPORT = """
import json, resource, sys, time
from safeground.pipelines.import_incidents import import_incidents
started = time.perf_counter()
import_incidents(sys.argv[1] + "/store", [sys.argv[1] + "/csv"])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([time.perf_counter() - started, peak]))
"""


if __name__ == "__main__":
    for line in run():
        print(line)
