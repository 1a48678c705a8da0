"""Partners are managed by administrators, named by whoever works with them, and see themselves."""

from safeground.web.access.policy import Act, Policy, register
from safeground.web.lib.permissions import Permission
from safeground.web.partners.models import Partner

register(
    Policy(
        Partner,
        {
            Act.SEE: (
                Permission.MANAGE_PEOPLE,
                Permission.SEE_PROBLEMS,
                Permission.SEE_OPERATIONS,
                Permission.DO_PARTNER_ACTIONS,
            ),
            Act.ADD: Permission.MANAGE_PEOPLE,
            Act.CHANGE: Permission.MANAGE_PEOPLE,
        },
        partner_scope=lambda who, partners: partners.filter(pk=who.partner_id),
    )
)
