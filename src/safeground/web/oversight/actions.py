"""What an auditor does: look for unusual looking, say what it was, and have the chain proved."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind, Thing
from safeground.web.audit.record import record
from safeground.web.audit.verify import Report, verify
from safeground.web.jobs.actions import start
from safeground.web.jobs.models import Job
from safeground.web.oversight.looking import find_unusual
from safeground.web.oversight.models import Check, LookedInto, Outcome, Unusual

BACK = timedelta(days=7)


def look_into(unusual: Unusual, *, outcome: str, by: Any) -> LookedInto:
    """Say what an unusual looking was; once."""
    with transaction.atomic():
        require(by, Act.CHANGE, unusual)
        if outcome not in Outcome.values:
            raise BadInput("Choose what looking into it came to.")
        made, new = LookedInto.objects.get_or_create(
            unusual=unusual, defaults={"outcome": outcome, "by": by}
        )
        if not new:
            raise BadInput("Somebody has looked into this already.")
        record(
            Kind.ALTER, by=by.actor, thing=thing_of(unusual), act="look into", fields=["outcome"]
        )
    return made


def find(*, by: Any) -> int:
    """Put what stands out of the last week on the list; what is there already stays as it is."""
    with transaction.atomic():
        require(by, Act.ADD, Unusual)
        now = datetime.now(UTC)
        before = Unusual.objects.count()
        Unusual.objects.bulk_create(find_unusual(now - BACK, now), ignore_conflicts=True)
        found = Unusual.objects.count() - before
        thing = Thing(Unusual._meta.label_lower)
        record(Kind.COLLECT, by=by.actor, thing=thing, act="find unusual looking", count=found)
    return found


def check(progress: Report, *, by: Any) -> Check:
    """Read the whole chain, and keep what that found."""
    require(by, Act.ADD, Check)
    proof = verify(progress)
    with transaction.atomic():
        made = Check.objects.create(
            at=proof.at,
            by=by,
            holds=proof.holds,
            sentence=proof.sentence,
            rows=proof.rows,
            head=proof.head,
        )
        record(Kind.COLLECT, by=by.actor, thing=thing_of(made), act="verify the chain")
    return made


def ask_to_find(*, by: Any) -> Job:
    """The same as `find`, in the background."""
    require(by, Act.ADD, Unusual)
    return start("oversight.find", "Looking for unusual looking", {}, by=by)


def ask_to_check(*, by: Any) -> Job:
    """The same as `check`, in the background."""
    require(by, Act.ADD, Check)
    return start("oversight.check", "Reading the whole chain", {}, by=by)
