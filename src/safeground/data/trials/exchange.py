"""The file that forces exchange: one row a trial, totals only, nothing of any place or day."""

import csv
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from safeground.data.errors import BadInput
from safeground.data.extracts.names import plain
from safeground.data.patrols.tables import read_table

NEEDED = (
    "force",
    "trial",
    "first_day",
    "last_day",
    "hotspots",
    "treated_place_days",
    "control_place_days",
    "treated_offences",
    "control_offences",
)
MAY_HAVE = ("rate_ratio", "low", "high", "method", "seal", "safeground")
TEMPLATE_ROW = (
    "Invented Police", "Harbour 2026", "2026-07-01", "2026-09-28", "20", "720", "1080", "14", "40",
    "0.53", "0.27", "0.98", "exact conditional Poisson", "", "",
)  # fmt: skip
_TELLING = {
    "hotspot": "a hotspot", "place": "a place", "date": "a day", "day": "a day",
    "condition": "a place-day", "count": "a place-day", "latitude": "a position",
    "longitude": "a position", "lat": "a position", "lon": "a position", "easting": "a position",
    "northing": "a position", "address": "an address", "street": "a street", "lsoa": "an area",
    "postcode": "an address", "officer": "a person", "victim": "a person", "suspect": "a person",
}  # fmt: skip
_LEAST_HOTSPOTS = 2


@dataclass(frozen=True)
class TrialTotals:
    """The totals of one trial; the ratio with its 95% interval if its own analysis gave one.

    Totals of a trial may be small: they say nothing of any one place as long as there are several.
    """

    force: str
    trial: str
    first_day: date
    last_day: date
    hotspots: int
    treated_place_days: int
    control_place_days: int
    treated_offences: int
    control_offences: int
    rate_ratio: float | None = None
    low: float | None = None
    high: float | None = None
    method: str = ""
    seal: str = ""
    safeground: str = ""

    @property
    def label(self) -> str:
        """What it is called on a chart."""
        return f"{self.force}, {self.trial}"


def read_exchange(path: Path) -> list[TrialTotals]:
    """The trials of a CSV or JSON file. Raises BadInput where a row isn't a trial's totals.

    A column that is not of the format is refused, so that nothing travels by mistake; one that
    tells of places, days or people is refused by name.
    """
    columns, rows = read_table(path)
    names = [plain(column).replace(" ", "_") for column in columns]
    _check_columns(path, columns, names)
    return [_totals(where, dict(zip(names, cells, strict=True))) for where, cells in rows]


def write_exchange(trials: Iterable[TrialTotals], path: Path) -> None:
    """Write totals so that `read_exchange` gives them again: JSON if the name says so, or CSV."""
    rows = [{f.name: _written(getattr(trial, f.name)) for f in fields(trial)} for trial in trials]
    if path.suffix.lower() == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*NEEDED, *MAY_HAVE])
        writer.writeheader()
        writer.writerows(rows)


def write_template(path: Path) -> None:
    """A file to begin from, with one invented row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*NEEDED, *MAY_HAVE], TEMPLATE_ROW])


def _check_columns(path: Path, columns: list[str], names: list[str]) -> None:
    for column, name in zip(columns, names, strict=True):
        if name in _TELLING:
            raise BadInput(
                f"{path.name} has a column '{column}' that tells of {_TELLING[name]}: forces "
                "exchange one row of totals a trial, nothing of any place, day or person"
            )
        if name not in (*NEEDED, *MAY_HAVE):
            raise BadInput(
                f"{path.name} has a column '{column}' that is none of the format's; leave it out"
            )
    if missing := [name for name in NEEDED if name not in names]:
        raise BadInput(f"{path.name} has no column {', '.join(missing)}")


def _totals(where: str, cells: Mapping[str, str]) -> TrialTotals:
    said = {name: cells.get(name, "") for name in (*NEEDED, *MAY_HAVE)}
    for name in ("force", "trial"):
        if not said[name]:
            raise BadInput(f"{where}: {name} must be said")
    days = {name: _day(where, name, said[name]) for name in ("first_day", "last_day")}
    if days["first_day"] > days["last_day"]:
        raise BadInput(f"{where}: first_day must not be after last_day")
    whole = {name: _whole(where, name, said[name]) for name in NEEDED[4:]}
    if whole["hotspots"] < _LEAST_HOTSPOTS:
        raise BadInput(
            f"{where}: hotspots must be 2 or more: the totals of one place are not exchanged"
        )
    for name in ("treated_place_days", "control_place_days"):
        if not whole[name]:
            raise BadInput(f"{where}: {name} must be above 0, or there is nothing to compare")
    texts = {name: said[name] for name in ("force", "trial", "method", "seal", "safeground")}
    values: dict[str, Any] = {**texts, **days, **whole, **_ratio(where, said)}
    return TrialTotals(**values)


def _day(where: str, name: str, text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadInput(f"{where}: {name} must be a day, as in 2026-01-05, not {text!r}") from None


def _whole(where: str, name: str, text: str) -> int:
    try:
        value = float(text.replace(",", ""))
        if not value.is_integer() or value < 0:
            raise ValueError
        return int(value)
    except (ValueError, OverflowError):
        raise BadInput(f"{where}: {name} must be a whole number, not {text!r}") from None


def _ratio(where: str, said: Mapping[str, str]) -> dict[str, float | None]:
    """Ratio, low and high: all of them, in order, or none."""
    names = ("rate_ratio", "low", "high")
    if not any(said[name] for name in names):
        return dict.fromkeys(names)
    try:
        ratio, low, high = (float(said[name]) for name in names)
    except ValueError:
        ratio = low = high = math.nan
    if not 0 <= low <= ratio <= high:
        raise BadInput(
            f"{where}: rate_ratio, low and high must be numbers in order (low, ratio, high), "
            "or all be left out"
        )
    return {"rate_ratio": ratio, "low": low, "high": high}


def _written(value: Any) -> Any:
    return "" if value is None else value.isoformat() if isinstance(value, date) else value
