"""Who sees a search record: the officer who made it, and those who supervise searches.

A record is open to all whose role allows it, and roles allow only these; one that must be kept
closer (a covert operation) is made need-to-know, and then only its owner and those let in see it.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from safeground.web.access.policy import Act, Policy, register
from safeground.web.access.who import Who
from safeground.web.lib.permissions import Permission
from safeground.web.stops.models import Stop, StopState


def _seen_by(who: Who, stops: QuerySet[Any]) -> QuerySet[Any]:
    own = Q(owner_id=who.pk)
    if Permission.SUPERVISE_STOPS in who.permissions:
        return stops.filter(own | Q(state=StopState.RECORDED))
    return stops.filter(own)


def _objection(who: Who, act: Act, stop: Stop) -> str:
    if act == Act.CHANGE and stop.owner_id != who.pk:
        return "Only the officer who searched corrects the record."
    if act == Act.AGREE and stop.owner_id == who.pk:
        return "You made this record, so somebody else reviews it."
    if act == Act.AGREE and stop.state != StopState.RECORDED:
        return "A record is reviewed once it is finished."
    if act == Act.ERASE and not stop.is_due(datetime.now(UTC).date()):
        return "The time to keep this record is not over."
    return ""


register(
    Policy(
        Stop,
        {
            Act.SEE: (Permission.RECORD_STOPS, Permission.SUPERVISE_STOPS),
            Act.ADD: Permission.RECORD_STOPS,
            Act.CHANGE: Permission.RECORD_STOPS,
            Act.AGREE: Permission.SUPERVISE_STOPS,
            Act.ERASE: Permission.SUPERVISE_STOPS,
            Act.EXPORT: frozenset({Permission.SUPERVISE_STOPS, Permission.EXPORT}),
        },
        scope=_seen_by,
        objection=_objection,
    )
)
