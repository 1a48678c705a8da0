"""An invented feed of a plan, plainly labelled, with the truth beside it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from safeground.core.patrols.dosage.simulation import LABEL, Night, simulate
from safeground.data.errors import BadInput
from safeground.data.patrols.hotspots import read_patrol_hotspots
from safeground.data.patrols.plans import read_plan

WRITERS: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    ".parquet": lambda frame, path: _write_parquet(frame, path),
    ".csv": lambda frame, path: _texts(frame).write_csv(path),
    ".jsonl": lambda frame, path: _texts(frame).write_ndjson(path),
}


@dataclass(frozen=True)
class SimulatedFeed:
    """What was invented: where it was written, and what truly happened (`core` says in what form).

    `visits` counts the true stays of officers' devices, `cars` the cars that passed.
    """

    file: Path
    pings: int
    devices: int
    visits: int
    cars: int
    truth: pl.DataFrame
    truth_file: Path | None
    night: Night
    seed: int


def simulate_feed(
    plan_file: Path,
    out: Path,
    *,
    seed: int,
    night: Night,
    others: Path | None = None,
    truth_file: Path | None = None,
) -> SimulatedFeed:
    """Invent a feed of the plan in a file and write it as `out` says: Parquet, CSV or JSON lines.

    Cars also pass through the hotspots in `others`. `truth_file` gets the truth as CSV. Raises
    BadInput for a plan without visits and for a file of another kind.
    """
    if out.suffix.lower() not in WRITERS:
        raise BadInput(f"{out.name} must end {', '.join(WRITERS)}")
    plan = read_plan(plan_file)
    more = read_patrol_hotspots(others) if others is not None else ()
    try:
        made = simulate(plan, night, np.random.default_rng(seed), others=more)
    except ValueError as error:
        raise BadInput(f"{plan_file.name} can't be simulated: {error}") from None
    try:
        WRITERS[out.suffix.lower()](made.pings, out)
        if truth_file is not None:
            _texts(made.truth).write_csv(truth_file)
    except OSError as error:
        raise BadInput(f"{error.filename or out} can't be written: {error.strerror}") from None
    return SimulatedFeed(
        file=out,
        pings=len(made.pings),
        devices=made.pings["device"].n_unique(),
        visits=int(made.truth["officers"].sum()),
        cars=night.passing,
        truth=made.truth,
        truth_file=truth_file,
        night=night,
        seed=seed,
    )


def as_values(feed: SimulatedFeed) -> dict[str, object]:
    """Everything but the truth itself, for a program."""
    return {
        "feed": LABEL,
        "file": str(feed.file),
        "truth": None if feed.truth_file is None else str(feed.truth_file),
        "pings": feed.pings,
        "devices": feed.devices,
        "officers_stays": feed.visits,
        "cars": feed.cars,
        "parameters": asdict(feed.night),
        "seed": feed.seed,
        "safeground": version("safeground"),
    }


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    label = {b"feed": LABEL.encode(), b"note": b"Invented by safeground patrols simulate"}
    pq.write_table(table.replace_schema_metadata(label), path)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Instants as ISO 8601."""
    return frame.with_columns(
        pl.col(pl.Datetime("us", "UTC")).dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
    )
