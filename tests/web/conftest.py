"""People to test the site with, and a browser's view of it without a browser."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.http import HttpRequest
from django.test import Client, TransactionTestCase

from safeground.web.accounts.models import Person, RoleGrant
from safeground.web.audit.guards import unguarded
from safeground.web.config.site import Site
from safeground.web.partners.models import Partner

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    """An installation of its own for each test; jobs are done where they are asked for."""
    settings.SITE = Site(tmp_path, {})
    settings.STORE = tmp_path / "store"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards():
    """A test with real transactions empties every table after it, which the audit's own refuses."""
    emptied = TransactionTestCase._fixture_teardown

    def with_guards_off(case):
        with unguarded(connection):
            emptied(case)

    TransactionTestCase._fixture_teardown = with_guards_off
    yield
    TransactionTestCase._fixture_teardown = emptied


@pytest.fixture
def person(db) -> Callable[..., Person]:
    """Make a person with these roles: `person("analyst")`."""

    def made(*roles: str, name: str = "", partner: Partner | None = None) -> Person:
        number = Person.objects.count() + 1
        one = Person(
            email=f"person{number}@essex.example",
            name=name or f"Person {number}",
            partner=partner,
        )
        one.set_password(PASSWORD)
        one.save()
        for role in roles:
            RoleGrant.objects.create(person=one, role=role, since=datetime(2026, 1, 1, tzinfo=UTC))
        return one

    return made


@pytest.fixture
def signed_in(person) -> Callable[..., Client]:
    """A client signed in as a new person with these roles, or as the person given, who has just
    confirmed who they are."""

    def made(*roles: str, who: Person | None = None) -> Client:
        who = who or person(*roles)
        client = Client(headers={"host": "localhost"})
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        asked = HttpRequest()
        asked.session = client.session
        record_authentication(asked, who, "password", reauthenticated=True)
        asked.session.save()
        return client

    return made
