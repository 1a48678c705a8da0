"""Keeping a draft, and being rid of it. The audit says that, and never what was typed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, visible
from safeground.web.audit.kinds import SYSTEM, Actor, Kind, Thing
from safeground.web.audit.record import record
from safeground.web.drafts.models import Draft
from safeground.web.drafts.queries import KEPT
from safeground.web.lib.text import fit

LONGEST = 100_000  # characters in one draft
MOST = 50  # drafts of one person


def save(form: str, data: Mapping[str, Sequence[str]], *, by: Any) -> Draft:
    """Keep what was typed so far; only the first time is written in the audit."""
    if sum(len(value) for values in data.values() for value in values) > LONGEST:
        raise BadInput("This is too long to keep as a draft. Save it to keep it.")
    with transaction.atomic():
        require(by, Act.CHANGE, Draft)
        expire()
        own = visible(by, Draft)
        kept, new = Draft.objects.update_or_create(
            person_id=by.pk,
            form=fit(form)[:300],
            defaults={
                "data": {fit(k): [fit(one) for one in v] for k, v in data.items()},
                "saved_at": datetime.now(UTC),
            },
        )
        if new:
            own.filter(pk__in=own.order_by("-saved_at").values_list("pk")[MOST:]).delete()
            record(Kind.COLLECT, by=by.actor, thing=_about(kept.pk), act="keep a draft")
    return kept


def discard(form: str, *, by: Any, rule: str = "discarded by its author") -> None:
    """Be rid of the draft of a form, where there is one."""
    with transaction.atomic():
        require(by, Act.CHANGE, Draft)
        found = visible(by, Draft).filter(form=fit(form)[:300]).first()
        if found is not None:
            _erase([found.pk], by.actor, rule)


def expire() -> None:
    """Be rid of everybody's drafts that are older than a day."""
    with transaction.atomic():
        old = Draft.objects.filter(saved_at__lt=datetime.now(UTC) - KEPT)
        numbers = list(old.values_list("pk", flat=True))
        if numbers:
            _erase(numbers, SYSTEM, "a day old")


def _erase(numbers: Sequence[int], by: Actor, rule: str) -> None:
    Draft.objects.filter(pk__in=numbers).delete()
    one = numbers[0] if len(numbers) == 1 else ""
    record(Kind.ERASE, by=by, thing=_about(one), rule=rule, count=len(numbers))


def _about(number: int | str) -> Thing:
    return Thing(Draft._meta.label_lower, str(number))
