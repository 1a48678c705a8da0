"""What the map of a night shows."""

from typing import Any

from django.urls import reverse

from safeground.web.patrols.models import Plan, PlanHotspot, Unit, Visit
from safeground.web.patrols.night import clock


def of_plan(plan: Plan) -> dict[str, Any]:
    """The plan's hotspots as outlines, numbered by when they are first visited, and the starts."""
    units = list(plan.units.all())
    visits: dict[int, list[Visit]] = {}
    for unit in units:
        for visit in unit.visits.all():
            visits.setdefault(visit.hotspot_id, []).append(visit)
    names = {unit.pk: unit.name for unit in units}
    features = [_hotspot(p, visits.get(p.hotspot_id, []), names) for p in plan.places.all()]
    starts = {(u.start["longitude"], u.start["latitude"]): u for u in units}
    return {
        "type": "FeatureCollection",
        "features": features + [_start(unit, units) for unit in starts.values()],
    }


def _hotspot(place: PlanHotspot, visits: list[Visit], units: dict[int, str]) -> dict[str, Any]:
    hotspot = place.hotspot
    visits = sorted(visits, key=lambda v: v.starts_at)
    says = "; ".join(f"{clock(v.starts_at)} {units[v.unit_id]}" for v in visits)
    return {
        "type": "Feature",
        "geometry": hotspot.boundary,
        "properties": {
            "key": f"hotspot-{hotspot.pk}",
            "kind": "visit" if visits else "hotspot",
            "name": hotspot.name,
            "number": clock(visits[0].starts_at) if visits else "",
            "says": says or "No visit on this plan",
            "href": reverse("places:hotspot", args=[hotspot.pk]),
            "done": bool(visits) and all(v.ended_at for v in visits),
        },
    }


def _start(unit: Unit, units: list[Unit]) -> dict[str, Any]:
    here = [u.name for u in units if u.start == unit.start]
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": [unit.start["longitude"], unit.start["latitude"]],
        },
        "properties": {
            "key": f"unit-{unit.pk}",
            "kind": "unit",
            "name": unit.start.get("name", ""),
            "says": f"Starts here: {', '.join(here)}",
        },
    }
