"""Changing what is written of a person, and ending a person's sign-in."""

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q

from safeground.data.errors import BadInput
from safeground.web.access.models import Grant
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.actions import roles, sessions
from safeground.web.accounts.models import Person, RoleGrant, not_ended
from safeground.web.accounts.policies import not_oneself
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.partners.models import Partner


def change(person: Person, *, name: str, email: str, collar_number: str, by: Person) -> None:
    """Change a name, work e-mail address or collar number."""
    said = {"name": name, "email": email.lower(), "collar_number": collar_number}
    with transaction.atomic():
        require(by, Act.CHANGE, person)
        if Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
            raise BadInput("Somebody else has that work e-mail address.")
        fields = [field for field, value in said.items() if getattr(person, field) != value]
        for field in fields:
            setattr(person, field, said[field])
        person.save(update_fields=fields)
        if fields:
            record(Kind.ALTER, by=by.actor, thing=thing_of(person), fields=fields, act="change")


def leave(person: Person, *, because: str, by: Person) -> None:
    """End a person's sign-in, sessions and roles at once; what they did keeps their name."""
    with transaction.atomic():
        require(by, Act.CHANGE, person)
        not_oneself(by, person)
        person = Person.objects.select_for_update().get(pk=person.pk)
        if not person.is_active:
            return
        roles.keep_an_administrator(person)
        now = datetime.now(UTC)
        for grant in RoleGrant.objects.filter(not_ended(now), person=person):
            roles.end(grant, because=because, by=by)
        roles.withdraw_offers_of(person)
        let_in = Grant.objects.filter(Q(until=None) | Q(until__gt=now), person=person)
        let_in.update(until=now)
        person.is_active, person.left_at, person.left_because = False, now, because
        person.set_unusable_password()
        person.save()
        sessions.forget_second_factors(person)
        sessions.cut(person, by.actor)
        record(Kind.ALTER, by=by.actor, thing=thing_of(person), act="leave")


def leave_with(partner: Partner, *, by: Person) -> None:
    """Everybody of a partner that no longer works with the force leaves with it."""
    for person in partner.people.filter(is_active=True):
        leave(person, because=f"{partner} no longer works with the force.", by=by)
