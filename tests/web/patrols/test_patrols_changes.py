"""Every check of a move, worked out by hand, and that a refused one leaves nothing behind.

From each place to the next it is 5 minutes on foot: Park, Arcade, the station, Pier, Market. Grip
1 is at Pier from 18:00 to 18:15 and at Market from 20:00 to 20:15; Grip 2 at Park at 19:00.
"""

from datetime import UTC, datetime, timedelta

import pytest
from patrols_night import DAY, small_night

from safeground.core.patrols.plan import PlannedBreak
from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.audit.models import Row
from safeground.web.patrols.actions import (
    add_visit,
    keep_plan,
    move_visit,
    put_in_unit,
    release_plan,
    set_aside,
    swap_visits,
    withdraw_visit,
)
from safeground.web.patrols.models import PlanChange, PlanHotspot, Unit, Visit, VisitState
from safeground.web.patrols.night import faults
from safeground.web.patrols.queries import night_of
from small_plans import at


def unit(name):
    return Unit.objects.get(name=name)


def move(visit, by, hour, minute=0, to="Grip 1", **more):
    plan = visit.plan
    plan.refresh_from_db()
    return move_visit(
        visit,
        unit=unit(to),
        starts_at=at(DAY, hour, minute),
        version=more.pop("version", plan.version),
        by=by,
        **more,
    )


def test_a_kept_plan_is_a_draft_with_what_the_planner_made(plan):
    assert (plan.state, plan.version, plan.title) == (
        "draft",
        1,
        "Late shift, Friday 8 January 2027",
    )
    assert plan.visits.count() == 3
    assert plan.spacing == 60
    assert faults(night_of(plan)) == []
    assert {p.hotspot.name for p in plan.places.all()} == {
        "Park",
        "Arcade",
        "Pier",
        "Market",
        "Mill",
    }


def test_a_plan_of_an_unknown_hotspot_is_not_kept(hotspots, coordinator):
    hotspots["Mill"].delete()
    with pytest.raises(BadInput, match="Mill is not among the site's hotspots"):
        keep_plan(small_night(), by=coordinator)


def test_a_move_writes_the_visit_one_change_one_version_and_one_row(plan, visit, coordinator):
    before = Row.objects.count()
    move(visit("Market"), coordinator, 21)
    plan.refresh_from_db()
    moved = visit("Market")
    assert (moved.starts_at, moved.ends_at) == (at(DAY, 21), at(DAY, 21, 15))
    assert plan.version == 2
    assert PlanChange.objects.get().what == "Market moved from 20:00, Grip 1 to 21:00, Grip 1"
    assert Row.objects.count() == before + 1
    assert Row.objects.last().facts == {"act": "move a visit", "count": 1}


@pytest.mark.usefixtures("plan")
def test_the_ways_are_worked_out_again_where_a_unit_now_comes_from_elsewhere(visit, coordinator):
    assert visit("Market").travel_minutes == 5
    move(visit("Pier"), coordinator, 18, to="Grip 2")
    assert visit("Market").travel_minutes == 10  # from the station, no longer from Pier
    assert visit("Pier").travel_minutes == 5
    assert visit("Park").travel_minutes == 15  # Grip 2 comes from Pier, three places on


REFUSED = {
    "before the shift": (
        ("Pier", 15, 50, "Grip 1"),
        "Grip 1 is on duty from 16:00 to 00:00. Choose a time within that, or another unit.",
    ),
    "after the shift": (("Market", 23, 50, "Grip 1"), "Grip 1 is on duty from 16:00 to 00:00."),
    "too late to be back": (
        ("Market", 23, 40, "Grip 1"),
        "Grip 1 has to be back at Victoria by 00:00 and needs 10 minutes from Market. "
        "Choose 23:35 or earlier, or another unit.",
    ),
    "over another visit": (
        ("Market", 18, 10, "Grip 1"),
        "Grip 1 is at Pier from 18:00 to 18:15. Choose another time, or another unit.",
    ),
    "too soon after another": (
        ("Market", 18, 19, "Grip 1"),
        "Grip 1 leaves Pier at 18:15 and needs 5 minutes to Market. Choose 18:20 or later",
    ),
    "too close before another": (
        ("Market", 17, 41, "Grip 1"),
        "Grip 1 has to be at Pier by 18:00 and needs 5 minutes from Market. Choose 17:40",
    ),
    "too soon after the start": (
        ("Park", 16, 9, "Grip 2"),
        "Grip 2 starts at 16:00 and needs 10 minutes to Park. Choose 16:10 or later",
    ),
    "where it is": (("Pier", 18, 0, "Grip 1"), "The visit is there already"),
}


@pytest.mark.parametrize("case", REFUSED, ids=REFUSED.keys())
def test_a_move_that_cannot_be_says_why_and_what_to_do(case, plan, visit, coordinator):
    (name, hour, minute, to), sentence = REFUSED[case]
    rows = Row.objects.count()
    with pytest.raises(BadInput) as said:
        move(visit(name), coordinator, hour, minute, to)
    assert sentence in str(said.value)
    plan.refresh_from_db()
    assert (plan.version, PlanChange.objects.count(), Row.objects.count()) == (1, 0, rows)


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("hour", "minute", "name", "to"),
    [(18, 20, "Market", "Grip 1"), (17, 40, "Market", "Grip 1"), (23, 35, "Market", "Grip 1"),
     (16, 10, "Park", "Grip 2")],
)  # fmt: skip
def test_the_time_that_a_refusal_names_can_be_had(visit, coordinator, hour, minute, name, to):
    move(visit(name), coordinator, hour, minute, to)


def test_visits_of_one_hotspot_stay_apart(plan, hotspots, coordinator):
    def added(hour, minute):
        plan.refresh_from_db()
        return add_visit(
            plan, hotspot=hotspots["Pier"], unit=unit("Grip 2"), starts_at=at(DAY, hour, minute),
            minutes=15, version=plan.version, by=coordinator, reason="A fight on Tuesday",
        )  # fmt: skip

    with pytest.raises(BadInput) as said:
        added(17, 0)
    assert "Choose 16:45 or earlier, or 19:15 or later." in str(said.value)
    added(16, 45)


def test_a_break_is_in_the_way(hotspots, coordinator):
    rest = PlannedBreak("Grip 1", "Victoria", at(DAY, 21), at(DAY, 21, 45))
    plan = keep_plan(small_night(breaks=[rest]), by=coordinator)
    market = plan.visits.get(hotspot=hotspots["Market"])
    with pytest.raises(BadInput, match="has its break from 21:00 to 21:45"):
        move(market, coordinator, 21, 30)
    with pytest.raises(BadInput, match="has to be back for its break by 21:00 and needs 10 min"):
        move(market, coordinator, 20, 40)
    move(market, coordinator, 20, 35)


def test_a_hotspot_that_needs_a_skill_gets_a_unit_that_has_it(plan, visit, coordinator):
    PlanHotspot.objects.filter(hotspot__name="Park").update(skill="OpenGate")
    with pytest.raises(BadInput, match=r"with OpenGate, which Grip 1 has not\. Choose Grip 2"):
        move(visit("Park"), coordinator, 22)
    move(visit("Park"), coordinator, 22, to="Grip 2")


@pytest.mark.usefixtures("plan")
def test_a_plan_that_changed_meanwhile_is_not_changed_over_it(visit, coordinator):
    move(visit("Market"), coordinator, 21)
    with pytest.raises(BadInput, match="changed since you opened it"):
        move(visit("Market"), coordinator, 22, version=1)


def test_after_release_a_change_needs_a_reason(released, visit, coordinator):
    with pytest.raises(BadInput, match="Say why"):
        move(visit("Market"), coordinator, 21)
    move(visit("Market"), coordinator, 21, reason="The fair closes at nine")
    assert PlanChange.objects.first().reason == "The fair closes at nine"


def test_a_visit_that_was_begun_stays_as_it_is(released, visit, coordinator):
    Visit.objects.filter(hotspot__name="Market").update(state=VisitState.UNDER_WAY)
    with pytest.raises(BadInput, match="has been begun or is over"):
        move(visit("Market"), coordinator, 21, reason="x")


def test_a_time_that_has_passed_can_not_be_chosen_once_released(hotspots, coordinator):
    day = (datetime.now(UTC) - timedelta(days=3)).date()
    plan = release_plan(keep_plan(small_night(day), by=coordinator), by=coordinator)
    market = plan.visits.get(hotspot=hotspots["Market"])
    with pytest.raises(BadInput, match="21:00 has passed"):
        move_visit(
            market, unit=market.unit, starts_at=at(day, 21), version=plan.version,
            by=coordinator, reason="late",
        )  # fmt: skip


def test_a_swap_exchanges_unit_and_time(plan, visit, coordinator):
    swap_visits(visit("Market"), visit("Park"), version=1, by=coordinator)
    market, park = visit("Market"), visit("Park")
    assert (market.unit.name, market.starts_at) == ("Grip 2", at(DAY, 19))
    assert (park.unit.name, park.starts_at) == ("Grip 1", at(DAY, 20))
    assert (market.travel_minutes, park.travel_minutes) == (10, 15)
    assert PlanChange.objects.count() == 1


def test_a_swap_that_cannot_be_changes_neither(plan, visit, hotspots, coordinator):
    Visit.objects.filter(hotspot__name="Park").update(
        hotspot=hotspots["Mill"], starts_at=at(DAY, 20), ends_at=at(DAY, 20, 15)
    )
    with pytest.raises(BadInput, match="needs"):
        swap_visits(visit("Pier"), visit("Mill"), version=1, by=coordinator)
    assert visit("Pier").unit.name == "Grip 1"


def test_taking_off_and_adding_need_a_reason(plan, visit, hotspots, coordinator):
    with pytest.raises(BadInput, match="Say why the visit is taken off"):
        withdraw_visit(visit("Market"), version=1, by=coordinator, reason=" ")
    withdraw_visit(visit("Market"), version=1, by=coordinator, reason="Road closed")
    plan.refresh_from_db()
    assert (visit("Market").state, plan.prize) == ("withdrawn", 4.0)
    with pytest.raises(BadInput, match="Say why the visit is added"):
        add_visit(
            plan, hotspot=hotspots["Arcade"], unit=unit("Grip 2"), starts_at=at(DAY, 21),
            minutes=20, version=2, by=coordinator, reason="",
        )  # fmt: skip


class TestLot:
    """A sealed lot can't be broken by moving visits about."""

    @pytest.fixture
    def under_lot(self, hotspots, coordinator):  # noqa: ARG002
        plan = keep_plan(
            small_night(), by=coordinator,
            conditions={"K-Park": "treatment", "K-Pier": "treatment", "K-Arcade": "control"},
        )  # fmt: skip
        return plan

    def test_a_control_hotspot_is_never_given_a_visit(self, under_lot, hotspots, coordinator):
        with pytest.raises(BadInput, match="By the lot Arcade gets no patrol tonight"):
            add_visit(
                under_lot, hotspot=hotspots["Arcade"], unit=unit("Grip 2"),
                starts_at=at(DAY, 21), minutes=15, version=1, by=coordinator, reason="x",
            )  # fmt: skip

    @pytest.mark.usefixtures("under_lot")
    def test_a_treated_hotspot_keeps_a_visit(self, visit, coordinator):
        with pytest.raises(BadInput, match="this is its only visit"):
            withdraw_visit(visit("Park"), version=1, by=coordinator, reason="Short of people")
        assert visit("Park").state == "planned"

    @pytest.mark.usefixtures("under_lot")
    def test_one_outside_the_lot_may_go(self, visit, coordinator):
        withdraw_visit(visit("Market"), version=1, by=coordinator, reason="Short of people")


def test_only_those_who_plan_may_change_a_plan(plan, visit, person):
    for role in ("analyst", "operations-commander", "patrol-officer"):
        with pytest.raises(Refused):
            move(visit("Market"), person(role), 21)


def test_people_of_a_unit_are_officers_and_in_one_unit_at_a_time(plan, person, coordinator):
    officer, analyst = person("patrol-officer"), person("analyst")
    with pytest.raises(BadInput, match="does not carry a patrol card"):
        put_in_unit(unit("Grip 1"), [analyst], by=coordinator)
    put_in_unit(unit("Grip 1"), [officer], by=coordinator)
    with pytest.raises(BadInput, match="is in Grip 1 at that time"):
        put_in_unit(unit("Grip 2"), [officer], by=coordinator)


def test_people_are_where_they_were_last_time(plan, person, coordinator):
    officer = person("patrol-officer")
    put_in_unit(unit("Grip 1"), [officer], by=coordinator)
    again = keep_plan(small_night(DAY + timedelta(days=1)), by=coordinator)
    assert list(again.units.get(name="Grip 1").people.all()) == [officer]


def test_only_a_draft_is_set_aside(plan, coordinator):
    released = keep_plan(small_night(), by=coordinator)
    release_plan(released, by=coordinator)
    with pytest.raises(BadInput, match="Only a draft"):
        set_aside(released, by=coordinator)
    set_aside(plan, by=coordinator)
    assert Row.objects.last().facts == {"rule": "a draft set aside", "count": 3}
