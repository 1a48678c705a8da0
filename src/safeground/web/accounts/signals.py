"""What allauth does by itself is written in the audit, in the transaction that does it."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from safeground.web.accounts import lockout
from safeground.web.accounts.actions import people, sessions
from safeground.web.accounts.models import Person
from safeground.web.accounts.queries import SECOND_FACTORS
from safeground.web.accounts.sessions import OWES, SIGN_IN
from safeground.web.audit.kinds import Actor
from safeground.web.partners.actions import partner_ended
from safeground.web.partners.models import Partner


@receiver(post_save, sender=Authenticator)
def _added(instance: Authenticator, created: bool, **_: Any) -> None:
    if not created:
        return
    sessions.changed(instance.user, f"add {instance.type}", _actor(instance.user))
    request = context.request
    if request is None or instance.type not in SECOND_FACTORS:
        return
    if request.session.pop(OWES, None):  # it was just shown to work, so that is who they are
        record_authentication(
            request,
            instance.user,
            "mfa",
            id=instance.pk,
            type=instance.type,
            reauthenticated=True,
        )


@receiver(post_delete, sender=Authenticator)
def _removed(instance: Authenticator, **_: Any) -> None:
    sessions.changed(instance.user, f"remove {instance.type}", _actor(instance.user))


@receiver(password_changed)
def _new_password(request: HttpRequest, user: Person, **_: Any) -> None:
    """Django has ended every other session by now; the list follows."""
    number = int(request.session.get(SIGN_IN, 0))
    sessions.moved(number, request.session.session_key or "")
    sessions.changed(user, "change password", user.actor)
    sessions.end_all(user, by=user, but=number)


@receiver(authentication_failed)
def _wrong_code(request: HttpRequest, user: Person, **_: Any) -> None:
    lockout.count_failure(request, user.email)
    sessions.failed("code", user.email)


@receiver(partner_ended)
def _partner_ended(partner: Partner, by: Person, **_: Any) -> None:
    people.leave_with(partner, by=by)


def _actor(person: Person) -> Actor:
    request = context.request
    who = getattr(request, "user", None)
    return who.actor if isinstance(who, Person) else person.actor
