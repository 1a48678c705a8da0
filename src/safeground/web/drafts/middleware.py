"""Puts a person's drafts where forms find them, and lets one go once its form is sent."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from safeground.web.drafts import actions
from safeground.web.drafts.models import Draft
from safeground.web.drafts.queries import draft_of


class Mine:
    """The drafts of one person, looked up only where a form asks."""

    def __init__(self, who: Any) -> None:
        self._who = who

    def find(self, form: str) -> Draft | None:
        """The draft of this form."""
        return draft_of(self._who, form) if self._who.is_authenticated else None


class Drafts:
    """`request.drafts`; a form with a draft that answers with a redirect was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then let the draft go where the form was accepted."""
        request.drafts = Mine(request.user)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.method == "POST" and 300 <= response.status_code < 400:
            form = request.POST.get("draft", "")
            if form and request.user.is_authenticated and request.user.permissions:
                actions.discard(form, by=request.user, rule="its form was sent")
        return response
