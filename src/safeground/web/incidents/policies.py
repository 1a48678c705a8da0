"""Who may know what the store holds, and who may bring in more. Partners may not."""

from safeground.web.access.policy import Act, Policy, register
from safeground.web.incidents.models import Holding, Import
from safeground.web.lib.permissions import Permission

register(Policy(Holding, {Act.SEE: Permission.SEE_PLACES}))
register(
    Policy(
        Import,
        {Act.SEE: Permission.IMPORT_INCIDENTS, Act.ADD: Permission.IMPORT_INCIDENTS},
    )
)
