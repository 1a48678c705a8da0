"""Lockout: wrong passwords and codes are counted, for an account and for an address.

Five in a row lock the account for 15 minutes. Twenty lock an address, because everybody in a police
station may come from one; a colleague who gets in does not clear the others' count. What was typed
is not kept: django-axes counts by a keyed hash of the e-mail address.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

PER_ACCOUNT = 5
PER_ADDRESS = 20
LASTS = timedelta(minutes=15)


def mark_of(email: str) -> str:
    """An account as failures name it: the same for the same address, and not to be read back."""
    return salted_hmac("accounts.lockout", email.strip().casefold()).hexdigest()[:32]


def username_of(_request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Axes' question: which account was tried?"""
    given = credentials or {}
    email = given.get("email") or given.get("username") or ""
    return mark_of(str(email)) if email else ""


def address_of(request: HttpRequest) -> str | None:
    """Axes' question: from where? As allauth sees it, so that both mean the same proxy."""
    found = get_client_ip(request)
    return str(found) if found else None


def as_it_was(_request: HttpRequest, response: HttpResponse, _credentials: Any) -> HttpResponse:
    """Axes' question: what to answer when locked? The page with its sentence, as 429."""
    response.status_code = 429
    return response


class Handler(AxesDatabaseHandler):  # type: ignore[misc]
    """Axes' database handler with a limit for each of the two, not one for both."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """As many as lock, where this account or this address has to wait; else none."""
        email = str((credentials or {}).get("email", ""))
        return PER_ACCOUNT if locked_until(request, email) else 0

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:  # noqa: ARG002
        """Who gets in begins again from none; what others did from the same address stays."""
        unlock(user.email)


def locked_until(request: HttpRequest, email: str) -> datetime | None:
    """When this account may be tried again from here; None for now."""
    ends = [
        _ends(_recent().filter(username=mark_of(email)), PER_ACCOUNT),
        _ends(_recent().filter(ip_address=address_of(request)), PER_ADDRESS),
    ]
    return max((end for end in ends if end), default=None)


def account_locked_until(email: str) -> datetime | None:
    """The same of an account alone, for an administrator."""
    return _ends(_recent().filter(username=mark_of(email)), PER_ACCOUNT)


def count_failure(request: HttpRequest, email: str) -> None:
    """A wrong code counts as a wrong password does."""
    AxesProxyHandler.user_login_failed(None, credentials={"email": email}, request=request)


def unlock(email: str) -> None:
    """Forget the failures of an account."""
    AccessAttempt.objects.filter(username=mark_of(email)).delete()


def _recent() -> QuerySet[Any]:
    found: QuerySet[Any] = AccessAttempt.objects.filter(attempt_time__gt=now() - LASTS)
    return found


def _ends(attempts: QuerySet[Any], limit: int) -> datetime | None:
    found = attempts.aggregate(count=Sum("failures_since_start"), last=Max("attempt_time"))
    return found["last"] + LASTS if (found["count"] or 0) >= limit else None
