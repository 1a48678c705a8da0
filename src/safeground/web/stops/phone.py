"""For the officer's card: the empty form that a phone keeps, and what it sends."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens, opens_to_anyone
from safeground.web.access.refusal import Refused
from safeground.web.lib.permissions import Permission
from safeground.web.stops.grounds import as_json
from safeground.web.stops.groups import GROUPS, NEEDS
from safeground.web.stops.sending import read, receive


@opens_to_anyone
def blank(request: HttpRequest) -> HttpResponse:
    """Every group of questions with nothing in it; it says nothing of anybody."""
    groups = {name: group() for name, group in GROUPS.items()}
    return render(
        request, "stops/blank.html", {"groups": groups, "needs": NEEDS, "warnings": as_json()}
    )


def sync(request: HttpRequest) -> HttpResponse:
    """Take one record; sending it twice counts it once."""
    if not request.user.is_authenticated:
        return _said(401, "sign in", "Sign in again to send what waits.")
    try:
        return _take(request)
    except Refused as refusal:
        return _said(403, "no card", str(refusal))
    except BadInput as mistake:
        return _said(400, "unreadable", str(mistake))


@require_POST
@opens(Permission.RECORD_STOPS)
def _take(request: HttpRequest) -> HttpResponse:
    sent = read(request.body)
    if sent.person != request.user.pk:
        return _said(409, "another person", "What waits on this phone is somebody else's.")
    return JsonResponse(receive(sent, by=request.user))


sync.opens_to = _take.opens_to  # type: ignore[attr-defined]
sync.audited = True  # type: ignore[attr-defined]


def _said(status: int, code: str, words: str) -> JsonResponse:
    return JsonResponse({"code": code, "says": words}, status=status)
