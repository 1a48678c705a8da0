"""Who is in a unit tonight."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.models import Person
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.lib.permissions import Permission
from safeground.web.patrols.models import Plan, PlanChange, PlanState, Unit


def put_in_unit(unit: Unit, people: Iterable[Person], *, by: Person) -> Unit:
    """Choose the people of a unit; its card opens to them and to nobody else."""
    chosen = list(people)
    with transaction.atomic():
        require(by, Act.CHANGE, unit)
        plan = Plan.objects.select_for_update().get(pk=unit.plan_id)
        if plan.state == PlanState.CLOSED:
            raise BadInput("This shift is over, so its units stay as they were.")
        for person in chosen:
            if Permission.WALK_PATROLS not in person.permissions:
                raise BadInput(f"{person} does not carry a patrol card. Choose a patrol officer.")
        _not_in_two(unit, chosen)
        unit.people.set(chosen)
        plan.version += 1
        plan.save(update_fields=["version"])
        PlanChange.objects.create(
            plan=plan, at=datetime.now(UTC), by=by, what=f"People of {unit.name} chosen"
        )
        record(
            Kind.ALTER, by=by.actor, thing=thing_of(unit), act="choose people", count=len(chosen)
        )
    return unit


def _not_in_two(unit: Unit, chosen: Iterable[Person]) -> None:
    """Nobody is in two units at once, on this plan or on another that was released."""
    at_once = Unit.objects.filter(
        people__in=[p.pk for p in chosen], starts_at__lt=unit.ends_at, ends_at__gt=unit.starts_at
    ).exclude(pk=unit.pk)
    for other in at_once.select_related("plan").prefetch_related("people"):
        if other.plan_id == unit.plan_id or other.plan.state == PlanState.RELEASED:
            who = next(p for p in other.people.all() if p in chosen)
            raise BadInput(
                f"{who} is in {other.name} at that time. Take them out of it first, or choose "
                "somebody else."
            )
