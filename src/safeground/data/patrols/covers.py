"""Visits at stated times, from an allocation that covers the risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_json


@dataclass(frozen=True)
class StatedVisit:
    """A visit of a hotspot that is to start at about a moment."""

    hotspot: str
    start: datetime
    minutes: int
    worth: float


def read_stated_visits(path: Path, day: date) -> tuple[StatedVisit, ...] | None:
    """The visits of one day; None where the file states none, as an allocation by lot does.

    Raises BadInput for visits that can't be meant.
    """
    if path.is_dir() or path.suffix.lower() != ".json":
        return None
    values = read_json(path)
    rows = values.get("allocation", []) if isinstance(values, dict) else []
    if not any(isinstance(row, Mapping) and "visits" in row for row in rows):
        return None
    today = [row for row in rows if row.get("date") == day.isoformat()]
    return tuple(_visit(path, row, said) for row in today for said in row.get("visits", []))


def _visit(path: Path, row: Mapping[str, Any], said: Any) -> StatedVisit:
    try:
        start = datetime.fromisoformat(said["start"])
        return StatedVisit(str(row["hotspot"]), start, int(said["minutes"]), float(said["worth"]))
    except (KeyError, TypeError, ValueError):
        raise BadInput(
            f"{path.name}: a visit of {row.get('hotspot')} must have start, minutes and worth"
        ) from None
