"""The night on paper, as a table and as a calendar."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.exports import csv_of
from safeground.web.lib.permissions import Permission
from safeground.web.patrols import calendars, queries, words
from safeground.web.patrols.models import Plan, Unit
from safeground.web.patrols.night import LONDON
from safeground.web.patrols.timeline import timeline

COLUMNS = ("unit", "from", "to", "travel minutes", "hotspot", "district", "state", "begun", "ended")


@opens(Permission.SEE_PATROLS)
@require_GET
def sheet(request: Request, pk: int) -> HttpResponse:
    """The night on A4, landscape, for the briefing room's wall."""
    plan = _whole(request, pk)
    context = {
        "plan": plan,
        "drawn": timeline(plan, datetime.now(UTC)),
        "comes_to": words.comes_to(plan),
        "uncovered": words.not_covered(plan),
    }
    return render(request, "patrols/sheet.html", context)


@opens(Permission.SEE_PATROLS)
@require_GET
def visits_csv(request: Request, pk: int) -> HttpResponse:
    """Every visit of the night."""
    plan = _whole(request, pk, Act.EXPORT)
    rows = [
        (
            unit.name, visit.starts_at.astimezone(LONDON), visit.ends_at.astimezone(LONDON),
            visit.travel_minutes, visit.hotspot.name, visit.hotspot.district,
            visit.get_state_display(),
            visit.begun_at and visit.begun_at.astimezone(LONDON),
            visit.ended_at and visit.ended_at.astimezone(LONDON),
        )
        for unit in plan.units.all()
        for visit in unit.visits.all()
    ]  # fmt: skip
    request.door.exports("csv", len(rows))
    return csv_of(plan.title, COLUMNS, rows)


@opens(Permission.SEE_PATROLS)
@require_GET
def night_ics(request: Request, pk: int) -> HttpResponse:
    """Every unit's visits and breaks as one calendar; a calendar says where and when, not why."""
    plan = _whole(request, pk, Act.EXPORT)
    return _calendar(request, plan.title, plan)


@opens(Permission.SEE_PATROLS)
@require_GET
def unit_ics(request: Request, pk: int) -> HttpResponse:
    """One unit's visits and breaks as a calendar."""
    unit = request.door.fetch(Unit, pk=pk)
    plan = _whole(request, unit.plan_id, Act.EXPORT)
    return _calendar(request, f"{plan.title}, {unit.name}", plan, unit.name)


def _whole(request: Request, pk: int, act: Act = Act.SEE) -> Plan:
    request.door.fetch(Plan, act, pk=pk)
    found: Plan = queries.whole(request.door.among(Plan)).get(pk=pk)
    return found


def _calendar(request: Request, name: str, plan: Plan, unit: str = "") -> HttpResponse:
    made = calendars.calendar_of(plan, unit)
    request.door.exports("ics", 1)
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
