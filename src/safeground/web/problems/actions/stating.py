"""Opening a problem, and writing down what is known and not known of it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from safeground.data.errors import BadInput
from safeground.web.access.models import Restriction
from safeground.web.access.policy import Act, require
from safeground.web.audit.kinds import Kind
from safeground.web.problems.actions.noting import note
from safeground.web.problems.models import Fact, Problem, Question


def open_problem(*, restriction: str, by: Any, **said: Any) -> Problem:
    """Open a problem; its restriction is set with it, and whoever opens it owns it."""
    if not said.get("hotspot") and not said.get("place"):
        raise BadInput("Choose a hotspot, or say where it is")
    with transaction.atomic():
        require(by, Act.ADD, Problem)
        if said.get("hotspot"):
            require(by, Act.SEE, said["hotspot"])
        made = Problem.objects.create(
            restriction=restriction, owner=by, opened_at=timezone.now(), **said
        )
        note(Kind.COLLECT, made, made, "Problem opened", by=by, act="open", fields=sorted(said))
    return made


def write(problem: Problem, part: str, *, by: Any, **said: str) -> None:
    """Write one part of a problem: `part` is what a page calls it, `said` its fields."""
    with transaction.atomic():
        require(by, Act.CHANGE, problem)
        changed = sorted(name for name, text in said.items() if getattr(problem, name) != text)
        if not changed:
            return
        for name in changed:
            setattr(problem, name, said[name])
        problem.save(update_fields=changed)
        note(Kind.ALTER, problem, problem, f"{part} changed", by=by, fields=changed)


def hand_over(problem: Problem, *, to: Any, by: Any) -> None:
    """Make somebody else its owner. A need-to-know problem is handed over by its owner, as only
    the owner lets people in; where they have left, by whoever they let in."""
    with transaction.atomic():
        require(by, Act.CHANGE, problem)
        require(to, Act.ADD, Problem)
        if problem.restriction == Restriction.NEED_TO_KNOW and problem.owner.is_active:
            require(by, Act.SHARE, problem)
        problem.owner = to
        problem.save(update_fields=["owner"])
        note(Kind.ALTER, problem, problem, "Handed over", f"To {to.name}", by=by, fields=["owner"])


def keep_fact(problem: Problem, *, by: Any, fact: Fact | None = None, **said: Any) -> Fact:
    """Add what is known and who says so, or put it right."""
    with transaction.atomic():
        require(by, Act.CHANGE, problem)
        kept = fact or Fact(problem=problem)
        for name, value in said.items():
            setattr(kept, name, value)
        kept.save()
        kind, title = (
            (Kind.ALTER, "Something known put right") if fact else (Kind.COLLECT, "Something known")
        )
        note(kind, problem, kept, title, kept.what, by=by, fields=sorted(said))
    return kept


def ask(problem: Problem, *, by: Any, **said: Any) -> Question:
    """Write down what is not known, who could answer, and who asks them by when."""
    with transaction.atomic():
        require(by, Act.CHANGE, problem)
        made = Question.objects.create(problem=problem, **said)
        note(Kind.COLLECT, problem, made, "Question asked", made.what, by=by, fields=sorted(said))
    return made


def answer(question: Question, *, answer: str, by: Any) -> None:
    """Write down the answer to a question."""
    with transaction.atomic():
        require(by, Act.CHANGE, question)
        require(by, Act.CHANGE, question.problem)
        question.answer, question.answered_at = answer, timezone.now()
        question.save(update_fields=["answer", "answered_at"])
        note(
            Kind.ALTER, question.problem, question, "Question answered", question.what,
            by=by, fields=["answer"],
        )  # fmt: skip
