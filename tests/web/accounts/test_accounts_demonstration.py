"""One-press sign-ins are for invented people in a demonstration, and nowhere else."""

import pytest

from safeground.web.accounts.models import Person
from safeground.web.demonstration.cast import invent_cast
from safeground.web.lib.permissions import ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True
    return invent_cast()


def test_one_press_for_each_role_works_at_once(demonstration, browser_like, rows):
    said = browser_like.get("/account/sign-in").content.decode()
    assert "In a real installation there are no such buttons" in said
    for role in ROLES.values():
        assert role.title in said
        one = demonstration[role.name]
        assert browser_like.post(f"/account/sign-in/as/{one.pk}").url == "/"
        page = browser_like.get("/account/").content.decode()
        assert one.name in page
        assert browser_like.get("/account/second-factor").status_code == 200
        browser_like.post("/account/sign-out")
    assert len(rows("sign in")) == len(rows("sign out")) == len(ROLES)
    assert demonstration["analyst"].sign_ins.count() == 0


def test_a_second_factor_is_offered_and_not_forced(demonstration, browser_like):
    browser_like.post(f"/account/sign-in/as/{demonstration['administrator'].pk}")
    assert browser_like.get("/account/people").status_code == 200
    said = browser_like.get("/account/second-factor").content.decode()
    assert "In a real installation everybody needs one" in said
    assert browser_like.get("/account/second-factor/app").status_code == 200


def test_a_real_installation_has_no_such_buttons_and_refuses(settings, browser_like, rows):
    cast = invent_cast()
    assert settings.DEMONSTRATION is False
    said = browser_like.get("/account/sign-in").content.decode()
    assert "/account/sign-in/as/" not in said
    assert cast["analyst"].name not in said
    assert browser_like.post(f"/account/sign-in/as/{cast['analyst'].pk}").status_code == 404
    assert browser_like.get("/account/").status_code == 302
    assert rows("sign in") == []


def test_only_invented_people_can_be_pressed(demonstration, person, browser_like):
    real = person("analyst")
    assert browser_like.post(f"/account/sign-in/as/{real.pk}").status_code == 404
    assert browser_like.get(f"/account/sign-in/as/{demonstration['analyst'].pk}").status_code == 405
    assert Person.objects.filter(pk=real.pk, sign_ins=None).exists()
