"""Making, correcting, reviewing and erasing a search record."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.models import Restriction
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.stops.groups import day_of, missing
from safeground.web.stops.models import Stop, StopState, StopVersion, Verdict
from safeground.web.stops.tables import retention


def begin(key: UUID, *, by: Any, hotspot: Any = None, place: str = "") -> Stop:
    """Begin a record, or find the one that was begun with this key."""
    with transaction.atomic():
        require(by, Act.ADD, Stop)
        now = datetime.now(UTC)
        stop, made = Stop.objects.get_or_create(
            key=key,
            defaults={
                "restriction": Restriction.OPEN,
                "owner": by,
                "hotspot": hotspot,
                "place": (place or (hotspot.name if hotspot else ""))[:200],
                "officer": by.collar_number,
                "begun_at": now,
                "erase_after": retention()["draft"].until(now.date()),
            },
        )
        if made:
            record(Kind.COLLECT, by=by.actor, thing=thing_of(stop), act="begin")
        else:
            require(by, Act.CHANGE, stop)
    return stop


def fill(stop: Stop, answers: Mapping[str, Any], *, by: Any) -> None:
    """Put answers into a record that is not finished."""
    with transaction.atomic():
        require(by, Act.CHANGE, stop)
        found = Stop.objects.select_for_update().get(pk=stop.pk)
        if found.state != StopState.DRAFT:
            raise BadInput("This record is finished. Correct it instead, with a reason.")
        changed = _set(found, answers)
        if changed:
            found.save()
            record(Kind.ALTER, by=by.actor, thing=thing_of(found), act="fill", fields=changed)


def finish(stop: Stop, *, by: Any) -> Stop:
    """Make a whole record of a draft; from now on each change is a correction."""
    with transaction.atomic():
        require(by, Act.CHANGE, stop)
        found = Stop.objects.select_for_update().get(pk=stop.pk)
        if found.state == StopState.RECORDED:
            return found
        lacking = list(missing(found))
        if lacking:
            raise BadInput(f"{lacking[0][1]}.")
        day = day_of(found)
        if day is None:
            raise BadInput("Enter the date and time of the search.")
        found.state, found.recorded_at = StopState.RECORDED, datetime.now(UTC)
        found.reference = f"SS-{day.year}-{found.pk:06d}"
        found.erase_after = retention()["recorded"].until(day)
        found.save()
        record(Kind.ALTER, by=by.actor, thing=thing_of(found), act="finish")
    return found


def correct(stop: Stop, answers: Mapping[str, Any], reason: str, *, by: Any) -> None:
    """Change a finished record. What it said before stays beside it, with the reason."""
    with transaction.atomic():
        require(by, Act.CHANGE, stop)
        if not reason.strip():
            raise BadInput("Say why the record is corrected.")
        found = Stop.objects.select_for_update().get(pk=stop.pk)
        before = {name: _plain(getattr(found, name)) for name in answers}
        changed = _set(found, answers)
        if not changed:
            raise BadInput("Nothing was changed.")
        lacking = list(missing(found))
        if lacking:
            raise BadInput(f"{lacking[0][1]}.")
        StopVersion.objects.create(
            stop=found,
            number=found.version,
            was={**{name: before[name] for name in changed}, **_reviewed(found)},
            reason=reason.strip()[:300],
            by=by,
            at=datetime.now(UTC),
        )
        found.version += 1
        found.verdict, found.reviewed_by, found.reviewed_at = "", None, None  # looked at anew
        found.review_comment = ""
        found.save()
        record(Kind.ALTER, by=by.actor, thing=thing_of(found), act="correct", fields=changed)


def review(stop: Stop, verdict: str, comment: str, *, by: Any) -> None:
    """A supervisor's word on a record, never the word of whoever made it."""
    with transaction.atomic():
        require(by, Act.AGREE, stop)
        if verdict != Verdict.FINE and not comment.strip():
            raise BadInput("Say what the feedback or the referral is about.")
        found = Stop.objects.select_for_update().get(pk=stop.pk)
        found.verdict, found.review_comment = Verdict(verdict), comment.strip()
        found.reviewed_by, found.reviewed_at = by, datetime.now(UTC)
        found.save()
        record(Kind.ALTER, by=by.actor, thing=thing_of(found), act=f"review: {verdict}")


def erase(stop: Stop, *, by: Any) -> None:
    """Erase a record whose time is over, with its versions; the audit keeps that, and nothing of
    what it said."""
    with transaction.atomic():
        require(by, Act.ERASE, stop)
        _erase(stop, by)


def discard(stop: Stop, *, by: Any) -> None:
    """Throw away one's own record that was never finished."""
    with transaction.atomic():
        require(by, Act.CHANGE, stop)
        found = Stop.objects.select_for_update().get(pk=stop.pk)
        if found.state != StopState.DRAFT:
            raise BadInput("A finished record can't be thrown away. Correct it instead.")
        _erase(found, by)


def _erase(stop: Stop, by: Any) -> None:
    rule = retention()["draft" if stop.state == StopState.DRAFT else "recorded"].rule
    about, count = thing_of(stop), 1 + stop.versions.count()
    stop.delete()
    record(Kind.ERASE, by=by.actor, thing=about, rule=rule, count=count)


def _set(stop: Stop, answers: Mapping[str, Any]) -> list[str]:
    """Put answers in; the names of those that changed."""
    changed = [name for name, value in answers.items() if getattr(stop, name) != value]
    for name in changed:
        setattr(stop, name, answers[name])
    return sorted(changed)


def _reviewed(stop: Stop) -> dict[str, str]:
    """What a supervisor had said of a record before it was corrected; nothing where nobody had."""
    if not stop.verdict:
        return {}
    told = f"{stop.get_verdict_display()}, by {stop.reviewed_by}"
    return {"review": f"{told}: {stop.review_comment}" if stop.review_comment else told}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
