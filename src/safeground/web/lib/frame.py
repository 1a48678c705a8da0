"""What every page is given: whose it is, what they may open, and whether people are invented."""

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from safeground.web.lib.navigation import sections_for
from safeground.web.lib.permissions import ROLES

VERSION = version("safeground")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame around each page."""
    person = _person(request)
    door = getattr(request, "door", None)
    roles = person.role_names if person else ()
    return {
        "demonstration": settings.DEMONSTRATION,
        "force": settings.FORCE,
        "version": VERSION,
        "person": person,
        "roles": [ROLES[name].title for name in roles],
        "sections": list(sections_for(person.permissions)) if person else [],
        "door": door,
        "may": _may(door),
        "asked": request.GET,
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }


def _person(request: HttpRequest) -> Any:
    """Who asks; nobody where that can't be known, as on the page that says the site is broken."""
    try:
        person = getattr(request, "user", None)
        return person if person is not None and person.is_authenticated else None
    except DatabaseError:
        return None


def _may(door: Any) -> Callable[..., bool]:
    """`may("change", thing)`, `may("add", "trials.Trial")`: to offer only what is allowed."""
    return partial(_ask, door)


def _ask(door: Any, act: Any, thing: Any) -> bool:
    about = apps.get_model(thing) if isinstance(thing, str) else thing
    return door is not None and bool(door.may(act, about))
