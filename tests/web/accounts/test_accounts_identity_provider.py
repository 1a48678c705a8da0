"""The force's own identity provider lets in whom an administrator invited, and nobody else."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from safeground.data.errors import BadInput
from safeground.web.accounts.actions import people
from safeground.web.accounts.identity_provider import Adapter
from safeground.web.accounts.models import Person
from safeground.web.accounts.openid import openid_providers

pytestmark = pytest.mark.django_db
SERVER = "https://login.example"
SAID = {"name": "Essex Police", "server": SERVER, "client_id": "safeground"}


class FakeProvider:
    """Answers as an OpenID Connect server does, about one person."""

    def __init__(self) -> None:
        self.claims = {"sub": "1", "email": "person1@essex.example", "email_verified": True}
        self.asked: list[str] = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def get(self, url: str, **_):
        self.asked.append(url)
        config = {
            "issuer": SERVER,
            "authorization_endpoint": f"{SERVER}/authorize",
            "token_endpoint": f"{SERVER}/token",
            "userinfo_endpoint": f"{SERVER}/userinfo",
        }
        return _answer(self.claims if url.endswith("userinfo") else config)

    def request(self, _method: str, url: str, **_):
        self.asked.append(url)
        return _answer({"access_token": "a token", "token_type": "bearer"})


def _answer(said: dict[str, object]) -> SimpleNamespace:
    return SimpleNamespace(
        status_code=200,
        headers={"content-type": "application/json"},
        content=b"{}",
        text="{}",
        json=lambda: said,
        raise_for_status=lambda: None,
    )


@pytest.fixture
def provider(settings, monkeypatch) -> FakeProvider:
    settings.SOCIALACCOUNT_PROVIDERS = openid_providers(SAID, "a secret")
    fake = FakeProvider()
    monkeypatch.setattr(Adapter, "get_requests_session", lambda _self: fake)
    return fake


def _come_in(client: Client, **asked: str):
    """There and back again: the browser's two visits."""
    there = client.get("/account/sign-in/force", asked)
    state = parse_qs(urlsplit(there.url).query)["state"][0]
    return client.get("/account/sign-in/force/answer", {"code": "a code", "state": state})


def test_an_invited_person_comes_in_by_a_verified_address(person, provider, browser_like, rows):
    one = person("administrator")
    provider.claims["email"] = one.email.upper()
    assert _come_in(browser_like).url == "/"
    assert browser_like.get("/account/people").status_code == 200  # its second factor is its own
    assert one.sign_ins.get().how == "the force's sign-in"
    assert [row.actor for row in rows("sign in")] == [one.pk]


def test_it_keeps_the_password_and_stores_nothing_of_what_was_said(person, provider, browser_like):
    one = person("analyst")
    _come_in(browser_like)
    one.refresh_from_db()
    assert one.has_usable_password()
    assert not SocialAccount.objects.exists()


def test_it_asks_by_pkce_and_for_no_more_than_it_needs(provider, browser_like):
    there = parse_qs(urlsplit(browser_like.get("/account/sign-in/force").url).query)
    assert there["code_challenge_method"] == ["S256"]
    assert set(there["scope"][0].split()) == {"openid", "profile", "email"}


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@essex.example"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
    ],
)
def test_nobody_is_made_and_no_unverified_address_is_believed(
    person, provider, browser_like, rows, claims
):
    person("analyst")
    provider.claims |= claims
    answer = _come_in(browser_like)
    assert answer.url == "/account/sign-in"
    assert (
        "Ask your administrator for an invitation" in browser_like.get(answer.url).content.decode()
    )
    assert browser_like.get("/account/").status_code == 302
    assert Person.objects.count() == 1
    assert [row.facts["why"] for row in rows("fail to sign in")] == ["not invited"]


def test_a_leaver_does_not_come_back_through_it(person, provider, browser_like, rows):
    one = person("analyst")
    people.leave(one, because="Retired", by=person("administrator"))
    provider.claims["email"] = one.email
    assert _come_in(browser_like).url == "/account/sign-in"
    assert browser_like.get("/account/").status_code == 302
    assert [row.facts["why"] for row in rows("fail to sign in")] == ["left"]


def test_it_can_not_be_joined_to_somebody_elses_account(person, signed_in, provider):
    other = person("administrator")
    client = signed_in("analyst")
    provider.claims["email"] = other.email
    _come_in(client, process="connect")
    assert not SocialAccount.objects.exists()


def test_somebody_with_an_app_is_asked_for_its_code_too(with_app, provider, browser_like):
    with_app("analyst")
    assert _come_in(browser_like).url == "/account/sign-in/code"


def test_a_wrong_state_is_refused_in_words(provider, browser_like, rows):
    answer = browser_like.get("/account/sign-in/force/answer", {"code": "c", "state": "forged"})
    assert answer.url == "/account/sign-in"
    assert "did not answer as it should" in browser_like.get(answer.url).content.decode()
    assert rows("fail to sign in")[0].facts["why"] == "identity provider"


def test_the_sign_in_page_offers_it_only_where_there_is_one(provider, browser_like, settings):
    assert "Sign in with Essex Police" in browser_like.get("/account/sign-in").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Sign in with Essex" not in browser_like.get("/account/sign-in").content.decode()
    assert browser_like.get("/account/sign-in/force").status_code == 404


def test_settings_that_are_half_there_say_what_is_missing():
    assert openid_providers({}, "") == {}
    with pytest.raises(BadInput, match="needs client_id in"):
        openid_providers({"name": "Essex Police", "server": SERVER}, "a secret")
    with pytest.raises(BadInput, match="SAFEGROUND_OPENID_SECRET in the environment"):
        openid_providers(SAID, "")
