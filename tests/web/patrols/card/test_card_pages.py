"""The card's pages, what a phone may fetch, and who may."""

import json
from dataclasses import fields
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from safeground.web.audit.models import Row
from safeground.web.patrols.card.tonight import Card, CardVisit
from safeground.web.patrols.models import CardEntry, PlanState, VisitState

pytestmark = pytest.mark.django_db
CARD = "/patrols/card/"


@pytest.fixture
def phone(signed_in, tonight_now):
    return signed_in(who=tonight_now.officer)


def test_what_a_phone_may_keep_is_this_list_and_nothing_else():
    assert {f.name for f in fields(Card)} == {
        "person",
        "shift",
        "unit",
        "version",
        "forget_at",
        "visits",
        "stamp",
    }
    assert {f.name for f in fields(CardVisit)} == {
        "id",
        "hotspot",
        "place",
        "district",
        "starts",
        "ends",
        "times",
        "way",
        "pin",
        "look_for",
        "noticed",
        "map",
        "state",
        "begun",
        "ended",
        "sent",
    }


def test_the_card_shows_tonights_visits_in_order(phone, tonight_now):
    page = phone.get(CARD).text
    places = [v.hotspot.name for v in tonight_now.visits]
    assert sorted(places, key=page.index) == places
    assert "Next: High Street and York Road" in page
    (row,) = Row.objects.filter(kind="consult")
    assert row.facts["count"] == 3


def test_a_visit_says_where_when_how_and_what(phone, tonight_now, settings):
    one = tonight_now.visits[1]
    page = phone.get(f"{CARD}{one.pk}/").text
    for said in (
        "Marine Parade",
        "Start visit",
        "Knives hidden in planters",
        "about 6 minutes on foot",
        "of High Street and York Road",
        "<svg",
    ):
        assert said in page
    assert "geolocation" not in page


def test_an_empty_night_says_what_will_be_here(signed_in):
    assert "No visits tonight" in signed_in("patrol-officer").get(CARD).text


def test_a_draft_is_on_nobodys_card(phone, tonight_now):
    tonight_now.plan.state = PlanState.DRAFT
    tonight_now.plan.save()
    assert "No visits tonight" in phone.get(CARD).text


def test_a_visit_taken_off_the_plan_leaves_the_card(phone, tonight_now):
    before = phone.get(f"{CARD}tonight.json").json()["stamp"]
    tonight_now.visits[2].state = VisitState.WITHDRAWN
    tonight_now.visits[2].save()
    after = phone.get(f"{CARD}tonight.json").json()
    assert len(after["visits"]) == 2
    assert after["stamp"] != before


def test_the_card_changes_its_stamp_with_the_plans_version(phone, tonight_now):
    before = phone.get(f"{CARD}tonight.json").json()
    tonight_now.plan.version += 1
    tonight_now.plan.save()
    after = phone.get(f"{CARD}tonight.json").json()
    assert after["version"] == before["version"] + 1
    assert after["stamp"] != before["stamp"]


def test_the_phone_forgets_two_hours_after_the_shift(phone, tonight_now):
    said = phone.get(f"{CARD}tonight.json").json()
    until = tonight_now.plan.ends_at + timedelta(hours=2)
    assert said["forget_at"] == until.isoformat(timespec="seconds")


def test_the_card_without_javascript(phone, tonight_now):
    visit = tonight_now.visits[0]
    for kind, more in (("start", {}), ("spoken", {"people": "4"}), ("end", {})):
        posted = {"key": str(uuid4()), "kind": kind, **more}
        for _ in range(2):  # pressed twice
            answer = phone.post(f"{CARD}{visit.pk}/entry", posted)
            assert answer.status_code == 302
    visit.refresh_from_db()
    assert visit.state == VisitState.MADE
    assert CardEntry.objects.count() == 3
    assert "People spoken to: 4" in phone.get(f"{CARD}{visit.pk}/").text


def test_a_number_typed_by_hand_counts_too(phone, tonight_now):
    posted = {"key": str(uuid4()), "kind": "spoken", "many": "25"}
    phone.post(f"{CARD}{tonight_now.visits[0].pk}/entry", posted)
    assert CardEntry.objects.get().facts == {"people": 25}


def test_a_mistake_is_said_and_nothing_is_lost(phone, tonight_now):
    posted = {"key": str(uuid4()), "kind": "spoken", "many": "0"}
    answer = phone.post(f"{CARD}{tonight_now.visits[0].pk}/entry", posted)
    assert answer.status_code == 400
    assert "Say how many people you spoke to" in answer.text


def test_a_stop_search_without_javascript_goes_on_to_its_record(phone, tonight_now):
    visit = tonight_now.visits[0]
    posted = {"key": str(uuid4()), "kind": "stop", "hotspot": visit.hotspot_id}
    answer = phone.post(f"{CARD}{visit.pk}/entry", posted)
    assert answer.url == f"/stops/new?hotspot={visit.hotspot_id}"


def test_sending_over_http_and_the_token_that_it_needs(tonight_now, signed_in):
    officer = tonight_now.officer
    phone = signed_in(who=officer)
    asked = phone.get(f"{CARD}token").json()
    assert asked["person"] == officer.pk
    body = parcel(tonight_now, officer.pk)
    answer = phone.post(f"{CARD}sync", body, content_type="application/json")
    assert [a["fate"] for a in answer.json()["answers"]] == ["recorded"]
    assert answer.json()["stamp"] == phone.get(f"{CARD}tonight.json").json()["stamp"]
    strict = type(phone)(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.cookies = phone.cookies
    refused = strict.post(f"{CARD}sync", body, content_type="application/json")
    assert refused.status_code == 403


def parcel(night, person):
    entry = {
        "key": str(uuid4()),
        "visit": night.visits[0].pk,
        "kind": "start",
        "at": night.now.isoformat(),
        "facts": {},
    }
    return json.dumps({"person": person, "now": night.now.isoformat(), "entries": [entry]})


def test_an_ended_session_is_told_to_sign_in_and_keeps_the_queue(client, tonight_now):
    body = parcel(tonight_now, tonight_now.officer.pk)
    for answer in (
        client.get(f"{CARD}token"),
        client.get(f"{CARD}tonight.json"),
        client.post(f"{CARD}sync", body, content_type="application/json"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "sign in")


def test_another_persons_queue_is_never_taken(signed_in, tonight_now):
    mate = signed_in(who=tonight_now.mate)
    body = parcel(tonight_now, tonight_now.officer.pk)
    answer = mate.post(f"{CARD}sync", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "another person")
    assert not CardEntry.objects.exists()


def test_who_no_longer_carries_a_card_is_told_so(signed_in, tonight_now):
    officer = tonight_now.officer
    phone = signed_in(who=officer)
    officer.grants.update(until=tonight_now.now - timedelta(minutes=1))
    answer = phone.get(f"{CARD}token")
    assert (answer.status_code, answer.json()["code"]) == (403, "no card")
    assert Row.objects.filter(kind="refuse").count() == 1


def test_a_leaver_is_signed_out(signed_in, tonight_now):
    phone = signed_in(who=tonight_now.officer)
    type(tonight_now.officer).objects.filter(pk=tonight_now.officer.pk).update(is_active=False)
    assert phone.get(f"{CARD}token").status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b'{"person": 1}', b"[" * 9000])
def test_a_parcel_that_cannot_be_read_is_refused_in_words(phone, body):
    answer = phone.post(f"{CARD}sync", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_the_shell_says_nothing_of_anybody(phone, tonight_now):
    page = phone.get(f"{CARD}shell").text
    for said in (tonight_now.officer.name, "Marine Parade", "Alpha 1", "csrfmiddlewaretoken"):
        assert said not in page
    assert 'data-person=""' in page
    assert phone.get(f"{CARD}shell").text == type(phone)().get(f"{CARD}shell").text


def test_the_worker_reaches_the_card_only(client):
    answer = client.get(f"{CARD}worker.js")
    assert answer["Service-Worker-Allowed"] == CARD
    told = json.loads(answer.text.split("self.CARD = ", 1)[1].split(";\n", 1)[0])
    assert told["kept"][:2] == [f"{CARD}shell", "/stops/blank"]
    assert not any("tonight" in address for address in told["kept"])


def test_the_manifest_and_its_icons(client):
    told = client.get(f"{CARD}card.webmanifest").json()
    assert told["scope"] == CARD
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        drawn = Image.open(BytesIO(client.get(icon["src"]).content))
        assert f"{drawn.width}x{drawn.height}" == icon["sizes"]


def test_what_was_noticed_reaches_the_next_visit_there(phone, tonight_now):
    posted = {"key": str(uuid4()), "kind": "place", "what": "lighting", "note": "Two by the steps"}
    phone.post(f"{CARD}{tonight_now.visits[0].pk}/entry", posted)
    (first, *_) = phone.get(f"{CARD}tonight.json").json()["visits"]
    assert first["noticed"][0].startswith("Light missing or broken (Two by the steps): ")


def test_the_card_asks_few_questions_of_the_database(phone, django_assert_max_num_queries):
    phone.get(CARD)
    with django_assert_max_num_queries(22):
        phone.get(CARD)
