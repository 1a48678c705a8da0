"""What each address opens to, declared on the view; an address that declares nothing is closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from safeground.web.access.door import Door
from safeground.web.access.refusal import Refused
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.lib.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = "anyone"
SIGNED_IN = "signed in"


def opens(*permissions: Permission, audited: bool = True) -> Callable[[View], View]:
    """Open a view to those with any of these permissions.

    It gives the request its `door`, and writes exactly one row for each page that is read.
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
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            door = Door(request.user, page=_page(request))
            if isinstance(to, frozenset) and not to & door.who.permissions:
                _refuse(door, to)
            request.door = door  # type: ignore[attr-defined]
            response = view(request, *args, **kwargs)
            if audited and request.method in {"GET", "HEAD"} and _shown(response):
                with transaction.atomic():
                    door.note(door.who.actor)
            return response

        answered.opens_to = to  # type: ignore[attr-defined]
        answered.audited = audited  # type: ignore[attr-defined]
        return answered  # type: ignore[return-value]

    return declared


def _shown(response: Any) -> bool:
    """A page was shown; a redirect shows nothing. The API's answers are values, not responses."""
    return not isinstance(response, HttpResponseBase) or response.status_code == 200


def _refuse(door: Door, to: frozenset[Permission]) -> None:
    with transaction.atomic():
        record(Kind.REFUSE, by=door.who.actor, page=door.page, permission=", ".join(sorted(to)))
    raise Refused(f"Your role does not let you {' or '.join(sorted(to))}.")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return HttpResponse('{"error": "Sign in first."}', "application/json", 401)
    return HttpResponseRedirect(
        f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    )


def _page(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""
