"""Planning an operation and its activities, recording what they came to, and closing it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.operations.kinds import KINDS
from safeground.web.operations.models import Activity, ActivityState, Count, Operation

LONGEST = timedelta(hours=16)  # an end before the start is the morning after, or a slip


def plan_operation(*, by: Any, **said: Any) -> Operation:
    """Begin an operation; whoever plans it leads it unless somebody else is named."""
    with transaction.atomic():
        require(by, Act.ADD, Operation)
        if said["ends_on"] < said["starts_on"]:
            raise BadInput("The last day is before the first")
        made = Operation.objects.create(**{"lead": by, **said})
        record(Kind.COLLECT, by=by.actor, thing=thing_of(made), act="plan")
    return made


def change_operation(operation: Operation, *, by: Any, **said: Any) -> Operation:
    """Change what an operation is."""
    with transaction.atomic():
        require(by, Act.CHANGE, operation)
        for name, value in said.items():
            setattr(operation, name, value)
        if operation.ends_on < operation.starts_on:
            raise BadInput("The last day is before the first")
        operation.save()
        record(Kind.ALTER, by=by.actor, thing=thing_of(operation), fields=sorted(said))
    return operation


def plan_activity(operation: Operation, *, by: Any, **said: Any) -> Activity:
    """Put an activity on the plan. The operation's assessments come before its first activity."""
    with transaction.atomic():
        require(by, Act.CHANGE, operation)
        require(by, Act.ADD, Activity)
        if not operation.assessment:
            raise BadInput(
                "Say first where this operation's equality and data protection assessments are: "
                "nothing is planned without them"
            )
        _check(operation, said)
        made = Activity.objects.create(operation=operation, **said)
        record(Kind.COLLECT, by=by.actor, thing=thing_of(made), act="plan")
    return made


def change_activity(activity: Activity, *, by: Any, **said: Any) -> Activity:
    """Change where, when or how an activity is."""
    with transaction.atomic():
        require(by, Act.CHANGE, activity)
        _check(activity.operation, said)
        for name, value in said.items():
            setattr(activity, name, value)
        activity.save()
        record(Kind.ALTER, by=by.actor, thing=thing_of(activity), fields=sorted(said))
    return activity


def cancel_activity(activity: Activity, *, why: str, by: Any) -> None:
    """Take an activity off the plan; it stays in the list with the reason."""
    with transaction.atomic():
        require(by, Act.CHANGE, activity)
        if activity.state == ActivityState.DONE:
            raise BadInput("This was done and counted, so it can't be cancelled")
        if not why.strip():
            raise BadInput("Say why it is cancelled")
        activity.state, activity.note = ActivityState.CANCELLED, why.strip()
        activity.save()
        record(Kind.ALTER, by=by.actor, thing=thing_of(activity), act="cancel")


def record_results(
    activity: Activity, numbers: Mapping[str, int | None], *, final: bool, note: str = "", by: Any
) -> None:
    """Keep what an activity came to; a number left out is not known, which is not nought.

    Raises BadInput for what the kind doesn't count, parts that are more than their whole, and an
    activity that has not begun.
    """
    with transaction.atomic():
        require(by, Act.CHANGE, activity)
        _check_results(activity, numbers)
        activity.counts.all().delete()
        Count.objects.bulk_create(
            Count(activity=activity, name=name, number=number)
            for name, number in numbers.items()
            if number is not None
        )
        activity.state, activity.final, activity.note = ActivityState.DONE, final, note.strip()
        activity.save()
        record(
            Kind.ALTER, by=by.actor, thing=thing_of(activity),
            act="final" if final else "provisional", fields=sorted(numbers),
        )  # fmt: skip


def close(operation: Operation, *, learned: str, by: Any) -> None:
    """Close an operation, once every activity's figures are final."""
    with transaction.atomic():
        require(by, Act.CHANGE, operation)
        left = operation.activities.exclude(state=ActivityState.CANCELLED)
        if (open_ := left.filter(final=False).count()) > 0:
            raise BadInput(
                f"{open_} {'activity is' if open_ == 1 else 'activities are'} not final yet: "
                "record what they came to, or cancel them, first"
            )
        operation.closed_at, operation.learned = timezone.now(), learned.strip()
        operation.save()
        record(Kind.ALTER, by=by.actor, thing=thing_of(operation), act="close")


def _check(operation: Operation, said: Mapping[str, Any]) -> None:
    if said["ends_at"] <= said["starts_at"]:
        raise BadInput("It must end after it starts")
    if said["ends_at"] - said["starts_at"] > LONGEST:
        raise BadInput(
            f"It would last until {timezone.localtime(said['ends_at']):%H:%M on %-d %B}: an "
            f"activity is at most {LONGEST.total_seconds() / 3600:.0f} hours"
        )
    day = timezone.localdate(said["starts_at"])
    if not operation.starts_on <= day <= operation.ends_on:
        raise BadInput(
            f"That is not within the operation, {operation.starts_on:%-d %B %Y} to "
            f"{operation.ends_on:%-d %B %Y}"
        )
    if KINDS[said["kind"]].asks_authority and not said.get("authority"):
        raise BadInput("Say which power or authority it relies on, and who gave it")


def _check_results(activity: Activity, numbers: Mapping[str, int | None]) -> None:
    kind = KINDS[activity.kind]
    if strange := sorted(set(numbers) - {c.name for c in kind.counts}):
        raise BadInput(f"{kind.title} does not count {strange[0]}")
    if activity.starts_at > timezone.now():
        raise BadInput("It has not begun yet, so there is nothing to count")
    for part, whole in _PARTS:
        few, many = numbers.get(part), numbers.get(whole)
        if few is not None and many is not None and few > many:
            raise BadInput(_TOO_MANY[part])


_PARTS = (("arrests-knife", "arrests"), ("test-purchases-sold", "test-purchases"))
_TOO_MANY = {
    "arrests-knife": "There can't be more arrests for a knife or blade than arrests",
    "test-purchases-sold": "There can't be more sales than test purchases",
}
