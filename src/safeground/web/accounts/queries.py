"""Finding people: by what they may do, by role, partner and name."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from safeground.web.accounts.models import Invitation, Person, RoleGrant, SignIn, held_at
from safeground.web.accounts.sessions import IDLE, IDLE_SHARED, LONGEST
from safeground.web.lib.permissions import ROLES, Permission

People = QuerySet[Any]
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def who_may(permission: Permission) -> QuerySet[Person]:
    """Everybody whose roles allow this now: to pick an owner, an officer, a reviewer from."""
    roles = [role.name for role in ROLES.values() if permission in role.may]
    held = RoleGrant.objects.filter(held_at(datetime.now(UTC)), person=OuterRef("pk"))
    return Person.objects.filter(Exists(held.filter(role__in=roles)), is_active=True)


def narrowed(people: People, *, role: str, partner: str, left: bool, words: str) -> People:
    """Of these people, those who match a list's filters; `partner` is a number or "force"."""
    people = people.filter(is_active=not left)
    if role:
        held = RoleGrant.objects.filter(held_at(datetime.now(UTC)), person=OuterRef("pk"))
        people = people.filter(Exists(held.filter(role=role)))
    if partner == "force":
        people = people.filter(partner=None)
    elif partner:
        people = people.filter(partner_id=int(partner))
    for word in words.split():
        people = people.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(collar_number__iexact=word)
        )
    return people


def with_roles(people: People) -> People:
    """The same, each with `.held`: the grants in force now."""
    now = RoleGrant.objects.filter(held_at(datetime.now(UTC)))
    return people.select_related("partner").prefetch_related(
        Prefetch("grants", queryset=now, to_attr="held")
    )


def roles_of(person: Person) -> QuerySet[RoleGrant]:
    """Every role held, ended or still to start, the latest first."""
    return person.grants.select_related("by", "ended_by").order_by("-since", "-pk")


def sessions_of(person: Person) -> QuerySet[SignIn]:
    """The sessions that are still good."""
    now = datetime.now(UTC)
    awake = Q(shared=False, seen_at__gt=now - timedelta(seconds=IDLE))
    awake |= Q(shared=True, seen_at__gt=now - timedelta(seconds=IDLE_SHARED))
    return person.sign_ins.filter(awake, since__gt=now - timedelta(seconds=LONGEST))


def has_second_factor(person: Person) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone are not."""
    return bool(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists())


def ways_in(person: Person) -> dict[str, Any]:
    """Which ways of signing in a person has set up; never what they are."""
    types = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    return {
        "password": person.has_usable_password(),
        "app": Authenticator.Type.TOTP in types,
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "codes": Authenticator.Type.RECOVERY_CODES in types,
    }


def open_invitations(invitations: QuerySet[Any]) -> QuerySet[Any]:
    """Of these, the links that would still work."""
    return invitations.filter(
        accepted_at=None, withdrawn_at=None, expires_at__gt=datetime.now(UTC)
    ).select_related("by", "partner")


def invitation_of(token_hash: str) -> Invitation | None:
    """The invitation whose link this is, if the link still works."""
    return _standing(Invitation.objects.filter(token_hash=token_hash))


def invitation_to(email: str) -> Invitation | None:
    """The invitation that waits for this work e-mail address."""
    return _standing(Invitation.objects.filter(email__iexact=email))


def _standing(invitations: QuerySet[Invitation]) -> Invitation | None:
    found = open_invitations(invitations).first()
    gone = found is not None and found.partner is not None and not found.partner.active
    return None if gone else found


def person_called(email: str) -> Person | None:
    """The person of this work e-mail address, whether they are here or left."""
    return Person.objects.filter(email__iexact=email).first()


def demonstration_people() -> QuerySet[Person]:
    """The invented people, to sign in as with one press."""
    return with_roles(
        Person.objects.filter(is_active=True, email__endswith="@demonstration.example")
    ).order_by("pk")
