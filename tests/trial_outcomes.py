"""An invented trial on files: hotspots, an allocation, and offences in hotspots and rings."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from patrol_files import hotspots_file

START = date(2026, 1, 5)
CORNER = (587_950, 186_400)  # of the first hotspot, a square of 200 m
APART = 1000  # metres from one to the next


def hotspots(folder: Path, count: int = 4, apart: int = APART) -> Path:
    """A row of squares of 200 m, A, B, C and so on, `apart` from corner to corner."""
    said = [{"name": chr(ord("A") + n), "at": (apart * n, 0)} for n in range(count)]
    return hotspots_file(folder, said)


def allocation(folder: Path, condition: np.ndarray) -> Path:
    """An allocation file of conditions (days, hotspots), 1 treatment, 0 control, -1 outside."""
    lines = ["date,hotspot,condition"]
    for day, row in enumerate(condition.tolist()):
        for place, what in enumerate(row):
            if what >= 0:
                said = "treatment" if what else "control"
                lines.append(f"{START + timedelta(days=day)},{chr(ord('A') + place)},{said}")
    path = folder / "allocation.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def at(place: int, metres_away: float = -100, apart: int = APART) -> tuple[float, float]:
    """A point that far below the edge of a hotspot; below 0 it is inside."""
    return CORNER[0] + apart * place + 100, CORNER[1] - metres_away


def when(day: int, hour: float = 20.0) -> datetime:
    """An instant on a day of the trial, local time."""
    return datetime.combine(START, datetime.min.time()) + timedelta(days=day, hours=hour)


def offences(folder: Path, rows: Sequence[Sequence[object]], columns: str) -> Path:
    """A file of offences."""
    path = folder / "offences.csv"
    lines = [columns, *(",".join("" if v is None else str(v) for v in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
