"""What came of visits, in the store: results and stop searches, each a Delta table by month.

Who recorded a row and when stands in the row; what a correction replaced stands in the earlier
version of the table, and who corrected it in the table's history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock

from safeground.data.store.change import Change
from safeground.data.store.schemas import INCIDENT_SCHEMA, PARTITIONED_BY, STOP_SCHEMA
from safeground.data.store.table import MonthlyTable

SOURCE = "visits"
_WHERE_AND_WHOSE = {name: INCIDENT_SCHEMA[name] for name in PARTITIONED_BY}
_VISIT = {
    "id": pl.String(),
    "hotspot": pl.String(),
    "district": pl.String(),
    "operation": pl.String(),
    "unit": pl.String(),
}
_RECORDED = {"recorded_by": pl.String(), "recorded_at": pl.Datetime("us", "UTC")}

# One thing that came of a visit. `visited_at` is Europe/London wall time without a zone.
RESULT_SCHEMA = pl.Schema(
    {
        **_WHERE_AND_WHOSE,
        **_VISIT,
        "visited_at": pl.Datetime("us"),
        "kind": pl.String(),
        "detail": pl.String(),
        "how_recovered": pl.String(),
        "quantity": pl.Int64(),
        "amount": pl.Float64(),  # pounds of cash, grams of drugs
        "note": pl.String(),
        **_RECORDED,
    }
)

# What police.uk publishes of a stop, less its position (the hotspot says where), and what section 3
# of the Police and Criminal Evidence Act 1984 asks to be recorded besides. No names.
_PUBLISHED = (
    "type", "stopped_at", "gender", "age_range", "self_defined_ethnicity",
    "officer_defined_ethnicity", "legislation", "object_of_search", "outcome",
    "outcome_linked_to_object", "more_than_outer_clothing",
)  # fmt: skip
SEARCH_SCHEMA = pl.Schema(
    {
        **_WHERE_AND_WHOSE,
        **_VISIT,
        **{name: STOP_SCHEMA[name] for name in _PUBLISHED},
        "intimate_parts_exposed": pl.Boolean(),
        "place": pl.String(),
        "vehicle_registration": pl.String(),
        "grounds": pl.String(),
        "authorisation": pl.String(),
        "officer": pl.String(),  # warrant number, or who it was
        **_RECORDED,
    }
)
RESULT_TABLES = {"results": RESULT_SCHEMA, "searches": SEARCH_SCHEMA}


@dataclass(frozen=True)
class Recorded:
    """Rows that are new, rows that corrected others, and rows that were held already."""

    new: int
    corrected: int
    unchanged: int
    versions: dict[str, int | None]


class ResultStore:
    """Results and searches under `path`.

    >>> import tempfile
    >>> ResultStore(Path(tempfile.mkdtemp())).read("results").collect().height
    0
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables = {
            name: MonthlyTable(path / name, schema) for name, schema in RESULT_TABLES.items()
        }

    @property
    def versions(self) -> dict[str, int | None]:
        """The version of each table, counted from 0; None where nothing was ever recorded."""
        return {name: table.version for name, table in self.tables.items()}

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.LazyFrame:
        """The rows of a table as they stand, corrections made."""
        return self.tables[table].read(columns)

    def history(self, table: str) -> list[dict[str, Any]]:
        """What was recorded, newest first: `by`, `recorded_at` and the ids `corrected`."""
        return self.tables[table].history()

    def record(self, given: dict[str, pl.DataFrame], *, by: str, at: datetime) -> Recorded:
        """Join rows to those held, by id, and say what that changed.

        `given` has for each table rows with the columns of its schema except `source`,
        `recorded_by` and `recorded_at`. A row that is held with the same content is left as it is,
        so that recording twice changes nothing; one held with other content is replaced.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        new = corrected = unchanged = 0
        with FileLock(self.path / ".results.lock"):
            change = Change(self.tables, self.path / ".results.writing")
            try:
                ids: list[str] = []
                for name, rows in given.items():
                    fresh, old = self._fresh(name, rows)
                    new, corrected = new + fresh.height - len(old), corrected + len(old)
                    unchanged += rows.height - fresh.height
                    ids += old
                    change.upsert(name, _signed(fresh, RESULT_TABLES[name], by, at))
                if new or corrected:
                    stamp = at.isoformat(timespec="seconds")
                    change.commit(by=by, recorded_at=stamp, corrected=ids)
            finally:
                change.abandon()
        return Recorded(new, corrected, unchanged, self.versions)

    def _fresh(self, name: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
        """The rows that are not held as they are, and the ids of those held otherwise."""
        held = self.read(name).collect().filter(pl.col("id").is_in(rows["id"].implode()))
        content = [c for c in held.columns if c not in ("source", *_RECORDED)]
        fresh = rows.join(held, on=content, how="anti", nulls_equal=True)
        return fresh, fresh.filter(pl.col("id").is_in(held["id"].implode()))["id"].to_list()


def _signed(rows: pl.DataFrame, schema: pl.Schema, by: str, at: datetime) -> pl.DataFrame:
    own = rows.with_columns(source=pl.lit(SOURCE), recorded_by=pl.lit(by), recorded_at=pl.lit(at))
    return own.select(pl.col(name).cast(kind) for name, kind in schema.items())
