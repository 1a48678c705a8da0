"""Codes and passkeys."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from safeground.web.accounts.adapter import WRONG_CODE, refuse_if_locked
from safeground.web.lib.forms import Form

APP = "The 6 digits that your authenticator app shows, or one of your recovery codes."
CODES_ONLY = "One of your recovery codes, if you are without your passkey."


class _OnceForm(Form):
    """A code that is asked for: locked after too many wrong ones, and good once."""

    user: Any
    authenticator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Your code"
        mine = Authenticator.objects.filter(user=self.user)
        self.types = set(mine.values_list("type", flat=True))
        self.fields["code"].help_text = APP if self.has_app else CODES_ONLY
        self.fields["code"].error_messages["required"] = "Enter your code"

    @property
    def has_app(self) -> bool:
        """Whether an app shows them codes."""
        return Authenticator.Type.TOTP in self.types

    @property
    def has_passkey(self) -> bool:
        """Whether they could use a passkey instead."""
        return Authenticator.Type.WEBAUTHN in self.types

    def clean_code(self) -> str:
        """Refuse a code that was used: what is seen over a shoulder opens nothing."""
        refuse_if_locked(context.request, self.user.email)
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not _first_use(
            self.authenticator.pk, code
        ):
            raise ValidationError(WRONG_CODE)
        return code


def _first_use(number: int, code: str) -> bool:
    """Whether an app's code is newer than the last one used, in whichever process that was."""
    digits = "".join(code.split())
    with transaction.atomic():
        found = Authenticator.objects.select_for_update().get(pk=number)
        secret = decrypt(found.data["secret"])
        fits = [
            counter
            for counter in yield_hotp_counters_from_time()
            if format_hotp_value(hotp_value(secret, counter)) == digits
        ]
        if not fits or max(fits) <= found.data.get("used", 0):
            return False
        found.data["used"] = max(fits)
        found.save(update_fields=["data"])
    return True


class CodeForm(_OnceForm, AuthenticateForm):  # type: ignore[misc]
    """At signing in."""


class ConfirmCodeForm(_OnceForm, ReauthenticateForm):  # type: ignore[misc]
    """Before something important."""


class AppForm(Form, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app that is being set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "The 6 digits that the app shows now"
        self.fields["code"].error_messages["required"] = "Enter the 6 digits that the app shows"


class PasskeyForm(Form, AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey; unless it can't, it replaces the password too."""

    passwordless = forms.BooleanField(
        label="Sign in with it instead of my password",
        help_text="For a phone, a computer or a key that asks for a fingerprint, face or PIN.",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "What do you call it?"
        self.fields["name"].help_text = "For example, “my phone”. Only you and we see it."
        self.fields["name"].max_length = 60  # type: ignore[attr-defined]
        self.fields["credential"].error_messages["required"] = (
            "The passkey was not made. Press “Make a passkey” and follow what your device asks."
        )


class PasskeyNameForm(Form, EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "What do you call it?"
