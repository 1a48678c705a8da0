"""The visit store: what the pings came to, kept when the pings are gone, and without devices."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from deltalake import DeltaTable, write_deltalake
from filelock import FileLock

_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "hotspot": pl.String,
    "key": pl.String,
    "day": pl.Date,  # the patrol day
    "arrive": pl.Datetime("us", "UTC"),
    "leave": pl.Datetime("us", "UTC"),
    "minutes": pl.Float64,
    "foot_minutes": pl.Float64,
    "mode": pl.String,
    "visit": pl.Boolean,
    "officers": pl.Int64,
    "unit": pl.String,  # null where no plan says whose device it was
    "condition": pl.String,  # null where nothing was allocated
    "feed": pl.String,  # the fingerprint of what it was found in
    "rule": pl.String,  # the rule that found it, as JSON
}
VISIT_SCHEMA = pl.Schema(_COLUMNS)
# A row of another feed that says the same of these is the same presence, exported twice
_WHAT = ["hotspot", "arrive", "leave", "foot_minutes", "mode", "officers"]


@dataclass(frozen=True)
class KeptVisits:
    """What keeping did: rows `added`, `held` already, and of an earlier measure `replaced`."""

    added: int
    held: int
    replaced: int
    version: int | None


class VisitStore:
    """Stays and visits under `path`, a Delta table with the columns of `VISIT_SCHEMA`."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def read(self) -> pl.LazyFrame:
        """What is held, in order of time; no rows if nothing ever was."""
        if not DeltaTable.is_deltatable(str(self.path)):
            return pl.LazyFrame(schema=VISIT_SCHEMA)
        return pl.scan_delta(self.path).select(VISIT_SCHEMA.names()).sort("arrive", "hotspot")

    def keep(self, rows: pl.DataFrame, *, feed: str) -> KeptVisits:
        """Keep the stays of a feed; given again they change nothing.

        Measured by another rule, they take the place of what the feed came to before. A stay that
        another feed holds too is kept once, but as often as one feed has it: two officers who walk
        together are two. Raises ValueError where `rows` name another column than the schema's.
        """
        if set(rows.columns) != set(VISIT_SCHEMA) - {"feed"}:
            raise ValueError(f"rows must have the columns of VISIT_SCHEMA, not {rows.columns}")
        self.path.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path / ".lock"):
            held = self.read().collect()
            others, mine = held.filter(pl.col("feed") != feed), held.filter(pl.col("feed") == feed)
            given = rows.with_columns(feed=pl.lit(feed)).select(VISIT_SCHEMA.names())
            new = _numbered(given.cast(VISIT_SCHEMA)).join(
                _numbered(others), on=[*_WHAT, "repeat"], how="anti", nulls_equal=True
            )
            new = new.drop("repeat")
            same = new.join(mine, on=VISIT_SCHEMA.names(), how="semi", nulls_equal=True).height
            unchanged = same == new.height == mine.height
            if not unchanged:
                whole = pl.concat([others, new]).sort("day", "arrive", "hotspot")
                write_deltalake(self.path, whole.to_arrow(), mode="overwrite")
        here = DeltaTable.is_deltatable(str(self.path))
        return KeptVisits(
            added=0 if unchanged else new.height - same,
            held=rows.height - new.height + same,
            replaced=0 if unchanged else mine.height - same,
            version=int(DeltaTable(self.path).version()) if here else None,
        )


def without_devices(
    stays: pl.DataFrame, keys: Mapping[str, str], conditions: pl.DataFrame, rule: str
) -> pl.DataFrame:
    """Stays as they are kept: whose device it was is dropped, and only the unit remains.

    `stays` has `officers`, `unit` and the patrol `day`; `keys` gives the key of each hotspot by
    name, `conditions` the `condition` by `date` and `hotspot`.
    """
    allocated = conditions.select("hotspot", day="date", condition="condition")
    return (
        stays.drop("device", "fixes")
        .join(allocated, on=["hotspot", "day"], how="left", maintain_order="left")
        .with_columns(
            key=pl.col("hotspot").replace_strict(keys, default="", return_dtype=pl.String),
            rule=pl.lit(rule),
        )
        .select(name for name in VISIT_SCHEMA if name != "feed")
    )


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Number rows that say the same 1, 2, 3, so that genuine repeats are kept."""
    return rows.with_columns(repeat=pl.int_range(pl.len()).over(_WHAT))
