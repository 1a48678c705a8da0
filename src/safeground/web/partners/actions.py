"""Adding, changing and ending the work with an organisation outside the force."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.partners.models import Partner

# sent inside the transaction with `partner` and `by`: people are kept above this app
partner_ended = Signal()


def add(*, name: str, kind: str, agreement: str, by: Any) -> Partner:
    """Write down an organisation, so that its people can be invited."""
    with transaction.atomic():
        require(by, Act.ADD, Partner)
        _refuse_same(name)
        made = Partner.objects.create(name=name, kind=kind, agreement=agreement)
        record(Kind.COLLECT, by=by.actor, thing=thing_of(made), act="add", count=1)
    return made


def change(partner: Partner, *, name: str, kind: str, agreement: str, by: Any) -> None:
    """Change its name, what it is, or the agreement to share information."""
    said = {"name": name, "kind": kind, "agreement": agreement}
    with transaction.atomic():
        require(by, Act.CHANGE, partner)
        _refuse_same(name, but=partner.pk)
        fields = [field for field, value in said.items() if getattr(partner, field) != value]
        for field in fields:
            setattr(partner, field, said[field])
        if fields:
            partner.save(update_fields=fields)
            record(Kind.ALTER, by=by.actor, thing=thing_of(partner), fields=fields, act="change")


def deactivate(partner: Partner, *, by: Any) -> None:
    """End the work with it: all its people leave at once, and what they did stays."""
    with transaction.atomic():
        require(by, Act.CHANGE, partner)
        found = Partner.objects.select_for_update().get(pk=partner.pk)
        if not found.active:
            return
        found.active = False
        found.save(update_fields=["active"])
        partner_ended.send(Partner, partner=found, by=by)
        record(Kind.ALTER, by=by.actor, thing=thing_of(found), act="deactivate")


def reactivate(partner: Partner, *, by: Any) -> None:
    """Take the work up again; its people come back by new invitations."""
    with transaction.atomic():
        require(by, Act.CHANGE, partner)
        Partner.objects.filter(pk=partner.pk).update(active=True)
        record(Kind.ALTER, by=by.actor, thing=thing_of(partner), act="reactivate")


def _refuse_same(name: str, but: int = 0) -> None:
    if Partner.objects.filter(name__iexact=name).exclude(pk=but).exists():
        raise BadInput(f"There is a partner called {name} already.")
