"""Allocation by lot for 500 hotspots over 365 days: what was promised is counted first."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.rows import Options, Row, limited, timed
from safeground.core.patrols.allocation.allocate import Allocation, allocate
from safeground.core.patrols.allocation.design import Design, SchemeName, Site
from safeground.core.patrols.allocation.promises import longest_run
from safeground.core.patrols.allocation.seal import broken, seal_of

HOTSPOTS, DAYS, TREAT, SEED = 500, 365, 100, "0123456789abcdef0123456789abcdef"

# pyogrio loads geopandas where there is one; only the peers of benchmarks bring it
WITHOUT_PEERS = "import sys; sys.modules.update(geopandas=None, pandas=None); "


def run(options: Options) -> Iterator[Row]:
    """One row a design, sealed; and one for the whole command, from file to JSON."""
    cases: tuple[tuple[SchemeName, int | None], ...] = (
        ("crossover", None),
        ("crossover", 10),
        ("stratified", 10),
        ("capacity", None),
    )
    for scheme, longest in cases:
        options.tell(f"allocation: {scheme}")
        sites = tuple(Site(f"Place {i}", stratum=f"District {i % 13}") for i in range(HOTSPOTS))
        design = Design(sites, date(2026, 1, 5), DAYS, scheme, treat=TREAT, longest_run=longest)
        dealt, took = timed(lambda design=design: _sealed(design), repeats=3)
        _check(dealt, longest)
        runs = "" if longest is None else f", at most {longest} days in a row"
        name = f"Deal and seal {HOTSPOTS} hotspots x {DAYS} days: {scheme}{runs}"
        yield limited(name, took, 2, note="every promise counted")
    yield _command(options)


def _sealed(design: Design) -> Allocation:
    dealt = allocate(design, SEED)
    seal_of(dealt, SEED)
    return dealt


def _check(allocation: Allocation, longest: int | None) -> None:
    """Count by hand what was promised, and check the seal."""
    dealt, totals = allocation.dealt, allocation.dealt.sum(axis=0)
    assert (dealt.sum(axis=1) == TREAT).all()
    if allocation.design.scheme != "capacity":
        assert set(totals.tolist()) == {DAYS * TREAT // HOTSPOTS}
    if longest is not None:
        assert max(longest_run(dealt, 0), longest_run(dealt, 1)) <= longest
    assert not broken(seal_of(allocation, SEED), allocation.design, SEED)


def _command(options: Options) -> Row:
    """`safeground patrols allocate --json` as a program calls it, in a process of its own."""
    options.tell("allocation: the whole command")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hotspots.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": _features()}))
        words = ["--hotspots", str(path), "--start", "2026-01-05", "--days", str(DAYS)]
        words += ["--treat", str(TREAT), "--seed", SEED, "--json"]
        start = [sys.executable, "-c", WITHOUT_PEERS + "from safeground.cli import main; main()"]

        def work() -> bytes:
            return subprocess.run(
                [*start, "patrols", "allocate", *words],
                check=True, capture_output=True, env={**os.environ},
            ).stdout  # fmt: skip

        printed, took = timed(work, repeats=3)
    rows = json.loads(printed)["allocation"]
    treated = Counter(row["hotspot"] for row in rows if row["condition"] == "treatment")
    assert len(rows) == HOTSPOTS * DAYS
    assert set(treated.values()) == {DAYS * TREAT // HOTSPOTS}
    return limited("The whole command, from GeoJSON to JSON", took, 2, note="Python's start in it")


def _features() -> list[dict[str, object]]:
    ring = [[0.71, 51.53], [0.712, 51.53], [0.712, 51.532], [0.71, 51.532], [0.71, 51.53]]
    square = {"type": "Polygon", "coordinates": [ring]}
    return [
        {"type": "Feature", "geometry": square, "properties": {"name": f"Place {i}"}}
        for i in range(HOTSPOTS)
    ]
