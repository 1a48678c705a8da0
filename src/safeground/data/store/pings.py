"""The ping store: a feed kept for a few days to be measured again, then erased from the disk.

Positions of devices are positions of officers, so the store holds no more than the purpose needs.
The Delta log names files and days only: no device and no position gets into it, and `erase`
removes the files themselves, and those that an interrupted write left behind.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path

import polars as pl
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from filelock import FileLock

LIMIT_DAYS = 31
_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "device": pl.String,
    "time": pl.Datetime("us", "UTC"),
    "longitude": pl.Float64,  # WGS 84 degrees
    "latitude": pl.Float64,
    "accuracy": pl.Float32,  # metres, null where unknown
    "speed": pl.Float32,  # metres a second, null where unknown
}
PING_SCHEMA = pl.Schema(_COLUMNS)
_KEPT_SCHEMA = pl.Schema([("day", pl.Date()), *PING_SCHEMA.items()])
# statistics of columns would write devices and positions into the log, where nothing erases them
_NO_STATISTICS = {"delta.dataSkippingNumIndexedCols": "0"}


@dataclass
class Kept:
    """What keeping a feed did: pings `added`, and not kept as `past_limit` or `ahead` of today.

    `held` says that the feed had been kept before, so that nothing of it was looked at.
    """

    added: int = 0
    past_limit: int = 0
    ahead: int = 0
    held: bool = False


@dataclass(frozen=True)
class Erased:
    """What was erased: pings, and the days that they were of."""

    pings: int
    days: tuple[date, ...] = field(default=())


@dataclass(frozen=True)
class Holding:
    """What the store holds: `first` and `last` are the times of the oldest and newest ping."""

    pings: int
    devices: int
    days: tuple[date, ...]
    first: datetime | None
    last: datetime | None
    size_bytes: int
    limit_days: int

    @property
    def erased_from(self) -> date | None:
        """The date from which the oldest day is past the limit."""
        return self.days[0] + timedelta(days=self.limit_days + 1) if self.days else None


class PingStore:
    """Pings under `path`, a Delta table by day (UTC). Dates of today are passed in."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @property
    def limit_days(self) -> int:
        """The number of days that pings are kept, 31 unless `set_limit` said otherwise."""
        if not self._limit_file.exists():
            return LIMIT_DAYS
        return int(json.loads(self._limit_file.read_text(encoding="utf-8"))["days"])

    def set_limit(self, days: int) -> None:
        """Say how many days pings are kept from now on; it stays with the table."""
        if days < 0:
            raise ValueError(f"days must be from 0, not {days}")
        with self._alone():
            self._limit_file.write_text(json.dumps({"days": days}) + "\n", encoding="utf-8")

    def keep(self, batches: Iterable[pl.DataFrame], *, feed: str, today: date) -> Kept:
        """Keep a feed (`PING_SCHEMA`) in one transaction, but for what is past the limit.

        `feed` is the fingerprint of its content. A feed that was ever kept changes nothing, so what
        was erased of it does not come back. Pings dated later than tomorrow would never grow old
        and are not kept. If `batches` raises, nothing was kept.
        """
        kept = Kept()
        with self._alone():
            table = self._table()
            if table is not None and any(c.get("feed") == feed for c in table.history()):
                return Kept(held=True)
            fit = self._in_time(batches, today, kept)
            first = next(fit, None)
            if first is None:  # so that it may be kept if the limit is raised
                return kept
            try:
                self._write(chain([first], fit), feed)
            finally:
                self._sweep()
        return kept

    def erase(self, older_than: int, today: date) -> Erased:
        """Erase every ping of days more than `older_than` days before today, from the disk too."""
        if older_than < 0:
            raise ValueError(f"older_than must be from 0, not {older_than}")
        if self._table() is None:
            return Erased(0)
        first_kept = today - timedelta(days=older_than)
        with self._alone():
            table = DeltaTable(self.path)
            gone = self._files().filter(pl.col("day") < first_kept)
            if gone.height:
                table.delete(f"day < '{first_kept.isoformat()}'")
            self._sweep()
        return Erased(int(gone["rows"].sum()), tuple(gone["day"].unique().sort()))

    def erase_past_limit(self, today: date) -> Erased:
        """Erase what is older than the limit that the store was given."""
        return self.erase(self.limit_days, today)

    def holding(self) -> Holding:
        """What is held."""
        files = self._files()
        pings, devices, first, last = (
            self.read()
            .select(
                pl.len(),
                pl.col("device").n_unique(),
                pl.col("time").min().alias("first"),
                pl.col("time").max().alias("last"),
            )
            .collect()
            .row(0)
        )
        days, size = tuple(files["day"].unique().sort()), int(files["size"].sum())
        return Holding(pings, devices, days, first, last, size, self.limit_days)

    def read(self) -> pl.LazyFrame:
        """The pings held (`PING_SCHEMA`)."""
        frame = pl.LazyFrame(schema=PING_SCHEMA)
        if self._table() is not None:
            frame = pl.scan_delta(self.path)
        return frame.select(PING_SCHEMA.names())

    def files(self) -> list[Path]:
        """The Parquet files that hold them, for a reader of feeds."""
        return [self.path / name for name in self._files()["path"]]

    @property
    def _limit_file(self) -> Path:
        return self.path / "_limit.json"

    def _table(self) -> DeltaTable | None:
        there = DeltaTable.is_deltatable(str(self.path))
        return DeltaTable(self.path) if there else None

    def _files(self) -> pl.DataFrame:
        schema = {"path": pl.String, "day": pl.Date, "rows": pl.Int64, "size": pl.Int64}
        table = self._table()
        if table is None:
            return pl.DataFrame(schema=schema)
        columns = ("path", "partition.day", "num_records", "size_bytes")
        actions = pl.DataFrame(table.get_add_actions(flatten=True)).select(columns)
        return pl.DataFrame(actions.rows(), schema=schema, orient="row").sort("path")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time, in a folder that only its owner may open."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self.path / ".lock"):
            yield

    def _in_time(
        self, batches: Iterable[pl.DataFrame], today: date, kept: Kept
    ) -> Iterator[pa.RecordBatch]:
        first, last = today - timedelta(days=self.limit_days), today + timedelta(days=1)
        for batch in batches:
            rows = batch.with_columns(day=pl.col("time").dt.date()).select(_KEPT_SCHEMA.names())
            fit = rows.filter(pl.col("day").is_between(first, last))
            kept.added += fit.height
            kept.past_limit += int((rows["day"] < first).sum())
            kept.ahead += int((rows["day"] > last).sum())
            yield from fit.cast(_KEPT_SCHEMA).to_arrow().cast(_arrow()).to_batches()

    def _write(self, batches: Iterator[pa.RecordBatch], feed: str) -> None:
        failed: list[BaseException] = []

        def watched() -> Iterator[pa.RecordBatch]:
            try:
                yield from batches
            except (Exception, KeyboardInterrupt) as error:
                failed.append(error)
                raise

        try:
            write_deltalake(
                self.path,
                pa.RecordBatchReader.from_batches(_arrow(), watched()),
                partition_by=["day"],
                mode="append",
                configuration=_NO_STATISTICS,
                commit_properties=CommitProperties(custom_metadata={"feed": feed}),
            )
        except Exception:
            if failed:  # Delta gives the reader's mistake as its own
                raise failed[0] from None
            raise

    def _sweep(self) -> None:
        """Remove from the disk every Parquet file that the table does not hold."""
        held = {self.path / name for name in self._files()["path"]}
        for file in self.path.rglob("*.parquet"):
            if "_delta_log" not in file.parts and file not in held:
                file.unlink(missing_ok=True)
        for folder in self.path.glob("day=*"):
            if not any(folder.iterdir()):
                folder.rmdir()


def _arrow() -> pa.Schema:
    return pa.schema(
        [
            ("day", pa.date32()),
            ("device", pa.string()),
            ("time", pa.timestamp("us", tz="UTC")),
            ("longitude", pa.float64()),
            ("latitude", pa.float64()),
            ("accuracy", pa.float32()),
            ("speed", pa.float32()),
        ]
    )
