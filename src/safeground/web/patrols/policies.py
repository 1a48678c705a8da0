"""Who sees what of patrols: coordinators every plan, an officer only their own unit's."""

from typing import Any

from django.db.models import QuerySet

from safeground.web.access.policy import Act, Policy, register
from safeground.web.access.who import Who
from safeground.web.lib.permissions import Permission
from safeground.web.patrols.models import (
    Break,
    CardEntry,
    Morning,
    Plan,
    PlanChange,
    PlanHotspot,
    PlanState,
    Received,
    Unit,
    Visit,
)

_READ = (Permission.SEE_PATROLS, Permission.WALK_PATROLS)


def _own_units(who: Who) -> QuerySet[Any]:
    """The units that this person is in, on plans that reached the cards."""
    return Unit.objects.filter(people=who.pk).exclude(plan__state=PlanState.DRAFT)


def _walked(who: Who, things: QuerySet[Any], **theirs: Any) -> QuerySet[Any]:
    """Everything for those who see plans; for an officer what is their own unit's."""
    return things if Permission.SEE_PATROLS in who.permissions else things.filter(**theirs)


register(
    Policy(
        Plan,
        {
            Act.SEE: _READ,
            Act.ADD: Permission.PLAN_PATROLS,
            Act.CHANGE: Permission.PLAN_PATROLS,
            Act.ERASE: Permission.PLAN_PATROLS,
            Act.RELEASE: Permission.RELEASE_PATROLS,
            Act.EXPORT: Permission.EXPORT,
        },
        scope=lambda who, plans: _walked(who, plans, pk__in=_own_units(who).values("plan")),
    )
)
register(
    Policy(
        Unit,
        {Act.SEE: _READ, Act.CHANGE: Permission.PLAN_PATROLS},
        scope=lambda who, units: _walked(who, units, pk__in=_own_units(who).values("pk")),
    )
)
register(
    Policy(
        Visit,
        {Act.SEE: _READ, Act.CHANGE: Permission.PLAN_PATROLS},
        scope=lambda who, visits: _walked(who, visits, unit__in=_own_units(who).values("pk")),
    )
)
register(
    Policy(
        Break,
        {Act.SEE: _READ},
        scope=lambda who, breaks: _walked(who, breaks, unit__in=_own_units(who).values("pk")),
    )
)
register(
    Policy(
        CardEntry,
        {Act.SEE: _READ, Act.ADD: Permission.WALK_PATROLS},
        scope=lambda who, entries: _walked(
            who, entries, visit__unit__in=_own_units(who).values("pk")
        ),
    )
)
# an officer is not told which hotspots the lot leaves alone tonight
register(Policy(PlanHotspot, {Act.SEE: Permission.SEE_PATROLS}))
register(Policy(PlanChange, {Act.SEE: Permission.SEE_PATROLS}))
register(
    Policy(
        Morning,
        {
            Act.SEE: Permission.SEE_DOSAGE,
            Act.ADD: Permission.PLAN_PATROLS,
            Act.EXPORT: Permission.EXPORT,
        },
    )
)
register(Policy(Received, {Act.SEE: Permission.SEE_DOSAGE}))
