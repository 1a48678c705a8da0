"""Stays and plans of an invented January evening, for tests."""

from datetime import UTC, datetime, timedelta

import polars as pl
import shapely

from safeground.core.patrols.frames import STAY_SCHEMA
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PatrolPlan, PlannedUnit, PlannedVisit, Station

EVENING = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)  # local time is UTC in January
STATION = Station("Southend", 0.71, 51.54)


def minute(minutes: float) -> datetime:
    """An instant so many minutes after 20:00."""
    return EVENING + timedelta(minutes=minutes)


def stay(hotspot: str, device: str, start: float, end: float, **own: object) -> dict[str, object]:
    """A visit on foot from one minute after 20:00 to another, unless `own` says otherwise."""
    minutes = float(end - start)
    return {
        "hotspot": hotspot, "device": device, "arrive": minute(start), "leave": minute(end),
        "minutes": minutes, "foot_minutes": minutes, "fixes": 10, "mode": "foot", "visit": True,
        "officers": 1, "unit": None, **own,
    }  # fmt: skip


def stays(*rows: dict[str, object]) -> pl.DataFrame:
    """Rows of `stay` as the frame that dosage is counted from."""
    schema = pl.Schema([*STAY_SCHEMA.items(), ("officers", pl.Int64()), ("unit", pl.String())])
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def unit(name: str, *devices: str) -> PlannedUnit:
    """A unit on foot from 18:00 to 04:00, with its devices."""
    return PlannedUnit(name, "foot", minute(-120), minute(480), STATION, STATION, devices=devices)


def plan(units: list[PlannedUnit], *visits: tuple[str, str, float, float]) -> PatrolPlan:
    """A plan of (unit, hotspot, from minute, to minute)."""
    planned = [PlannedVisit(u, h, "", minute(a), minute(b), 5, 1.0) for u, h, a, b in visits]
    names = dict.fromkeys(hotspot for _, hotspot, _, _ in visits)
    places = tuple(PatrolHotspot(name, shapely.box(0, 0, 100, 100)) for name in names)
    worth = float(len(planned))
    return PatrolPlan(
        EVENING.date(), tuple(units), tuple(planned), (), worth, worth, (), hotspots=places
    )
