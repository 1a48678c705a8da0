"""The incident store on disk: three tables under one directory, and one lock for whoever writes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from safeground.data.store.change import Change, WriteReport
from safeground.data.store.schemas import SCHEMAS
from safeground.data.store.table import MonthlyTable


class IncidentStore:
    """Incidents, stops and outcomes under `path`, each a Delta table by month and source.

    >>> import tempfile
    >>> store = IncidentStore(tempfile.mkdtemp())
    >>> store.version is None, store.read(["id", "category"]).collect().height
    (True, 0)
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.tables = {
            name: MonthlyTable(self.path / name, schema) for name, schema in SCHEMAS.items()
        }

    @property
    def version(self) -> int | None:
        """Version of the incidents table, counted from 0; None if nothing was ever written."""
        return self.tables["incidents"].version

    def read(
        self,
        columns: Sequence[str] | None = None,
        months: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
        version: int | None = None,
        table: str = "incidents",
    ) -> pl.LazyFrame:
        """Rows of a table, lazily: `.collect()` to have them.

        Only the files of the months ("2025-01") and sources asked for are opened, and only the
        columns. An older `version` reads what a result of then was computed from.
        """
        return self.tables[table].read(columns, months, sources, version)

    def history(self, table: str = "incidents") -> list[dict[str, Any]]:
        """What was committed, newest first."""
        return self.tables[table].history()

    def write(
        self, batches: Iterable[pl.DataFrame], *, table: str = "incidents", **note: Any
    ) -> WriteReport:
        """Join batches of rows to those held, by (source, id), in one transaction.

        Batches have the columns of the table's schema. Nothing is visible until all are in; if
        `batches` raises, nothing was written. `note` (JSON values) goes into the table's history.
        """
        with self.change() as change:
            for rows in batches:
                change.upsert(table, rows)
            return change.commit(**note)

    @contextmanager
    def change(self, waiting: Callable[[], bool] = lambda: True) -> Iterator[Change]:
        """Hold the store's lock and collect a change; nothing is kept unless it is committed.

        Only one process changes a store at a time: others wait, and `waiting` is called every
        second meanwhile; it returns False to give up, and then TimeoutError is raised. The lock is
        the kernel's, so a killed process lets it go.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = _take(FileLock(self.path / ".lock"), waiting)
        try:
            change = Change(self.tables, self.path / ".writing")
            try:
                yield change
            finally:
                change.abandon()
        finally:
            lock.release()


def _take(lock: FileLock, waiting: Callable[[], bool]) -> FileLock:
    while True:
        try:
            lock.acquire(timeout=1)
        except Timeout:
            if not waiting():
                raise TimeoutError(f"another import is writing to {lock.lock_file}") from None
        else:
            return lock
