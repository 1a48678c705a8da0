"""Signing in with a password. Everything can be pasted, and a password manager can fill it in."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms
from django.http import HttpRequest, HttpResponse

from safeground.web.accounts.sessions import SHARED
from safeground.web.lib.forms import Form

LONG_ENOUGH = (
    "At least 12 characters. Three words that have nothing to do with each other are easy to "
    "remember. You can paste it from a password manager."
)
SHARED_HINT = (
    "You will be signed out after 10 minutes without doing anything, so that nobody else "
    "carries on as you. Leave it empty on a phone that only you use."
)


class SignInForm(Form, LoginForm):  # type: ignore[misc]
    """Work e-mail address and password."""

    shared = forms.BooleanField(
        label="This is a shared device", help_text=SHARED_HINT, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["login"], self.fields["password"]
        email.label, email.help_text = "Work e-mail address", ""
        email.widget.attrs["autocomplete"] = "username webauthn"
        email.error_messages["required"] = "Enter your work e-mail address"
        password.label, password.help_text = "Password", ""
        password.error_messages["required"] = "Enter your password"
        self.order_fields(["login", "password", "shared"])

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; the second factor comes next."""
        request.session[SHARED] = self.cleaned_data["shared"]
        answer: HttpResponse = super().login(request, redirect_url=redirect_url)
        return answer


class ConfirmForm(Form, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Your password"
        self.fields["password"].help_text = ""


class NewPasswordForm(Form, ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one, once: "Show" says what was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"].label = "Your password now"
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = "Your new password"
        self.fields["password1"].help_text = LONG_ENOUGH
