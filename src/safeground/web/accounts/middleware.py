"""Short sessions, and nothing open before a second factor is set up."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from safeground.web.access.opens import ANYONE
from safeground.web.access.refusal import Refused
from safeground.web.accounts.actions.sessions import touch
from safeground.web.accounts.sessions import (
    BEGAN,
    IDLE,
    IDLE_SHARED,
    LONGEST,
    OWES,
    SEEN,
    SHARED,
    SIGN_IN,
    WRITE_EVERY,
)

IDLE_ENDED = "You were signed out because nothing happened for {minutes} minutes. Sign in again."
DAY_ENDED = "You were signed out because you signed in 12 hours ago. Sign in again."


class ShortSessions:
    """Ends a session that was left alone or is too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the work is in `process_view`, when it is known what was asked for."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        """Before any view runs. A page that asks again by itself does not keep a session alive."""
        if not request.session.session_key or not request.user.is_authenticated:
            return None
        ended = _why_ended(request)
        if ended:
            get_adapter().logout(request)
            messages.info(request, ended)
            return None  # the view sees nobody signed in
        if request.method == "POST" or getattr(view, "audited", True):
            _keep_alive(request)
        return _second_factor_first(request, view)


def _why_ended(request: HttpRequest) -> str:
    session, now = request.session, time.time()
    idle = IDLE_SHARED if session.get(SHARED) else IDLE
    if now - session.get(SEEN, now) > idle:
        return IDLE_ENDED.format(minutes=idle // 60)
    return DAY_ENDED if now - session.get(BEGAN, now) > LONGEST else ""


def _keep_alive(request: HttpRequest) -> None:
    session, now = request.session, time.time()
    session.setdefault(BEGAN, now)
    if now - session.get(SEEN, 0) < WRITE_EVERY:
        return
    session[SEEN] = now
    if SIGN_IN in session:
        touch(session[SIGN_IN])


def _second_factor_first(request: HttpRequest, view: Any) -> HttpResponse | None:
    if not request.session.get(OWES) or getattr(view, "opens_to", None) == ANYONE:
        return None
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name and name.startswith("mfa_"):
        return None
    if request.path.startswith("/api/"):
        raise Refused("Set up a second factor first: open the site in a browser.")
    return redirect("mfa_index")
