"""The morning after, and from week to week: what hotspots received, beside what was planned."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.exports import csv_of
from safeground.web.lib.forms import Form, tried
from safeground.web.lib.permissions import Permission
from safeground.web.patrols import actions, delivered, queries
from safeground.web.patrols.forms.planning import MeasureNight
from safeground.web.patrols.models import Morning, Plan, Received
from safeground.web.places.models import Hotspot

A_PAGE = 50
COLUMNS = (
    "hotspot", "district", "nights", "planned visits", "made visits", "planned minutes",
    "patrol minutes", "background minutes",
)  # fmt: skip


class Weeks(Form):
    """Which weeks, and where."""

    weeks = forms.TypedChoiceField(
        label="Weeks",
        choices=[(4, "Last 4 weeks"), (12, "Last 12 weeks"), (52, "Last 52 weeks")],
        coerce=int, required=False, empty_value="12",
    )  # fmt: skip
    district = forms.ChoiceField(label="District", required=False)

    def __init__(self, districts: list[str], data: Any) -> None:
        super().__init__(data or None, initial={"weeks": 12})
        self.fields["district"].choices = [  # type: ignore[attr-defined]
            ("", "All districts"), *((name, name) for name in districts)
        ]  # fmt: skip


@opens(Permission.SEE_DOSAGE)
@require_GET
def morning(request: Request) -> HttpResponse:
    """The last night that was measured."""
    latest = request.door.among(Morning).order_by("-plan__starts_at").first()
    return _morning(request, latest)


@opens(Permission.SEE_DOSAGE)
@require_GET
def morning_of(request: Request, pk: int) -> HttpResponse:
    """One night."""
    return _morning(request, request.door.among(Morning).filter(plan=pk).first())


@opens(Permission.PLAN_PATROLS)
def measure(request: Request, pk: int) -> HttpResponse:
    """Measure a night from pings, from the cards, or both."""
    plan = request.door.fetch(Plan, pk=pk)
    form = MeasureNight(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["pings"]
        job = tried(
            form,
            lambda: actions.ask_to_measure(
                plan, name=file.name if file else "", pings=file.chunks() if file else (),
                cards=form.cleaned_data["cards"], by=request.user,
            ),
            at="pings" if file else None,
        )  # fmt: skip
        if job is not None:
            return redirect("jobs:job", pk=job.pk)
    context = {"plan": plan, "form": form}
    return render(request, "patrols/measure.html", context, status=422 if form.errors else 200)


@opens(Permission.SEE_DOSAGE)
@require_GET
def dosage(request: Request) -> HttpResponse:
    """What every hotspot received over weeks."""
    form, received, district = _asked(request)
    narrowed = received.filter(hotspot__district=district) if district else received
    places = request.door.among(Hotspot).filter(pk__in=narrowed.order_by().values("hotspot_id"))
    page = Paginator(places.order_by("name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    request.door.shows(page)
    # summed for the hotspots of this page alone
    page.object_list = list(delivered.by_hotspot(narrowed.filter(hotspot__in=list(page))))
    weeks = delivered.by_week(narrowed)
    context = {
        "form": form,
        "page": page,
        "weeks": weeks,
        "finding": delivered.finding(weeks),
        "conditions": delivered.by_condition(narrowed),
        "cant_tell": delivered.CANT_TELL,
        "simulated": narrowed.filter(morning__simulated=True).exists(),
        "may_export": request.door.may(Act.EXPORT, Morning),
        "asked": request.GET,
    }
    return render(request, "patrols/dosage.html", context)


@opens(Permission.EXPORT)
@require_GET
def dosage_csv(request: Request) -> HttpResponse:
    """The same as a file."""
    _, received, district = _asked(request)
    rows = [
        (
            r["hotspot__name"], r["hotspot__district"], r["nights"], r["planned"], r["made"],
            round(r["planned_minutes"], 1), round(r["patrol_minutes"], 1),
            round(r["background_minutes"], 1),
        )
        for r in delivered.by_hotspot(received, district)
    ]  # fmt: skip
    request.door.exports("csv", len(rows))
    return csv_of("What hotspots received", COLUMNS, rows)


@opens(Permission.SEE_DOSAGE)
@require_GET
def dosage_of(request: Request, pk: int) -> HttpResponse:
    """One hotspot from night to night."""
    hotspot = request.door.fetch(Hotspot, pk=pk)
    received = request.door.among(Received).filter(hotspot=hotspot)
    nights = received.select_related("morning__plan").order_by("-morning__plan__date")
    page = Paginator(nights, A_PAGE).get_page(request.GET.get("page"))
    weeks = delivered.by_week(delivered.since(received, *_span(52)))
    context = {
        "hotspot": hotspot,
        "page": page,
        "weeks": weeks,
        "finding": delivered.finding(weeks, hotspot.name),
        "cant_tell": delivered.CANT_TELL,
        "simulated": any(night.morning.simulated for night in page),
        "asked": request.GET,
    }
    return render(request, "patrols/dosage_of.html", context)


def _morning(request: Request, morning: Morning | None) -> HttpResponse:
    plans = request.door.among(Plan)
    context: dict[str, Any] = {
        "morning": morning,
        "unmeasured": delivered.unmeasured(plans, datetime.now(UTC)),
        "may_measure": request.door.may(Act.ADD, Morning),
        "may_export": request.door.may(Act.EXPORT, Morning),
        "cant_tell": delivered.CANT_TELL,
    }
    if morning:
        request.door.shows([morning])
        received = request.door.among(Received).filter(morning=morning)
        context["received"] = list(received.select_related("hotspot"))
        context["conditions"] = delivered.by_condition(received)
    return render(request, "patrols/morning.html", context)


def _asked(request: Request) -> tuple[Weeks, Any, str]:
    districts = request.door.among(Hotspot).exclude(district="").values_list("district", flat=True)
    form = Weeks(sorted(set(districts.distinct())), request.GET)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    received = request.door.among(Received)
    first, last = _span(int(said.get("weeks") or 12))
    return form, delivered.since(received, first, last), said.get("district") or ""


def _span(weeks: int) -> tuple[date, date]:
    """So many whole weeks, this one being the last."""
    today = queries.patrol_day(datetime.now(UTC))
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=weeks - 1), today
