"""How allauth signs people in here: nobody signs up, failures lock, sessions are short."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect

from safeground.web.accounts import lockout
from safeground.web.accounts.actions import sessions as actions
from safeground.web.accounts.models import Person
from safeground.web.accounts.queries import has_second_factor
from safeground.web.accounts.sessions import BEGAN, OWES, SEEN, SHARED, SIGN_IN, device_of
from safeground.web.lib.formats import clock

WRONG = "The e-mail address or password is not right. Check both and try again."
WRONG_CODE = "That code is not right. Codes change every 30 seconds: enter the newest one."
LOCKED = (
    "Too many wrong attempts. Try again after {time}, or ask an administrator to unlock your "
    "account. If you have set up a passkey, you can sign in with it now."
)
# what allauth says by template, in our words; what is not named here is not said
SAID = {
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app has been removed.",
    "mfa/messages/webauthn_added.txt": "Your passkey is set up.",
    "mfa/messages/webauthn_removed.txt": "The passkey has been removed.",
    "account/messages/password_changed.txt": "Your password has been changed.",
}
HOW = {"totp": "an app's code", "recovery_codes": "a recovery code", "webauthn": "a passkey"}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in and out."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "That is not your password. Try again.",
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": "Too many attempts. Wait 5 minutes and try again.",
        "rate_limited": "Too many attempts. Wait a minute and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: an administrator invites people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before a password is tried."""
        refuse_if_locked(request, str(credentials.get("email", "")))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """After a wrong one, which django-axes has counted."""
        email = str(credentials.get("email", ""))
        actions.failed("password", email)
        refuse_if_locked(request, email, write=False)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether this is the password of who is signed in."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not while the first second factor is set up, straight after signing in; nor of invented
        people, who came in by a button."""
        if settings.DEMONSTRATION or context.request.session.get(OWES):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin the session, with its row in the audit or not at all."""
        with transaction.atomic():
            super().login(request, user)
            _begin(request, user)

    def logout(self, request: HttpRequest) -> None:
        """End the session, on this device and in the list of sessions."""
        person, number = request.user, request.session.get(SIGN_IN)
        with transaction.atomic():
            super().logout(request)
            if isinstance(person, Person):
                actions.signed_out(person, number)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> Any:
        """Who has left comes in by no door, and is told no more than anybody."""
        actions.failed("left", user.email)
        messages.error(request, "You can't sign in with that account. Ask your administrator.")
        return redirect("account_login")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002
        extra_tags: str = "",  # noqa: ARG002
        message: str | None = None,
    ) -> None:
        """Say what was done in our words."""
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(
                request, messages.ERROR if level >= messages.ERROR else messages.SUCCESS, said
            )


def refuse_if_locked(request: HttpRequest, email: str, *, write: bool = True) -> None:
    """Raise ValidationError, saying until when, where there were too many wrong attempts."""
    until = lockout.locked_until(request, email)
    if until is None:
        return
    if write:
        actions.failed("locked", email)
    raise ValidationError(LOCKED.format(time=clock(until)), code="locked")


def how_of(request: HttpRequest, person: Person) -> str:
    """How somebody has just signed in: "a password and an app's code"."""
    said = []
    for step in get_authentication_records(request, person):
        match step.get("method"):
            case "password":
                said.append("a password")
            case "mfa":
                said.append(HOW.get(str(step.get("type")), "a second factor"))
            case "socialaccount":
                said.append("the force's sign-in")
            case other:
                said.append(str(other))
    return " and ".join(dict.fromkeys(said)) or "an invitation"


def _begin(request: HttpRequest, person: Person) -> None:
    session = request.session
    how = how_of(request, person)
    shared = bool(session.get(SHARED))
    begun = actions.begin(
        person,
        session=session.session_key or "",
        shared=shared,
        device=device_of(request.headers.get("User-Agent", "")),
        how=how,
    )
    session[SIGN_IN] = begun.pk
    session[BEGAN] = session[SEEN] = time.time()
    proven = settings.DEMONSTRATION or "the force's sign-in" in how
    if not proven and not has_second_factor(person):
        session[OWES] = True
