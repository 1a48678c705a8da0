"""What is under way now, by unit and hotspot, from what the cards sent."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.patrols import live as state
from safeground.web.patrols.models import CardEntry, Plan


@opens(Permission.SEE_PATROLS)
@require_GET
def live(request: Request) -> HttpResponse:
    """The page; its middle asks for itself again every 15 seconds."""
    context = _now(request)
    request.door.shows(context["plans"])
    return render(request, "patrols/live.html", context)


@opens(Permission.SEE_PATROLS, audited=False)
@require_GET
def now(request: Request) -> HttpResponse:
    """The middle alone, for polling."""
    return render(request, "patrols/live_now.html", _now(request))


def _now(request: Request) -> dict[str, Any]:
    at = datetime.now(UTC)
    plans = state.under_way(request.door.among(Plan), at)
    entries = state.latest(request.door.among(CardEntry), plans)
    return {"at": at, "plans": plans, "shifts": [state.shift(p, at) for p in plans],
            "entries": entries}  # fmt: skip
