"""Import beside what merely reads the same CSV files, same content checked first.

The files are the bundled sample's months, moved to other years and made-up forces, with random ids
so that they compress no better than real ones. Ours reads, checks, projects, shapes and writes the
store; Polars and pandas only read the files into memory.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.rows import Options, Row, compared, limited, timed
from safeground.data.sample import load_sample
from safeground.data.store import IncidentStore
from safeground.pipelines.import_incidents import import_incidents

TODAY = date(2026, 1, 1)
ROWS, MOST_ROWS = 2_000_000, 10_000_000
MOST_MB = 2_000


def run(options: Options) -> list[Row]:
    """Reading and storing beside reading alone, the same import again, and memory."""
    import pandas as pd

    with tempfile.TemporaryDirectory() as folder:
        options.tell("import: writing files")
        files, rows = write_files(Path(folder) / "csv", ROWS)
        same = _check_same(files, Path(folder) / "checked")
        stores = (Path(folder) / f"store{i}" for i in count())
        options.tell("import")
        _, ours = timed(lambda: import_incidents(next(stores), files, today=TODAY), 3)
        _, again = timed(lambda: import_incidents(Path(folder) / "checked", files, today=TODAY), 3)
        _, polars = timed(lambda: [pl.read_csv(path) for path in files], 3)
        _, pandas = timed(lambda: [pd.read_csv(path) for path in files])
    name = f"{rows:,} rows of CSV, read, checked and stored"
    return [
        compared(name, ours, "polars.read_csv, reading only", polars, times=1 / 3, same=same),
        compared(name, ours, "pandas.read_csv, reading only", pandas, times=1, same=same),
        compared("the same files again", again, "the first time", ours, times=1, same="no change"),
        _memory(options),
    ]


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


def _check_same(files: list[Path], store: Path) -> str:
    """In what the store is the same as the files, less what it refused; raise if it is not."""
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
    return f"{result.kept:,} rows by month, crime type and longitude"


def _refused(path: str | None) -> pl.DataFrame:
    if path is None:
        return pl.DataFrame(schema={"id": pl.String})
    return pl.read_csv(path).select(id=pl.col("row").str.split(",").list.first())


def _memory(options: Options) -> Row:
    """Peak memory of a process that imports ten million incidents."""
    options.tell(f"import: {MOST_ROWS:,} rows")
    with tempfile.TemporaryDirectory() as folder:
        _, rows = write_files(Path(folder) / "csv", MOST_ROWS)
        command = [sys.executable, "-c", _IMPORT, folder]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, kilobytes = json.loads(said)
    note = f"took {seconds:.0f} s, {rows / seconds:,.0f} rows a second"
    return limited(f"{rows:,} rows imported", kilobytes / 1024, MOST_MB, "MB", note)


# ru_maxrss would count what the parent held when it forked; VmHWM is of this program alone.
_IMPORT = """
import json, sys, time
from safeground.pipelines.import_incidents import import_incidents
started = time.perf_counter()
import_incidents(sys.argv[1] + "/store", [sys.argv[1] + "/csv"])
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(json.dumps([time.perf_counter() - started, int(peak)]))
"""
