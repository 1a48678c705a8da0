"""Pings to visits: beside geopandas on the same visits, then how fast and with how much memory.

geopandas joins points to geofences; what makes visits of the joined table is pandas, as an analyst
would write it: no faults in the feed are mended, and speeds are taken from the feed. DuckDB is
given the same question in SQL, with points tested against polygons' edges, because its spatial
extension has to be fetched from the internet.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from benchmarks import ping_peers
from benchmarks.ping_feed import hotspots, write_feed
from benchmarks.rows import Options, Row, compared, limited, skipped, timed
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.pipelines.patrols.read_visits import visits_from_pings

SMALL, MEDIUM, LARGE = 2_000_000, 10_000_000, 100_000_000
LEAST_A_SECOND = 5_000_000
BUILD = Path("build")


def run(options: Options) -> Iterator[Row]:
    """Rows beside peers, then of speed and memory; a hundred million pings with --large."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        yield from _beside_peers(Path(folder) / "small.parquet", options)
        rows, medium = _at_size(Path(folder) / "medium.parquet", MEDIUM, options)
        yield from rows
        if not options.large:
            yield skipped(f"{LARGE:,} pings to visits", "takes minutes to make; use --large")
            return
        rows, large = _at_size(Path(folder) / "large.parquet", LARGE, options)
        yield from rows
        name = f"Peak memory at {LARGE:,} pings"
        note = f"{medium:,.0f} MB at {MEDIUM:,}; what grows is the stays"
        yield limited(name, large, 1.5 * medium, "MB", note)


def _beside_peers(path: Path, options: Options) -> Iterator[Row]:
    options.tell(f"pings: {SMALL:,} for comparison")
    write_feed(path, SMALL)
    places, rule = hotspots(), VisitRule()
    visits_from_pings([path], places, rule)  # compiles
    ours, seconds = timed(lambda: visits_from_pings([path], places, rule), repeats=3)
    for peer, work in (
        ("geopandas sjoin and groupby", ping_peers.by_geopandas),
        ("DuckDB in SQL", ping_peers.by_duckdb),
    ):
        options.tell(f"pings: {peer}")
        theirs, peer_seconds = timed(lambda work=work: work(path, places, rule))
        count = _same(ours.visits, theirs, peer)
        yield compared(
            f"{SMALL:,} pings from Parquet to visits",
            seconds,
            peer,
            peer_seconds,
            times=20 if "geopandas" in peer else 1,
            same=f"the same {count:,} visits, to the second",
        )


def _same(ours: pl.DataFrame, theirs: pd.DataFrame, peer: str) -> int:
    keys = ["hotspot", "device", "arrive", "leave"]
    own = ours.select(keys).with_columns(pl.col("arrive", "leave").dt.epoch("us")).sort(keys)
    other = pl.from_pandas(theirs[keys]).cast(dict(own.schema)).sort(keys)
    apart = max(
        (int((own[c] - other[c]).abs().max() or 0) if len(own) == len(other) else 10**9)
        for c in ("arrive", "leave")
    )
    names_same = len(own) == len(other) and own.select(keys[:2]).equals(other.select(keys[:2]))
    if not names_same or apart > 1_000_000 or own.is_empty():
        raise AssertionError(
            f"{peer}: {len(other)} visits beside {len(own)}, {apart / 1e6} s apart"
        )
    return len(own)


def _at_size(path: Path, pings: int, options: Options) -> tuple[list[Row], float]:
    options.tell(f"pings: writing {pings:,}")
    write_feed(path, pings)
    options.tell(f"pings: {pings:,} to visits")
    command = [sys.executable, "-c", _ALONE, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told: dict[str, Any] = json.loads(said)
    path.unlink()
    note = (
        f"{pings / told['seconds'] / 1e6:.1f} million a second, {told['visits']:,} visits; "
        f"{told['cpu'] / pings * 1e9:.0f} ns of processor time a ping, over two cores"
    )
    name = f"{pings:,} pings from Parquet to visits"
    rows = [limited(name, told["seconds"], pings / LEAST_A_SECOND, note=note)]
    return rows, told["kilobytes"] / 1024


# A process of its own, so that its peak is its own; compiled code is loaded before the clock runs.
_ALONE = """
import json, sys, time
from pathlib import Path
from benchmarks.ping_feed import hotspots
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.pipelines.patrols.read_visits import visits_from_pings
from benchmarks.pings import warm
places = hotspots()
warm(places)
started, busy = time.perf_counter(), time.process_time()
found = visits_from_pings([Path(sys.argv[1])], places, VisitRule())
seconds, cpu = time.perf_counter() - started, time.process_time() - busy
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
visits = len(found.visits)
print(json.dumps({"seconds": seconds, "cpu": cpu, "kilobytes": int(peak), "visits": visits}))
"""


def warm(places: Any) -> None:
    """Load the compiled code by a feed of a few pings."""
    with tempfile.TemporaryDirectory() as folder:
        write_feed(Path(folder) / "few.parquet", 20_000)
        visits_from_pings([Path(folder) / "few.parquet"], places, VisitRule())
