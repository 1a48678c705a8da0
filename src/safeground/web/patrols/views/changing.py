"""Changing a plan, a visit at a time; every way has a form that needs no pointer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.forms import done, tried
from safeground.web.lib.permissions import Permission
from safeground.web.patrols import actions, queries
from safeground.web.patrols.forms.changing import AddVisit, MoveVisit, SwapVisits, WithdrawVisit
from safeground.web.patrols.forms.planning import PeopleOfUnit
from safeground.web.patrols.models import Plan, Unit, Visit, VisitState

MISTAKE = 422  # a form is shown again with what is wrong


@opens(Permission.PLAN_PATROLS)
def move(request: Request, pk: int) -> HttpResponse:
    """Move this visit: another time, another unit, or both. The timeline sends this form too."""
    visit = _visit(request, pk)
    form = MoveVisit.of(visit, request.POST or None)

    def done() -> Plan:
        said = form.cleaned_data
        return actions.move_visit(
            visit, unit=form.unit_of_plan(), starts_at=form.moment("starts"),
            version=said["version"], reason=said["reason"], by=request.user,
        )  # fmt: skip

    return _answered(request, "patrols/move.html", form, done, {"visit": visit})


@opens(Permission.PLAN_PATROLS)
def swap(request: Request, pk: int) -> HttpResponse:
    """Let two visits change places."""
    visit = _visit(request, pk)
    others = list(
        request.door.among(Visit)
        .filter(plan=visit.plan, state=VisitState.PLANNED)
        .exclude(pk=visit.pk)
        .select_related("hotspot", "unit")
    )
    form = SwapVisits(visit, others, request.POST or None)

    def done() -> Plan:
        said = form.cleaned_data
        other = form.others[said["other"]]
        return actions.swap_visits(
            visit, other, version=said["version"], reason=said["reason"], by=request.user
        )

    return _answered(request, "patrols/swap.html", form, done, {"visit": visit, "others": others})


@opens(Permission.PLAN_PATROLS)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a visit off the plan."""
    visit = _visit(request, pk)
    treated = visit.plan.places.filter(hotspot=visit.hotspot, condition="treatment").exists()
    form = WithdrawVisit(visit, request.POST or None, treated=treated)

    def done() -> Plan:
        said = form.cleaned_data
        return actions.withdraw_visit(
            visit, version=said["version"], reason=said["reason"],
            override=said.get("override", False), by=request.user,
        )  # fmt: skip

    return _answered(request, "patrols/withdraw.html", form, done, {"visit": visit})


@opens(Permission.PLAN_PATROLS)
def add(request: Request, pk: int) -> HttpResponse:
    """Add a visit by hand."""
    plan = request.door.fetch(Plan, Act.CHANGE, pk=pk)
    form = AddVisit(plan, request.POST or None, {"hotspot": request.GET.get("hotspot", "")})

    def done() -> Plan:
        said = form.cleaned_data
        return actions.add_visit(
            plan, hotspot=said["hotspot"].hotspot, unit=form.unit_of_plan(),
            starts_at=form.moment("starts"), minutes=said["minutes"], version=said["version"],
            reason=said["reason"], by=request.user,
        )  # fmt: skip

    return _answered(request, "patrols/add.html", form, done, {"plan": plan})


@opens(Permission.SEE_PATROLS)
def unit(request: Request, pk: int) -> HttpResponse:
    """One unit: its hours, its visits, and who is in it."""
    found = request.door.fetch(Unit, pk=pk)
    changing = request.door.may(Act.CHANGE, found)
    people = list(found.people.all())
    officers = queries.officers() if changing else people
    form = PeopleOfUnit(
        officers, request.POST or None, initial={"people": [str(p.pk) for p in people]}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda: actions.put_in_unit(found, form.chosen(), by=request.user), "people")
    ):
        messages.success(request, f"{found.name}: people saved.")
        return redirect("patrols:plan", pk=found.plan_id)
    visits = found.visits.exclude(state=VisitState.WITHDRAWN).select_related("hotspot")
    context = {"unit": found, "form": form, "visits": visits, "may_change": changing,
               "people": people}  # fmt: skip
    return render(request, "patrols/unit.html", context, status=MISTAKE if form.errors else 200)


def _visit(request: Request, pk: int) -> Any:
    visit = request.door.fetch(Visit, Act.CHANGE, pk=pk)
    return (
        request.door.among(Visit)
        .select_related("plan", "unit", "hotspot")
        .prefetch_related("plan__units")
        .get(pk=visit.pk)
    )


def _answered(
    request: Request,
    template: str,
    form: Any,
    change: Callable[[], Plan],
    context: dict[str, Any],
) -> HttpResponse:
    """The form, or what came of it; the timeline asks for the sentence alone."""
    if request.method == "POST" and form.is_valid():
        plan = tried(form, change)
        if plan is not None:
            messages.success(request, f"{plan.changes.first().what}.")
            return _on(request, plan)
    if form.errors and request.headers.get("X-Asks-For") == "sentence":
        said = " ".join(message for errors in form.errors.values() for message in errors)
        return HttpResponse(said, content_type="text/plain; charset=utf-8", status=MISTAKE)
    status = MISTAKE if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _on(request: Request, plan: Plan) -> HttpResponse:
    """To the plan; the timeline goes there by itself, so that what was done is said there."""
    if request.headers.get("X-Asks-For") == "sentence":
        return HttpResponse(status=204, headers={"X-Go-To": _plan_url(plan)})
    return redirect(_plan_url(plan))


def _plan_url(plan: Plan) -> str:
    """The page of a plan."""
    return reverse("patrols:plan", args=[plan.pk])
