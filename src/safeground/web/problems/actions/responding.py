"""Proposing a response, agreeing its measure, and taking it from state to state."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require
from safeground.web.audit.kinds import Kind
from safeground.web.problems.actions.noting import note
from safeground.web.problems.models import Problem, Response, ResponseState
from safeground.web.problems.states import OPEN, Step, require_step

MEASURE = ("measure", "baseline", "comparison")
WHEN = ("owner", "partner", "due")  # all that changes once it is under way


def propose(problem: Problem, *, by: Any, **said: Any) -> Response:
    """Propose a response."""
    with transaction.atomic():
        require(by, Act.CHANGE, problem)
        made = Response.objects.create(problem=problem, measured_by=by, **said)
        note(Kind.COLLECT, problem, made, "Response proposed", made.what, by=by, act="propose")
    return made


def change_response(response: Response, *, by: Any, **said: Any) -> None:
    """Change a response. What was agreed and is changed needs to be agreed anew."""
    with transaction.atomic():
        require(by, Act.CHANGE, response)
        changed = sorted(name for name, value in said.items() if getattr(response, name) != value)
        if response.state not in OPEN:
            raise BadInput("This response is over, so it does not change any more")
        if response.state == ResponseState.UNDER_WAY and set(changed) - set(WHEN):
            raise BadInput("It is under way, so only its owner, partner and date can change")
        for name in changed:
            setattr(response, name, said[name])
        if set(changed) & set(MEASURE):
            response.measured_by = by
        if set(changed) - set(WHEN):
            _take_back(response)
        response.save()
        note(
            Kind.ALTER, response.problem, response, "Response changed", response.what,
            by=by, fields=changed,
        )  # fmt: skip


def agree(response: Response, *, by: Any) -> None:
    """Agree a response and the measure by which it will be judged; never one's own."""
    with transaction.atomic():
        step = _step(response, "agree", by)
        if lacking := [name for name in MEASURE if not getattr(response, name).strip()]:
            raise BadInput(
                f"Its measure is not whole yet: the {' and the '.join(lacking)} must be written "
                "down before anybody can agree it"
            )
        response.agreed_by, response.agreed_at = by, timezone.now()
        _take(response, step, by, "Response and its measure agreed")


def begin(response: Response, *, on: date, by: Any) -> None:
    """Say that a response has begun; not before its measure was agreed."""
    with transaction.atomic():
        step = _step(response, "begin", by)
        _not_ahead(on)
        if response.agreed_at is None or on < timezone.localdate(response.agreed_at):
            raise BadInput("It can't have begun before its measure was agreed")
        response.began_on = on
        _take(response, step, by, "Response begun")


def finish(response: Response, *, on: date, by: Any) -> None:
    """Say that a response is done."""
    with transaction.atomic():
        step = _step(response, "finish", by)
        _not_ahead(on)
        if response.began_on is None or on < response.began_on:
            raise BadInput("It can't have finished before it began")
        response.finished_on = on
        _take(response, step, by, "Response done")


def drop(response: Response, *, why: str, by: Any) -> None:
    """Drop a response; it stays in the list with the reason."""
    with transaction.atomic():
        step = _step(response, "drop", by)
        if not why.strip():
            raise BadInput("Say why it is dropped")
        response.dropped_why = why.strip()
        _take(response, step, by, "Response dropped")


def propose_again(response: Response, *, by: Any) -> None:
    """Propose a dropped response again, to be agreed anew."""
    with transaction.atomic():
        step = _step(response, "propose-again", by)
        response.dropped_why, response.began_on = "", None
        response.agreed_by = response.agreed_at = None
        _take(response, step, by, "Response proposed again")


def record_result(response: Response, *, result: str, by: Any) -> None:
    """Write down what a response came to, by the measure that was agreed."""
    with transaction.atomic():
        require(by, Act.CHANGE, response)
        if response.began_on is None:
            raise BadInput("It has not begun, so it has no result yet")
        response.result = result
        response.save(update_fields=["result"])
        note(
            Kind.ALTER, response.problem, response, "Result written down", response.what,
            by=by, fields=["result"],
        )  # fmt: skip


def _step(response: Response, name: str, by: Any) -> Step:
    step = require_step(response.state, name)
    require(by, step.act, response)
    return step


def _take(response: Response, step: Step, by: Any, title: str) -> None:
    response.state = step.becomes
    response.save()
    note(Kind.ALTER, response.problem, response, title, response.what, by=by, act=step.name)


def _take_back(response: Response) -> None:
    response.state = ResponseState.PROPOSED
    response.agreed_by = response.agreed_at = None


def _not_ahead(on: date) -> None:
    if on > timezone.localdate():
        raise BadInput("That day has not come yet")
