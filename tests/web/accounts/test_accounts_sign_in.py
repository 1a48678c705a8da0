"""Signing in: a password is never enough, and nobody can make an account."""

import re

import pytest
from accounts_help import PASSWORD, code_for, code_of, shown_secret
from allauth.mfa.models import Authenticator
from django.urls import NoReverseMatch, reverse, reverse_lazy

pytestmark = pytest.mark.django_db


def test_a_password_alone_opens_nothing_but_setting_up_a_second_factor(person, sign_in):
    client = sign_in(person("administrator"))
    for address in ("/", "/account/", "/account/people", "/account/password"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, "/account/second-factor")
    assert "Set up a second factor" in client.get("/account/second-factor").content.decode()


def test_setting_up_an_app_opens_the_site_and_shows_recovery_codes_once(person, sign_in, rows):
    one = person("administrator")
    client = sign_in(one)
    secret = shown_secret(client)
    answer = client.post("/account/second-factor/app", {"code": code_of(secret)}, follow=True)
    said = answer.content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", said)
    assert len(codes) == 10
    again = client.get("/account/second-factor/codes").content.decode()
    assert "10 codes of 10 left" in again
    assert codes[0] not in again
    assert client.get("/account/people").status_code == 200
    added = [row.facts["what"] for row in rows("change how a person signs in", actor=one.pk)]
    assert added == ["add totp", "add recovery_codes"]


def test_the_secret_of_an_app_is_not_in_the_database_as_it_is(with_app):
    one = with_app("analyst")
    kept = Authenticator.objects.get(user=one).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert len(code_for(one)) == 6


def test_a_password_and_a_code_sign_in_and_the_audit_says_so(with_app, browser_like, rows):
    one = with_app("administrator")
    answer = browser_like.post(
        "/account/sign-in", {"login": one.email.upper(), "password": PASSWORD}
    )
    assert answer.url == "/account/sign-in/code"
    assert browser_like.get("/account/people").status_code == 302  # half-way in is not in
    answer = browser_like.post("/account/sign-in/code", {"code": code_for(one)})
    assert answer.url == "/"
    (row,) = rows("sign in")
    assert (row.actor, row.thing) == (one.pk, "accounts.signin")
    assert row.session
    assert one.sign_ins.get().how == "a password and an app's code"
    assert one.sign_ins.get().device == "Chrome on Windows"


def test_a_code_works_once_even_for_a_second_browser(with_app, sign_in, browser_like):
    one = with_app("administrator")
    code = code_for(one)
    assert sign_in(one).get("/account/people").status_code == 200
    browser_like.post("/account/sign-in", {"login": one.email, "password": PASSWORD})
    answer = browser_like.post("/account/sign-in/code", {"code": code})
    assert "That code is not right" in answer.content.decode()


def test_a_recovery_code_works_once(person, sign_in, browser_like):
    one = person("administrator")
    client = sign_in(one)
    secret = shown_secret(client)
    said = client.post("/account/second-factor/app", {"code": code_of(secret)}, follow=True)
    code = re.findall(r"<code>(\d{8})</code>", said.content.decode())[0]
    for expected in ("/", None):
        browser_like.post("/account/sign-in", {"login": one.email, "password": PASSWORD})
        answer = browser_like.post("/account/sign-in/code", {"code": code})
        assert answer.get("Location") == expected
        browser_like.post("/account/sign-out")


@pytest.mark.parametrize("email", ["nobody@essex.example", "person1@essex.example"])
def test_a_wrong_sign_in_says_the_same_whether_or_not_there_is_an_account(
    person, browser_like, rows, email
):
    person("analyst")
    answer = browser_like.post(
        "/account/sign-in", {"login": email, "password": "wrong wrong wrong"}
    )
    said = answer.content.decode()
    assert "The e-mail address or password is not right" in said
    assert 'role="alert"' in said
    assert said.count("There is a problem") == 1
    (row,) = rows("fail to sign in")
    assert row.actor == 0
    assert row.facts["why"] == "password"
    assert email not in str(row.facts)


def test_there_is_no_address_for_signing_up_or_for_a_password_by_e_mail(client):
    for name in (
        "account_signup",
        "account_reset_password",
        "socialaccount_signup",
        "mfa_signup_webauthn",
    ):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_the_sign_in_page_lets_a_password_manager_help(browser_like):
    said = browser_like.get("/account/sign-in").content.decode()
    assert 'autocomplete="username webauthn"' in said
    assert 'autocomplete="current-password"' in said
    assert "onpaste" not in said


def test_it_goes_on_to_the_page_that_was_asked_for_and_to_no_other_site(with_app, browser_like):
    one = with_app("administrator")
    for asked, goes in (("/account/people", "/account/people"), ("https://evil.example/", "/")):
        said = {"login": one.email, "password": PASSWORD, "next": asked}
        browser_like.post("/account/sign-in", said)
        answer = browser_like.post(
            "/account/sign-in/code", {"code": code_for(one, later=1 if goes == "/" else 0)}
        )
        assert answer.url == goes
        browser_like.post("/account/sign-out")


def test_changing_how_one_signs_in_asks_who_it_is_again(with_app, sign_in):
    one = with_app("administrator")
    client = sign_in(one)
    answer = client.get("/account/second-factor/codes/new")
    assert answer.url.startswith("/account/confirm?")
    wrong = client.post(answer.url, {"password": "not that one at all"})
    assert "That is not your password" in wrong.content.decode()
    assert client.post(answer.url, {"password": PASSWORD}).url == "/account/second-factor/codes/new"
    assert client.get("/account/second-factor/codes/new").status_code == 200


@pytest.mark.parametrize(
    ("role", "address"),
    [("analyst", "/problems/problems.csv"), ("auditor", reverse_lazy("audit:export"))],
)
def test_cases_and_people_leave_the_site_when_who_asks_has_confirmed(
    with_app, sign_in, rows, role, address
):
    client = sign_in(with_app(role))
    answer = client.get(address)
    assert answer.url.startswith("/account/confirm?")
    assert not rows("export")
    assert client.post(answer.url, {"password": PASSWORD}).url == address
    assert client.get(address)["Content-Type"].startswith("text/csv")
    assert len(rows("export")) == 1


def test_figures_leave_the_site_without_asking_again(with_app, sign_in):
    client = sign_in(with_app("analyst"))
    assert client.get(reverse("places:hotspots.csv"))["Content-Type"].startswith("text/csv")


def test_the_last_second_factor_stays(with_app, sign_in):
    one = with_app("administrator")
    client = sign_in(one)
    client.post("/account/confirm", {"password": PASSWORD})
    answer = client.post("/account/second-factor/app/remove", follow=True)
    assert "Set up another before you remove this one" in answer.content.decode()
    assert Authenticator.objects.filter(user=one).exists()


def test_a_new_password_keeps_this_session_and_ends_the_others(with_app, sign_in, rows):
    one = with_app("administrator")
    here, elsewhere = sign_in(one), sign_in(one, later=1)
    said = {"oldpassword": PASSWORD, "password1": "another wholly different one"}
    assert here.post("/account/password", said).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert one.sign_ins.count() == 1
    assert one.sign_ins.get().session == here.session.session_key
    assert [row.facts["what"] for row in rows("change how a person signs in")][-2:] == [
        "change password",
        "end sessions",
    ]


def test_a_weak_password_is_refused_in_words(with_app, sign_in):
    client = sign_in(with_app("administrator"))
    said = {"oldpassword": PASSWORD, "password1": "password1234"}
    assert "too common" in client.post("/account/password", said).content.decode()
