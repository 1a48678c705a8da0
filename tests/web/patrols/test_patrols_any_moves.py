"""Whatever moves are tried in whatever order, a night stays one that can be walked."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from patrols_night import DAY, NAMES, small_night

from safeground.data.errors import BadInput
from safeground.web.audit.models import Row
from safeground.web.patrols.actions import (
    add_visit,
    keep_plan,
    move_visit,
    swap_visits,
    withdraw_visit,
)
from safeground.web.patrols.models import Plan, PlanChange, Visit, VisitState
from safeground.web.patrols.night import faults
from safeground.web.patrols.queries import night_of
from small_plans import at

minutes = st.integers(-30, 9 * 60).map(lambda n: at(DAY, 16) + timedelta(minutes=n))
acts = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, 1), minutes),
    st.tuples(st.just("swap"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("add"), st.sampled_from(NAMES), st.integers(0, 1), minutes),
)


def attempt(plan, act, hotspots, by):
    """Try one act on whatever visits there are now."""
    visits = list(plan.visits.order_by("pk").select_related("hotspot", "unit"))
    units = list(plan.units.all())
    said = {"version": plan.version, "by": by, "reason": "to try"}
    match act:
        case "move", which, unit, when:
            move_visit(visits[which % len(visits)], unit=units[unit], starts_at=when, **said)
        case "swap", one, other:
            swap_visits(visits[one % len(visits)], visits[other % len(visits)], **said)
        case "withdraw", which:
            withdraw_visit(visits[which % len(visits)], **said)
        case "add", name, unit, when:
            add_visit(
                plan, hotspot=hotspots[name], unit=units[unit], starts_at=when, minutes=15, **said
            )


@pytest.fixture
def lot_night(hotspots, coordinator):
    """The small night under a lot: Park and Pier are to be patrolled, Arcade is not."""

    def made():
        PlanChange.objects.all().delete()
        Visit.objects.all().delete()
        Plan.objects.all().delete()
        said = {"K-Park": "treatment", "K-Pier": "treatment", "K-Arcade": "control"}
        return keep_plan(small_night(spacing=45), by=coordinator, conditions=said)

    return made


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tried=st.lists(acts, min_size=1, max_size=8))
def test_any_moves(tried, lot_night, hotspots, coordinator):
    plan = lot_night()
    rows, done, refused = Row.objects.count(), 0, []
    for act in tried:
        before = plan.version
        try:
            attempt(plan, act, hotspots, coordinator)
            done += 1
        except BadInput as said:
            refused.append(str(said))
        plan = Plan.objects.get(pk=plan.pk)
        assert plan.version in (before, before + 1)
    assert all(sentence.endswith(".") for sentence in refused)
    assert plan.version == 1 + done
    assert plan.changes.count() == done
    assert Row.objects.count() == rows + done
    _can_be_walked(plan)


def _can_be_walked(plan):
    """Checked here without the code that decides."""
    left = plan.visits.exclude(state=VisitState.WITHDRAWN)
    names = [visit.hotspot.name for visit in left.select_related("hotspot")]
    assert "Arcade" not in names  # the lot leaves it alone
    assert {"Park", "Pier"} <= set(names)  # and wants these
    for unit in plan.units.all():
        times = sorted((v.starts_at, v.ends_at) for v in left if v.unit_id == unit.pk)
        assert all(one[1] <= other[0] for one, other in pairwise(times))
        assert all(unit.starts_at <= a and b <= unit.ends_at for a, b in times)
    for name in set(names):
        times = sorted((v.starts_at, v.ends_at) for v in left if v.hotspot.name == name)
        apart = timedelta(minutes=45)
        assert all(other[0] - one[1] >= apart for one, other in pairwise(times))
    assert faults(night_of(plan)) == []
    assert plan.prize == pytest.approx(sum(v.prize for v in left))
