"""Beginning and ending sessions, and how a person signs in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts import lockout
from safeground.web.accounts.models import Person, SignIn
from safeground.web.accounts.sessions import LONGEST
from safeground.web.audit.kinds import SYSTEM, Actor, Kind
from safeground.web.audit.record import record


def begin(person: Person, *, session: str, shared: bool, device: str, how: str) -> SignIn:
    """Note that a person has signed in; call it in the transaction that signs them in."""
    now = datetime.now(UTC)
    person.sign_ins.filter(since__lt=now - timedelta(seconds=LONGEST)).delete()
    begun = SignIn.objects.create(
        person=person, session=session, seen_at=now, shared=shared, device=device, how=how
    )
    mark = sha256(session.encode()).hexdigest()[:32]
    record(Kind.SIGN_IN, by=replace(person.actor, session=mark), thing=thing_of(begun), how=how)
    return begun


def touch(number: int) -> None:
    """Note that a session is still in use."""
    SignIn.objects.filter(pk=number).update(seen_at=datetime.now(UTC))


def moved(number: int, session: str) -> None:
    """A session goes on under another key, as after a change of password."""
    SignIn.objects.filter(pk=number).update(session=session)


def signed_out(person: Person, number: int | None) -> None:
    """Note that a person signed out, or was signed out because nothing happened."""
    with transaction.atomic():
        person.sign_ins.filter(pk=number or 0).delete()
        record(Kind.SIGN_OUT, by=person.actor, thing=thing_of(person))


def end_one(sign_in: SignIn, *, by: Person) -> None:
    """End one session: its owner may, and an administrator."""
    with transaction.atomic():
        if sign_in.person_id != by.pk:
            require(by, Act.CHANGE, sign_in)
        _end(SignIn.objects.filter(pk=sign_in.pk), sign_in.person, by.actor)


def end_all(person: Person, *, by: Person, but: int = 0) -> None:
    """Sign a person out everywhere (`but` in the session they do it from)."""
    with transaction.atomic():
        if person.pk != by.pk:
            require(by, Act.CHANGE, person)
        _end(person.sign_ins.exclude(pk=but), person, by.actor)


def cut(person: Person, by: Actor) -> None:
    """End every session of a person whose sign-in ends or starts anew; part of those actions."""
    _end(person.sign_ins.all(), person, by)


def unlock(person: Person, *, by: Person) -> None:
    """Let somebody try again at once after too many wrong passwords or codes."""
    with transaction.atomic():
        require(by, Act.CHANGE, person)
        lockout.unlock(person.email)
        record(Kind.CHANGE_SIGN_IN, by=by.actor, thing=thing_of(person), what="unlock")


def changed(person: Person, what: str, by: Actor) -> None:
    """Note a change of how a person signs in, in the transaction of the change."""
    with transaction.atomic():
        record(Kind.CHANGE_SIGN_IN, by=by, thing=thing_of(person), what=what)


def failed(why: str, email: str) -> None:
    """Note a sign-in that failed; the account is a hash, whether or not anybody has it."""
    with transaction.atomic():
        record(Kind.FAIL_SIGN_IN, by=SYSTEM, why=why, account=lockout.mark_of(email))


def forget_second_factors(person: Person) -> None:
    """Take away the app, passkeys and codes; part of leaving and of a new start."""
    Authenticator.objects.filter(user=person).delete()


def _end(sign_ins: QuerySet[SignIn], person: Person, by: Actor) -> None:
    keys = list(sign_ins.values_list("session", flat=True))
    if not keys:
        return
    Session.objects.filter(session_key__in=keys).delete()
    sign_ins.delete()
    record(Kind.CHANGE_SIGN_IN, by=by, thing=thing_of(person), what="end sessions")
