"""Visits at stated times, from an allocation that covers the risk."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_json


@dataclass(frozen=True)
class StatedVisit:
    """A visit of a hotspot that is to start at about a moment, for so many minutes."""

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
    rows = values.get("allocation") if isinstance(values, dict) else None
    if not isinstance(rows, list):
        return None
    stating = [row for row in rows if isinstance(row, Mapping) and "visits" in row]
    if not stating:
        return None
    today = [row for row in stating if row.get("date") == day.isoformat()]
    return tuple(_visit(path, row, said) for row in today for said in _listed(row["visits"]))


def _listed(visits: Any) -> list[Any]:
    """The visits of a row; what is no list is one visit that can't be meant."""
    return visits if isinstance(visits, list) else [visits]


def _visit(path: Path, row: Mapping[str, Any], said: Any) -> StatedVisit:
    try:
        start, minutes = datetime.fromisoformat(said["start"]), int(said["minutes"])
        visit = StatedVisit(str(row["hotspot"]), start, minutes, float(said["worth"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        visit = None
    if visit is None or visit.minutes < 1 or not (math.isfinite(visit.worth) and visit.worth >= 0):
        raise BadInput(
            f"{path.name}: a visit of {row.get('hotspot')} must have start, minutes from 1 and "
            f"worth from 0"
        )
    return visit
