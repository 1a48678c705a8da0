"""Asking for a plan, and taking it from draft to released to over."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.forms import tried
from safeground.web.lib.mistakes import told
from safeground.web.lib.permissions import Permission
from safeground.web.patrols import actions, queries
from safeground.web.patrols.forms.planning import PlanNight
from safeground.web.patrols.lots import lots
from safeground.web.patrols.models import Plan
from safeground.web.patrols.states import STEPS, require_step
from safeground.web.patrols.units import KEPT, Rows, as_text, rows_in, rows_of

MISTAKE = 422
_ACTIONS = {"release": actions.release_plan, "close": actions.close_plan}


@opens(Permission.PLAN_PATROLS)
def new(request: Request) -> HttpResponse:
    """Plan a night: the work itself is done in the background."""
    last = queries.whole(request.door.among(Plan)).first()
    rows = {"rows": as_text(rows_of(last))} if last else {}
    form = PlanNight(
        request.POST or None, request.FILES or None, last=last, lots=lots(), initial=rows,
        day=queries.patrol_day(datetime.now(UTC)),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        job = tried(
            form,
            lambda: actions.ask_for_plan(_asked(form, _units(form, last)), by=request.user),
            at=_where(form),
        )
        if job is not None:
            return redirect("jobs:job", pk=job.pk)
    return render(
        request, "patrols/new.html", {"form": form}, status=MISTAKE if form.errors else 200
    )


@opens(Permission.RELEASE_PATROLS)
def step(request: Request, pk: int, name: str) -> HttpResponse:
    """Release a plan, or say that its shift is over: what that means, and the button."""
    way = STEPS[name]
    plan = request.door.fetch(Plan, way.act, pk=pk)
    wrong = ""
    try:
        require_step(plan.state, name)
        if request.method == "POST":
            _ACTIONS[name](plan, by=request.user)
            messages.success(request, f"{plan.title}: {way.becomes.label.lower()}.")
            return redirect("patrols:plan", pk=pk)
    except BadInput as mistake:
        wrong = told(mistake)
    units = list(plan.units.prefetch_related("people"))
    context = {"plan": plan, "step": way, "wrong": wrong,
               "nobody": [unit for unit in units if not unit.people.all()]}  # fmt: skip
    return render(request, "patrols/step.html", context, status=MISTAKE if wrong else 200)


@opens(Permission.PLAN_PATROLS)
def set_aside(request: Request, pk: int) -> HttpResponse:
    """Erase a draft."""
    plan = request.door.fetch(Plan, Act.ERASE, pk=pk)
    if request.method == "POST":
        try:
            actions.set_aside(plan, by=request.user)
            messages.success(request, "The draft was set aside.")
            return redirect("patrols:night", day=plan.date)
        except BadInput as mistake:
            messages.error(request, str(mistake))
            return redirect("patrols:plan", pk=pk)
    return render(request, "patrols/set_aside.html", {"plan": plan})


def _units(form: PlanNight, last: Plan | None) -> Rows:
    """The units chosen, checked now so that a mistake is said on the form."""
    how = form.cleaned_data["units"]
    if how == "last" and last is not None:
        return rows_of(last)
    if how == "file":
        file = form.cleaned_data["file"]
        return rows_in(file.name, file.read())
    return rows_in("units.csv", form.cleaned_data["rows"].encode())


def _where(form: PlanNight) -> str | None:
    how = form.cleaned_data.get("units")
    return how if how in ("file", "rows") else None


def _asked(form: PlanNight, units: Rows) -> dict[str, Any]:
    said = form.cleaned_data
    kept = ("shift", "visits", "minutes", "seconds", "lot")
    return {"date": said["date"].isoformat(), KEPT: units, **{name: said[name] for name in kept}}
