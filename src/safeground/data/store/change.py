"""A change to a store: everything that one import does, made visible at once.

Rows are written to new Parquet files as they come, so memory stays flat however long the import;
no reader sees them until `commit` names them in the Delta log. The name of each new file is first
noted in `.writing`; if the process dies, the next change removes what was never committed.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from safeground.data.errors import BadInput
from safeground.data.store.schemas import PARTITIONED_BY
from safeground.data.store.table import HeldFile, MonthlyTable
from safeground.data.store.upsert import Totals, merge_rows

Key = tuple[str, str, str]  # table, month, source


@dataclass(frozen=True)
class WriteReport:
    """What a change did.

    `kept`: rows given that the store now holds (written now, or there already).
    `unchanged`: those of the kept rows that the store held already, so that nothing was written.
    `replaced`: rows of earlier data that are gone because these correct them.
    `version`: version of the incidents table afterwards (None if it still has no row);
    `versions` the same by table.
    """

    kept: int
    unchanged: int
    replaced: int
    version: int | None
    versions: dict[str, int | None]


@dataclass
class _Month:
    """One source's month in one table, as this change will leave it."""

    held: list[HeldFile]
    label: str = ""
    fingerprint: str = ""
    rows: int = 0
    written: list[HeldFile] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        return bool(self.held) and all(file.fingerprint == self.fingerprint for file in self.held)

    @property
    def totals(self) -> Totals:
        if self.is_same:
            return Totals(kept=self.rows, unchanged=self.rows)
        return Totals(kept=self.rows, replaced=sum(file.rows for file in self.held))


class Change:
    """Collects rows and commits them; made by `IncidentStore.change`, which holds the lock."""

    def __init__(self, tables: dict[str, MonthlyTable], journal: Path) -> None:
        self._tables, self._journal = tables, journal
        self._sweep()
        self._held: dict[Key, list[HeldFile]] = defaultdict(list)
        for name, table in tables.items():
            for file in table.files():
                self._held[name, file.month, file.source].append(file)
        self._replacing: dict[Key, _Month] = {}
        self._upserting: dict[Key, _Month] = {}

    def replace(self, table: str, rows: pl.DataFrame, *, fingerprint: str, label: str) -> None:
        """Give rows that, with others of the same `fingerprint`, are the whole of their months.

        What the store holds for those months and sources is replaced at `commit`; if it was made
        from the same `fingerprint` it is left as it is. `label` names the input in messages: two
        inputs that both claim to be the whole of one month raise BadInput.
        """
        for key, part in _by_month(table, rows):
            month = self._replacing.setdefault(key, _Month(self._held[key], label, fingerprint))
            if month.fingerprint != fingerprint:
                raise BadInput(
                    f"{label} and {month.label} both hold {table} of {key[2]} for {key[1]}: "
                    "import them one after the other, so that the later replaces the earlier"
                )
            month.rows += part.height
            if not month.is_same:
                month.written.append(self._write(key, part, fingerprint))

    def upsert(self, table: str, rows: pl.DataFrame) -> None:
        """Give rows that join those held of their source: see `safeground.data.store.upsert`."""
        for key, part in _by_month(table, rows):
            month = self._upserting.setdefault(key, _Month(self._held[key]))
            month.written.append(self._write(key, part, "given"))

    def commit(self, **note: Any) -> WriteReport:
        """Make the change visible: one Delta transaction a table, incidents last."""
        totals = Totals()
        add: dict[str, list[HeldFile]] = defaultdict(list)
        remove: dict[str, list[HeldFile]] = defaultdict(list)
        for (table, _, _), month in self._replacing.items():
            totals += month.totals
            if not month.is_same:
                add[table] += month.written
                remove[table] += month.held
        for key, rows, merged in self._merged():
            totals += merged
            if rows is not None:
                remove[key[0]] += self._held[key]
                add[key[0]] += [self._write(key, rows, "merged")] if rows.height else []
        for name in sorted({*add, *remove}, key=lambda name: name == "incidents"):
            self._tables[name].commit(add[name], remove[name], note)
        self._sweep()
        versions = {name: table.version for name, table in self._tables.items()}
        return WriteReport(
            totals.kept, totals.unchanged, totals.replaced, versions.get("incidents"), versions
        )

    def abandon(self) -> None:
        """Remove every file that this change wrote."""
        self._sweep()

    def _merged(self) -> Iterator[tuple[Key, pl.DataFrame | None, Totals]]:
        """Every month that an upsert touches, with the rows it should hold (None: as it is)."""
        for table, source in sorted({(key[0], key[2]) for key in self._upserting}):
            mine = {k: m for k, m in self._upserting.items() if (k[0], k[2]) == (table, source)}
            held = {k: files for k, files in self._held.items() if (k[0], k[2]) == (table, source)}
            given = self._load(table, [f for m in mine.values() for f in m.written], ["id"])
            ids = given["id"].drop_nulls()
            for key in sorted({*mine, *held}):
                if (
                    key not in mine
                    and not self._load(table, held[key], ["id"])["id"].is_in(ids.implode()).any()
                ):
                    continue
                new = self._load(table, mine[key].written if key in mine else [])
                yield key, *merge_rows(self._load(table, held.get(key, [])), new, ids)

    def _load(
        self, table: str, files: list[HeldFile], columns: list[str] | None = None
    ) -> pl.DataFrame:
        schema = _columns(self._tables[table].schema)
        paths = [self._tables[table].path / file.path for file in files]
        frame = pl.LazyFrame(schema=schema)
        if paths:
            frame = pl.scan_parquet(
                paths, schema=schema, missing_columns="insert", hive_partitioning=False
            )
        return frame.select(columns or schema.names()).collect()

    def _write(self, key: Key, rows: pl.DataFrame, fingerprint: str) -> HeldFile:
        table = self._tables[key[0]]
        where = table.place_for(key[1], key[2], f"{fingerprint}_{uuid4().hex}.parquet")
        with self._journal.open("a", encoding="utf-8") as journal:
            journal.write(f"{key[0]}\t{where}\n")
        path = table.path / where
        path.parent.mkdir(parents=True, exist_ok=True)
        names = _columns(table.schema).names()
        said = [name for name in names if rows[name].null_count() < rows.height]
        rows = rows.select(said or names[:1])  # Delta knows the columns that a file lacks
        rows.write_parquet(path, compression="zstd", compression_level=1, statistics=False)
        return HeldFile(where, key[1], key[2], rows.height, path.stat().st_size)

    def _sweep(self) -> None:
        """Remove the files that the journal names and no table holds; then the journal."""
        if not self._journal.exists():
            return
        held = {(name, f.path) for name, table in self._tables.items() for f in table.files()}
        for line in self._journal.read_text(encoding="utf-8").splitlines():
            name, _, where = line.partition("\t")
            if name in self._tables and (name, where) not in held:
                (self._tables[name].path / where).unlink(missing_ok=True)
        self._journal.unlink()


def _columns(schema: pl.Schema) -> pl.Schema:
    """What a Parquet file holds: month and source are in its Delta entry instead."""
    return pl.Schema({k: v for k, v in schema.items() if k not in PARTITIONED_BY})


def _by_month(table: str, rows: pl.DataFrame) -> Iterator[tuple[Key, pl.DataFrame]]:
    if not rows.height:
        return
    month, source = rows["month"][0], rows["source"][0]
    if (rows["month"] == month).all() and (rows["source"] == source).all():  # spare the copy
        yield (table, month, source), rows
        return
    parts = rows.partition_by("month", "source", as_dict=True, maintain_order=True)
    for (month, source), part in parts.items():
        yield (table, str(month), str(source)), part
