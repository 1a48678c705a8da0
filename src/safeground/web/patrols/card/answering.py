"""Answers for the phone's own code: in JSON, with a code that says what to do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused


def in_json(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Tell a phone "sign in" (401) and "you no longer carry a card" (403) apart, in words."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return said(401, "sign in", "Sign in again to send what waits.")
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return said(403, "no card", str(refusal))
        except BadInput as mistake:
            return said(400, "unreadable", str(mistake))

    return answered


def said(status: int, code: str, words: str) -> JsonResponse:
    """One plain sentence, with the code that the phone acts on."""
    return JsonResponse({"code": code, "says": words}, status=status)
