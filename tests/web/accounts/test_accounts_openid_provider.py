"""Signing in by an OpenID Connect provider that somebody else wrote, in a process of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests
from accounts_help import PASSWORD
from django.test import Client
from django.urls import reverse

from safeground.web.accounts.actions import invitations, people
from safeground.web.accounts.models import Invitation, Person
from safeground.web.accounts.openid import openid_providers
from safeground.web.config.site import site_at

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
SIGN_IN = "/account/sign-in/force"
BACK = f"http://localhost{SIGN_IN}/answer"  # as the how-to says to give it to the provider
PATIENCE = 20  # seconds, for one answer


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Its address. It lets in only the sites that registered with it, by their secret."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", "0",
         "--require-registration", "true"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = ""
        while (address := re.search(r"http://127\.0\.0\.1:[1-9]\d*", said)) is None:
            line = process.stderr.readline()
            assert line, f"the provider did not start: {said}"
            said += line
        yield address[0]
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def site(provider, tmp_path, settings):
    """Set up as the how-to says: registered, `site.toml`, and the secret in the environment."""
    wanted = {"redirect_uris": [BACK], "token_endpoint_auth_method": "client_secret_post"}
    ours = requests.post(f"{provider}/oauth2/clients", json=wanted, timeout=PATIENCE).json()
    (tmp_path / "site.toml").write_text(
        f'[openid]\nname = "Essex Police"\nserver = "{provider}"\nclient_id = "{ours["client_id"]}"'
    )

    def set_up(secret: str = ours["client_secret"]) -> None:
        said = site_at(tmp_path).said["openid"]
        settings.SOCIALACCOUNT_PROVIDERS = openid_providers(said, secret)

    set_up()
    return set_up


@pytest.fixture
def knows(provider, site):
    """Somebody whom the provider knows by these claims."""

    def made(**claims: object) -> None:
        requests.put(f"{provider}/users/1", json=claims, timeout=PATIENCE).raise_for_status()

    return made


def come_in(client: Client) -> str:
    """There, signed in there, and back again: where the site then leads."""
    there = client.get(SIGN_IN).url
    back = requests.post(there, {"sub": "1"}, timeout=PATIENCE, allow_redirects=False)
    return client.get(back.headers["Location"].removeprefix("http://localhost")).url


def said_to(client: Client) -> str:
    return client.get("/account/sign-in").content.decode()


def invited(by: Person) -> str:
    """An invitation as an analyst and problem solver; the link's secret part."""
    _, token = invitations.invite(
        email="New.Person@essex.example", name="Amara Lindqvist", by=by,
        roles_offered=["analyst", "problem-solver"],
    )  # fmt: skip
    return token


@pytest.mark.parametrize("claims", [
    {"email": "new.person@ESSEX.example", "email_verified": True, "name": "Another Name"},
    {"email": "new.person@ESSEX.example", "xms_edov": True},  # as Microsoft Entra ID says it
])  # fmt: skip
def test_who_joined_by_the_link_comes_in_with_the_roles_given_here(
    person, knows, browser_like, rows, claims
):
    knows(**claims)
    one = invitations.accept(invited(person("administrator")), name="Amara", password=PASSWORD)
    assert come_in(browser_like) == "/"
    assert browser_like.get(reverse("places:hotspots")).status_code == 200
    assert browser_like.get("/account/people").status_code == 403
    one.refresh_from_db()
    assert (one.name, one.role_names) == ("Amara", ("analyst", "problem-solver"))
    assert one.check_password(PASSWORD)
    assert [(row.actor, row.facts["how"]) for row in rows("sign in")] == [
        (one.pk, "the force's sign-in")
    ]


def test_an_invitation_is_taken_up_by_coming_in(person, knows, browser_like, rows):
    token = invited(person("administrator"))
    knows(email="new.person@essex.example", email_verified=True, name="Another Name")
    assert come_in(browser_like) == "/"
    one = Person.objects.get(email="new.person@essex.example")
    assert (one.name, one.role_names) == ("Amara Lindqvist", ("analyst", "problem-solver"))
    assert not one.has_usable_password()
    assert Invitation.objects.get().accepted_at
    assert (
        Client(headers={"host": "localhost"}).get(f"/account/invitation/{token}").status_code == 404
    )
    assert [row.facts["act"] for row in rows("change a role", actor=one.pk)] == ["take up"] * 2
    assert [row.actor for row in rows("sign in")] == [one.pk]


@pytest.mark.parametrize("claims", [
    {"email": "stranger@essex.example", "email_verified": True},
    {"email": "new.person@essex.example", "email_verified": False, "xms_edov": True},
    {"email": "new.person@essex.example"},
    {"email_verified": True},
])  # fmt: skip
def test_nobody_joins_who_was_not_invited_or_is_not_vouched_for(
    person, knows, browser_like, rows, claims
):
    invited(person("administrator"))
    knows(**claims)
    assert come_in(browser_like) == "/account/sign-in"
    assert "Ask your administrator for an invitation" in said_to(browser_like)
    assert Person.objects.count() == 1
    assert Invitation.objects.get().accepted_at is None
    assert [row.facts["why"] for row in rows("fail to sign in")] == ["not invited"]


def test_who_has_left_is_refused_until_invited_again(person, knows, browser_like, rows):
    boss = person("administrator")
    one = invitations.accept(invited(boss), name="Amara", password=PASSWORD)
    knows(email=one.email, email_verified=True)
    people.leave(one, because="Retired", by=boss)
    assert come_in(browser_like) == "/account/sign-in"
    assert "Ask your administrator for an invitation" in said_to(browser_like)
    assert [row.facts["why"] for row in rows("fail to sign in")] == ["left"]
    invited(boss)
    assert come_in(browser_like) == "/"
    one.refresh_from_db()
    assert one.is_active
    assert not one.has_usable_password()  # the old one does not come back with them


def test_a_wrong_secret_and_a_provider_that_is_not_there_are_said_in_words(
    person, knows, site, browser_like, rows, settings
):
    knows(email=person("analyst").email, email_verified=True)
    site("not the secret")
    assert come_in(browser_like) == "/account/sign-in"
    assert "did not answer as it should" in said_to(browser_like)
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:9"
    )
    assert browser_like.get(SIGN_IN).url == "/account/sign-in"
    assert "did not answer as it should" in said_to(browser_like)
    assert [row.facts["why"] for row in rows("fail to sign in")] == ["identity provider"] * 2
