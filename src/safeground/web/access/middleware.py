"""Closed by default: an address whose view says nothing of who may open it opens to nobody."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse

from safeground.web.access.refusal import Refused
from safeground.web.audit.context import Context, within

LAST_NUMBER = 2**63 - 1  # a database can't even be asked for more


class ClosedByDefault:
    """Refuses what nobody declared, and gives each request the mark its audit rows carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the request's mark."""
        key = request.session.session_key or ""
        session = sha256(key.encode()).hexdigest()[:32] if key else ""
        signed_in = bool(key) and request.user.is_authenticated
        with within(Context(session, uuid4().hex)):
            response = self.get_response(request)
        if signed_in:  # nothing of a signed-in page stays in a browser that others may use
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, _request: HttpRequest, view: Any, _args: Any, kwargs: Any) -> None:
        """Before any view runs."""
        if getattr(view, "opens_to", None) is None:
            raise Refused("This page is not open to anybody.")
        if any(isinstance(value, int) and value > LAST_NUMBER for value in kwargs.values()):
            raise Http404("There is nothing of that number.")
