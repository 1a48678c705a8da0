"""Who sees operations, and who plans them and records what they came to."""

from safeground.web.access.policy import Act, Policy, register
from safeground.web.lib.permissions import Permission
from safeground.web.operations.models import Activity, Count, Operation

_ACTS = {
    Act.SEE: Permission.SEE_OPERATIONS,
    Act.ADD: Permission.RUN_OPERATIONS,
    Act.CHANGE: Permission.RUN_OPERATIONS,
}


def _closed(_who: object, act: Act, thing: Operation | Activity) -> str:
    operation = thing.operation if isinstance(thing, Activity) else thing
    if act is Act.CHANGE and operation.closed_at is not None:
        return "This operation is closed, and its figures are final."
    return ""


register(Policy(Operation, {**_ACTS, Act.EXPORT: Permission.EXPORT}, objection=_closed))
register(Policy(Activity, _ACTS, objection=_closed))
register(Policy(Count, {Act.SEE: Permission.SEE_OPERATIONS}))
