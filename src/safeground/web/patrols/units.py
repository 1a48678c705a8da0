"""Tonight's units as plain rows: from a file, from what was typed, or those of last time."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from safeground.data.errors import BadInput
from safeground.web.patrols.models import Plan, Unit
from safeground.web.patrols.night import clock

Rows = list[dict[str, str]]
KEPT = "units"  # where a plan's provenance has the rows that it was planned from
_ENDINGS = (".csv", ".xlsx", ".json")


def rows_in(name: str, content: bytes) -> Rows:
    """The units of a file of this name. BadInput names the line that can't be meant."""
    from safeground.data.patrols.tables import read_rows
    from safeground.data.patrols.units import COLUMNS, read_units

    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS:
        raise BadInput(f"{name} must end {', '.join(_ENDINGS)}.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"units{ending}"
        path.write_bytes(content)
        read_units(path)  # refuses what can't be meant, and says where
        return [dict(row.cells) for row in read_rows(path, COLUMNS)]


def rows_of(plan: Plan) -> Rows:
    """The units of a plan, to be planned again."""
    kept = plan.provenance.get(KEPT)
    return list(kept) if kept else [_row(unit) for unit in plan.units.all()]


def as_text(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as lines that a person can change."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_units(rows: Sequence[Mapping[str, Any]], path: Path) -> Path:
    """The rows as a file that the planner reads."""
    path.write_text(json.dumps(list(rows)), encoding="utf-8")
    return path


def _row(unit: Unit) -> dict[str, str]:
    end = unit.end or unit.start
    row = {
        "name": unit.name,
        "mode": unit.mode,
        "starts": clock(unit.starts_at),
        "ends": clock(unit.ends_at),
        "start_name": str(unit.start.get("name", "")),
        "longitude": str(unit.start["longitude"]),
        "latitude": str(unit.start["latitude"]),
        "end_name": str(end.get("name", "")),
        "end_longitude": str(end["longitude"]),
        "end_latitude": str(end["latitude"]),
        "officers": str(unit.officers),
        "skills": ";".join(unit.skills),
        "devices": ";".join(unit.devices),
    }
    for rest in list(unit.breaks.all())[:1]:
        row["break_minutes"] = str(int((rest.ends_at - rest.starts_at).total_seconds() // 60))
    return row
