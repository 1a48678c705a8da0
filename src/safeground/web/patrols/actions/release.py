"""From draft to the officers' cards, and to the end of the shift."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.models import Person
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.patrols.lots import open_day, refuse_spoken_for
from safeground.web.patrols.models import Plan, PlanChange, PlanState, Unit, VisitState
from safeground.web.patrols.night import faults
from safeground.web.patrols.queries import night_of
from safeground.web.patrols.states import require_step
from safeground.web.places.models import Hotspot


def release_plan(plan: Plan, *, by: Person, now: datetime | None = None) -> Plan:
    """Release a shift: from now on its visits are on the cards of its units.

    A night under a lot is held against the sealed allocation first.
    """
    now = now or datetime.now(UTC)
    with transaction.atomic():
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        step = require_step(held.state, "release")
        require(by, step.act, held)
        if found := faults(night_of(held)):
            raise BadInput(f"The plan can't be walked as it stands. {found[0]}")
        _not_in_two(held)
        refuse_spoken_for(held.date, _visited_without_a_lot(held))
        if held.allocation:
            _held_against_lot(held, now)
        held.state, held.released_by, held.released_at = step.becomes, by, now
        return _stepped(held, "release", "Released to the officers' cards", by, now)


def close_plan(plan: Plan, *, by: Person, now: datetime | None = None) -> Plan:
    """Say that a shift is over; it is not over before it ends."""
    now = now or datetime.now(UTC)
    with transaction.atomic():
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        step = require_step(held.state, "close")
        require(by, step.act, held)
        if now < held.starts_at:
            raise BadInput("This shift has not begun. Take its visits off one by one instead.")
        held.state, held.closed_by, held.closed_at = step.becomes, by, now
        return _stepped(held, "close", "The shift is over", by, now)


def set_aside(plan: Plan, *, by: Person) -> None:
    """Erase a draft that nobody was sent out with; any other plan is kept."""
    with transaction.atomic():
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        require(by, Act.ERASE, held)
        if held.state != PlanState.DRAFT:
            raise BadInput("Only a draft can be set aside. A released plan is kept as it was.")
        thing, count = thing_of(held), held.visits.count()
        held.delete()
        record(Kind.ERASE, by=by.actor, thing=thing, rule="a draft set aside", count=count)


def _stepped(plan: Plan, act: str, what: str, by: Person, now: datetime) -> Plan:
    plan.version += 1
    plan.save()
    PlanChange.objects.create(plan=plan, at=now, by=by, what=what)
    record(Kind.ALTER, by=by.actor, thing=thing_of(plan), act=f"{act} a plan", fields=["state"])
    return plan


def _visited_without_a_lot(plan: Plan) -> list[Hotspot]:
    """The hotspots of its visits of which no lot that it obeys says anything."""
    told = plan.places.exclude(condition="").values("hotspot")
    visits = plan.visits.exclude(state=VisitState.WITHDRAWN).exclude(hotspot__in=told)
    return list(Hotspot.objects.filter(pk__in=visits.values("hotspot")).order_by("name"))


def _held_against_lot(plan: Plan, now: datetime) -> None:
    """Refuse a plan whose hotspots are not under the conditions that the sealed lot says."""
    said = open_day(Path(plan.allocation), plan.date, now)
    for place in plan.places.select_related("hotspot"):
        condition = said.get(place.hotspot.key, said.get(place.hotspot.name, ""))
        if condition != place.condition:
            raise BadInput(
                f"The lot says {condition or 'nothing'} of {place.hotspot} tonight, and the plan "
                f"{place.condition or 'nothing'}. Plan this night again."
            )


def _not_in_two(plan: Plan) -> None:
    """Nobody may have two cards at once."""
    for unit in plan.units.prefetch_related("people"):
        people = list(unit.people.all())
        other = (
            Unit.objects.filter(
                people__in=people, starts_at__lt=unit.ends_at, ends_at__gt=unit.starts_at
            )
            .filter(plan__state=PlanState.RELEASED)
            .exclude(plan=plan)
            .first()
        )
        if other is not None:
            raise BadInput(
                f"Somebody of {unit.name} is in {other.name} of another released shift at that "
                "time. Choose other people first."
            )
