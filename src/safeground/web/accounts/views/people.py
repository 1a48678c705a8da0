"""The people of the site, for administrators: who, in which roles, from when to when and why."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.accounts import lockout, queries
from safeground.web.accounts.actions import people as actions
from safeground.web.accounts.actions import roles, sessions
from safeground.web.accounts.forms.filter import PeopleFilter
from safeground.web.accounts.forms.people import BecauseForm, DetailsForm, RoleForm
from safeground.web.accounts.models import Invitation, Person, RoleGrant
from safeground.web.lib.forms import done
from safeground.web.lib.permissions import Permission
from safeground.web.partners.models import Partner

A_PAGE = 50


@opens(Permission.MANAGE_PEOPLE)
def people(request: Request) -> HttpResponse:
    """Everybody, to narrow down."""
    form = PeopleFilter(request.GET, force=settings.FORCE, partners=request.door.among(Partner))
    found = queries.narrowed(request.door.among(Person), **form.asked)
    page = Paginator(queries.with_roles(found), A_PAGE).get_page(request.GET.get("page"))
    request.door.shows(page.object_list, asked=form.asked["words"], found=page.paginator.count)
    waiting = queries.open_invitations(request.door.among(Invitation))
    return render(
        request,
        "accounts/people.html",
        {"form": form, "page": page, "count": page.paginator.count, "waiting": waiting[:A_PAGE]},
    )


@opens(Permission.MANAGE_PEOPLE)
def person(request: Request, pk: int) -> HttpResponse:
    """One person: roles with their history, sessions, and whether they can sign in."""
    one = request.door.fetch(Person, pk=pk)
    return render(
        request,
        "accounts/person.html",
        {
            "one": one,
            "grants": queries.roles_of(one),
            "held": one.role_names,
            "ways": queries.ways_in(one),
            "sessions": queries.sessions_of(one),
            "locked_until": lockout.account_locked_until(one.email),
            "oneself": one.pk == request.user.pk,
        },
    )


@opens(Permission.MANAGE_PEOPLE)
def change(request: Request, pk: int) -> HttpResponse:
    """Name, work e-mail address, collar number."""
    one = request.door.fetch(Person, Act.CHANGE, pk=pk)
    named = {"name": one.name, "email": one.email, "collar_number": one.collar_number}
    form = DetailsForm(request.POST or None, initial=named)
    if form.is_valid() and done(
        form, lambda: actions.change(one, by=request.user, **form.cleaned_data), at="email"
    ):
        messages.success(request, f"{one.name}’s details are saved.")
        return redirect("accounts:person", pk=pk)
    return render(request, "accounts/change.html", {"form": form, "one": one})


@opens(Permission.MANAGE_PEOPLE)
def give_role(request: Request, pk: int) -> HttpResponse:
    """A role, from when, until when and why."""
    one = request.door.fetch(Person, Act.CHANGE, pk=pk)
    form = RoleForm(request.POST or None, person=one, held=one.role_names)
    if form.is_valid() and done(
        form, lambda: roles.give(one, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, f"{one.name} has the role from then on.")
        return redirect("accounts:person", pk=pk)
    return render(request, "accounts/give_role.html", {"form": form, "one": one})


@opens(Permission.MANAGE_PEOPLE)
def withdraw_role(request: Request, pk: int) -> HttpResponse:
    """End a role now."""
    grant = request.door.fetch(RoleGrant, Act.CHANGE, pk=pk)
    form = BecauseForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: roles.withdraw(grant, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, f"{grant.person.name} no longer has the role {grant.title}.")
        return redirect("accounts:person", pk=grant.person_id)
    return render(request, "accounts/withdraw_role.html", {"form": form, "grant": grant})


@opens(Permission.MANAGE_PEOPLE)
def leave(request: Request, pk: int) -> HttpResponse:
    """End a person's sign-in at once."""
    one = request.door.fetch(Person, Act.CHANGE, pk=pk)
    form = BecauseForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: actions.leave(one, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, f"{one.name} has left and is signed out everywhere.")
        return redirect("accounts:person", pk=pk)
    return render(request, "accounts/leave.html", {"form": form, "one": one})


@opens(Permission.MANAGE_PEOPLE)
@require_POST
def unlock(request: Request, pk: int) -> HttpResponse:
    """Let somebody try to sign in again at once."""
    one = request.door.fetch(Person, Act.CHANGE, pk=pk)
    sessions.unlock(one, by=request.user)
    messages.success(request, f"{one.name} can try to sign in again.")
    return redirect("accounts:person", pk=pk)


@opens(Permission.MANAGE_PEOPLE)
@require_POST
def sign_out_everywhere(request: Request, pk: int) -> HttpResponse:
    """End every session of somebody, as for a lost phone."""
    one = request.door.fetch(Person, Act.CHANGE, pk=pk)
    sessions.end_all(one, by=request.user)
    messages.success(request, f"{one.name} is signed out everywhere.")
    return redirect("accounts:person", pk=pk)
