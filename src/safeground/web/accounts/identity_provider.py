"""The force's own identity provider: it says who somebody is, never whether they may come in.

Only a person who was invited, and has not left, is matched, each time by an e-mail address that the
provider calls verified. Nothing that it says is kept.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from safeground.web.accounts.actions.sessions import failed
from safeground.web.accounts.queries import person_called

NOT_HERE = (
    "Your force's sign-in worked, but nobody here has that work e-mail address. "
    "Ask your administrator for an invitation."
)
BROKEN = "Your force's sign-in did not answer as it should. Nothing was changed. Try again."


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Matches, and makes nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person, or send the visitor back to the sign-in page."""
        sociallogin.state["process"] = "login"  # it never adds itself to an account
        verified = [one.email for one in sociallogin.email_addresses if one.verified is True]
        person = person_called(verified[0]) if verified else None
        if person is None or not person.is_active:
            failed("left" if person else "not invited", verified[0] if verified else "")
            raise _back(request, NOT_HERE)
        sociallogin.user = person

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> None:
        """The provider refused, was cancelled or can't be reached."""
        failed("identity provider", "")
        raise _back(request, BROKEN)


def _back(request: HttpRequest, said: str) -> ImmediateHttpResponse:
    messages.error(request, said)
    return ImmediateHttpResponse(redirect("account_login"))
