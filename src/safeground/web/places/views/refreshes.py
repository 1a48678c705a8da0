"""Refreshes: asking for one, what each found and from what, and two of them side by side."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.incidents.models import Holding
from safeground.web.lib.permissions import Permission
from safeground.web.places import actions
from safeground.web.places.comparing import Comparison, compare_refreshes
from safeground.web.places.families import title_of
from safeground.web.places.forms.refreshes import Identify, Why
from safeground.web.places.models import Listing, Refresh
from safeground.web.places.queries import current
from safeground.web.places.taken import files_of
from safeground.web.places.views.page import page_of

A_PAGE = 50


@opens(Permission.IDENTIFY_HOTSPOTS)
def identify(request: Request) -> HttpResponse:
    """Ask for a new identification; it runs in the background."""
    held = request.door.among(Holding)
    months = list(held.order_by("month").values_list("month", flat=True).distinct())
    sources = list(held.order_by("source").values_list("source", flat=True).distinct())
    form = Identify(request.POST or None, months=months, sources=sources)
    if request.method == "POST" and form.is_valid():
        what = title_of(form.cleaned_data["offences"]).lower()
        title = f"Identifying {form.cleaned_data['places']} hotspots of {what}"
        job = actions.start_identifying(title, form.params, by=request.user)
        return redirect("jobs:job", pk=job.pk)
    context = {"form": form, "months": months}
    return page_of(request, "places/identify.html", context)


@opens(Permission.SEE_PLACES)
def refreshes(request: Request) -> HttpResponse:
    """Every refresh that was kept, the latest first."""
    every = request.door.among(Refresh).select_related("made_by").order_by("-made_at", "-pk")
    page = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    request.door.shows(page)
    return page_of(request, "places/refreshes.html", {"page": page, "asked": request.GET})


@opens(Permission.SEE_PLACES)
def refresh(request: Request, pk: int) -> HttpResponse:
    """What was asked, what was found, how far it can be trusted, and its files."""
    found = request.door.fetch(Refresh, pk=pk)
    listings = request.door.among(Listing).filter(refresh=found)
    columns = ("rank", "name", "district", "expected", "recorded", "change", "hotspot_id")
    page = Paginator(listings.only(*columns), A_PAGE).get_page(request.GET.get("page"))
    others = request.door.among(Refresh).exclude(pk=pk)
    context = {
        "refresh": found,
        "page": page,
        "asked": request.GET,
        "held": listings.aggregate(held=Sum("expected", default=0.0))["held"],
        "files": files_of(found),
        "before": others.filter(made_at__lte=found.made_at).order_by("-made_at").first(),
        "may_change": request.door.may(Act.CHANGE, found),
        "may_export": request.door.may(Act.EXPORT, found),
    }
    return page_of(request, "places/refresh.html", context)


@opens(Permission.IDENTIFY_HOTSPOTS)
def in_force(request: Request, pk: int) -> HttpResponse:
    """Make a refresh the one that patrols and pages go by, with a reason."""
    found = request.door.fetch(Refresh, Act.CHANGE, pk=pk)
    form = Why(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.put_in_force(found, by=request.user, why=form.cleaned_data["reason"])
        actions.start_counting(list(current(request.door)), by=request.user)
        messages.success(request, "The refresh is in force. Its incidents are being counted again.")
        return redirect("places:refresh", pk=pk)
    context = {"form": form, "refresh": found}
    return page_of(request, "places/in_force.html", context)


@opens(Permission.SEE_PLACES)
def compare(request: Request) -> HttpResponse:
    """Two refreshes side by side: what is the same, what came and what went."""
    every = list(request.door.among(Refresh).order_by("-made_at", "-pk")[:200])
    comparison = _asked(request)
    if comparison:
        request.door.shows([comparison.one, comparison.other])
    pairs = comparison.pairs if comparison else ()
    page = Paginator(pairs, A_PAGE).get_page(request.GET.get("page"))
    context = {"every": every, "comparison": comparison, "page": page, "asked": request.GET}
    return page_of(request, "places/compare.html", context)


@opens(Permission.SEE_PLACES, audited=False)
def compared(request: Request) -> HttpResponse:
    """The outlines of both, for the map of the comparison."""
    comparison = _asked(request)
    features = comparison.features if comparison else []
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _asked(request: Request) -> Comparison | None:
    """The two refreshes in the address; where none is named, the last two."""
    every = request.door.among(Refresh).order_by("-made_at", "-pk")
    named = [request.GET.get(name, "") for name in ("one", "other")]
    if all(name.isdecimal() and len(name) < 19 for name in named):
        found = {str(r.pk): r for r in every.filter(pk__in=named)}
        pair = [found[name] for name in named if name in found]
    else:
        pair = list(every[:2])[::-1]
    return compare_refreshes(*pair) if len(pair) == 2 else None
