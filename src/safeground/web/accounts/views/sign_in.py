"""Signing in and out, and second factors: allauth's views, each declared and audited as ours."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from requests import RequestException

from safeground.web.access.opens import opens_to_anyone, opens_to_signed_in
from safeground.web.access.request import Request
from safeground.web.accounts import queries
from safeground.web.accounts.identity_provider import not_answering
from safeground.web.accounts.second_factor import refuse_the_last
from safeground.web.accounts.sessions import SHARED

View = Callable[..., HttpResponseBase]
WIPES = '"cache", "storage"'  # the officer's card keeps tonight's visits on the device until then


def _own(view: View) -> View:
    """One of allauth's pages for who is signed in; what it changes and its audit row are one."""
    return opens_to_signed_in()(transaction.atomic(view))


@opens_to_anyone
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """By work e-mail address and password, by passkey, or by the force's own sign-in."""
    openid_apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    more = {
        "openid": openid_apps[0] if openid_apps else None,
        "cast": queries.demonstration_people() if settings.DEMONSTRATION else [],
    }
    answer: HttpResponseBase = account.LoginView.as_view(extra_context=more)(request)
    return answer


@opens_to_anyone
def sign_in_by_passkey(request: HttpRequest) -> HttpResponseBase:
    """A passkey that is password and second factor in one."""
    if request.method == "POST":
        request.session[SHARED] = request.POST.get("shared") == "on"
    answer: HttpResponseBase = webauthn.login_webauthn(request)
    return answer


@opens_to_anyone
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and have the browser forget everything that the site left on the device."""
    logout(request, show_message=False)
    messages.success(request, "You are signed out.")
    answer = redirect("account_login")
    answer["Clear-Site-Data"] = WIPES
    return answer


@opens_to_anyone
@require_POST
def sign_in_as(request: HttpRequest, pk: int) -> HttpResponse:
    """One press for one of the invented people; in a real installation there is no such thing."""
    person = (
        queries.demonstration_people().filter(pk=pk).first() if settings.DEMONSTRATION else None
    )
    if person is None:
        raise Http404
    logout(request, show_message=False)
    record_authentication(request, person, "the demonstration's button")
    answer: HttpResponse = perform_login(request, Login(user=person))
    return answer


@opens_to_anyone
def openid_sign_in(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the force's own identity provider, which is first asked where it wants people."""
    try:
        answer: HttpResponseBase = openid.login(request, provider_id)
    except RequestException:  # allauth catches it on the way back only
        answer = not_answering(request)
    return answer


@opens_to_signed_in()
@transaction.atomic
def change_password(request: Request) -> HttpResponseBase:
    """A new password; it ends every other session."""
    if not request.user.has_usable_password():
        messages.info(request, "You sign in without a password.")
        return redirect("accounts:me")
    answer: HttpResponseBase = account.password_change(request)
    return answer


def _unless_the_last(view: View, kind: Authenticator.Type) -> View:
    def kept(request: HttpRequest, *args: Any, pk: int | None = None) -> HttpResponseBase:
        found = Authenticator.objects.filter(user=request.user, type=kind)
        one = found.filter(pk=pk).first() if pk else found.first()
        try:
            if one is not None:
                refuse_the_last(one)
        except ValidationError as last:
            messages.error(request, last.message)
            return redirect("mfa_index")
        return view(request, *args, **({"pk": pk} if pk else {}))

    return _own(kept)


code = opens_to_anyone(base.authenticate)  # half-way in: a login stage, not yet a person
confirm_by_password = _own(account.reauthenticate)
confirm_by_code = _own(base.reauthenticate)
confirm_by_passkey = _own(webauthn.reauthenticate_webauthn)
second_factors = _own(base.index)
add_app = _own(totp.activate_totp)
remove_app = _unless_the_last(totp.deactivate_totp, Authenticator.Type.TOTP)
add_passkey = _own(webauthn.add_webauthn)
rename_passkey = _own(webauthn.edit_webauthn)
remove_passkey = _unless_the_last(webauthn.remove_webauthn, Authenticator.Type.WEBAUTHN)
recovery_codes_once = _own(recovery_codes.view_recovery_codes)
new_recovery_codes = _own(recovery_codes.generate_recovery_codes)
openid_answer = opens_to_anyone(openid.callback)
