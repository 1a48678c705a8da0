"""Visits that can be followed to the next offence: from the store or a file, officers made one."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import polars as pl

from safeground.core.patrols.dosage.patrol_visits import patrol_visits
from safeground.data.errors import BadInput
from safeground.data.patrols.check_ins import when
from safeground.data.patrols.tables import read_rows
from safeground.pipelines import wording
from safeground.pipelines.patrols.keep_feeds import visit_store

_COLUMNS = {
    "hotspot": ("name", "place"),
    "arrive": ("in", "check_in", "from"),
    "leave": ("out", "check_out", "to"),
}
_SCHEMA = pl.Schema(
    {
        "hotspot": pl.String(),
        "arrive": pl.Datetime("us", "UTC"),
        "leave": pl.Datetime("us", "UTC"),
        "officers": pl.Int64(),
    }
)


def visits_to_follow(
    store: Path, path: Path | None, hotspots: Collection[str], where: str
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Visits of the hotspots, and what is to be told of them; `where` names the hotspots' file.

    `hotspot`, `arrive` and `leave` (UTC), and `minutes`; visits that overlap are one. Raises
    BadInput where there are none.
    """
    rows = _kept(store) if path is None else _read(path)
    known = rows.filter(pl.col("hotspot").is_in(list(hotspots)))
    if known.is_empty():
        whose = "the store" if path is None else path.name
        raise BadInput(
            f"None of the visits in {whose} was to a hotspot of {where}; names must be the same"
        )
    visits = patrol_visits(known.with_row_index("device").with_columns(visit=True))
    if not (others := sorted(set(rows["hotspot"]) - set(hotspots))):
        return visits, ()
    count = wording.plural(rows.height - known.height, "visit was", "visits were")
    more = ", and others" if len(others) > 5 else ""
    named = wording.listing(others[:5]) if not more else ", ".join(others[:5])
    return visits, (f"{count} to places that {where} doesn't have: {named}{more}",)


def _kept(store: Path) -> pl.DataFrame:
    rows = visit_store(store).read().filter(pl.col("kind") == "visit")
    kept = rows.select(_SCHEMA.names()).collect()
    if kept.is_empty():
        raise BadInput(
            f"No visits are kept in {store}: keep some with 'patrols dosage --keep', or give a "
            "file with --visits"
        )
    return kept.filter(pl.col("leave") > pl.col("arrive"))


def _read(path: Path) -> pl.DataFrame:
    """Visits of a file: hotspot, arrive and leave, local time unless an offset is written."""
    said: list[tuple[str, datetime, datetime, int]] = []
    for row in read_rows(path, _COLUMNS):
        if missing := [name for name in _COLUMNS if name not in row.cells]:
            raise BadInput(
                f"{row.where} has no {missing[0]!r}; hotspot, arrive and leave are needed"
            )
        arrive, leave = (when(row.cells[n], f"{row.where}: {n}") for n in ("arrive", "leave"))
        if leave <= arrive:
            raise BadInput(f"{row.where}: leave must be later than arrive")
        said.append((row.cells["hotspot"], arrive, leave, 1))
    return pl.DataFrame(said, schema=_SCHEMA, orient="row")
