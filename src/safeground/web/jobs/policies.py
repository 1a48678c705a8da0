"""A job belongs to the person who asked for it."""

from safeground.web.access.policy import Act, Policy, register
from safeground.web.jobs.models import Job
from safeground.web.lib.permissions import Permission

_ASK = (
    Permission.IMPORT_INCIDENTS,
    Permission.IDENTIFY_HOTSPOTS,
    Permission.PLAN_PATROLS,
    Permission.DESIGN_TRIALS,
    Permission.READ_TRIALS,
    Permission.SEE_AUDIT,
)

register(
    Policy(
        Job,
        {Act.SEE: _ASK, Act.CHANGE: _ASK},
        scope=lambda who, jobs: jobs.filter(started_by_id=who.pk),
    )
)
