"""The pages of operations."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.exports import csv_of
from safeground.web.lib.forms import Form, done, tried
from safeground.web.lib.permissions import Permission
from safeground.web.operations import actions, queries
from safeground.web.operations.forms import (
    ActivityForm,
    CloseForm,
    OperationForm,
    WhyForm,
    results_form,
)
from safeground.web.operations.kinds import KINDS
from safeground.web.operations.models import Activity, ActivityState, Operation
from safeground.web.places.models import Hotspot


@opens(Permission.SEE_OPERATIONS)
@require_GET
def operations(request: Request) -> HttpResponse:
    """What are we doing? This week and the next, and every operation."""
    found = list(queries.operations(request.door.who))
    request.door.shows(found)
    today = timezone.localdate()
    context = {"operations": found, "weeks": queries.weeks(request.door.who, today), "today": today}
    return render(request, "operations/operations.html", context)


@opens(Permission.RUN_OPERATIONS)
def new(request: Request) -> HttpResponse:
    """Plan an operation."""
    form = OperationForm(request.POST or None)
    if _sent(request, form):
        made = tried(form, lambda: actions.plan_operation(by=request.user, **form.cleaned_data))
        if made is not None:
            return redirect("operations:operation", pk=made.pk)
    return render(request, "operations/form.html", _page("Plan an operation", form))


@opens(Permission.RUN_OPERATIONS)
def change(request: Request, pk: int) -> HttpResponse:
    """Change what an operation is."""
    found = request.door.fetch(Operation, Act.CHANGE, pk=pk)
    form = OperationForm(request.POST or None, initial=OperationForm.of(found))
    if _sent(request, form):
        said = form.cleaned_data
        if tried(form, lambda: actions.change_operation(found, by=request.user, **said)):
            return redirect("operations:operation", pk=pk)
    return render(request, "operations/form.html", _page("Change this operation", form, found))


@opens(Permission.SEE_OPERATIONS)
@require_GET
def operation(request: Request, pk: int) -> HttpResponse:
    """One operation: its figures as they come in, and its activities."""
    found = request.door.fetch(Operation, pk=pk)
    who = request.door.who
    mine = queries.activities(who).filter(operation=found)
    context = {
        "operation": found,
        "activities": list(mine),
        "figures": queries.figures(who, mine),
        "states": ActivityState,
    }
    return render(request, "operations/operation.html", context)


@opens(Permission.EXPORT)
@require_GET
def figures_csv(request: Request, pk: int) -> HttpResponse:
    """The week's return as a file."""
    found = request.door.fetch(Operation, Act.EXPORT, pk=pk)
    mine = queries.activities(request.door.who).filter(operation=found)
    rows = [
        (f.counted.group, f.counted.title, f.number, f.activities, f.status)
        for f in queries.figures(request.door.who, mine)
    ]
    request.door.exports("csv", len(rows))
    return csv_of(f"{found.name} figures", _RETURN, rows)


@opens(Permission.RUN_OPERATIONS)
def close(request: Request, pk: int) -> HttpResponse:
    """Close an operation."""
    found = request.door.fetch(Operation, Act.CHANGE, pk=pk)
    form = CloseForm(request.POST or None)
    if _sent(request, form):
        learned = form.cleaned_data["learned"]
        if done(form, lambda: actions.close(found, learned=learned, by=request.user)):
            messages.success(request, "The operation is closed, and its figures are final")
            return redirect("operations:operation", pk=pk)
    return render(request, "operations/form.html", _page("Close this operation", form, found))


@opens(Permission.RUN_OPERATIONS)
def new_activity(request: Request, pk: int) -> HttpResponse:
    """Put an activity on the plan."""
    found = request.door.fetch(Operation, Act.CHANGE, pk=pk)
    form = ActivityForm(
        request.POST or None, hotspots=_hotspots(request), initial={"day": found.starts_on}
    )
    if _sent(request, form):
        made = tried(form, lambda: actions.plan_activity(found, by=request.user, **form.said()))
        if made is not None:
            return redirect("operations:activity", pk=made.pk)
    return render(request, "operations/form.html", _page("Plan an activity", form, found))


@opens(Permission.SEE_OPERATIONS)
@require_GET
def activity(request: Request, pk: int) -> HttpResponse:
    """One activity: where, when, by which power, and what it came to."""
    found = request.door.fetch(Activity, pk=pk)
    numbers = {count.name: count.number for count in found.counts.all()}
    kind = KINDS[found.kind]
    context = {
        "activity": found,
        "kind": kind,
        "counts": [(counted.title, numbers.get(counted.name)) for counted in kind.counts],
        "begun": found.starts_at <= timezone.now(),
    }
    return render(request, "operations/activity.html", context)


@opens(Permission.RUN_OPERATIONS)
def change_activity(request: Request, pk: int) -> HttpResponse:
    """Change where, when or how an activity is."""
    found = request.door.fetch(Activity, Act.CHANGE, pk=pk)
    form = ActivityForm(
        request.POST or None, hotspots=_hotspots(request), initial=ActivityForm.of(found)
    )
    if _sent(request, form) and tried(
        form, lambda: actions.change_activity(found, by=request.user, **form.said())
    ):
        return redirect("operations:activity", pk=pk)
    page = _page("Change this activity", form, found.operation)
    return render(request, "operations/form.html", page)


@opens(Permission.RUN_OPERATIONS)
def results(request: Request, pk: int) -> HttpResponse:
    """Record what an activity came to."""
    found = request.door.fetch(Activity, Act.CHANGE, pk=pk)
    before = {count.name: count.number for count in found.counts.all()}
    initial = {**before, "note": found.note, "final": "yes" if found.final else "no"}
    form = results_form(found)(request.POST or None, initial=initial)
    if _sent(request, form):
        said = dict(form.cleaned_data)
        final, note = said.pop("final") == "yes", said.pop("note")
        if done(
            form,
            lambda: actions.record_results(found, said, final=final, note=note, by=request.user),
        ):
            messages.success(request, "The results are kept")
            return redirect("operations:activity", pk=pk)
    page = _page(f"What it came to: {found}", form, found.operation)
    return render(request, "operations/form.html", {**page, "note": KINDS[found.kind].note})


@opens(Permission.RUN_OPERATIONS)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Take an activity off the plan."""
    found = request.door.fetch(Activity, Act.CHANGE, pk=pk)
    form = WhyForm(request.POST or None)
    if _sent(request, form):
        why = form.cleaned_data["why"]
        if done(form, lambda: actions.cancel_activity(found, why=why, by=request.user)):
            return redirect("operations:operation", pk=found.operation_id)
    page = _page(f"Cancel: {found}", form, found.operation)
    return render(request, "operations/form.html", page)


_RETURN = ("Group", "Figure", "Number", "Activities", "Status")


def _page(title: str, form: Form, operation: Operation | None = None) -> dict[str, Any]:
    return {"title": title, "form": form, "operation": operation, "note": ""}


def _hotspots(request: Request) -> Any:
    return request.door.among(Hotspot).filter(left_at=None)


def _sent(request: Request, form: Form) -> bool:
    return request.method == "POST" and form.is_valid()
