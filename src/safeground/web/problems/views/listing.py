"""What is behind it? Every problem, and what is overdue."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act, require
from safeground.web.access.request import Request
from safeground.web.lib.exports import csv_of
from safeground.web.lib.permissions import Permission
from safeground.web.problems import queries
from safeground.web.problems.forms import Narrowed
from safeground.web.problems.models import Problem
from safeground.web.problems.views.asking import solvers

EACH = 50
SOON = 8  # of a person's own, as many as are read at a glance


@opens(Permission.SEE_PROBLEMS)
@require_GET
def problems(request: Request) -> HttpResponse:
    """Problems, those with most overdue first; above them what is due of whoever reads."""
    form, found = _narrowed(request)
    page = Paginator(found, EACH).get_page(request.GET.get("page"))
    request.door.shows(page.object_list)
    today = timezone.localdate()
    mine = queries.due_from(request.door.who, request.user, today)
    context = {
        "form": form,
        "page": page,
        "rows": [(one, queries.stage(one), queries.next_due(one)) for one in page.object_list],
        "mine": mine[:SOON],
        "mine_count": len(mine),
        "mine_overdue": sum(one.overdue for one in mine),
        "today": today,
    }
    return render(request, "problems/problems.html", context)


@opens(Permission.EXPORT)
@require_GET
def problems_csv(request: Request) -> HttpResponse:
    """The same list as a file."""
    require(request.door.who, Act.EXPORT, Problem)
    _, found = _narrowed(request)
    rows = [
        (
            one.title, one.at, one.hotspot.district if one.hotspot else "", one.owner.name,
            queries.stage(one), one.overdue, queries.next_due(one), one.opened_at, one.closed_at,
        )
        for one in found
    ]  # fmt: skip
    request.door.shows(found)
    request.door.exports("csv", len(rows), cases=True)
    return csv_of("Problems", _HEADINGS, rows)


_HEADINGS = (
    "Problem", "Where", "District", "Owner", "Stage", "Overdue", "Next due", "Opened", "Closed",
)  # fmt: skip


def _narrowed(request: Request) -> tuple[Narrowed, Any]:
    found: Any = queries.problems(request.door.who, timezone.localdate())
    districts = (
        request.door.among(Problem)
        .exclude(hotspot=None)
        .order_by("hotspot__district")
        .values_list("hotspot__district", flat=True)
        .distinct()
    )
    asked = {"state": "open", **request.GET.dict()}
    form = Narrowed(
        asked, among={"owner": solvers()}, districts=[name for name in districts if name]
    )
    said = form.cleaned_data if form.is_valid() else {}
    if said.get("state") != "any":
        found = found.filter(closed_at__isnull=said.get("state") != "closed")
    if said.get("overdue"):
        found = found.filter(overdue__gt=0)
    if said.get("owner"):
        found = found.filter(owner=said["owner"])
    if said.get("district"):
        found = found.filter(hotspot__district=said["district"])
    return form, found
