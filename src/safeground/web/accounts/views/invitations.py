"""Inviting somebody, handing over the link, and taking it up."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens, opens_to_anyone
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.accounts import queries
from safeground.web.accounts.actions import invitations as actions
from safeground.web.accounts.forms.people import FORCE, InviteForm, JoinForm
from safeground.web.accounts.models import Invitation, Person
from safeground.web.lib.forms import Form, tried
from safeground.web.lib.permissions import Permission
from safeground.web.partners.models import Partner

LINK = "invitation_link"  # in the session until it was shown, once


@opens(Permission.MANAGE_PEOPLE)
def invite(request: Request) -> HttpResponse:
    """Who, from where, in which roles."""
    partners = request.door.among(Partner).filter(active=True)
    form = InviteForm(
        request.POST or None, force=settings.FORCE, partners=partners, initial=_asked(request)
    )
    if form.is_valid():
        said = form.cleaned_data
        made = tried(
            form,
            lambda: actions.invite(
                email=said["email"], name=said["name"], collar_number=said["collar_number"],
                roles_offered=said["roles"], partner=form.chosen_partner, by=request.user,
            ),
        )  # fmt: skip
        if made is not None:
            return _to_the_link(request, *made)
    return render(request, "accounts/invite.html", {"form": form})


@opens(Permission.MANAGE_PEOPLE)
def start_anew(request: Request, pk: int) -> HttpResponse:
    """Somebody lost their password or second factor."""
    person = request.door.fetch(Person, Act.CHANGE, pk=pk)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = tried(form, lambda: actions.start_anew(person, by=request.user))
        if made is not None:
            return _to_the_link(request, *made)
    return render(request, "accounts/start_anew.html", {"form": form, "one": person})


@opens(Permission.MANAGE_PEOPLE)
def invited(request: Request, pk: int) -> HttpResponse:
    """The link, shown once: only its hash is kept."""
    invitation = request.door.fetch(Invitation, pk=pk)
    number, token = request.session.pop(LINK, (0, ""))
    link = ""
    if number == invitation.pk:
        link = request.build_absolute_uri(reverse("accounts:join", args=[token]))
    return render(request, "accounts/invited.html", {"invitation": invitation, "link": link})


@opens(Permission.MANAGE_PEOPLE)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Make a link stop working."""
    invitation = request.door.fetch(Invitation, Act.CHANGE, pk=pk)
    actions.withdraw(invitation, by=request.user)
    messages.success(request, f"The link for {invitation.name} no longer works.")
    return redirect("accounts:people")


@opens_to_anyone
@sensitive_post_parameters("password")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: a name and a password, then a second factor."""
    invitation = queries.invitation_of(actions.hash_of(token))
    if invitation is None:
        return render(request, "accounts/no_invitation.html", {}, status=404)
    form = JoinForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if form.is_valid():
        said = form.cleaned_data
        try:
            person = actions.accept(token, name=said["name"], password=said["password"])
        except BadInput:
            return render(request, "accounts/no_invitation.html", {}, status=404)
        return _sign_in(request, person)
    return render(request, "accounts/join.html", {"form": form, "invitation": invitation})


def _sign_in(request: HttpRequest, person: Person) -> HttpResponse:
    logout(request, show_message=False)
    record_authentication(request, person, "an invitation")
    answer: HttpResponse = perform_login(request, Login(user=person))
    return answer


def _to_the_link(request: Request, made: Invitation, token: str) -> HttpResponse:
    request.session[LINK] = (made.pk, token)
    return redirect("accounts:invited", pk=made.pk)


def _asked(request: Request) -> dict[str, Any]:
    """Somebody who left and comes back: what was written of them."""
    again = request.GET.get("again", "")
    known = again.isdecimal() and len(again) < 19
    found = request.door.among(Person).filter(pk=again).first() if known else None
    if found is None:
        return {"partner": FORCE}
    return {
        "name": found.name,
        "email": found.email,
        "collar_number": found.collar_number,
        "partner": str(found.partner_id or FORCE),
    }
