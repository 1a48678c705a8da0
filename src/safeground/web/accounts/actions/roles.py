"""Giving and withdrawing roles."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.models import Invitation, Person, RoleGrant, held_at, not_ended
from safeground.web.accounts.policies import not_oneself
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.lib.permissions import ROLES
from safeground.web.partners.models import Partner

ADMINISTRATOR, PARTNER = "administrator", "partner"
ALONE = ("administrator", "auditor")


def give(
    person: Person,
    role: str,
    *,
    because: str,
    by: Person,
    since: datetime | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """Give a role from a time (else now) to a time (else until it is withdrawn)."""
    now = datetime.now(UTC)
    since = max(since or now, now)
    with transaction.atomic():
        require(by, Act.ADD, RoleGrant)
        require(by, Act.CHANGE, person)
        not_oneself(by, person)
        person = Person.objects.select_for_update().get(pk=person.pk)
        if not person.is_active:
            raise BadInput(f"{person} has left. Send an invitation to let them back in.")
        if until is not None and until <= since:
            raise BadInput("The last day must be after the first day.")
        _refuse_overlap(person, role, since, until)
        check_goes_together([role, *_later(person, since)], person.partner)
        given = RoleGrant.objects.create(
            person=person, role=role, since=since, until=until, because=because, by=by
        )
        record(Kind.CHANGE_ROLE, by=by.actor, thing=thing_of(person), role=role, act="give")
    return given


def withdraw(grant: RoleGrant, *, because: str, by: Person) -> None:
    """End a role now; one that has yet to start never does."""
    with transaction.atomic():
        require(by, Act.CHANGE, grant)
        found = RoleGrant.objects.select_for_update().select_related("person").get(pk=grant.pk)
        if found.until is not None and found.until <= datetime.now(UTC):
            return
        if found.role == ADMINISTRATOR:
            keep_an_administrator(found.person)
            withdraw_offers_of(found.person)
        end(found, because=because, by=by)


def end(grant: RoleGrant, *, because: str, by: Person) -> None:
    """Write the end of one grant, in the transaction of who withdraws it."""
    grant.until = max(datetime.now(UTC), grant.since)
    grant.ended_because, grant.ended_by = because, by
    grant.save(update_fields=["until", "ended_because", "ended_by"])
    about = thing_of(grant.person)
    record(Kind.CHANGE_ROLE, by=by.actor, thing=about, role=grant.role, act="withdraw")


def keep_an_administrator(person: Person) -> None:
    """Refuse where nobody but this person could still manage people, now and later."""
    lasting = RoleGrant.objects.select_for_update().filter(role=ADMINISTRATOR, until=None)
    lasting = lasting.filter(since__lte=datetime.now(UTC), person__is_active=True)
    holders = set(lasting.values_list("person_id", flat=True))
    if person.pk in holders and holders == {person.pk}:
        raise BadInput(
            f"{person} is the last administrator. Make somebody else an administrator first."
        )


def check_goes_together(roles: Iterable[str], partner: Partner | None) -> None:
    """Refuse roles that one person can't hold together."""
    wanted = set(roles)
    unknown = wanted - ROLES.keys()
    if unknown:
        raise BadInput(f"There is no role called {sorted(unknown)[0]}.")
    if partner is not None and wanted != {PARTNER}:
        raise BadInput("Somebody from a partner can only have the role Partner.")
    if partner is None and PARTNER in wanted:
        raise BadInput("The role Partner is only for people from a partner.")
    for name in ALONE:
        if name in wanted and len(wanted) > 1:
            title = ROLES[name].title
            raise BadInput(
                f"{title} can't be combined with another role, so that nobody manages "
                "or checks their own work."
            )


def withdraw_offers_of(person: Person) -> None:
    """Links that an administrator handed out stop working when they stop being one."""
    Invitation.objects.filter(by=person, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=datetime.now(UTC)
    )


def _later(person: Person, since: datetime) -> list[str]:
    return list(person.grants.filter(not_ended(since)).values_list("role", flat=True))


def _refuse_overlap(person: Person, role: str, since: datetime, until: datetime | None) -> None:
    same = person.grants.filter(not_ended(since), role=role)
    if until is not None:
        same = same.filter(since__lt=until)
    if same.exists():
        raise BadInput(f"{person} has the role {ROLES[role].title} for that time already.")


def take_up(person: Person, roles: Iterable[str], *, by: Person | None, because: str) -> None:
    """The roles of an accepted invitation start; part of accepting it."""
    now = datetime.now(UTC)
    holding = set(person.grants.filter(held_at(now)).values_list("role", flat=True))
    for role in roles:
        if role in holding:
            continue
        RoleGrant.objects.create(person=person, role=role, since=now, because=because, by=by)
        record(Kind.CHANGE_ROLE, by=person.actor, thing=thing_of(person), role=role, act="take up")
