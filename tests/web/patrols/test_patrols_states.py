"""The life of a plan: the table is the code, so every way that is not in it is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from patrols_night import DAY, small_night

from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.patrols.actions import close_plan, keep_plan, put_in_unit, release_plan
from safeground.web.patrols.models import PlanState, Unit, Visit
from safeground.web.patrols.states import NO_WAY, STEPS, require_step, steps_from

AFTER = datetime(2027, 1, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("state", PlanState.values)
def test_a_step_begins_where_the_table_says_and_nowhere_else(name, state):
    if state == STEPS[name].was:
        assert require_step(state, name) is STEPS[name]
    else:
        with pytest.raises(BadInput):
            require_step(state, name)


def test_every_way_that_is_not_there_says_why():
    ways = {(step.was, step.becomes) for step in STEPS.values()}
    pairs = {(a, b) for a in PlanState for b in PlanState if a != b}
    assert pairs - ways == set(NO_WAY)


def test_from_draft_to_released_to_over(plan, coordinator):
    assert [step.name for step in steps_from(plan.state)] == ["release"]
    released = release_plan(plan, by=coordinator)
    assert (released.state, released.released_by, released.version) == ("released", coordinator, 2)
    closed = close_plan(released, by=coordinator, now=AFTER)
    assert (closed.state, closed.closed_at) == ("closed", AFTER)
    assert {c.what for c in closed.changes.all()} == {
        "Released to the officers' cards",
        "The shift is over",
    }
    assert steps_from(closed.state) == ()


def test_a_shift_that_has_not_begun_is_not_over(released, coordinator):
    with pytest.raises(BadInput, match="has not begun"):
        close_plan(released, by=coordinator, now=AFTER - timedelta(hours=6))


@pytest.mark.parametrize(
    ("role", "may"),
    [("patrol-coordinator", True), ("operations-commander", True), ("analyst", False),
     ("patrol-officer", False), ("problem-solver", False)],
)  # fmt: skip
def test_who_releases(plan, person, role, may):
    if may:
        release_plan(plan, by=person(role))
        return
    with pytest.raises(Refused):
        release_plan(plan, by=person(role))
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_plan_that_cannot_be_walked_is_not_released(plan, visit, coordinator):
    Visit.objects.filter(pk=visit("Market").pk).update(
        starts_at=visit("Pier").starts_at, ends_at=visit("Pier").ends_at
    )
    with pytest.raises(BadInput, match=r"can't be walked as it stands\. Grip 1 is at"):
        release_plan(plan, by=coordinator)


def test_nobody_is_on_two_released_cards_at_once(plan, person, coordinator):
    officer = person("patrol-officer")
    put_in_unit(Unit.objects.get(name="Grip 1"), [officer], by=coordinator)
    again = keep_plan(small_night(DAY), by=coordinator)  # the same people, as last time
    release_plan(plan, by=coordinator)
    with pytest.raises(BadInput, match="of another released shift"):
        release_plan(again, by=coordinator)
