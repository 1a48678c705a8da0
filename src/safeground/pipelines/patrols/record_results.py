"""Record what came of visits: results and stop searches, all of what is given or none of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import polars as pl

from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.errors import BadInput
from safeground.data.patrols.results import Given, read_given, rows_of
from safeground.data.patrols.results.columns import Table
from safeground.data.store.results import ResultStore


@dataclass(frozen=True)
class RecordedVisits:
    """What recording did: rows read, and of them new, corrected and held already.

    `ids` are those of the rows, to correct one by recording it again.
    """

    read: int
    new: int
    corrected: int
    unchanged: int
    ids: tuple[str, ...]
    versions: dict[str, int | None]
    provenance: dict[str, Any]


def record_files(
    store_dir: Path,
    paths: Iterable[Path],
    *,
    by: str,
    table: Table | None = None,
    hotspots: Path | None = None,
    now: datetime | None = None,
) -> RecordedVisits:
    """Record files of results or of stop searches; which is known by the columns.

    A file that was recorded before changes nothing; an id that is held with other content is
    corrected: replaced, with `by` and `now` (the real time by default) kept in the row and in the
    table's history. Raises BadInput, with a sentence for each problem, and records nothing, if
    anything at all is wrong.
    """
    now = now or datetime.now(UTC)
    known = _known(hotspots)
    given = [read_given(path, now=now, table=table, hotspots=known) for path in paths]
    if not given:
        raise BadInput("no file was named to record")
    return _record(store_dir, given, by, now)


def record_entry(
    store_dir: Path,
    results: Sequence[Mapping[str, str]],
    *,
    by: str,
    hotspots: Path | None = None,
    now: datetime | None = None,
) -> RecordedVisits:
    """Record a few results as a person says them, by the columns of a file of results."""
    now = now or datetime.now(UTC)
    known = _known(hotspots)
    numbered = [(0, dict(row)) for row in results]
    rows = rows_of("The entry", "results", numbered, now=now, hotspots=known)
    return _record(store_dir, [Given("entry", "results", "", rows)], by, now)


def _known(hotspots: Path | None) -> Sequence[PatrolHotspot] | None:
    if hotspots is None:
        return None
    from safeground.data.patrols.hotspots import read_patrol_hotspots  # GDAL takes its time

    return read_patrol_hotspots(hotspots)


def _record(store_dir: Path, given: Sequence[Given], by: str, now: datetime) -> RecordedVisits:
    tables: dict[str, pl.DataFrame] = {}
    for name in dict.fromkeys(file.table for file in given):
        rows = pl.concat([file.rows for file in given if file.table == name])
        _refuse_repeats(rows, [file.label for file in given if file.table == name])
        tables[name] = rows
    done = ResultStore(store_dir).record(tables, by=by, at=now)
    ids = [id_ for rows in tables.values() for id_ in rows["id"]]
    return RecordedVisits(
        read=len(ids),
        new=done.new,
        corrected=done.corrected,
        unchanged=done.unchanged,
        ids=tuple(ids),
        versions=done.versions,
        provenance={
            "safeground": version_of("safeground"),
            "store": str(store_dir),
            "by": by,
            "at": now.isoformat(timespec="seconds"),
            "inputs": [{"file": file.label, "sha256": file.sha256} for file in given],
        },
    )


def _refuse_repeats(rows: pl.DataFrame, labels: Sequence[str]) -> None:
    """Two files that hold one row alike are told of too: one of them would be lost."""
    again = rows.filter(pl.col("id").is_duplicated())["id"].unique(maintain_order=True)
    if len(again):
        raise BadInput(
            f"{' and '.join(labels)} both hold the id {again[0]!r}: record them one after the "
            "other, so that the later corrects the earlier"
        )
