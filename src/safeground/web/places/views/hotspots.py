"""The list of hotspots, with its map and its files; and the surface they were chosen from."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from safeground.pipelines.wording import month as month_in_words
from safeground.pipelines.wording import months as months_in_words
from safeground.web.access.opens import opens
from safeground.web.access.policy import Act, require
from safeground.web.access.request import Request
from safeground.web.incidents.models import Holding
from safeground.web.lib.exports import csv_of
from safeground.web.lib.permissions import Permission
from safeground.web.places import maps
from safeground.web.places.families import title_of
from safeground.web.places.forms.narrowing import Narrowed
from safeground.web.places.models import Hotspot, Refresh
from safeground.web.places.queries import Row, current, refresh_in_force, rows_of, weighed_by
from safeground.web.places.views.page import page_of
from safeground.web.places.words import weights

A_PAGE = 50
HEADINGS = (
    "rank", "key", "name", "district", "incidents", "first half", "second half", "harm",
    "without weight", "by hand",
)  # fmt: skip


@opens(Permission.SEE_PLACES)
def hotspots(request: Request) -> HttpResponse:
    """Map and list side by side, and what entered, left and stayed since last time."""
    refresh = refresh_in_force(request.door)
    if refresh is None:
        held = request.door.among(Holding).exists()
        return page_of(request, "places/no_hotspots.html", {"held": held})
    form = _narrowed(request, refresh)
    asked, rows = form.asked, rows_of(request.door, form.asked, refresh)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    request.door.shows(Hotspot(pk=row.pk) for row in page)
    context = {
        "refresh": refresh,
        "form": form,
        "asked": request.GET,
        "order": asked.order,
        "page": page,
        "count": len(rows),
        "total": sum(row.count for row in rows),
        "harm": _harm(rows, form) if asked.measure == "harm" else None,
        "weighed": form.weighed,
        "offences": title_of(asked.family).lower(),
        "period": months_in_words(asked.months),
        "halves": _halves(asked.months),
        "changes": _changes(request, refresh),
        "query": request.GET.urlencode(),
        "may_export": request.door.may(Act.EXPORT, Hotspot),
    }
    return page_of(request, "places/hotspots.html", context)


@opens(Permission.SEE_PLACES, audited=False)
def features(request: Request) -> HttpResponse:
    """The hotspots of the list, all its pages together, for its map."""
    refresh = refresh_in_force(request.door)
    return JsonResponse(maps.collection(_features(request, refresh) if refresh else []))


@opens(Permission.EXPORT)
def export(request: Request, form: str) -> HttpResponse:
    """The hotspots of the list as a file to keep: CSV or GeoJSON."""
    require(request.door.who, Act.EXPORT, Hotspot)
    refresh = refresh_in_force(request.door)
    if refresh is None:
        return csv_of("hotspots", HEADINGS, [])
    asked = _narrowed(request, refresh).asked
    rows = rows_of(request.door, asked, refresh)
    request.door.exports(form, len(rows))
    said = f"{title_of(asked.family)}, {months_in_words(asked.months)}; {_from(refresh)}"
    for one in weighed_by(request.door):
        said += f"; harm in {one['unit']} by {weights(one)}"
        said += ", by which the halves are" if asked.measure == "harm" else ""
    if form == "geojson":
        only = [f for f in _features(request, refresh) if f["properties"]["kind"] == "hotspot"]
        response = JsonResponse(maps.collection(only, provenance=said))
        response["Content-Type"] = "application/geo+json"
        response["Content-Disposition"] = 'attachment; filename="hotspots.geojson"'
        return response
    return csv_of("hotspots", HEADINGS, [_cells_of(row) for row in rows], provenance=said)


@opens(Permission.SEE_PLACES)
def surface(request: Request) -> HttpResponse:
    """Where the offences are expected, cell by cell, and the list of the likeliest."""
    refresh = refresh_in_force(request.door)
    if refresh is None:
        return page_of(request, "places/no_hotspots.html", {"held": False})
    request.door.shows([refresh])
    likeliest = [one["properties"] for one in maps.surface_of(refresh)]
    names = dict(current(request.door).values_list("key", "name"))
    page = Paginator(likeliest, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "refresh": refresh, "page": page, "names": names, "asked": request.GET,
        "holding": likeliest[-1]["running"] if likeliest else 0, "count": len(likeliest),
    }  # fmt: skip
    return page_of(request, "places/surface.html", context)


@opens(Permission.SEE_PLACES, audited=False)
def cells(request: Request) -> HttpResponse:
    """The likeliest cells and the hotspots among them, for the map of the surface."""
    refresh = refresh_in_force(request.door)
    if refresh is None:
        return JsonResponse(maps.collection([]))
    shaded = maps.cells_of(refresh)
    outlines = [f for f in _features(request, refresh) if f["properties"]["kind"] == "hotspot"]
    return JsonResponse({**shaded, "features": [*shaded["features"], *outlines]})


def _narrowed(request: Request, refresh: Refresh) -> Narrowed:
    held = request.door.among(Holding)
    districts = current(request.door).exclude(district="").order_by("district")
    return Narrowed(
        request.GET,
        refresh=refresh,
        months=list(held.order_by("month").values_list("month", flat=True).distinct()),
        districts=list(districts.values_list("district", flat=True).distinct()),
        sources=list(held.order_by("source").values_list("source", flat=True).distinct()),
        weighed=weighed_by(request.door),
    )


def _features(request: Request, refresh: Refresh) -> list[dict[str, Any]]:
    form = _narrowed(request, refresh)
    asked = form.asked
    rows = rows_of(request.door, asked, refresh)
    boundaries = dict(current(request.door).values_list("pk", "boundary"))
    offences = f"{title_of(asked.family).lower()}, {months_in_words(asked.months)}"
    unit = form.weighed[0]["unit"] if asked.measure == "harm" else ""
    return maps.hotspot_features(rows, boundaries, offences, unit)


def _cells_of(row: Row) -> tuple[Any, ...]:
    amounts = (row.count, row.earlier, row.later, row.harm, row.unweighed)
    said = ("" if amount is None else round(amount, 3) for amount in amounts)
    return (row.rank, row.key, row.name, row.district, *said, row.by_hand)


def _harm(rows: list[Row], form: Narrowed) -> dict[str, Any]:
    """The harm of a whole list, by which weights, and how much of what was counted has none."""
    return {
        "by": form.weighed[0],
        "different": len(form.weighed) > 1 or any(row.harm is None for row in rows if row.count),
        "total": sum(row.harm or 0.0 for row in rows),
        "unweighed": sum(row.unweighed or 0.0 for row in rows),
    }


def _halves(months: list[str]) -> tuple[str, str]:
    """What the two halves of the months asked for are called."""
    half = len(months) // 2
    if not half:
        return "", ""
    return months_in_words(months[-2 * half : -half]), months_in_words(months[-half:])


def _changes(request: Request, refresh: Refresh) -> dict[str, list[dict[str, Any]]]:
    """What entered, left, moved and stayed since the refresh before, with where to read more."""
    keys = {
        one.key: one.pk
        for one in request.door.among(Hotspot)
        .filter(family=refresh.family, study_area=refresh.study_area)
        .only("key", "pk")
    }
    found: dict[str, list[dict[str, Any]]] = {"entered": [], "left": [], "moved": [], "stayed": []}
    for change in refresh.changes:
        pk = keys.get(change["key"])
        address = reverse("places:hotspot", kwargs={"pk": pk}) if pk else ""
        found.setdefault(change["status"], []).append({**change, "url": address})
    return found


def _from(refresh: Refresh) -> str:
    return (
        f"hotspots of {refresh.family_title}, {refresh.study_area}, identified from "
        f"{month_in_words(refresh.since)} to {month_in_words(refresh.until)}; "
        f"{'; '.join(refresh.attribution)}"
    )
