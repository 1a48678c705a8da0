"""What a hotspot's page shows of patrols, to those who may see it."""

from datetime import UTC, datetime, timedelta

import pytest
from patrols_night import small_night

from safeground.web.access.door import Door
from safeground.web.patrols.actions import keep_plan
from safeground.web.patrols.hotspot_parts import patrols_began, received_here
from safeground.web.patrols.models import Morning, Received
from safeground.web.patrols.queries import patrol_day


@pytest.fixture
def last_night(hotspots, coordinator):
    """Last night's plan, measured: Pier received 12 of 15 minutes."""
    day = patrol_day(datetime.now(UTC)) - timedelta(days=1)
    plan = keep_plan(small_night(day), by=coordinator)
    morning = Morning.objects.create(plan=plan, measured_at=datetime.now(UTC), says=["Said"])
    Received.objects.create(
        morning=morning, hotspot=hotspots["Pier"], planned=1, made=1, planned_minutes=15,
        patrol_minutes=12,
    )  # fmt: skip
    return plan


def test_minutes_received_beside_planned(last_night, hotspots, person):
    seen = received_here(Door(person("problem-solver")), hotspots["Pier"])
    assert seen is not None
    assert (
        seen["finding"] == "In 12 weeks it received 12 patrol minutes, 20.0% fewer (3) than planned"
    )
    assert [(w.planned_minutes, w.patrol_minutes) for w in seen["weeks"]] == [(15, 12)]
    assert not seen["see_plans"]  # a problem-solver sees what was received, and no plan


def test_the_mark_is_the_first_night_that_a_visit_was_made(last_night, hotspots, person):
    door = Door(person("analyst"))
    [mark] = patrols_began(door, hotspots["Pier"])
    assert (mark.at, mark.words) == (last_night.date, "patrols began")
    assert patrols_began(door, hotspots["Park"]) == []


def test_others_see_nothing(last_night, hotspots, person):
    for role in ("patrol-officer", "investigator", "auditor"):
        door = Door(person(role))
        assert received_here(door, hotspots["Pier"]) is None
        assert patrols_began(door, hotspots["Pier"]) == []
