"""Changes to a plan after the planner made it: move, swap, take off, add.

Each is checked against the whole night, counts the version up by one, and leaves one `PlanChange`
and one row of the audit. What can't be is said in one sentence with what to do instead.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.models import Person
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.patrols.lots import refuse_spoken_for
from safeground.web.patrols.models import (
    Plan,
    PlanChange,
    PlanHotspot,
    PlanState,
    Unit,
    Visit,
    VisitState,
)
from safeground.web.patrols.night import Night, Step, clock, objection
from safeground.web.patrols.queries import night_of
from safeground.web.places.models import Hotspot

NO_REASON = "Say why: officers have this plan on their cards, and a change needs a reason."


def move_visit(
    visit: Visit, *, unit: Unit, starts_at: datetime, version: int, by: Person, reason: str = ""
) -> Plan:
    """Give a visit another time, another unit, or both."""
    with transaction.atomic():
        plan = _changing(visit.plan_id, version, reason, by)
        night, step = _night_and_step(plan, visit)
        _of_plan(plan, unit)
        moved = _moved(step, unit.pk, starts_at)
        if moved == step:
            raise BadInput("The visit is there already. Choose another time or unit.")
        _in_time(plan, moved, starts_at)
        _insist(night.without(step), moved)
        _put(plan, night, night.without(step).with_(moved), moved)
        what = f"{night.named(step)} moved from {_when(night, step)} to {_when(night, moved)}"
        return _changed(plan, "move a visit", what, reason, by)


def swap_visits(one: Visit, other: Visit, *, version: int, by: Person, reason: str = "") -> Plan:
    """Let two visits change places: each goes to the other's unit, at the other's time."""
    with transaction.atomic():
        plan = _changing(one.plan_id, version, reason, by)
        night, first = _night_and_step(plan, one)
        _, second = _night_and_step(plan, other)
        if first == second or other.plan_id != plan.pk:
            raise BadInput("Choose another visit of this plan to swap with.")
        rest = night.without(first, second)
        first_moved = _moved(first, second.crew, second.starts)
        second_moved = _moved(second, first.crew, first.starts)
        for moved in (first_moved, second_moved):
            _in_time(plan, moved, moved.starts)
        _insist(rest, first_moved)
        _insist(rest.with_(first_moved), second_moved)
        _put(plan, night, rest.with_(first_moved).with_(second_moved), first_moved, second_moved)
        what = (
            f"{night.named(first)} at {_when(night, first)} swapped with "
            f"{night.named(second)} at {_when(night, second)}"
        )
        return _changed(plan, "swap visits", what, reason, by)


def withdraw_visit(
    visit: Visit, *, version: int, by: Person, reason: str, override: bool = False
) -> Plan:
    """Take a visit off the plan.

    The last visit of a hotspot that the lot wants patrolled is taken off only with an override,
    which goes into the lot's own log and counts as not complying.
    """
    with transaction.atomic():
        plan = _changing(visit.plan_id, version, reason, by)
        night, step = _night_and_step(plan, visit)
        if not reason.strip():
            raise BadInput("Say why the visit is taken off the plan.")
        dropped = step.place is not None and _is_dropped(night, step)
        if dropped and not override:
            raise BadInput(
                f"By the lot {night.named(step)} is to be patrolled tonight, and this is its only "
                "visit. Move it instead, or record an override of the lot with a reason."
            )
        Visit.objects.filter(pk=visit.pk).update(state=VisitState.WITHDRAWN)
        _put(plan, night, night.without(step))
        what = f"{night.named(step)} at {_when(night, step)} taken off the plan"
        if dropped:
            what += ", against the lot (override recorded)"
        changed = _changed(plan, "withdraw a visit", what, reason, by)
        if dropped:
            # the lot's log is a file that is only ever added to: nothing may fail after it
            _override(plan, visit.hotspot, reason, by)
        return changed


def add_visit(
    plan: Plan,
    *,
    hotspot: Hotspot,
    unit: Unit,
    starts_at: datetime,
    minutes: int,
    version: int,
    by: Person,
    reason: str,
) -> Plan:
    """Add a visit by hand; it is worth nothing in the planner's sum."""
    with transaction.atomic():
        plan = _changing(plan.pk, version, reason, by)
        if not reason.strip():
            raise BadInput("Say why the visit is added.")
        _of_plan(plan, unit)
        about = _on_plan(plan, hotspot)
        if not about.condition:
            refuse_spoken_for(plan.date, [hotspot])
        night = night_of(plan)
        ends_at = starts_at + timedelta(minutes=minutes)
        step = Step(0, unit.pk, hotspot.pk, starts_at, ends_at)
        _in_time(plan, step, starts_at)
        _insist(night, step)
        made = Visit.objects.create(
            plan=plan, unit=unit, hotspot=hotspot, starts_at=starts_at, ends_at=ends_at,
            look_for=about.look_for,
        )  # fmt: skip
        added = Step(made.pk, unit.pk, hotspot.pk, starts_at, ends_at)
        _put(plan, night, night.with_(added), added)
        return _changed(
            plan, "add a visit", f"{hotspot.name} added at {_when(night, step)}", reason, by
        )


def _changing(number: int, version: int, reason: str, by: Person) -> Plan:
    """The plan, held for this change; BadInput where it can't be changed or has been meanwhile."""
    plan = Plan.objects.select_for_update().get(pk=number)
    require(by, Act.CHANGE, plan)
    if plan.state == PlanState.CLOSED:
        raise BadInput("This shift is over, so its plan stays as it was.")
    if plan.version != version:
        last = plan.changes.select_related("by").first()
        who = f"{last.by} changed it at {clock(last.at)}: {last.what}" if last else "it changed"
        raise BadInput(
            f"This plan has changed since you opened it ({who}). Nothing of yours was changed; "
            "look at it again."
        )
    if plan.state == PlanState.RELEASED and not reason.strip():
        raise BadInput(NO_REASON)
    return plan


def _night_and_step(plan: Plan, visit: Visit) -> tuple[Night, Step]:
    night = night_of(plan)
    step = next((s for s in night.steps if s.number == visit.pk), None)
    if step is None:
        raise BadInput("This visit was taken off the plan. Add a visit instead.")
    if step.begun:
        raise BadInput(
            f"The visit to {night.named(step)} has been begun or is over, so it stays as it is. "
            "Add another visit instead."
        )
    return night, step


def _moved(step: Step, crew: int, starts: datetime) -> Step:
    return Step(step.number, crew, step.place, starts, starts + (step.ends - step.starts))


def _of_plan(plan: Plan, unit: Unit) -> None:
    if unit.plan_id != plan.pk:
        raise BadInput(f"{unit} is not on this shift. Choose one of its units.")


def _on_plan(plan: Plan, hotspot: Hotspot) -> PlanHotspot:
    """What the plan says of a hotspot; one that it did not know of is noted on it."""
    made, _ = PlanHotspot.objects.get_or_create(plan=plan, hotspot=hotspot)
    return made


def _in_time(plan: Plan, step: Step, starts_at: datetime) -> None:
    now = datetime.now(UTC)
    if plan.state == PlanState.RELEASED and step.starts < now:
        raise BadInput(f"{clock(starts_at)} has passed. Choose a time from {clock(now)} on.")


def _insist(night: Night, step: Step) -> None:
    sentence = objection(night, step)
    if sentence:
        raise BadInput(sentence)


def _put(plan: Plan, was: Night, now: Night, *moved: Step) -> None:
    """Write where visits now are, and the way to each that is now come to from elsewhere."""
    before, after = was.ways(), now.ways()
    steps = {step.number: step for step in moved}
    for number, way in after.items():
        values = {}
        if number in steps:
            step = steps[number]
            values = {"unit_id": step.crew, "starts_at": step.starts, "ends_at": step.ends}
        if number in steps or before.get(number) != way:
            Visit.objects.filter(pk=number).update(**values, travel_minutes=way[1])
    visits = plan.visits.exclude(state=VisitState.WITHDRAWN)
    plan.prize = float(sum(visits.values_list("prize", flat=True)))


def _is_dropped(night: Night, step: Step) -> bool:
    place = night.places.get(step.place or 0)
    others = [s for s in night.steps if s.place == step.place and s != step]
    return place is not None and place.condition == "treatment" and not others


def _changed(plan: Plan, act: str, what: str, reason: str, by: Person) -> Plan:
    plan.version += 1
    plan.save(update_fields=["version", "prize"])
    PlanChange.objects.create(
        plan=plan, at=datetime.now(UTC), by=by, what=what, reason=reason.strip()
    )
    record(Kind.ALTER, by=by.actor, thing=thing_of(plan), act=act, count=1)
    return plan


def _override(plan: Plan, hotspot: Hotspot, reason: str, by: Person) -> None:
    from safeground.pipelines.patrols.release_allocations import Override, record_override

    name = _name_in_lot(plan, hotspot)
    said = Override(plan.date, name, by.name, reason, "control")
    record_override(Path(plan.allocation), said, datetime.now(UTC))


def _name_in_lot(plan: Plan, hotspot: Hotspot) -> str:
    """What the lot calls a hotspot: two of one name are told apart there."""
    from safeground.data.patrols.trial_folders import read_trial

    sites = read_trial(Path(plan.allocation)).design.sites
    return next((s.name for s in sites if s.key and s.key == hotspot.key), hotspot.name)


def _when(night: Night, step: Step) -> str:
    return f"{clock(step.starts)}, {night.crews[step.crew].name}"
