"""Days and numbers that nobody means get a sentence, not a broken page."""

import pytest
from django.urls import reverse

from safeground.web.access.middleware import LAST_NUMBER
from safeground.web.jobs import actions as jobs
from safeground.web.jobs.running import KINDS, Kind
from safeground.web.lib.forms import DateField, Form
from safeground.web.lib.permissions import Permission
from safeground.web.places.actions import draw
from safeground.web.places.boundaries import circle
from safeground.web.places.models import Hotspot

pytestmark = pytest.mark.django_db


class OneDay(Form):
    day = DateField(label="First day")


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("31", "12", "9999"), ("1", "1", "0001"), ("9" * 30, "1", "2026"), ("1", "²", "2026")],
)
def test_a_day_that_nobody_means_is_not_a_date(day, month, year):
    form = OneDay({"day_day": day, "day_month": month, "day_year": year})
    assert form.errors["day"] == ["First day must be a real date, like 6 11 2026"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_night_that_never_comes_is_not_found(signed_in, day):
    assert signed_in("analyst").get(f"/patrols/nights/{day}").status_code == 404


def test_a_number_that_no_database_holds_is_not_found(signed_in):
    analyst = signed_in("analyst")
    for name in ("patrols:morning-of", "patrols:plan", "places:hotspot", "trials:trial"):
        assert analyst.get(reverse(name, args=[LAST_NUMBER + 1])).status_code == 404


def test_a_number_in_the_address_that_is_none_is_as_if_it_were_not_there(signed_in):
    analyst, officer, administrator = map(signed_in, ("analyst", "patrol-officer", "administrator"))
    for said in ("²", "٣", "9" * 30, "9" * 5000, "-1", "1e309"):
        ask = {"one": said, "other": said, "hotspot": said, "again": said, "page": said}
        assert analyst.get("/places/compare/", ask).status_code == 200
        assert analyst.get("/places/compare.geojson", ask).status_code == 200
        assert officer.get("/stops/new", ask).status_code == 200
        assert officer.post("/stops/new", ask).status_code == 302
        assert administrator.get("/account/people/invite", ask).status_code == 200


def test_a_choice_that_no_database_holds_is_said_at_its_box(signed_in):
    answer = signed_in("analyst").post("/trials/new", {"hotspots": ["9" * 30]})
    assert answer.status_code == 200
    assert "hotspots" in answer.text


def test_a_boundary_nested_too_deep_is_said(signed_in):
    nested = '{"type":"Polygon","coordinates":' + "[" * 5000
    answer = signed_in("analyst").post("/places/draw/", {"how": "map", "boundary": nested})
    assert answer.status_code == 422
    assert "can’t be read" in answer.text or "can&#39;t be read" in answer.text


def test_a_draft_of_no_form_or_with_what_no_database_holds(signed_in):
    analyst = signed_in("analyst")
    assert analyst.post("/drafts/save", {}).status_code == 200
    assert analyst.post("/drafts/discard", {}).status_code == 302
    assert analyst.post("/drafts/save", {"draft": "/a\x00#F", "why": "b\x00c"}).status_code == 200


def test_a_long_name_makes_a_job_with_a_shorter_title(person, monkeypatch):
    monkeypatch.setitem(KINDS, "test", Kind(lambda _: {}, Permission.SEE_PLACES))
    assert len(jobs.start("test", f"Reading {'x' * 300}", {}, by=person("analyst")).title) == 200


def test_a_drawn_hotspot_gets_the_next_number_whatever_keys_others_brought(person):
    analyst, shape = person("analyst"), circle(0.71, 51.54, 150)
    drawn = {"by": analyst, "district": "Southend", "reason": "Known to all"}
    first = draw(shape, name="One", **drawn)
    assert first.key == "D0001"
    Hotspot.objects.filter(pk=first.pk).update(key="D9999")
    assert draw(shape, name="Two", **drawn).key == "D10000"
    assert draw(shape, name="Three", **drawn).key == "D10001"
    Hotspot.objects.filter(name="Two").update(key="DOCK-ROAD")
    assert draw(shape, name="Four", **drawn).key == "D10002"
