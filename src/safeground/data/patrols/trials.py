"""Allocations and overrides as frames, from files or from a trial folder."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from safeground.core.patrols.frames import ALLOCATION_SCHEMA
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_json, read_override_lines, released_files

OVERRIDE_SCHEMA = pl.Schema(
    {
        "date": pl.Date,
        "hotspot": pl.String,
        "assigned": pl.String,  # the condition by lot, which an override never changes
        "done": pl.String,  # what was done instead
        "by": pl.String,
        "why": pl.String,
        "recorded_at": pl.String,  # ISO 8601 with its offset
    }
)
_COLUMNS: Mapping[str, tuple[str, ...]] = {"date": ("day",), "hotspot": ("name",), "condition": ()}


def read_allocation(path: Path) -> pl.DataFrame:
    """What each hotspot was to receive on each day, in `ALLOCATION_SCHEMA`, by date.

    From what `patrols allocate --json` prints, a CSV or workbook with the columns date, hotspot and
    condition, or a trial folder, of which only released days are known. Days on which a hotspot is
    outside a staircase are not in it. Raises BadInput where a row can't be meant.
    """
    if path.is_dir():
        rows = [row for file in released_files(path) for row in _listed(file)]
    elif not path.exists():
        raise BadInput(f"There is no allocation {path}")
    elif path.suffix.lower() == ".json":
        rows = _listed(path)
    else:
        from safeground.data.patrols.tables import read_rows  # much to load for those without a CSV

        rows = [(row.where, row.cells) for row in read_rows(path, _COLUMNS)]
    checked = [_row(where, cells) for where, cells in rows]
    often = Counter(row[:2] for row in checked)
    if often and (most := often.most_common(1)[0])[1] > 1:
        raise BadInput(f"{path.name}: {most[0][1]} is allocated twice on {most[0][0]}")
    return pl.DataFrame(checked, ALLOCATION_SCHEMA, orient="row").sort("date", maintain_order=True)


def _listed(path: Path) -> list[tuple[str, Mapping[str, str]]]:
    values = read_json(path)
    rows = values.get("allocation") if isinstance(values, dict) else None
    if not isinstance(rows, list):
        raise BadInput(f"{path.name} has no list 'allocation', as patrols allocate --json prints")
    return [(f"row {number} of {path.name}", row) for number, row in enumerate(rows, 1)]


def _row(where: str, cells: Mapping[str, Any]) -> tuple[date, str, str]:
    said = cells if isinstance(cells, Mapping) else {}
    if missing := [name for name in ALLOCATION_SCHEMA if not said.get(name)]:
        raise BadInput(f"{where} has no {missing[0]}")
    try:
        day = date.fromisoformat(str(said["date"]))
    except ValueError:
        raise BadInput(f"{where}: date must be like 2026-01-05, not {said['date']!r}") from None
    condition = str(said["condition"]).strip().lower()
    if condition not in ("treatment", "control"):
        raise BadInput(
            f"{where}: condition must be treatment or control, not {said['condition']!r}"
        )
    return day, str(said["hotspot"]).strip(), condition


def read_overrides(folder: Path) -> pl.DataFrame:
    """What was done otherwise than allocated, in `OVERRIDE_SCHEMA`; none is no row."""
    entries = read_override_lines(folder)
    rows = [{name: entry.get(name) for name in OVERRIDE_SCHEMA} for entry in entries]
    for row in rows:
        row["date"] = date.fromisoformat(str(row["date"]))
    return pl.DataFrame(rows, OVERRIDE_SCHEMA)
