"""One Delta table, partitioned by month and source, of files that are never changed in place."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import polars as pl
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from safeground.data.errors import BadInput
from safeground.data.store.schemas import PARTITIONED_BY

Months = Iterable[str] | None


@dataclass(frozen=True)
class HeldFile:
    """One Parquet file of a table: where it is, whose month it holds, how many rows."""

    path: str  # relative to the table
    month: str
    source: str
    rows: int
    size: int

    @property
    def fingerprint(self) -> str:
        """What the file was made from, as its name says; another tool's name says nothing."""
        return Path(self.path).name.split("_")[0]

    @property
    def partition(self) -> dict[str, str | None]:
        return {"month": self.month, "source": self.source}


class MonthlyTable:
    """A Delta table at `path` with the columns of `schema`. It may not exist yet."""

    def __init__(self, path: Path, schema: pl.Schema) -> None:
        self.path, self.schema = path, schema

    def delta(self, version: int | None = None) -> DeltaTable | None:
        """The Delta table itself, at a version; None if nothing was ever written."""
        if not DeltaTable.is_deltatable(str(self.path)):
            return None
        try:
            return DeltaTable(self.path, version=version)
        except Exception as error:  # deltalake raises several kinds, none of them public
            if version is None:
                raise
            raise BadInput(f"{self.path.name} has no version {version}") from error

    @property
    def version(self) -> int | None:
        """The newest version, counted from 0; None if nothing was ever written."""
        table = self.delta()
        return None if table is None else int(table.version())

    def files(self, version: int | None = None) -> list[HeldFile]:
        """The Parquet files that make up the table."""
        table = self.delta(version)
        if table is None:
            return []
        actions = pl.DataFrame(table.get_add_actions(flatten=True))
        columns = ("path", "partition.month", "partition.source", "num_records", "size_bytes")
        return [HeldFile(unquote(path), *rest) for path, *rest in actions.select(columns).rows()]

    def read(
        self,
        columns: Sequence[str] | None = None,
        months: Months = None,
        sources: Iterable[str] | None = None,
        version: int | None = None,
    ) -> pl.LazyFrame:
        """The rows, lazily; only the files of the months and sources asked for are opened."""
        table = self.delta(version)
        frame = pl.LazyFrame(schema=self.schema) if table is None else pl.scan_delta(table)
        for name, wanted in (("month", months), ("source", sources)):
            if wanted is not None:
                frame = frame.filter(pl.col(name).is_in(list(wanted)))
        return frame.select(list(columns) if columns is not None else self.schema.names())

    def history(self) -> list[dict[str, Any]]:
        """What was committed, newest first, as Delta records it."""
        table = self.delta()
        return [] if table is None else list(table.history())

    def place_for(self, month: str, source: str, name: str) -> str:
        """Where a file of this month and source goes, relative to the table."""
        return f"month={quote(month, safe='')}/source={quote(source, safe='')}/{name}"

    def commit(
        self, add: Sequence[HeldFile], remove: Sequence[HeldFile], note: Mapping[str, Any]
    ) -> int:
        """Add and remove files in one Delta transaction, and return the new version.

        Readers see all of it or none of it, whatever happens to this process.
        """
        now = int(time.time() * 1000)
        adds = [_add(file, now) for file in add]
        properties = CommitProperties(custom_metadata=dict(note))
        table = self.delta()
        schema = Schema.from_arrow(self.schema.to_frame().to_arrow().schema)
        if table is None:
            create_table_with_add_actions(
                str(self.path),
                schema,
                adds,
                partition_by=list(PARTITIONED_BY),
                commit_properties=properties,
            )
            return 0
        removes = [RemoveAction(f.path, True, now, f.size, f.partition) for f in remove]
        table.create_write_transaction(
            [*adds, *removes],
            mode="append",
            schema=schema,
            partition_by=list(PARTITIONED_BY),
            commit_properties=properties,
        )
        return int(table.version())


def _add(file: HeldFile, now: int) -> AddAction:
    stats = json.dumps({"numRecords": file.rows})
    return AddAction(file.path, file.size, file.partition, now, True, stats)
