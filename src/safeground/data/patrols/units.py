"""Tonight's units, from a file that a coordinator writes: who, how they move, when, from where."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from safeground.core.patrols.plan import Mode, Station
from safeground.data.errors import BadInput
from safeground.data.extracts.coordinates import DEGREES_BOX, GRID_BOX
from safeground.data.patrols.tables import Row, read_rows

LONDON = ZoneInfo("Europe/London")

# field -> other names that its column may have
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("unit", "callsign", "call_sign", "unit_name"),
    "mode": ("travel", "moves"),
    "starts": ("start", "start_time", "shift_start", "starts_at"),
    "ends": ("end", "end_time", "shift_end", "ends_at"),
    "start_name": ("start_place", "station"),
    "longitude": ("lon", "lng", "start_longitude"),
    "latitude": ("lat", "start_latitude"),
    "end_name": ("end_place", "end_station"),
    "end_longitude": ("end_lon", "end_lng"),
    "end_latitude": ("end_lat",),
    "officers": (),
    "skills": ("skill",),
    "break_minutes": (),
    "break_from": (),
    "break_until": ("break_to",),
    "devices": ("device",),
}
MODES: Mapping[str, Mode] = {
    "foot": "foot",
    "walk": "foot",
    "walking": "foot",
    "bicycle": "bicycle",
    "bike": "bicycle",
    "cycle": "bicycle",
    "car-and-foot": "car-and-foot",
    "car": "car-and-foot",
}


@dataclass(frozen=True)
class BreakRow:
    """A break of so many whole minutes that begins from `earliest` on and ends by `latest`.

    Both are times of the day in the shift; of a shift over midnight, `latest` may be the earlier.
    """

    minutes: int
    earliest: time
    latest: time


@dataclass(frozen=True)
class UnitRow:
    """A unit as its file has it.

    `starts` and `ends` are both times of any day, a shift that ends earlier than it starts ending
    on the next, or both local datetimes without a zone (Europe/London). `devices` are the ids that
    its radios and phones report under.
    """

    name: str
    mode: Mode
    starts: time | datetime
    ends: time | datetime
    start: Station
    end: Station
    officers: int = 2
    skills: frozenset[str] = frozenset()
    devices: tuple[str, ...] = ()
    breaks: tuple[BreakRow, ...] = ()

    @property
    def shift_minutes(self) -> int:
        """Length of the shift in minutes."""
        return _between(self.starts, self.ends)


def read_units(path: Path) -> tuple[UnitRow, ...]:
    """The units of a CSV, Excel or JSON file, in its order; docs/reference/units-file.md has it.

    Raises BadInput, naming the line, for the first thing that can't be meant.
    """
    units: dict[str, UnitRow] = {}
    for row in read_rows(path, COLUMNS):
        unit = _unit(row)
        if unit.name in units:
            raise BadInput(f"{row.where}: there is a unit {unit.name!r} already; names must differ")
        units[unit.name] = unit
    return tuple(units.values())


def _unit(row: Row) -> UnitRow:
    name = _needed(row, "name")
    starts, ends = _shift(row)
    start = _station(row, "", f"start of {name}")
    has_end = {"end_longitude", "end_latitude"} & row.cells.keys()
    if "end_name" in row.cells and not has_end and row.cells["end_name"] != start.name:
        raise BadInput(
            f"{row.where}: end_name needs end_longitude and end_latitude; without an end the unit "
            "goes back to its start"
        )
    return UnitRow(
        name=name,
        mode=_mode(row),
        starts=starts,
        ends=ends,
        start=start,
        end=_station(row, "end_", f"end of {name}") if has_end else start,
        officers=_whole(row, "officers", 2),
        skills=frozenset(_listed(row, "skills")),
        devices=tuple(_listed(row, "devices")),
        breaks=_breaks(row, starts, ends),
    )


def _needed(row: Row, field: str) -> str:
    if field not in row.cells:
        raise BadInput(f"{row.where}: {field} is missing; a unit needs it")
    return row.cells[field]


def _listed(row: Row, field: str) -> list[str]:
    return [part.strip() for part in row.cells.get(field, "").split(";") if part.strip()]


def _whole(row: Row, field: str, otherwise: int) -> int:
    text = row.cells.get(field, str(otherwise))
    if not (text.isdecimal() and int(text) >= 1):
        raise BadInput(f"{row.where}: {field} must be a whole number from 1, not {text!r}")
    return int(text)


def _mode(row: Row) -> Mode:
    text = row.cells.get("mode", "car-and-foot")
    key = "-".join(text.lower().replace("-", " ").split())
    if key not in MODES:
        raise BadInput(f"{row.where}: mode must be one of {', '.join(MODES)}, not {text!r}")
    return MODES[key]


def _station(row: Row, which: str, otherwise: str) -> Station:
    longitude, latitude = (_degrees(row, which + axis) for axis in ("longitude", "latitude"))
    if not _in(DEGREES_BOX, longitude, latitude):
        where = f"{row.where}: {which}longitude {longitude:g}, {which}latitude {latitude:g}"
        if _in(DEGREES_BOX, latitude, longitude):
            raise BadInput(f"{where} look swapped; longitude runs west to east")
        if _in(GRID_BOX, longitude, latitude) and max(longitude, latitude) > 360:
            raise BadInput(f"{where} look like easting and northing; give degrees (WGS 84)")
        raise BadInput(f"{where} is outside Great Britain")
    return Station(row.cells.get(f"{which or 'start_'}name", otherwise), longitude, latitude)


def _in(box: tuple[float, float, float, float], x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _degrees(row: Row, field: str) -> float:
    text = _needed(row, field)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(f"{row.where}: {field} must be a number of degrees, not {text!r}")
    return value


def _shift(row: Row) -> tuple[time | datetime, time | datetime]:
    starts, ends = _moment(row, "starts"), _moment(row, "ends")
    if isinstance(starts, datetime) is not isinstance(ends, datetime):
        raise BadInput(f"{row.where}: starts and ends must both have a date, or neither")
    if not 0 < _between(starts, ends) <= 24 * 60:
        raise BadInput(
            f"{row.where}: the shift from {row.cells['starts']} to {row.cells['ends']} must be "
            "longer than nothing and no longer than 24 hours"
            + (
                "; one of 24 hours needs dates"
                if isinstance(starts, time) and starts == ends
                else ""
            )
        )
    return starts, ends


def _moment(row: Row, field: str) -> time | datetime:
    text = _needed(row, field)
    try:
        when = datetime.fromisoformat(text) if "-" in text else _clock(text)
    except ValueError:
        when = None
    dated = isinstance(when, datetime)
    if when is None or when.second or when.microsecond or (dated and len(text) <= 10):
        raise BadInput(
            f"{row.where}: {field} must be a time like 16:00, or a date and time like "
            f"2026-01-05T16:00, not {text!r}"
        )
    if isinstance(when, datetime) and when.tzinfo is not None:
        return when.astimezone(LONDON).replace(tzinfo=None)
    return when


def _clock(text: str) -> time:
    return time.fromisoformat(text if text.index(":") == 2 else f"0{text}")


def _between(start: time | datetime, end: time | datetime) -> int:
    """Minutes from one to the other, over midnight where only times of the day are given."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return (_utc(end) - _utc(start)) // timedelta(minutes=1)
    return (_minute(end) - _minute(start)) % (24 * 60)


def _utc(when: datetime) -> datetime:
    return when.replace(tzinfo=LONDON).astimezone(UTC)


def _minute(when: time | datetime) -> int:
    return when.hour * 60 + when.minute


def _breaks(row: Row, starts: time | datetime, ends: time | datetime) -> tuple[BreakRow, ...]:
    if "break_minutes" not in row.cells:
        if stray := {"break_from", "break_until"} & row.cells.keys():
            raise BadInput(f"{row.where}: {min(stray)} needs break_minutes")
        return ()
    minutes = _whole(row, "break_minutes", 1)
    earliest = _time_of_day(row, "break_from", starts)
    latest = _time_of_day(row, "break_until", ends)
    begins = (_minute(earliest) - _minute(starts)) % (24 * 60)
    window = (_minute(latest) - _minute(earliest) - 1) % (24 * 60) + 1  # to itself: a whole day
    said = f"the {minutes}-minute break between {earliest:%H:%M} and {latest:%H:%M}"
    if window < minutes:
        raise BadInput(f"{row.where}: {said} is longer than the {window} minutes it has")
    if begins + window > _between(starts, ends):
        raise BadInput(f"{row.where}: {said} does not lie in the shift")
    return (BreakRow(minutes, earliest, latest),)


def _time_of_day(row: Row, field: str, otherwise: time | datetime) -> time:
    when = _moment(row, field) if field in row.cells else otherwise
    if isinstance(when, datetime) and field in row.cells:
        raise BadInput(f"{row.where}: {field} must be a time of the day like 20:00")
    return when.time() if isinstance(when, datetime) else when
