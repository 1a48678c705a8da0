"""Who sees problems, who works on them, who agrees; and the little that a partner sees of one.

What belongs to a problem is seen by those who see the problem. A partner sees the actions that it
was given, what was said of them and their photographs, until they are withdrawn; nothing else.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet

from safeground.web.access.policy import Act, Policy, register, visible
from safeground.web.access.who import Who
from safeground.web.lib.permissions import Permission
from safeground.web.problems.models import (
    ActionState,
    ActionUpdate,
    Assessment,
    Fact,
    Meeting,
    PartnerAction,
    Photograph,
    Problem,
    ProblemNote,
    Question,
    Response,
    Reviewed,
)

_SEE, _WORK, _AGREE = (
    Permission.SEE_PROBLEMS,
    Permission.WORK_PROBLEMS,
    Permission.ASSESS_PROBLEMS,
)
_THEIRS = Permission.DO_PARTNER_ACTIONS
_WORKED = {Act.SEE: _SEE, Act.ADD: _WORK, Act.CHANGE: _WORK}
_CLOSED = "This problem is closed, so nothing of it changes any more."

Scope = Callable[[Who, QuerySet[Any]], QuerySet[Any]]


def _through(field: str, model: type[Model]) -> Scope:
    """Seen by those who see what it belongs to."""

    def scope(who: Who, things: QuerySet[Any]) -> QuerySet[Any]:
        return things.filter(**{f"{field}__in": visible(who, model).order_by()})

    return scope


def _given(who: Who, actions: QuerySet[Any]) -> QuerySet[Any]:
    return actions.filter(partner_id=who.partner_id).exclude(state=ActionState.WITHDRAWN)


def _meetings(who: Who, meetings: QuerySet[Any]) -> QuerySet[Any]:
    """Minutes are of all the problems that were spoken of, so one hidden problem hides them."""
    hidden = Problem._default_manager.exclude(pk__in=visible(who, Problem).order_by().values("pk"))
    return meetings.exclude(problems__in=hidden.order_by())


def _of_problem(_who: Who, act: Act, problem: Problem) -> str:
    if act == Act.CHANGE and problem.closed_at is not None:
        return _CLOSED
    if act == Act.SHARE and problem.owner_id != _who.pk:
        return "Only its owner lets people in to a problem."
    return ""


def _of_part(who: Who, act: Act, part: Any) -> str:
    if act in {Act.CHANGE, Act.AGREE} and part.problem.closed_at is not None:
        return _CLOSED
    if act == Act.AGREE:
        author = part.measured_by_id if isinstance(part, Response) else part.by_id
        if author == who.pk:
            return "You wrote this, so somebody else agrees it."
    return ""


_problem = _through("problem", Problem)
_action = _through("action", PartnerAction)

register(
    Policy(
        Problem,
        {**_WORKED, Act.SHARE: _WORK, Act.EXPORT: Permission.EXPORT},
        objection=_of_problem,
    )
)
for _model in (Fact, Question):
    register(Policy(_model, _WORKED, scope=_problem, objection=_of_part))
register(Policy(Response, {**_WORKED, Act.AGREE: _AGREE}, scope=_problem, objection=_of_part))
register(
    Policy(
        Assessment,
        {Act.SEE: _SEE, Act.ADD: _WORK, Act.AGREE: _AGREE},
        scope=_problem,
        objection=_of_part,
    )
)
register(Policy(ProblemNote, {Act.SEE: _SEE}, scope=_problem))
register(Policy(Meeting, _WORKED, scope=_meetings))
register(
    Policy(
        PartnerAction,
        {Act.SEE: (_SEE, _THEIRS), Act.ADD: _WORK, Act.CHANGE: (_WORK, _THEIRS)},
        scope=_problem,
        partner_scope=_given,
        objection=_of_part,
    )
)
for _evidence in (ActionUpdate, Photograph):
    register(
        Policy(
            _evidence,
            {Act.SEE: (_SEE, _THEIRS), Act.ADD: (_WORK, _THEIRS)},
            scope=_action,
            partner_scope=_action,
        )
    )
register(
    Policy(
        Reviewed,
        {Act.SEE: _SEE},
        scope=lambda who, found: found.filter(
            meeting__in=visible(who, Meeting).order_by(),
            action__in=visible(who, PartnerAction).order_by(),
        ),
    )
)
