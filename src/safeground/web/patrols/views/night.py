"""Who goes tonight? The plan on timeline and map, and what it leaves out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.patrols import maps, queries, words
from safeground.web.patrols.models import Plan, PlanState
from safeground.web.patrols.night import LONDON, faults
from safeground.web.patrols.states import steps_from
from safeground.web.patrols.timeline import timeline

CHANGES = 20  # shown on the page; the rest is in the audit


@opens(Permission.SEE_PATROLS)
@require_GET
def tonight(request: Request) -> HttpResponse:
    """The night that it is, or that comes next."""
    return _night(request, queries.patrol_day(datetime.now(UTC)))


@opens(Permission.SEE_PATROLS)
@require_GET
def night(request: Request, day: date) -> HttpResponse:
    """The night of any other day."""
    return _night(request, day)


@opens(Permission.SEE_PATROLS)
@require_GET
def plan(request: Request, pk: int) -> HttpResponse:
    """One plan, where a day has several."""
    found = queries.whole(request.door.among(Plan)).filter(pk=pk).first()
    return _shown(request, found or request.door.fetch(Plan, pk=pk), None)


@opens(Permission.SEE_PATROLS, audited=False)
@require_GET
def map_data(request: Request, pk: int) -> HttpResponse:
    """The hotspots of a plan and where its units begin, for the map of the plan's page."""
    found = queries.whole(request.door.among(Plan)).filter(pk=pk).first()
    return JsonResponse(maps.of_plan(found or request.door.fetch(Plan, pk=pk)))


def _night(request: Request, day: date) -> HttpResponse:
    now = datetime.now(UTC)
    return _shown(request, queries.plan_of_day(request.door.among(Plan), day, now), day)


def _shown(request: Request, plan: Plan | None, day: date | None) -> HttpResponse:
    now = datetime.now(UTC)
    on = plan.date if plan else day or queries.patrol_day(now)
    context: dict[str, Any] = {
        "day": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "today": queries.patrol_day(now),
        "plan": plan,
        "may_plan": request.door.may(Act.ADD, Plan),
    }
    if plan:
        request.door.shows([plan])
        context |= _of_plan(request, plan, now)
    return render(request, "patrols/night.html", context)


def _of_plan(request: Request, plan: Plan, now: datetime) -> dict[str, Any]:
    others = request.door.among(Plan).filter(date=plan.date).exclude(pk=plan.pk)
    may_change = plan.state != PlanState.CLOSED and request.door.may(Act.CHANGE, plan)
    draft = plan.state == PlanState.DRAFT
    return {
        "others": list(others),
        "drawn": timeline(plan, now),
        "comes_to": words.comes_to(plan),
        "worth": words.worth(plan),
        "worth_means": words.WORTH_MEANS,
        "state_says": words.state_says(plan),
        "uncovered": words.not_covered(plan),
        "changes": list(plan.changes.select_related("by")[:CHANGES]),
        "empty_units": [u for u in plan.units.all() if not u.people.all()] if draft else [],
        "faults": faults(queries.night_of(plan)) if draft else [],
        "may_change": may_change,
        "may_erase": draft and request.door.may(Act.ERASE, plan),
        "steps": [s for s in steps_from(plan.state) if request.door.may(s.act, plan)],
        "over": plan.ends_at < now,
        "day_name": f"{plan.starts_at.astimezone(LONDON):%A}",
    }
