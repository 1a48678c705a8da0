"""The visit store: what places received, kept when the pings are gone; not from whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from deltalake import DeltaTable, write_deltalake
from filelock import FileLock

_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "kind": pl.String,  # "visit", or "background": all else of a hotspot's day, in one sum
    "hotspot": pl.String,
    "key": pl.String,
    "day": pl.Date,  # the patrol day
    "arrive": pl.Datetime("us", "UTC"),  # null of background, as are the two after it
    "leave": pl.Datetime("us", "UTC"),
    "foot_minutes": pl.Float64,
    "minutes": pl.Float64,  # of background, times who was there
    "officers": pl.Int64,  # null of background
    "condition": pl.String,  # null where nothing was allocated
    "feed": pl.String,  # the fingerprint of what it was found in
    "rule": pl.String,  # the rule that found it, as JSON
}
VISIT_SCHEMA = pl.Schema(_COLUMNS)
# A row of another feed that says the same of these is the same presence, exported twice
_WHAT = ["kind", "hotspot", "day", "arrive", "leave", "foot_minutes", "minutes", "officers"]


@dataclass(frozen=True)
class KeptVisits:
    """What keeping did: rows `added`, `held` already, and of an earlier measure `replaced`."""

    added: int
    held: int
    replaced: int
    version: int | None


class VisitStore:
    """Visits, and background by day, as `VISIT_SCHEMA` has them: a Delta table under `path`."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def read(self) -> pl.LazyFrame:
        """What is held, in order of time; no rows if nothing ever was."""
        if not DeltaTable.is_deltatable(str(self.path)):
            return pl.LazyFrame(schema=VISIT_SCHEMA)
        return (
            pl.scan_delta(self.path).select(VISIT_SCHEMA.names()).sort("day", "arrive", "hotspot")
        )

    def keep(self, rows: pl.DataFrame, *, feed: str) -> KeptVisits:
        """Keep what a feed came to; given again it changes nothing.

        Measured by another rule, it takes the place of what the feed came to before. A visit that
        another feed holds too is kept once, but as often as one feed has it: two officers who walk
        together are two. Background is kept once where another feed has the same of that day.
        Raises ValueError where `rows` name another column than the schema's.
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


def to_keep(
    stays: pl.DataFrame, keys: Mapping[str, str], conditions: pl.DataFrame, rule: str
) -> pl.DataFrame:
    """Stays as they are kept: visits without whose they were, and the minutes of all else by day.

    `stays` has `officers` and the patrol `day`; `keys` gives the key of each hotspot by name,
    `conditions` the `condition` by `date` and `hotspot`. Passing vehicles and stays too short for
    a visit leave no row of their own, only a sum for the hotspot and day.
    """
    visit, background = pl.lit("visit").alias("kind"), pl.lit("background").alias("kind")
    passing = stays.filter(~pl.col("visit")).group_by("hotspot", "day", maintain_order=True)
    # rounded, so that the order of the stays does not tell one sum from another
    sums = passing.agg((pl.col("minutes") * pl.col("officers")).sum().round(3))
    allocated = conditions.select("hotspot", day="date", condition="condition")
    rows = pl.concat(
        [stays.filter("visit").with_columns(visit), sums.with_columns(background)], how="diagonal"
    )
    return (
        rows.join(allocated, on=["hotspot", "day"], how="left", maintain_order="left")
        .with_columns(
            key=pl.col("hotspot").replace_strict(keys, default="", return_dtype=pl.String),
            rule=pl.lit(rule),
        )
        .select(name for name in VISIT_SCHEMA if name != "feed")
    )


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Number rows that say the same 1, 2, 3, so that genuine repeats are kept."""
    return rows.with_columns(repeat=pl.int_range(pl.len()).over(_WHAT))
