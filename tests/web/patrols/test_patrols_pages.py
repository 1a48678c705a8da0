"""The pages of patrols: what a coordinator does in an evening, through the browser's eyes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from patrols_night import DAY, small_night

from safeground.web.access.policy import visible
from safeground.web.audit.models import Row
from safeground.web.patrols.actions import keep_plan, put_in_unit, release_plan
from safeground.web.patrols.models import (
    CardEntry,
    EntryKind,
    Plan,
    PlanHotspot,
    Unit,
    Visit,
    VisitState,
)
from small_plans import at


def page(client, name, status=200, **kwargs):
    answer = client.get(reverse(f"patrols:{name}", kwargs=kwargs or None))
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def desk(signed_in, coordinator):
    """The coordinator's browser."""
    return signed_in(who=coordinator)


def move_of(visit, **more):
    return {
        "version": visit.plan.version,
        "unit": visit.unit_id,
        "starts": "21:00",
        "reason": "",
        **more,
    }


def test_a_night_without_a_plan_says_what_will_be_here(desk):
    said = page(desk, "night", day=DAY)
    assert "No plan for 8 January 2027" in said
    assert "Plan a night" in said


def test_the_night_shows_timeline_list_and_what_it_is_worth(desk, plan):
    said = page(desk, "night", day=DAY)
    assert "This is a draft" in said
    assert "3 visits to 3 of 5 hotspots, by 2 of 2 units." in said
    assert "it is proven that no plan for these units and hotspots is worth more" in said
    assert 'aria-label="Pier, 18:00 to 18:15, planned, Grip 1. Move this visit"' in said
    assert said.count("data-visit ") == 3
    assert reverse("patrols:release", args=[plan.pk]) in said


def test_hotspots_not_covered_are_listed_with_why(desk, hotspots, coordinator):
    plan = keep_plan(small_night(), by=coordinator, conditions={"K-Arcade": "control"})
    plan.left_out = [
        {"hotspot": "Mill", "key": "K-Mill", "why": "No unit can be there in time.", "visits": 1}
    ]
    plan.save()
    said = page(desk, "plan", pk=plan.pk)
    assert "No unit can be there in time." in said
    assert "By the lot it gets no patrol this night." in said


def test_a_move_by_the_form(desk, visit, plan):
    market = visit("Market")
    assert "Move the visit to Market" in page(desk, "move", pk=market.pk)
    answer = desk.post(reverse("patrols:move", args=[market.pk]), move_of(market), follow=True)
    assert "Market moved from 20:00, Grip 1 to 21:00, Grip 1." in answer.content.decode()
    assert visit("Market").starts_at == at(DAY, 21)


def test_a_move_after_midnight_is_of_the_same_night(desk, visit, plan):
    Unit.objects.update(ends_at=at(DAY, 2))
    Plan.objects.update(ends_at=at(DAY, 2))
    market = visit("Market")
    desk.post(reverse("patrols:move", args=[market.pk]), move_of(market, starts="00:30"))
    assert visit("Market").starts_at == at(DAY, 0, 30)


def test_a_move_that_cannot_be_says_why_on_the_form(desk, visit, plan):
    market = visit("Market")
    answer = desk.post(reverse("patrols:move", args=[market.pk]), move_of(market, starts="18:10"))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "There is a problem" in said
    assert "Grip 1 is at Pier from 18:00 to 18:15" in said


def test_the_timeline_gets_the_sentence_alone(desk, visit, plan):
    market = visit("Market")
    answer = desk.post(
        reverse("patrols:move", args=[market.pk]),
        move_of(market, starts="18:10"),
        headers={"X-Asks-For": "sentence"},
    )
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert answer.content.decode().startswith("Grip 1 is at Pier")
    answer = desk.post(
        reverse("patrols:move", args=[market.pk]),
        move_of(market),
        headers={"X-Asks-For": "sentence"},
    )
    assert (answer.status_code, answer["X-Go-To"]) == (204, f"/patrols/plans/{plan.pk}")


def test_swapping_taking_off_and_adding(desk, visit, plan, hotspots):
    market, park = visit("Market"), visit("Park")
    assert "Park, 19:00, Grip 2" in page(desk, "swap", pk=market.pk)
    swap = {"version": 1, "other": park.pk, "reason": ""}
    desk.post(reverse("patrols:swap", args=[market.pk]), swap)
    assert visit("Market").unit.name == "Grip 2"
    off = {"version": 2, "reason": ""}
    answer = desk.post(reverse("patrols:withdraw", args=[park.pk]), off)
    assert "Say why: a change that officers see" in answer.content.decode()
    desk.post(reverse("patrols:withdraw", args=[park.pk]), off | {"reason": "Closed for a match"})
    assert visit("Park").state == VisitState.WITHDRAWN
    new = {
        "version": 3, "hotspot": hotspots["Arcade"].pk, "unit": market.unit_id, "starts": "22:00",
        "minutes": 15, "reason": "A fight on Tuesday",
    }  # fmt: skip
    answer = desk.post(reverse("patrols:add", args=[plan.pk]), new, follow=True)
    assert "Arcade added at 22:00, Grip 1." in answer.content.decode()
    assert visit("Arcade").travel_minutes == 10  # from Pier


def test_a_treated_hotspot_is_taken_off_only_with_an_override(desk, visit, plan):
    PlanHotspot.objects.filter(hotspot__name="Park").update(condition="treatment")
    park = visit("Park")
    assert "Record an override of the lot" in page(desk, "withdraw", pk=park.pk)
    answer = desk.post(
        reverse("patrols:withdraw", args=[park.pk]), {"version": 1, "reason": "Short of people"}
    )
    assert "Move it instead, or record an override" in answer.content.decode()


def test_people_are_put_in_a_unit(desk, plan, person):
    officer = person("patrol-officer", name="Tamsin Okafor")
    unit = plan.units.get(name="Grip 1")
    said = page(desk, "unit", pk=unit.pk)
    assert "Tamsin Okafor" in said
    desk.post(reverse("patrols:unit", args=[unit.pk]), {"people": [officer.pk]})
    assert list(unit.people.all()) == [officer]


def test_release_and_the_end_of_the_shift(desk, plan):
    said = page(desk, "release", pk=plan.pk)
    assert "Nobody is in" in said
    answer = desk.post(reverse("patrols:release", args=[plan.pk]), follow=True)
    assert "Released: it is on the officers" in answer.content.decode()
    again = desk.post(reverse("patrols:release", args=[plan.pk]))
    assert "This plan is released already." in again.content.decode()


def test_releasing_is_another_permission_than_planning(signed_in, plan):
    commander, analyst = signed_in("operations-commander"), signed_in("analyst")
    assert commander.get(reverse("patrols:release", args=[plan.pk])).status_code == 200
    assert commander.get(reverse("patrols:new")).status_code == 403
    assert analyst.post(reverse("patrols:release", args=[plan.pk])).status_code == 403
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_an_officer_is_refused_the_coordinators_pages(signed_in, released):
    officer = signed_in("patrol-officer")
    for name in ("tonight", "live", "morning", "dosage"):
        assert officer.get(reverse(f"patrols:{name}")).status_code == 403


def test_live_shows_visits_by_state_and_the_fragment_writes_nothing(desk, hotspots, coordinator):
    now = datetime.now(UTC)
    plan = release_plan(keep_plan(small_night(), by=coordinator), by=coordinator)
    Plan.objects.update(starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=6))
    minute = timedelta(minutes=1)
    for name, since, state in [
        ("Pier", -40, VisitState.UNDER_WAY), ("Market", -30, VisitState.PLANNED),
        ("Park", 60, VisitState.PLANNED),
    ]:  # fmt: skip
        start = now + since * minute
        Visit.objects.filter(hotspot__name=name).update(
            starts_at=start, ends_at=start + 15 * minute, state=state
        )
    pier = plan.visits.get(hotspot=hotspots["Pier"])
    CardEntry.objects.create(
        key="0191c9f2-0000-7000-8000-000000000001", visit=pier, by=coordinator,
        kind=EntryKind.ITEM, facts={"what": "knife"}, happened_at=now, received_at=now,
    )  # fmt: skip
    said = page(desk, "live")
    assert "1 under way, 1 not begun that was due, 1 to come, 0 over." in said
    assert "Item found: knife" in said
    assert 'hx-trigger="every 15s"' in said
    rows = Row.objects.count()
    part = page(desk, "live-now")
    assert "1 under way" in part
    assert "<html" not in part
    assert Row.objects.count() == rows


def test_each_page_is_written_down_once(desk, plan, visit):
    for name, kwargs in [
        ("night", {"day": DAY}), ("plan", {"pk": plan.pk}), ("live", {}), ("morning", {}),
        ("dosage", {}), ("sheet", {"pk": plan.pk}), ("move", {"pk": visit("Pier").pk}),
        ("visits-csv", {"pk": plan.pk}), ("night-ics", {"pk": plan.pk}),
    ]:  # fmt: skip
        rows = Row.objects.count()
        page(desk, name, **kwargs)
        assert Row.objects.count() == rows + 1, name


def test_the_night_as_files(desk, plan):
    sheet = page(desk, "sheet", pk=plan.pk)
    assert "Draft, version 1: not for use until it is released" in sheet
    csv = page(desk, "visits-csv", pk=plan.pk)
    assert csv.splitlines()[1].startswith("Grip 1,2027-01-08T18:00:00+00:00")
    calendar = page(desk, "night-ics", pk=plan.pk)
    assert calendar.count("BEGIN:VEVENT") == 3
    unit = plan.units.get(name="Grip 2")
    assert page(desk, "unit-ics", pk=unit.pk).count("BEGIN:VEVENT") == 1


def test_the_map_has_each_hotspot_and_each_start(desk, plan):
    answer = desk.get(reverse("patrols:map", args=[plan.pk])).json()
    kinds = [one["properties"]["kind"] for one in answer["features"]]
    assert sorted(kinds) == ["hotspot", "hotspot", "unit", "visit", "visit", "visit"]
    pier = next(f for f in answer["features"] if f["properties"]["name"] == "Pier")
    assert pier["properties"]["says"] == "18:00 Grip 1"


def test_a_page_of_many_visits_asks_no_more_queries(desk, hotspots, coordinator):
    few = keep_plan(small_night(), by=coordinator)
    with CaptureQueriesContext(connection) as with_few:
        page(desk, "plan", pk=few.pk)
    many = keep_plan(small_night(), by=coordinator)
    unit = many.units.first()
    Visit.objects.bulk_create(
        Visit(
            plan=many, unit=unit, hotspot=hotspots["Mill"], starts_at=at(DAY, 20, n),
            ends_at=at(DAY, 21, n),
        )
        for n in range(50)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as with_many:
        page(desk, "plan", pk=many.pk)
    assert len(with_many) <= len(with_few) + 1
    assert len(with_many) < 40


def test_a_person_of_a_unit_sees_their_own_units_only(plan, person, coordinator):
    officer = person("patrol-officer")
    put_in_unit(plan.units.get(name="Grip 1"), [officer], by=coordinator)
    assert not visible(officer, Plan).exists()  # a draft is on nobody's card
    release_plan(plan, by=coordinator)
    assert visible(officer, Plan).count() == 1
    assert [u.name for u in visible(officer, Unit)] == ["Grip 1"]
    assert {v.hotspot.name for v in visible(officer, Visit)} == {"Pier", "Market"}
    assert not visible(officer, PlanHotspot).exists()
    assert not visible(person("patrol-officer"), Visit).exists()
