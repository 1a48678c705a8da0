"""What each address opens to, declared on the view; an address that declares nothing is closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse

from safeground.web.access.door import Door
from safeground.web.access.refusal import Refused
from safeground.web.lib.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = "anyone"
SIGNED_IN = "signed in"
READS = frozenset({"GET", "HEAD"})
METHODS = READS | {"POST", "PUT", "PATCH", "DELETE"}
SHOWS = frozenset({200, 206, 400, 409, 422})  # a form sent back with its mistakes shows its record


def opens(*permissions: Permission, audited: bool = True) -> Callable[[View], View]:
    """Open a view to those with any of these permissions.

    It gives the request its `door`, and writes exactly one row for each page that is read; what is
    refused, or is not there for this person, writes one row that says so.
    `audited=False` is for the polling of a page that was itself written down; a test lists them.
    """
    return _declare(frozenset(permissions), audited)


def opens_to_signed_in(*, audited: bool = True) -> Callable[[View], View]:
    """Open a view to everybody who has signed in: their own account, their own jobs."""
    return _declare(SIGNED_IN, audited)


def opens_to_anyone(view: View) -> View:
    """Open a view to the world: signing in, and what says nothing of anybody."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    answered.opens_to = ANYONE  # type: ignore[attr-defined]
    return answered  # type: ignore[return-value]


def _declare(to: frozenset[Permission] | str, audited: bool) -> Callable[[View], View]:
    def declared(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method not in METHODS:  # OPTIONS would show the page and write nothing
                return HttpResponseNotAllowed(sorted(METHODS))
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            door = Door(request.user, page=_page(request))
            request.door = door  # type: ignore[attr-defined]
            response = _let_in(door, to, lambda: view(request, *args, **kwargs))
            if audited and _shows(request, response):
                with transaction.atomic():
                    door.note(door.who.actor)
            return response

        answered.opens_to = to  # type: ignore[attr-defined]
        answered.audited = audited  # type: ignore[attr-defined]
        return answered  # type: ignore[return-value]

    return declared


def _let_in(door: Door, to: frozenset[Permission] | str, answer: Callable[[], Any]) -> Any:
    """The view's answer. A refusal, wherever in the view it comes from, is written down after
    whatever the view had begun is undone."""
    needed = ", ".join(sorted(to)) if isinstance(to, frozenset) else ""
    if isinstance(to, frozenset) and not to & door.who.permissions:
        with transaction.atomic():
            door.refused(permission=needed)
        raise Refused(f"Your role does not let you {' or '.join(sorted(to))}.")
    try:
        return answer()
    except Refused:
        with transaction.atomic():
            door.refused(act="refused by a policy")
        raise
    except Http404:
        if door.barred:
            with transaction.atomic():
                door.refused(act="not theirs to see")
        raise


def _shows(request: HttpRequest, response: Any) -> bool:
    """Whether a page was shown: a redirect shows nothing. The API's answers are values, not
    responses, and what it changes its actions write down."""
    if not isinstance(response, HttpResponseBase):
        return request.method in READS
    if response.status_code not in SHOWS:
        return False
    return request.method in READS or response.get("Content-Type", "").startswith("text/html")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return HttpResponse('{"error": "Sign in first."}', "application/json", 401)
    return HttpResponseRedirect(
        f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    )


def _page(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""
