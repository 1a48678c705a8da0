"""Judging whether it helped; what is decided holds once somebody else agrees."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require
from safeground.web.audit.kinds import Kind
from safeground.web.problems.actions.noting import note
from safeground.web.problems.models import Assessment, Decision, Problem
from safeground.web.problems.states import ACTION_OPEN, OPEN


def assess(problem: Problem, *, by: Any, **said: Any) -> Assessment:
    """Write an assessment with what should happen next."""
    with transaction.atomic():
        require(by, Act.CHANGE, problem)
        if not problem.responses.exclude(began_on=None).exists():
            raise BadInput("No response has begun yet, so there is nothing to assess")
        made = Assessment.objects.create(problem=problem, at=timezone.now(), by=by, **said)
        title = f"Assessed: {made.decision} proposed"
        note(Kind.COLLECT, problem, made, title, made.reason, by=by, act="assess")
    return made


def agree_assessment(assessment: Assessment, *, by: Any) -> None:
    """Agree what an assessment decides. To close, nothing may be open still."""
    with transaction.atomic():
        require(by, Act.AGREE, assessment)
        problem = assessment.problem
        if assessment.agreed_by_id is not None:
            raise BadInput("This was agreed already")
        if assessment.pk != problem.assessments.values_list("pk", flat=True).first():
            raise BadInput("There is a later assessment: agree that one")
        assessment.agreed_by, assessment.agreed_at = by, timezone.now()
        assessment.save(update_fields=["agreed_by", "agreed_at"])
        if assessment.decision == Decision.CLOSE:
            _close(problem)
        title = f"Agreed: {assessment.decision}"
        note(Kind.ALTER, problem, assessment, title, by=by, act=str(assessment.decision))


def _close(problem: Problem) -> None:
    responses = problem.responses.filter(state__in=OPEN).count()
    actions = problem.actions.filter(state__in=ACTION_OPEN).count()
    if responses + actions:
        raise BadInput(
            f"It has {responses} open {'response' if responses == 1 else 'responses'} and "
            f"{actions} open partner {'action' if actions == 1 else 'actions'}: finish, drop or "
            "withdraw them before it is closed"
        )
    problem.closed_at = timezone.now()
    problem.save(update_fields=["closed_at"])
