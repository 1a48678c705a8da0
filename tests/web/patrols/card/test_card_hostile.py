"""What no phone of ours would send: each is refused by itself, and nothing else is held up."""

import json

import pytest

from safeground.web.patrols.card.actions import Fate
from safeground.web.patrols.models import CardEntry

INF = float("inf")
CARD = "/patrols/card/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"visit": INF},
        {"visit": 10**30},
        {"visit": [1]},
        {"at": "0001-01-01T00:00:00+23:59"},
        {"at": "9999-12-31T23:59:59-23:59"},
        {"at": "9999-12-31T00:00:00+00:00"},
        {"kind": ["start"]},
        {"kind": "spoken", "facts": {"people": INF}},
        {"kind": "place", "facts": {"what": ["lighting"]}},
        {"kind": "item", "facts": {"what": {}}},
        {"facts": [["a"]]},
        {"facts": "people"},
    ],
    ids=str,
)
def test_one_bad_entry_is_refused_and_the_next_is_taken(wrong, said, send):
    bad, good = said("start") | wrong, said("start", 1)
    answers = {answer.key: answer.fate for answer in send(bad, good)}
    assert answers == {bad["key"]: Fate.REFUSED, good["key"]: Fate.RECORDED}


@pytest.mark.django_db
def test_a_phone_that_says_an_impossible_time_gets_a_sentence(signed_in, night):
    phone = signed_in(who=night.officer)
    for now in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", INF):
        body = json.dumps({"person": night.officer.pk, "now": now, "entries": []})
        answer = phone.post(f"{CARD}sync", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


@pytest.mark.django_db
def test_a_note_that_no_page_could_show_is_made_fit(said, send):
    send(said("start"))
    send(said("place", 1, what="lighting", note="no light\x00 \ud800 by \u202ethe steps"))
    assert CardEntry.objects.get(kind="place").facts["note"] == "no light by the steps"
