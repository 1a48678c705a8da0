"""Passkeys, up to what a browser's authenticator is asked; the rest is walked in a browser."""

import json
import re

import pytest

pytestmark = pytest.mark.django_db


def test_signing_in_by_passkey_asks_for_one_that_checks_who_holds_it(browser_like):
    answer = browser_like.get("/account/sign-in/passkey", headers={"accept": "application/json"})
    asked = answer.json()["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    assert asked["rpId"] == "localhost"
    assert len(asked["challenge"]) >= 40
    assert not asked.get("allowCredentials")  # nobody is named before they are known


def test_making_a_passkey_asks_for_a_key_of_this_site_and_this_person(person, sign_in):
    one = person("analyst", name="Amara")
    page = sign_in(one).get("/account/second-factor/passkey").content.decode()
    data = re.search(r'id="passkey_data">(.*?)</script>', page, re.S)[1]
    asked = json.loads(data)["creation_options"]["publicKey"]
    assert asked["rp"]["id"] == "localhost"
    assert asked["user"]["name"] == one.email


def test_a_forged_passkey_opens_nothing(browser_like):
    browser_like.get("/account/sign-in/passkey", headers={"accept": "application/json"})
    for forged in ("{}", "not json", json.dumps({"id": "AA", "rawId": "AA", "type": "public-key"})):
        answer = browser_like.post("/account/sign-in/passkey", {"credential": forged})
        assert answer.url == "/account/sign-in"
    assert browser_like.get("/account/").status_code == 302


def test_a_passkey_that_was_not_made_says_so(person, sign_in):
    client = sign_in(person("analyst"))
    answer = client.post("/account/second-factor/passkey", {"name": "my phone", "credential": ""})
    assert "The passkey was not made" in answer.content.decode()
