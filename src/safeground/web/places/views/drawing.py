"""Drawing a hotspot by hand, changing its boundary, and taking it off the list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.places import actions
from safeground.web.places.forms.drawing import Boundary, NewHotspot
from safeground.web.places.forms.refreshes import Why
from safeground.web.places.ground import district_of
from safeground.web.places.models import Hotspot
from safeground.web.places.queries import refresh_in_force
from safeground.web.places.views.page import page_of


@opens(Permission.DRAW_HOTSPOTS)
def draw(request: Request) -> HttpResponse:
    """Add a hotspot that no identification chose."""
    about = refresh_in_force(request.door)
    form = NewHotspot(request.POST or None, study_area=about.study_area if about else "")
    if request.method == "POST" and form.is_valid():
        hotspot = actions.draw(
            form.shape,
            by=request.user,
            name=form.cleaned_data["name"],
            district=district_of(form.shape),
            reason=form.cleaned_data["reason"],
        )
        actions.start_counting([hotspot], by=request.user)
        messages.success(request, f"{hotspot.name} was drawn. Its incidents are being counted.")
        return redirect("places:hotspot", pk=hotspot.pk)
    return page_of(request, "places/draw.html", {"form": form})


@opens(Permission.DRAW_HOTSPOTS)
def adjust(request: Request, pk: int) -> HttpResponse:
    """Change a boundary, with a reason."""
    hotspot = request.door.fetch(Hotspot, Act.CHANGE, pk=pk)
    form = Boundary(request.POST or None, study_area=hotspot.study_area)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.adjust(hotspot, form.shape, by=request.user, reason=reason)
        actions.start_counting([hotspot], by=request.user)
        messages.success(request, "The boundary was changed. Its incidents are being counted.")
        return redirect("places:hotspot", pk=pk)
    return page_of(request, "places/adjust.html", {"form": form, "hotspot": hotspot})


@opens(Permission.DRAW_HOTSPOTS)
def retire(request: Request, pk: int) -> HttpResponse:
    """Take a hotspot off the list, with a reason."""
    hotspot = request.door.fetch(Hotspot, Act.CHANGE, pk=pk)
    form = Why(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.retire(hotspot, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"{hotspot.name} was taken off the list.")
        return redirect("places:hotspot", pk=pk)
    return page_of(request, "places/retire.html", {"form": form, "hotspot": hotspot})
