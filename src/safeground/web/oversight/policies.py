"""The audit, and what was made of it, is the auditor's alone."""

from safeground.web.access.policy import Act, Policy, register
from safeground.web.audit.models import Row
from safeground.web.lib.permissions import Permission
from safeground.web.oversight.models import Check, Unusual


def _not_their_own(who: object, act: Act, unusual: object) -> str:
    own = getattr(unusual, "actor", None) == getattr(who, "pk", None)
    return "Somebody else must look into what you did yourself." if own and act != Act.SEE else ""


register(Policy(Row, {Act.SEE: Permission.SEE_AUDIT, Act.EXPORT: Permission.SEE_AUDIT}))
register(Policy(Check, {Act.SEE: Permission.SEE_AUDIT, Act.ADD: Permission.SEE_AUDIT}))
register(
    Policy(
        Unusual,
        {
            Act.SEE: Permission.SEE_AUDIT,
            Act.ADD: Permission.SEE_AUDIT,
            Act.CHANGE: Permission.SEE_AUDIT,
        },
        objection=_not_their_own,
    )
)
