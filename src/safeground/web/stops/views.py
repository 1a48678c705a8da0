"""Search records: begun, filled in a group at a time, kept, corrected, reviewed."""

from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens
from safeground.web.access.policy import Act, require
from safeground.web.access.request import Request
from safeground.web.lib.exports import csv_of
from safeground.web.lib.formats import small_count
from safeground.web.lib.forms import done, tried
from safeground.web.lib.permissions import Permission
from safeground.web.places.models import Hotspot
from safeground.web.stops import actions
from safeground.web.stops.forms import Find, Reason, Review
from safeground.web.stops.grounds import as_json, warnings_of
from safeground.web.stops.groups import GROUPS, NEEDS, Group, begun, day_of, missing
from safeground.web.stops.models import Stop, StopState
from safeground.web.stops.queries import answered, by_month, narrowed

PAGE = 50
READ = (Permission.RECORD_STOPS, Permission.SUPERVISE_STOPS)


@opens(*READ)
def stops(request: Request) -> HttpResponse:
    """The records that may be seen, with a filter; an officer's own, a supervisor's all."""
    form = Find(request.GET)
    if not _supervises(request):
        del form.fields["due"]
    asked = form.cleaned_data if form.is_valid() else {}
    door = request.door
    found = narrowed(door.among(Stop), asked).select_related("owner", "hotspot")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    door.shows(page.object_list, asked=asked.get("words", ""), found=page.paginator.count)
    shown = {"form": form, "page": page, "supervises": _supervises(request), "stop_model": Stop}
    return render(request, "stops/stops.html", shown)


@opens(Permission.RECORD_STOPS)
def new(request: Request) -> HttpResponse:
    """Before a record: what it is and is not for; beginning makes a draft."""
    hotspot = _hotspot(request, request.GET.get("hotspot") or request.POST.get("hotspot"))
    if request.method == "POST":
        stop = actions.begin(uuid4(), by=request.user, hotspot=hotspot)
        return redirect("stops:group", pk=stop.pk, name="when")
    return render(request, "stops/new.html", {"hotspot": hotspot})


@opens(Permission.RECORD_STOPS)
def group(request: Request, pk: int, name: str) -> HttpResponse:
    """One group of questions: the next of a draft, or a correction of a finished record."""
    stop = request.door.fetch(Stop, Act.CHANGE, pk=pk)
    form, reason = _form(request, stop, name), _reason(request, stop)
    if request.method == "POST" and form.is_valid() and (reason is None or reason.is_valid()):
        answer: HttpResponse | None = tried(
            form, lambda: _answered(request, stop, name, form, reason)
        )
        if answer is not None:
            return answer
    shown = {"stop": stop, "form": form, "reason": reason, "name": name, "needs": NEEDS}
    status = 400 if request.method == "POST" else 200
    return render(request, "stops/group.html", {**shown, "warnings": as_json()}, status=status)


@opens(Permission.RECORD_STOPS)
def check(request: Request, pk: int) -> HttpResponse:
    """Everything on one page before the record is finished."""
    stop = request.door.fetch(Stop, Act.CHANGE, pk=pk)
    if stop.state == StopState.RECORDED:
        return redirect("stops:stop", pk=pk)
    says = ""
    if request.method == "POST":
        try:
            actions.finish(stop, by=request.user)
            return redirect("stops:receipt", pk=pk)
        except BadInput as mistake:
            says = str(mistake)
    shown = {**_told(stop), "says": says, "lacking": list(missing(stop))}
    return render(request, "stops/check.html", shown, status=400 if says else 200)


@opens(*READ)
def stop(request: Request, pk: int) -> HttpResponse:
    """One record with its corrections and its review."""
    found = request.door.fetch(Stop, pk=pk)
    if found.state == StopState.DRAFT:
        return redirect("stops:check", pk=pk)
    return _page(request, found, Review(initial={"verdict": found.verdict}))


@require_POST
@opens(Permission.SUPERVISE_STOPS)
def review(request: Request, pk: int) -> HttpResponse:
    """A supervisor's word."""
    found = request.door.fetch(Stop, Act.AGREE, pk=pk)
    form = Review(request.POST)
    if form.is_valid() and done(
        form, lambda: actions.review(found, **form.cleaned_data, by=request.user), at="comment"
    ):
        return redirect("stops:stop", pk=pk)
    return _page(request, found, form, status=400)


@opens(*READ)
def receipt(request: Request, pk: int) -> HttpResponse:
    """What the person is given: what happened, why, and how to get a copy."""
    found = request.door.fetch(Stop, pk=pk)
    if found.state != StopState.RECORDED:
        raise Http404("There is a receipt once the record is finished.")
    return render(request, "stops/receipt.html", {"stop": found, "told": _receipt(found)})


@opens(*READ)
def leave(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away, or erase a record whose time is over."""
    found = request.door.fetch(Stop, pk=pk)
    draft = found.state == StopState.DRAFT
    request.door.fetch(Stop, Act.CHANGE if draft else Act.ERASE, pk=pk)
    if request.method == "POST":
        (actions.discard if draft else actions.erase)(found, by=request.user)
        return redirect("stops:stops")
    return render(request, "stops/leave.html", {"stop": found, "draft": draft})


@opens(Permission.SUPERVISE_STOPS)
def figures(request: Request) -> HttpResponse:
    """Counts by month and object, as PACE section 5 asks."""
    months = by_month(request.door.among(Stop))
    return render(request, "stops/figures.html", {"months": months})


@opens(Permission.EXPORT)
def figures_csv(request: Request) -> HttpResponse:
    """The same as a file, with small numbers hidden and no totals that would give them away."""
    require(request.door.who, Act.EXPORT, Stop)
    rows = [
        (f"{m.month:%Y-%m}", m.object_of_search, *map(_hidden, (m.searches, m.arrests, m.linked)))
        for m in by_month(request.door.among(Stop))
    ]
    request.door.exports("csv", len(rows))
    headings = ["Month", "Object of search", "Searches", "Arrests", "Outcome linked to object"]
    return csv_of("stop and search by month", headings, rows)


def _hidden(count: int) -> int | str:
    return small_count(count) if 0 < count < 5 else count


def _answered(
    request: Request, stop: Stop, name: str, form: Group, reason: Reason | None
) -> HttpResponse:
    if reason is not None:
        actions.correct(stop, form.answers(), reason.cleaned_data["reason"], by=request.user)
        return redirect("stops:stop", pk=stop.pk)
    actions.fill(stop, form.answers(), by=request.user)
    names = list(GROUPS)
    after = names[names.index(name) + 1 :]
    if not after or request.GET.get("from") == "check":
        return redirect("stops:check", pk=stop.pk)
    return redirect("stops:group", pk=stop.pk, name=after[0])


def _form(request: Request, stop: Stop, name: str) -> Group:
    if name not in GROUPS:
        raise Http404("There is no such part of a search record.")
    posted = request.POST if request.method == "POST" else None
    return GROUPS[name](posted, initial=begun(stop, name), day=day_of(stop))


def _reason(request: Request, stop: Stop) -> Reason | None:
    if stop.state == StopState.DRAFT:
        return None
    return Reason(request.POST if request.method == "POST" else None)


def _page(request: Request, found: Stop, form: Review, status: int = 200) -> HttpResponse:
    versions = found.versions.select_related("by")
    shown = {**_told(found), "form": form, "versions": versions}
    return render(request, "stops/stop.html", shown, status=status)


def _told(stop: Stop) -> dict[str, Any]:
    weak = warnings_of(stop.grounds)
    return {"stop": stop, "groups": list(answered(stop)), "warnings": weak}


def _receipt(stop: Stop) -> list[tuple[str, str]]:
    """What a receipt says: never who the person is."""
    told = {title: dict(said) for _, title, said in answered(stop)}
    when, why, came = told["When and where"], told["Why"], told["What came of it"]
    rows = [("Reference", stop.reference)]
    rows += [(k, when[k]) for k in ("Date and time", "Place", "Vehicle registration") if k in when]
    rows += [(k, v) for k, v in why.items()]
    rows += [(k, came[k]) for k in ("Outcome",) if k in came]
    return [*rows, ("Officer", stop.officer)]


def _hotspot(request: Request, said: Any) -> Any:
    if not said or not str(said).isdecimal() or len(str(said)) > 18:
        return None
    return request.door.among(Hotspot).filter(pk=int(said)).first()


def _supervises(request: Request) -> bool:
    return Permission.SUPERVISE_STOPS in request.door.who.permissions
