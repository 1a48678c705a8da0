"""The organisations that the force works with: listed, added, changed, ended."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.forms import Form, done, tried
from safeground.web.lib.permissions import Permission
from safeground.web.partners import actions
from safeground.web.partners.forms import PartnerForm
from safeground.web.partners.models import Partner


@opens(Permission.MANAGE_PEOPLE)
def partners(request: Request) -> HttpResponse:
    """Every partner, with how many people of theirs may sign in."""
    here = Count("people", filter=Q(people__is_active=True))
    found = request.door.among(Partner).annotate(here=here).order_by("-active", "name")
    request.door.shows(found)
    return render(request, "partners/partners.html", {"partners": found})


@opens(Permission.MANAGE_PEOPLE)
def add(request: Request) -> HttpResponse:
    """Another one."""
    form = PartnerForm(request.POST or None)
    if form.is_valid():
        made = tried(form, lambda: actions.add(by=request.user, **form.cleaned_data), at="name")
        if made is not None:
            messages.success(request, f"{made} is written down. Now you can invite its people.")
            return redirect("partners:partners")
    return render(request, "partners/change.html", {"form": form, "partner": None})


@opens(Permission.MANAGE_PEOPLE)
def change(request: Request, pk: int) -> HttpResponse:
    """Its name, what it is, its agreement."""
    partner = request.door.fetch(Partner, Act.CHANGE, pk=pk)
    named = {"name": partner.name, "kind": partner.kind, "agreement": partner.agreement}
    form = PartnerForm(request.POST or None, initial=named)
    if form.is_valid() and done(
        form, lambda: actions.change(partner, by=request.user, **form.cleaned_data), at="name"
    ):
        messages.success(request, f"{partner} is saved.")
        return redirect("partners:partners")
    return render(request, "partners/change.html", {"form": form, "partner": partner})


@opens(Permission.MANAGE_PEOPLE)
def end(request: Request, pk: int) -> HttpResponse:
    """Stop working with it, or begin again."""
    partner = request.door.fetch(Partner, Act.CHANGE, pk=pk)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if partner.active:
            actions.deactivate(partner, by=request.user)
            messages.success(request, f"Nobody of {partner} can sign in any more.")
        else:
            actions.reactivate(partner, by=request.user)
            messages.success(request, f"You can invite people of {partner} again.")
        return redirect("partners:partners")
    return render(request, "partners/end.html", {"form": form, "partner": partner})
