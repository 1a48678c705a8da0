"""The force's own identity provider: it says who somebody is, never whether they may come in.

Only a person who was invited, and has not left, is matched, each time by an e-mail address that the
provider calls verified. An invitation that waits for that address is taken up by coming in so.
Nothing that it says is kept.
"""

from collections.abc import Mapping
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from safeground.web.accounts.actions.invitations import accept_vouched_for
from safeground.web.accounts.actions.sessions import failed
from safeground.web.accounts.queries import person_called

NOT_HERE = (
    "Your force's sign-in worked, but nobody here has that work e-mail address. "
    "Ask your administrator for an invitation."
)
ENTRA = "xms_edov"  # Microsoft Entra ID never says email_verified: this is its own claim for it
BROKEN = "Your force's sign-in did not answer as it should. Nothing was changed. Try again."


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Matches, and makes nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person, or send the visitor back to the sign-in page."""
        sociallogin.state["process"] = "login"  # it never adds itself to an account
        email = verified_in(sociallogin.account.extra_data)
        person = person_called(email) if email else None
        if email and (person is None or not person.is_active):
            person = accept_vouched_for(email) or person
        if person is None or not person.is_active:
            failed("left" if person else "not invited", email)
            raise ImmediateHttpResponse(_back(request, NOT_HERE))
        sociallogin.user = person

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> None:
        """The provider refused, was cancelled or can't be reached."""
        raise ImmediateHttpResponse(not_answering(request))


def not_answering(request: HttpRequest) -> HttpResponse:
    """Back to the sign-in page, which says that the provider did not answer as it should."""
    failed("identity provider", "")
    return _back(request, BROKEN)


def verified_in(said: Mapping[str, Any]) -> str:
    """The e-mail address that the provider says is this person's; "" where it does not say so.

    >>> verified_in({"userinfo": {"email": "a@force.example", "email_verified": True}})
    'a@force.example'
    >>> verified_in({"userinfo": {"email": "a@force.example", "email_verified": "true"}})
    ''
    >>> said = {"email": "a@force.example", "xms_edov": 1}
    >>> verified_in({"id_token": said, "userinfo": {"email": "anything@else.example"}})
    'a@force.example'
    """
    token = said.get("id_token", {})
    for claims in (said.get("userinfo", {}), token):
        if "email_verified" in claims:
            return str(claims.get("email") or "") if claims["email_verified"] is True else ""
    return str(token.get("email") or "") if token.get(ENTRA) in (True, "1", "true") else ""


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.error(request, said)
    return redirect("account_login")
