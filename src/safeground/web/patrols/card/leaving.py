"""Signing out takes everything off the phone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class WipesAtSignOut:
    """Tells the browser to forget what this site stored, whenever a request ends a session.

    It covers signing out on any page, not only on the card, whose own code wipes first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and see whether somebody was signed in before and is not after."""
        before = request.user.is_authenticated
        response = self.get_response(request)
        if before and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
