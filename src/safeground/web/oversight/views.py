"""The auditor's pages. Reading them is written down like reading anything else."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.audit.heads import heads
from safeground.web.audit.models import Row
from safeground.web.lib.exports import csv_of
from safeground.web.lib.forms import FIRST_YEAR, LAST_YEAR, done
from safeground.web.lib.permissions import Permission
from safeground.web.oversight import actions, queries
from safeground.web.oversight.findings import in_words
from safeground.web.oversight.forms import Filter, LookInto
from safeground.web.oversight.models import Check, Unusual
from safeground.web.oversight.rows import HEADINGS, cells_of, lines_of
from safeground.web.oversight.rules import RULES

FINDINGS = 50


@opens(Permission.SEE_AUDIT)
def rows(request: Any) -> HttpResponse:
    """Every row, narrowed by what was asked, newest first."""
    form = Filter(request.GET or None)
    found = form.asked.of(request.door.among(Row)) if form.is_bound else request.door.among(Row)
    page = queries.page_of(
        found, before=_number(request, "before"), after=_number(request, "after")
    )
    asked = request.GET.urlencode() if form.is_bound else ""
    request.door.shows(page.rows, asked=asked)
    count = queries.at_most(found)
    said = {"form": form, "page": page, "lines": lines_of(page.rows), "count": count,
            "counted": queries.COUNTED, "around": _around(request)}  # fmt: skip
    return render(request, "oversight/rows.html", said)


@opens(Permission.SEE_AUDIT)
def export(request: Any) -> HttpResponse:
    """The same rows as a file."""
    found = Filter(request.GET or {}).asked.of(request.door.among(Row))
    taken = list(found.order_by("-number")[: queries.COUNTED])
    request.door.exports("csv", len(taken), cases=True)
    return csv_of("audit", HEADINGS, cells_of(taken))


@opens(Permission.SEE_AUDIT)
def thing(request: Any, kind: str, number: str) -> HttpResponse:
    """Who looked at one record, and who changed it."""
    everything, on = request.door.among(Row), _day(request)
    page = queries.page_of(
        queries.looks_at(everything, kind, number),
        before=_number(request, "before"),
        after=_number(request, "after"),
    )
    lists = queries.lists_with(everything, kind, number, on)
    request.door.shows([*page.rows, *lists])
    said = {"named": queries.named(kind, number), "page": page, "lines": lines_of(page.rows),
            "lists": lines_of(lists), "on": on, "around": _around(request)}  # fmt: skip
    return render(request, "oversight/thing.html", said)


@opens(Permission.SEE_AUDIT)
def person(request: Any, number: int) -> HttpResponse:
    """What one person did on one day."""
    everything, on = request.door.among(Row), _day(request)
    before, after = queries.days_beside(everything, number, on)
    page = queries.page_of(
        queries.day_of(everything, number, on),
        before=_number(request, "before"),
        after=_number(request, "after"),
    )
    request.door.shows(page.rows)
    said = {"name": queries.names_of([number])[number], "on": on, "earlier": before, "later": after,
            "page": page, "lines": lines_of(page.rows), "around": _around(request)}  # fmt: skip
    return render(request, "oversight/person.html", said)


@opens(Permission.SEE_AUDIT)
def unusual(request: Any) -> HttpResponse:
    """Looking that stands out: a worklist."""
    done = request.GET.get("show") == "done"
    found = request.door.among(Unusual).filter(looked_into__isnull=not done)
    listed = list(found.select_related("looked_into", "looked_into__by")[:FINDINGS])
    request.door.shows(listed)
    said = {"findings": in_words(listed), "done": done, "rules": RULES.values(),
            "more": found.count() - len(listed)}  # fmt: skip
    return render(request, "oversight/unusual.html", said)


@opens(Permission.SEE_AUDIT)
def look_into(request: Any, pk: int) -> HttpResponse:
    """Say what one of them was."""
    found = request.door.fetch(Unusual, pk=pk)
    form = LookInto(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form, lambda: actions.look_into(found, by=request.user, **form.cleaned_data)
    ):
        return redirect("audit:unusual")
    said = {"finding": in_words([found])[0], "form": form,
            "day": queries.local_day(found.begins_at),
            "may_look_into": request.door.may(Act.CHANGE, found)}  # fmt: skip
    return render(request, "oversight/look_into.html", said)


@opens(Permission.SEE_AUDIT)
def proof(request: Any) -> HttpResponse:
    """Whether the chain holds, when it was last proved, and its heads."""
    checks = list(request.door.among(Check).select_related("by")[:10])
    request.door.shows(checks)
    last = request.door.among(Row).order_by("-number").first()
    try:
        known, altered = heads(), ""
    except BadInput as mistake:
        known, altered = [], str(mistake)
    said = {"checks": checks, "last": last, "heads": known[:-11:-1], "altered": altered}
    return render(request, "oversight/proof.html", said)


@require_POST
@opens(Permission.SEE_AUDIT)
def find(request: Any) -> HttpResponse:
    """Go through the last week, in the background."""
    return redirect("jobs:job", pk=actions.ask_to_find(by=request.user).pk)


@require_POST
@opens(Permission.SEE_AUDIT)
def check(request: Any) -> HttpResponse:
    """Read the whole chain, in the background."""
    return redirect("jobs:job", pk=actions.ask_to_check(by=request.user).pk)


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.GET.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 19 else None


def _day(request: HttpRequest) -> date:
    said = request.GET.get("day", "")
    try:
        day = date.fromisoformat(said) if said else queries.today()
    except ValueError:
        raise Http404("There is no such day.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404("There is no such day.")
    return day


def _around(request: HttpRequest) -> str:
    """The rest of the address, for the links to older and newer rows."""
    kept = request.GET.copy()
    for name in ("before", "after"):
        kept.pop(name, None)
    return f"{kept.urlencode()}&" if kept else ""
