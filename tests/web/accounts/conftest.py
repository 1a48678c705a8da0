"""Signing in as a browser would, with a code as an app would show it."""

from collections.abc import Callable

import pytest
from accounts_help import PASSWORD, SECRET, code_for
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from safeground.web.accounts.models import Person
from safeground.web.audit.models import Row


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Codes that were used and rates that were counted are kept in the cache."""
    cache.clear()


@pytest.fixture
def browser_like() -> Client:
    """Somebody who has not signed in."""
    return Client(headers={"host": "localhost", "user-agent": "Chrome/140 Windows"})


@pytest.fixture
def with_app(person) -> Callable[..., Person]:
    """Make a person who has an authenticator app."""

    def made(*roles: str, **kwargs) -> Person:
        one = person(*roles, **kwargs)
        TOTP.activate(one, SECRET)
        return one

    return made


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """Sign in with password and code; a new browser each time."""

    def done(person: Person, *, later: int = 0, shared: bool = False) -> Client:
        client = Client(headers={"host": "localhost", "user-agent": "Chrome/140 Windows"})
        said = {"login": person.email, "password": PASSWORD} | ({"shared": "on"} if shared else {})
        client.post("/account/sign-in", said)
        if Authenticator.objects.filter(user=person).exists():
            client.post("/account/sign-in/code", {"code": code_for(person, later)})
        return client

    return done


@pytest.fixture
def rows() -> Callable[..., list[Row]]:
    """The audit's rows of a kind."""

    def found(kind: str, **lookup) -> list[Row]:
        return list(Row.objects.filter(kind=kind, **lookup).order_by("number"))

    return found
