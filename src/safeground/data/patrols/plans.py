"""A plan as a JSON file: what `patrols plan --json` prints and every later step reads."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError

from safeground.core.hotspots.window_choice import Window
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import (
    PatrolPlan,
    PlannedBreak,
    PlannedUnit,
    PlannedVisit,
    Station,
    Uncovered,
)
from safeground.data.boundaries import degrees, to_metres
from safeground.data.errors import BadInput

_BREAK_TIMES = ("start", "end", "earliest", "latest")


def plan_values(plan: PatrolPlan) -> dict[str, Any]:
    """A plan in plain values: times as ISO 8601 with their offset, boundaries in degrees."""
    return {
        "date": plan.date.isoformat(),
        "visits": [_visit(v) for v in plan.visits],
        "breaks": [_break(b) for b in plan.breaks],
        "prize": plan.prize,
        "bound": plan.bound,
        "gap": plan.gap,
        "left_out": [asdict(u) for u in plan.left_out],
        "units": [_unit(u) for u in plan.units],
        "hotspots": {"type": "FeatureCollection", "features": [_feature(h) for h in plan.hotspots]},
        "notes": list(plan.notes),
        "provenance": dict(plan.provenance),
    }


def write_plan(plan: PatrolPlan, path: Path) -> None:
    """Write a plan as JSON. Raises BadInput where it can't be written."""
    text = json.dumps(plan_values(plan), ensure_ascii=False, indent=1, default=str)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}") from None


def read_plan(path: Path) -> PatrolPlan:
    """The plan in a file that `patrols plan` wrote. Raises BadInput for any other file."""
    if not path.is_file():
        raise BadInput(f"There is no plan {path}")
    try:
        return _plan(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, LookupError, TypeError, AttributeError, ShapelyError, RecursionError):
        raise BadInput(
            f"{path.name} is not a plan; expected the JSON that safeground patrols plan writes"
        ) from None


def _visit(visit: PlannedVisit) -> dict[str, Any]:
    return {
        "unit": visit.unit,
        "hotspot": visit.hotspot,
        "key": visit.key,
        "arrive": visit.arrive.isoformat(),
        "leave": visit.leave.isoformat(),
        "travel_minutes": visit.travel_minutes,
        "prize": visit.prize,
    }


def _break(rest: PlannedBreak) -> dict[str, Any]:
    times = {name: getattr(rest, name) for name in _BREAK_TIMES}
    said = {name: time.isoformat() for name, time in times.items() if time is not None}
    return {"unit": rest.unit, "at": rest.at, **said}


def _unit(unit: PlannedUnit) -> dict[str, Any]:
    def place(at: Station) -> dict[str, Any]:
        return {"name": at.name, "longitude": at.longitude, "latitude": at.latitude}

    return {
        "name": unit.name,
        "mode": unit.mode,
        "starts_at": unit.starts_at.isoformat(),
        "ends_at": unit.ends_at.isoformat(),
        "start": place(unit.start),
        "end": place(unit.end),
        "officers": unit.officers,
        "skills": sorted(unit.skills),
        "devices": list(unit.devices),
    }


def _feature(hotspot: PatrolHotspot) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(degrees(hotspot.boundary))),
        "properties": {
            "name": hotspot.name,
            "key": hotspot.key,
            "district": hotspot.district,
            "expected": hotspot.expected,
            "recorded": hotspot.recorded,
            "windows": [{"start": w.start, "hours": w.hours} for w in hotspot.windows],
            "visits": hotspot.visits,
            "visit_minutes": hotspot.visit_minutes,
            "skill": hotspot.skill,
            "why": hotspot.why,
            "problem": hotspot.problem,
        },
    }


def _plan(said: Mapping[str, Any]) -> PatrolPlan:
    plan = PatrolPlan(
        date=date.fromisoformat(said["date"]),
        units=tuple(_read_unit(u) for u in said["units"]),
        visits=tuple(_read_visit(v) for v in said["visits"]),
        breaks=tuple(PlannedBreak(**{**b, **_times(b, *_BREAK_TIMES)}) for b in said["breaks"]),
        prize=float(said["prize"]),
        bound=float(said["bound"]),
        left_out=tuple(Uncovered(**{**u, "prize": float(u["prize"])}) for u in said["left_out"]),
        hotspots=tuple(_read_feature(f) for f in said["hotspots"]["features"]),
        notes=tuple(map(str, said.get("notes", ()))),
        provenance=dict(said.get("provenance", {})),
    )
    units, places = {u.name for u in plan.units}, {h.name for h in plan.hotspots}
    if not {v.hotspot for v in plan.visits} <= places:
        raise ValueError("visits must be of the plan's hotspots")
    if not {v.unit for v in plan.visits} | {b.unit for b in plan.breaks} <= units:
        raise ValueError("visits and breaks must be of the plan's units")
    return plan


def _read_visit(said: Mapping[str, Any]) -> PlannedVisit:
    times = _times(said, "arrive", "leave")
    numbers = {"travel_minutes": int(said["travel_minutes"]), "prize": float(said["prize"])}
    return PlannedVisit(**{**said, **times, **numbers})


def _times(said: Mapping[str, Any], *names: str) -> dict[str, datetime]:
    times = {name: datetime.fromisoformat(said[name]) for name in names if name in said}
    if not all(time.tzinfo for time in times.values()):
        raise ValueError("times must have an offset")
    return times


def _read_unit(said: Mapping[str, Any]) -> PlannedUnit:
    return PlannedUnit(
        name=said["name"],
        mode=said["mode"],
        **_times(said, "starts_at", "ends_at"),
        start=Station(**said["start"]),
        end=Station(**said["end"]),
        officers=said["officers"],
        skills=frozenset(said["skills"]),
        devices=tuple(said["devices"]),
    )


def _read_feature(feature: Mapping[str, Any]) -> PatrolHotspot:
    said = dict(feature["properties"])
    windows = tuple(Window(w["start"], w["hours"]) for w in said.pop("windows"))
    boundary = to_metres(shapely.from_geojson(json.dumps(feature["geometry"])))
    return PatrolHotspot(boundary=boundary, windows=windows, **said)
