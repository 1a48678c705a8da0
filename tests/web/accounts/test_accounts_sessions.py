"""Sessions end when nobody uses them, when they are old, and at once when their owner leaves."""

import pytest
from django.contrib.sessions.models import Session

from safeground.web.access.refusal import Refused
from safeground.web.accounts.actions import people, sessions
from safeground.web.accounts.sessions import BEGAN, SEEN

pytestmark = pytest.mark.django_db


def _left_alone(client, seconds: int, began: int = 0) -> None:
    kept = client.session
    kept[SEEN] -= seconds
    kept[BEGAN] -= began or seconds
    kept.save()


@pytest.mark.parametrize(
    ("shared", "minutes", "ends"), [(False, 59, 0), (False, 61, 60), (True, 9, 0), (True, 11, 10)]
)
def test_a_session_ends_when_nothing_happens(with_app, sign_in, rows, shared, minutes, ends):
    client = sign_in(with_app("administrator"), shared=shared)
    _left_alone(client, minutes * 60)
    answer = client.get("/account/people", follow=True)
    if ends:
        assert f"because nothing happened for {ends} minutes" in answer.content.decode()
        assert len(rows("sign out")) == 1
    else:
        assert answer.redirect_chain == []
        assert rows("sign out") == []


def test_using_it_keeps_it_alive_for_twelve_hours(with_app, sign_in):
    client = sign_in(with_app("administrator"))
    _left_alone(client, 50 * 60)
    assert client.get("/account/people").status_code == 200
    _left_alone(client, 50 * 60)
    assert client.get("/account/people").status_code == 200
    _left_alone(client, 60, began=12 * 3600)
    said = client.get("/account/people", follow=True).content.decode()
    assert "you signed in 12 hours ago" in said


def test_a_page_that_asks_again_by_itself_does_not_keep_a_session_alive(with_app, sign_in):
    client = sign_in(with_app("administrator"))
    _left_alone(client, 600)
    before = client.session[SEEN]
    client.get("/")  # not a page that is written down: it only leads on
    assert client.session[SEEN] == before
    client.get("/account/people")
    assert client.session[SEEN] > before


def test_signing_out_wipes_what_is_left_on_the_device(with_app, sign_in, rows):
    one = with_app("patrol-officer")
    client = sign_in(one)
    key = client.session.session_key
    answer = client.post("/account/sign-out")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(pk=key).exists()
    assert not one.sign_ins.exists()
    assert [row.actor for row in rows("sign out")] == [one.pk]
    assert client.get("/account/").status_code == 302


def test_signing_out_is_not_a_link(with_app, sign_in):
    client = sign_in(with_app("patrol-officer"))
    assert client.get("/account/sign-out").status_code == 405


def test_a_person_sees_their_sessions_and_ends_one_or_all_others(with_app, sign_in, rows):
    one = with_app("analyst")
    here, elsewhere = sign_in(one), sign_in(one, later=1)
    assert here.get("/account/").content.decode().count("Chrome on Windows") >= 2
    other = one.sign_ins.get(session=elsewhere.session.session_key)
    assert here.post(f"/account/sessions/{other.pk}/end").status_code == 302
    assert elsewhere.get("/account/").status_code == 302
    here.post("/account/sessions/end")
    assert here.get("/account/").status_code == 200
    assert rows("change how a person signs in")[-1].facts == {"what": "end sessions"}


def test_nobody_ends_the_session_of_another(with_app, sign_in):
    mine = sign_in(with_app("analyst"))
    other = with_app("analyst")
    sign_in(other)
    theirs = other.sign_ins.get()
    assert mine.post(f"/account/sessions/{theirs.pk}/end").status_code == 404
    with pytest.raises(Refused):
        sessions.end_one(theirs, by=with_app("operations-commander"))
    assert other.sign_ins.exists()


def test_a_leavers_session_dies_at_once(with_app, sign_in):
    one = with_app("analyst")
    client = sign_in(one)
    assert client.get("/account/").status_code == 200
    people.leave(one, because="Retired", by=with_app("administrator"))
    assert client.get("/account/").url.startswith("/account/sign-in")
    assert not Session.objects.filter(pk=client.session.session_key).exists()


def test_a_session_that_was_not_made_here_dies_too_when_its_owner_leaves(person, signed_in):
    one = person("analyst")
    client = signed_in(who=one)
    people.leave(one, because="Retired", by=person("administrator"))
    assert client.get("/account/").status_code == 302


def test_an_administrator_signs_somebody_out_everywhere(with_app, sign_in, rows):
    one, administrator = with_app("patrol-officer"), with_app("administrator")
    phone = sign_in(one)
    sign_in(administrator).post(f"/account/people/{one.pk}/sign-out")
    assert phone.get("/account/").status_code == 302
    row = rows("change how a person signs in", thing_number=str(one.pk))[-1]
    assert (row.actor, row.facts["what"]) == (administrator.pk, "end sessions")
