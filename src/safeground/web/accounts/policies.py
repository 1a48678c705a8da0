"""An administrator sees and manages people, and never changes what they themself may do."""

from typing import Any

from safeground.web.access.policy import Act, Policy, register
from safeground.web.access.refusal import Refused
from safeground.web.access.who import Who
from safeground.web.accounts.models import Invitation, Person, RoleGrant, SignIn
from safeground.web.lib.permissions import Permission

MANAGE = Permission.MANAGE_PEOPLE
NOT_YOUR_OWN = "You can't change your own roles or end your own sign-in. Ask another administrator."


def not_oneself(who: Who, person: Person) -> None:
    """Raise Refused where an administrator is about to change what they themself may do."""
    if who.pk == person.pk:
        raise Refused(NOT_YOUR_OWN)


def _own(who: Who, act: Act, grant: Any) -> str:
    return NOT_YOUR_OWN if act is Act.CHANGE and grant.person_id == who.pk else ""


_WORK = {Act.SEE: MANAGE, Act.ADD: MANAGE, Act.CHANGE: MANAGE}
register(Policy(Person, _WORK))
register(Policy(RoleGrant, _WORK, objection=_own))
register(Policy(Invitation, _WORK))
register(Policy(SignIn, {Act.SEE: MANAGE, Act.CHANGE: MANAGE}))
