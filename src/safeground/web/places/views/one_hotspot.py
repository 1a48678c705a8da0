"""A hotspot's page, and its outline for the small map on it."""

from django.http import HttpResponse, JsonResponse

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.places import maps
from safeground.web.places.models import Hotspot
from safeground.web.places.record import record_of
from safeground.web.places.views.page import page_of


@opens(Permission.SEE_PLACES)
def hotspot(request: Request, pk: int) -> HttpResponse:
    """Why it was chosen, when, how it goes, what is done there, and what can't be known."""
    found = request.door.fetch(Hotspot, pk=pk)
    may_change = request.door.may(Act.CHANGE, found)
    by_harm = request.GET.get("by") == "harm"
    context = {**record_of(request.door, found, by_harm=by_harm), "may_change": may_change}
    return page_of(request, "places/hotspot.html", context)


@opens(Permission.SEE_PLACES, audited=False)
def feature(request: Request, pk: int) -> HttpResponse:
    """Its boundary and the ground round it."""
    found = request.door.fetch(Hotspot, pk=pk)
    return JsonResponse(maps.collection(maps.one_hotspot(found, found.key, found.district)))
