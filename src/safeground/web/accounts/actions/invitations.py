"""Letting people in: an administrator makes a one-time link and hands it over."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.actions import roles, sessions
from safeground.web.accounts.models import Invitation, Person, RoleGrant, held_at
from safeground.web.accounts.policies import not_oneself
from safeground.web.accounts.queries import invitation_of, invitation_to, person_called
from safeground.web.audit.kinds import SYSTEM, Kind
from safeground.web.audit.record import record
from safeground.web.partners.models import Partner

GOOD_FOR = timedelta(days=7)
NO_LONGER = "This link has been used, withdrawn or is more than 7 days old."


def invite(
    *,
    email: str,
    name: str,
    roles_offered: Sequence[str],
    by: Person,
    collar_number: str = "",
    partner: Partner | None = None,
) -> tuple[Invitation, str]:
    """Offer somebody a sign-in with these roles; the second value is the link's secret part."""
    with transaction.atomic():
        require(by, Act.ADD, Invitation)
        if not roles_offered:
            raise BadInput("Choose at least one role.")
        roles.check_goes_together(roles_offered, partner)
        if partner is not None and not partner.active:
            raise BadInput(f"{partner} no longer works with the force.")
        known = person_called(email)
        if known is not None and known.is_active:
            raise BadInput(f"{known} has a sign-in with this work e-mail address already.")
        made, token = _make(
            email, name, roles=list(roles_offered), by=by,
            collar_number=collar_number, partner=partner, person=known,
        )  # fmt: skip
        for role in roles_offered:
            record(Kind.CHANGE_ROLE, by=by.actor, thing=thing_of(made), role=role, act="offer")
    return made, token


def invite_first(*, email: str, name: str) -> tuple[Invitation, str]:
    """The first administrator of a new installation, from its command line."""
    with transaction.atomic():
        now = datetime.now(UTC)
        if RoleGrant.objects.filter(held_at(now), role=roles.ADMINISTRATOR).exists():
            raise BadInput("There is an administrator already. They can invite others.")
        made, token = _make(email, name, roles=[roles.ADMINISTRATOR], by=None)
        about = thing_of(made)
        record(Kind.CHANGE_ROLE, by=SYSTEM, thing=about, role=roles.ADMINISTRATOR, act="offer")
    return made, token


def start_anew(person: Person, *, by: Person) -> tuple[Invitation, str]:
    """For somebody who lost their password or second factor: end the old ways in, make a link."""
    with transaction.atomic():
        require(by, Act.CHANGE, person)
        not_oneself(by, person)
        if not person.is_active:
            raise BadInput(f"{person} has left. Send an invitation to let them back in.")
        made, token = _make(
            person.email, person.name, roles=[], by=by,
            collar_number=person.collar_number, partner=person.partner, person=person,
        )  # fmt: skip
        person.set_unusable_password()
        person.save(update_fields=["password"])
        sessions.forget_second_factors(person)
        sessions.cut(person, by.actor)
        sessions.changed(person, "start anew", by.actor)
    return made, token


def withdraw(invitation: Invitation, *, by: Person) -> None:
    """Make a link stop working before it is used."""
    with transaction.atomic():
        require(by, Act.CHANGE, invitation)
        open_still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
        open_still.update(withdrawn_at=datetime.now(UTC))
        record(Kind.ALTER, by=by.actor, thing=thing_of(invitation), act="withdraw")


def accept(token: str, *, name: str, password: str) -> Person:
    """Take up an invitation by its link: the person is made, or is back, and their roles start."""
    with transaction.atomic():
        invitation = invitation_of(hash_of(token))
        if invitation is None:
            raise BadInput(NO_LONGER)
        person = _take_up(invitation, name, password)
        sessions.changed(person, "set password", person.actor)
    return person


def accept_vouched_for(email: str) -> Person | None:
    """Take up the invitation that waits for this address, which the force's own identity provider
    has just shown to be theirs: without the link, and without a password."""
    with transaction.atomic():
        invitation = invitation_to(email)
        return _take_up(invitation, invitation.name, None) if invitation else None


def _take_up(invitation: Invitation, name: str, password: str | None) -> Person:
    with transaction.atomic():
        used = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
        if not used.update(accepted_at=datetime.now(UTC)):
            raise BadInput(NO_LONGER)
        person = invitation.person or Person(email=invitation.email)
        coming = not person.is_active or person.pk is None
        person.name, person.collar_number = name, invitation.collar_number
        person.partner = invitation.partner
        person.is_active, person.left_at, person.left_because = True, None, ""
        person.set_password(password)
        person.save()
        Invitation.objects.filter(pk=invitation.pk).update(person=person)
        roles.take_up(person, invitation.roles, by=invitation.by, because="Invitation")
        person.__dict__.pop("role_names", None)
        if coming:
            record(Kind.COLLECT, by=person.actor, thing=thing_of(person), act="join", count=1)
    return person


def hash_of(token: str) -> str:
    """What is kept of a link: enough to know it again, not to make it."""
    return sha256(token.encode()).hexdigest()


def _make(
    email: str,
    name: str,
    *,
    roles: list[str],
    by: Person | None,
    collar_number: str = "",
    partner: Partner | None = None,
    person: Person | None = None,
) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    earlier = Invitation.objects.filter(email__iexact=email, accepted_at=None, withdrawn_at=None)
    earlier.update(withdrawn_at=now)
    made = Invitation.objects.create(
        email=email.lower(), name=name, collar_number=collar_number, partner=partner, roles=roles,
        token_hash=hash_of(token), expires_at=now + GOOD_FOR, by=by, person=person,
    )  # fmt: skip
    return made, token
