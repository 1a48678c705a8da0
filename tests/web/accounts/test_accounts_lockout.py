"""Five wrong in a row lock an account for 15 minutes, whether or not there is one."""

from datetime import timedelta

import pytest
from accounts_help import PASSWORD, code_for
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client

from safeground.web.accounts import lockout
from safeground.web.accounts.actions import sessions

pytestmark = pytest.mark.django_db


def _wrong(client: Client, email: str, times: int = 5) -> str:
    for _ in range(times):
        answer = client.post("/account/sign-in", {"login": email, "password": "wrong wrong wrong"})
    return answer.content.decode()


def _time_passes(**kwargs) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(**kwargs))


@pytest.mark.parametrize("email", ["person1@essex.example", "nobody@essex.example"])
def test_the_fifth_wrong_password_locks_and_says_until_when(person, browser_like, email):
    person("analyst")
    assert "not right" in _wrong(browser_like, email, 4)
    said = _wrong(browser_like, email, 1)
    assert "Too many wrong attempts. Try again after " in said
    answer = browser_like.post("/account/sign-in", {"login": email, "password": PASSWORD})
    assert "Too many wrong attempts" in answer.content.decode()  # now even the right one


def test_it_opens_again_after_fifteen_minutes_and_waiting_is_not_made_longer(
    with_app, browser_like
):
    one = with_app("analyst")
    _wrong(browser_like, one.email)
    _time_passes(minutes=10)
    _wrong(browser_like, one.email)
    _time_passes(minutes=5)
    answer = browser_like.post("/account/sign-in", {"login": one.email, "password": PASSWORD})
    assert answer.url == "/account/sign-in/code"


def test_getting_in_begins_again_from_none(with_app, sign_in, browser_like):
    one = with_app("analyst")
    _wrong(browser_like, one.email, 4)
    sign_in(one)
    assert "not right" in _wrong(browser_like, one.email, 4)


def test_a_colleague_who_gets_in_does_not_clear_the_count_of_another(
    with_app, person, sign_in, browser_like
):
    victim, colleague = person("analyst"), with_app("analyst")
    _wrong(browser_like, victim.email, 4)
    sign_in(colleague)
    assert "Too many wrong attempts" in _wrong(browser_like, victim.email, 1)


def test_wrong_codes_count_as_wrong_passwords_do(with_app, browser_like, rows):
    one = with_app("analyst")
    browser_like.post("/account/sign-in", {"login": one.email, "password": PASSWORD})
    for _ in range(5):
        answer = browser_like.post("/account/sign-in/code", {"code": "000000"})
    answer = browser_like.post("/account/sign-in/code", {"code": code_for(one)})
    assert "Too many wrong attempts" in answer.content.decode()
    assert [row.facts["why"] for row in rows("fail to sign in")] == ["code"] * 5 + ["locked"]


def test_one_address_is_locked_after_twenty_and_no_account_is_told_apart(browser_like):
    for number in range(20):
        said = _wrong(browser_like, f"nobody{number}@essex.example", 1)
    assert "Too many wrong attempts" in said


def test_every_failure_is_in_the_audit_by_a_hash_and_without_an_address(browser_like, rows):
    _wrong(browser_like, "Nobody@Essex.example", 6)
    found = rows("fail to sign in")
    assert [row.facts["why"] for row in found] == ["password"] * 5 + ["locked"]
    assert {row.facts["account"] for row in found} == {lockout.mark_of("nobody@essex.example")}
    assert "127.0.0.1" not in str([row.facts for row in found])


def test_what_was_typed_is_kept_nowhere(browser_like):
    _wrong(browser_like, "nobody@essex.example", 1)
    (attempt,) = AccessAttempt.objects.all()
    assert "nobody" not in f"{attempt.username}{attempt.post_data}{attempt.get_data}"
    assert "wrong wrong" not in attempt.post_data


def test_an_administrator_can_unlock(with_app, sign_in, browser_like, rows):
    one = with_app("analyst")
    administrator = with_app("administrator")
    _wrong(browser_like, one.email)
    client = sign_in(administrator)
    page = client.get(f"/account/people/{one.pk}").content.decode()
    assert "Unlock now" in page
    client.post(f"/account/people/{one.pk}/unlock")
    answer = browser_like.post("/account/sign-in", {"login": one.email, "password": PASSWORD})
    assert answer.url == "/account/sign-in/code"
    row = rows("change how a person signs in", thing_number=str(one.pk))[-1]
    assert (row.actor, row.facts["what"]) == (administrator.pk, "unlock")


def test_nobody_else_can_unlock(person):
    from safeground.web.access.refusal import Refused

    with pytest.raises(Refused):
        sessions.unlock(person("analyst"), by=person("operations-commander"))


def test_behind_our_proxy_each_person_has_their_own_address(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/", headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"})
    assert lockout.address_of(request) == "198.51.100.7"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert lockout.address_of(request) == "127.0.0.1"  # anybody can send that header
