"""The officer's card: its pages, what the phone fetches, and what it sends."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.patrols.card.actions import Fate, take, take_one
from safeground.web.patrols.card.answering import in_json, said
from safeground.web.patrols.card.facts import ITEMS, NOTE, PLACE
from safeground.web.patrols.card.forms import entry_of
from safeground.web.patrols.card.parcel import read_parcel
from safeground.web.patrols.card.tonight import stamp_of, tonight
from safeground.web.patrols.models import Visit

LIMIT = 256 * 1024  # bytes of one parcel


@opens(Permission.WALK_PATROLS)
def card(request: Request) -> HttpResponse:
    """Tonight's visits, the next first."""
    shown = tonight(request.door, datetime.now(UTC))
    return render(request, "patrols/card/tonight.html", _words(card=shown))


@opens(Permission.WALK_PATROLS)
def visit(request: Request, pk: int) -> HttpResponse:
    """One visit on one screen."""
    shown = tonight(request.door, datetime.now(UTC))
    found = next((one for one in shown.visits if one.id == pk), None)
    if found is None:
        raise Http404("That visit is not on your card tonight.")
    return render(request, "patrols/card/visit.html", _words(card=shown, visit=found))


@require_POST
@opens(Permission.WALK_PATROLS)
def entry(request: Request, pk: int) -> HttpResponse:
    """One entry, from the card without JavaScript."""
    door = request.door
    door.fetch(Visit, pk=pk)
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        told = take_one(entry_of(request.POST, pk, now.isoformat()), now, by=request.user, now=now)
    except BadInput as mistake:
        return _again(request, pk, str(mistake))
    if told.fate is not Fate.RECORDED:
        return _again(request, pk, told.says)
    if request.POST.get("kind") == "stop":
        return redirect(f"/stops/new?hotspot={request.POST.get('hotspot', '')}")
    return redirect("patrols:card-visit", pk=pk)


@in_json
@opens(Permission.WALK_PATROLS)
def tonight_json(request: Request) -> HttpResponseBase:
    """Tonight's card for the phone to keep."""
    return JsonResponse(tonight(request.door, datetime.now(UTC)).as_json())


@in_json
@opens(Permission.WALK_PATROLS, audited=False)
def token(request: Request) -> HttpResponseBase:
    """Who is signed in, and the token that a sending needs; it shows nothing of any record."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})


@require_POST
@in_json
@opens(Permission.WALK_PATROLS)
def sync(request: Request) -> HttpResponseBase:
    """Take what waited on a phone. Sending it twice, or half of it again, counts it once."""
    if len(request.body) > LIMIT:
        return said(413, "too much", "Send fewer entries at a time.")
    parcel = read_parcel(request.body)
    if parcel.person != request.user.pk:
        return said(409, "another person", "What waits on this phone is somebody else's.")
    now = datetime.now(UTC)
    answers = [answer.as_json() for answer in take(parcel, by=request.user, now=now)]
    stamp = stamp_of(request.door, now)
    return JsonResponse({"answers": answers, "stamp": stamp})


def _again(request: Request, pk: int, says: str) -> HttpResponse:
    shown = tonight(request.door, datetime.now(UTC))
    found = next((one for one in shown.visits if one.id == pk), None)
    words = _words(card=shown, visit=found, says=says)
    page = "visit" if found else "tonight"
    return render(request, f"patrols/card/{page}.html", words, status=400)


def _words(**shown: Any) -> dict[str, Any]:
    """What every page of the card says besides."""
    return {"says": "", "key": uuid4, "items": ITEMS, "place_words": PLACE, "note": NOTE, **shown}
