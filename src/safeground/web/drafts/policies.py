"""A draft is seen and changed by the person who typed it, and by nobody else."""

from typing import Any

from django.db.models import QuerySet

from safeground.web.access.policy import Act, Policy, register
from safeground.web.access.who import Who
from safeground.web.drafts.models import Draft
from safeground.web.lib.permissions import Permission

_ANY_ROLE = tuple(Permission)


def _own(who: Who, drafts: QuerySet[Any]) -> QuerySet[Any]:
    return drafts.filter(person_id=who.pk)


register(
    Policy(
        Draft,
        {Act.SEE: _ANY_ROLE, Act.CHANGE: _ANY_ROLE},
        scope=_own,
        partner_scope=_own,
    )
)
