"""Between the site's records and the files that the pipelines read."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from safeground.core.hotspots.window_choice import Window
from safeground.core.patrols.dosage.by_hand import CheckIn
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import (
    PatrolPlan,
    PlannedBreak,
    PlannedUnit,
    PlannedVisit,
    Station,
)
from safeground.data.errors import BadInput
from safeground.web.patrols.models import CardEntry, EntryKind, Plan, Unit, VisitState
from safeground.web.patrols.night import Crew
from safeground.web.patrols.queries import night_of
from safeground.web.places.models import Hotspot, Listing, Refresh


def hotspots_in_force() -> list[dict[str, Any]]:
    """The hotspots that patrols go by, as GeoJSON features with what the planner reads of each.

    One that was drawn by hand has no expectation of its own: it is taken for a middling one.
    """
    refresh = Refresh.objects.filter(in_force=True).first()
    if refresh is None:
        raise BadInput(
            "There are no hotspots in force yet. Identify hotspots under Places, put them in "
            "force, then plan."
        )
    listed = list(Listing.objects.filter(refresh=refresh, hotspot__left_at=None)
                  .select_related("hotspot"))  # fmt: skip
    middle = median(one.expected for one in listed) if listed else 1.0
    drawn = Hotspot.objects.filter(
        family=refresh.family, study_area=refresh.study_area, left_at=None
    ).exclude(pk__in=[one.hotspot_id for one in listed])
    features = [_feature(one.hotspot, one.expected, one.risk_windows, one.why) for one in listed]
    return features + [_feature(one, middle, [], "") for one in drawn]


def write_hotspots(features: Iterable[Mapping[str, Any]], path: Path) -> Path:
    """Features as a GeoJSON file."""
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8"
    )
    return path


def hotspots_of(plan: Plan) -> list[dict[str, Any]]:
    """Every hotspot that a plan knows, those of control too: what they received is measured."""
    return [
        _feature(place.hotspot, place.expected, place.windows, place.look_for, place.skill)
        for place in plan.places.select_related("hotspot")
    ]


def patrol_plan_of(plan: Plan) -> PatrolPlan:
    """A plan as the pipelines know it; its visits are those that were not taken off."""
    units = {unit.pk: unit for unit in plan.units.prefetch_related("breaks")}
    places = list(plan.places.select_related("hotspot"))
    names = _names(places)
    night = night_of(plan)
    visits = plan.visits.exclude(state=VisitState.WITHDRAWN).select_related("hotspot")
    return PatrolPlan(
        date=plan.date,
        units=tuple(_unit(units[crew.number], crew) for crew in night.crews.values()),
        visits=tuple(
            PlannedVisit(
                units[v.unit_id].name, names[v.hotspot_id], v.hotspot.key, v.starts_at,
                v.ends_at, v.travel_minutes, v.prize,
            )
            for v in visits
        ),
        breaks=tuple(
            PlannedBreak(unit.name, rest.at, rest.starts_at, rest.ends_at)
            for unit in units.values()
            for rest in unit.breaks.all()
        ),
        prize=plan.prize,
        bound=plan.bound,
        left_out=(),
        hotspots=tuple(
            _patrol_hotspot(p.hotspot, names[p.hotspot_id], p.windows) for p in places
        ),
        provenance=plan.provenance,
    )  # fmt: skip


def check_ins_of(plan: Plan, entries: Iterable[CardEntry]) -> list[CheckIn]:
    """What the cards sent of a plan's visits, as lines of the book of check-ins."""
    names = _names(plan.places.select_related("hotspot"))
    acts = {EntryKind.START: "in", EntryKind.END: "out"}
    return [
        CheckIn(
            acts[EntryKind(entry.kind)],  # type: ignore[arg-type]
            entry.visit.unit.name,
            names[entry.visit.hotspot_id],
            entry.happened_at,
            entry.visit.unit.officers,
        )
        for entry in entries
        if entry.kind in acts and entry.applied
    ]


def _feature(
    hotspot: Hotspot, expected: float, windows: Any, why: str, skill: str = ""
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": hotspot.boundary,
        "properties": {
            "name": hotspot.name,
            "key": hotspot.key,
            "district": hotspot.district,
            "expected": expected,
            "windows": [
                {"start": w["start"], "hours": w["hours"]}
                for w in windows
                if "start" in w and "hours" in w
            ],
            "why": why,
            "skill": skill,
        },
    }


def _names(places: Iterable[Any]) -> dict[int, str]:
    """Each hotspot's name, with its key where two share one: as the pipelines tell them apart."""
    hotspots = [place.hotspot for place in places]
    often: dict[str, int] = {}
    for one in hotspots:
        often[one.name] = often.get(one.name, 0) + 1
    return {
        one.pk: f"{one.name} ({one.key})" if often[one.name] > 1 else one.name for one in hotspots
    }


def _patrol_hotspot(hotspot: Hotspot, name: str, windows: Any) -> PatrolHotspot:
    import shapely

    from safeground.data.boundaries import to_metres

    return PatrolHotspot(
        name=name,
        boundary=to_metres(shapely.from_geojson(json.dumps(hotspot.boundary))),
        key=hotspot.key,
        district=hotspot.district,
        windows=tuple(Window(w["start"], w["hours"]) for w in windows),
    )


def _unit(unit: Unit, crew: Crew) -> PlannedUnit:
    return PlannedUnit(
        name=unit.name,
        mode=crew.mode,
        starts_at=unit.starts_at,
        ends_at=unit.ends_at,
        start=Station(**unit.start),
        end=Station(**(unit.end or unit.start)),
        officers=unit.officers,
        skills=crew.skills,
        devices=tuple(unit.devices),
    )
