"""A search record that was made on a phone: taken once, whole or not, and never lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import QueryDict

from safeground.data.errors import BadInput
from safeground.web.access.policy import visible
from safeground.web.lib.text import fit
from safeground.web.places.models import Hotspot
from safeground.web.stops.actions import begin, fill, finish
from safeground.web.stops.groups import GROUPS, missing
from safeground.web.stops.models import Stop, StopState

NOT_THEIRS = "That record is somebody else's."


@dataclass(frozen=True)
class Sent:
    """What a phone sends of one search."""

    person: int
    key: UUID
    hotspot: int | None
    said: QueryDict


def read(body: bytes) -> Sent:
    """A record from JSON; raises BadInput where it can't be read."""
    try:
        told = json.loads(body)
        stop, said = told["stop"], QueryDict(mutable=True)
        for name, values in dict(stop["said"]).items():
            said.setlist(fit(name), [fit(value) for value in values])
        hotspot = int(stop["hotspot"]) if stop.get("hotspot") else None
        return Sent(int(told["person"]), UUID(str(stop["key"])), hotspot, said)
    except (
        ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError,
    ):  # fmt: skip
        raise BadInput("A search record is sent as JSON with its key and its answers.") from None


def receive(sent: Sent, *, by: Any) -> dict[str, str]:
    """Take a record: finished where it is whole, else kept as not finished with all it says."""
    try:
        with transaction.atomic():
            stop = _receive(sent, by)
    except IntegrityError:  # the same record, a moment earlier
        stop = Stop.objects.get(key=sent.key)
        if stop.owner_id != by.pk:
            raise BadInput(NOT_THEIRS) from None
    lacking = len(list(missing(stop))) if stop.state == StopState.DRAFT else 0
    if not lacking:
        return {"key": str(sent.key), "fate": "recorded", "says": ""}
    answers = "1 more answer" if lacking == 1 else f"{lacking} more answers"
    says = f"Your search record is safe and needs {answers}: open it under Stop and search."
    return {"key": str(sent.key), "fate": "kept", "says": says}


def _receive(sent: Sent, by: Any) -> Stop:
    known = Stop.objects.filter(key=sent.key).first()
    if known is not None:
        if known.owner_id != by.pk:
            raise BadInput(NOT_THEIRS)
        return known
    place = visible(by, Hotspot).filter(pk=sent.hotspot).first() if sent.hotspot else None
    stop = begin(sent.key, by=by, hotspot=place)
    fill(stop, answers_of(sent.said), by=by)
    stop.refresh_from_db()
    return stop if list(missing(stop)) else finish(stop, by=by)


def answers_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Every answer that could be read, group by group; one bad answer spoils no other."""
    when = GROUPS["when"](said)
    when.is_valid()
    at = when.answers().get("happened_at")
    day = at.date() if isinstance(at, datetime) else datetime.now(UTC).date()
    answers: dict[str, Any] = {}
    for group in GROUPS.values():
        form = group(said, day=day)
        form.is_valid()
        answers |= form.answers()
    return answers
