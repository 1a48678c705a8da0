"""Writing down a meeting of the partnership, and the earlier actions that it went through."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from safeground.web.access.policy import Act, require, require_each, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.partners.models import Partner
from safeground.web.problems.actions.noting import note
from safeground.web.problems.models import Meeting, PartnerAction, Problem, Reviewed


def write_meeting(
    *,
    attended: Iterable[Partner],
    problems: Iterable[Problem],
    by: Any,
    meeting: Meeting | None = None,
    **said: Any,
) -> Meeting:
    """Keep a meeting, or put it right."""
    organisations, spoken_of = list(attended), list(problems)
    with transaction.atomic():
        require(by, Act.CHANGE if meeting else Act.ADD, meeting or Meeting)
        require_each(by, Act.SEE, [*organisations, *spoken_of])
        kept = meeting or Meeting(by=by)
        for name, value in said.items():
            setattr(kept, name, value)
        kept.save()
        kept.attended.set(organisations)
        before = set(kept.problems.values_list("pk", flat=True))
        kept.problems.set(spoken_of)
        act = "change" if meeting else "hold"
        record(
            Kind.ALTER if meeting else Kind.COLLECT, by=by.actor, thing=thing_of(kept),
            act=act, fields=sorted(said), count=len(spoken_of),
        )  # fmt: skip
        for problem in spoken_of:
            if problem.pk not in before:
                title = "Spoken of at a meeting"
                note(Kind.ALTER, problem, problem, title, kept.title, by=by, act="meeting")
    return kept


def review(meeting: Meeting, reviewed: Iterable[PartnerAction], *, by: Any) -> None:
    """Keep how the meeting found these earlier actions."""
    actions = list(reviewed)
    with transaction.atomic():
        require(by, Act.CHANGE, meeting)
        require_each(by, Act.SEE, actions)
        meeting.reviewed.exclude(action__in=actions).delete()
        there = set(meeting.reviewed.values_list("action_id", flat=True))
        Reviewed.objects.bulk_create(
            Reviewed(meeting=meeting, action=one, state=one.state)
            for one in actions
            if one.pk not in there
        )
        record(Kind.ALTER, by=by.actor, thing=thing_of(meeting), act="review", count=len(actions))
