"""Letting somebody in to one record, and withdrawing it."""

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from safeground.data.errors import BadInput
from safeground.web.access.models import Grant
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record


def let_in(
    thing: Model,
    *,
    by: Any,
    person: Any = None,
    partner: Any = None,
    until: datetime | None = None,
    purpose: str = "",
) -> Grant:
    """Let one person, or one partner, in to a record; `purpose` is a code, never a story."""
    if (person is None) == (partner is None):
        raise BadInput("Choose one person or one partner to let in.")
    if until is not None and until <= datetime.now(UTC):
        raise BadInput("The last day of being let in is in the past.")
    with transaction.atomic():
        require(by, Act.SHARE, thing)
        grant = Grant.objects.create(
            thing=thing._meta.label_lower,
            thing_number=thing.pk,
            person=person,
            partner=partner,
            until=until,
            by=by,
        )
        record(
            Kind.DISCLOSE, by=by.actor, thing=thing_of(thing), recipient=recipient(grant),
            purpose=purpose or "let in",
        )  # fmt: skip
    return grant


def withdraw(grant: Grant, *, by: Any) -> None:
    """End somebody's being let in, at once. Doing it twice changes nothing."""
    thing = apps.get_model(grant.thing)._default_manager.get(pk=grant.thing_number)
    with transaction.atomic():
        require(by, Act.SHARE, thing)
        now = datetime.now(UTC)
        found = Grant.objects.select_for_update().get(pk=grant.pk)
        if found.until is not None and found.until <= now:
            return
        found.until = now
        found.save(update_fields=["until"])
        record(
            Kind.DISCLOSE, by=by.actor, thing=thing_of(thing), recipient=recipient(found),
            purpose="withdrawn",
        )  # fmt: skip


def recipient(grant: Grant) -> str:
    """Who was let in, as the audit names them: "person 4"."""
    if grant.person_id is not None:
        return f"person {grant.person_id}"
    return f"partner {grant.partner_id}"
