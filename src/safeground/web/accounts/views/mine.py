"""A person's own account: how and where they are signed in, and what their roles let them do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from safeground.web.access.opens import opens_to_signed_in
from safeground.web.access.request import Request
from safeground.web.accounts import queries
from safeground.web.accounts.actions import sessions
from safeground.web.accounts.sessions import SIGN_IN
from safeground.web.lib.permissions import ROLES, Permission


@opens_to_signed_in()
def me(request: Request) -> HttpResponse:
    """My account."""
    person = request.user
    return render(
        request,
        "accounts/me.html",
        {
            "ways": queries.ways_in(person),
            "sessions": queries.sessions_of(person),
            "this_session": request.session.get(SIGN_IN),
            "grants": queries.roles_of(person),
            "held": [ROLES[name] for name in person.role_names],
        },
    )


@opens_to_signed_in()
def roles(request: Request) -> HttpResponse:
    """What each role may do."""
    administers = Permission.MANAGE_PEOPLE in request.user.permissions
    shown = {"every": list(ROLES.values()), "administers": administers}
    return render(request, "accounts/roles.html", shown)


@opens_to_signed_in()
@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """End one of my sessions."""
    found = get_object_or_404(queries.sessions_of(request.user), pk=pk)
    sessions.end_one(found, by=request.user)
    messages.success(request, f"{found.device} is signed out.")
    return redirect("accounts:me")


@opens_to_signed_in()
@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """Sign me out everywhere but here."""
    sessions.end_all(request.user, by=request.user, but=request.session.get(SIGN_IN, 0))
    messages.success(request, "You are signed out everywhere else.")
    return redirect("accounts:me")
