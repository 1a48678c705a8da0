"""Every act on a problem leaves a line on its timeline and a row in the audit, together."""

from dataclasses import replace
from typing import Any

from django.db.models import Model
from django.utils import timezone

from safeground.web.access.policy import thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.problems.models import Problem, ProblemNote


def note(
    kind: Kind, problem: Problem, part: Model, title: str, text: str = "", *, by: Any, **facts: Any
) -> None:
    """A part of a need-to-know problem is as restricted as the problem is."""
    ProblemNote.objects.create(problem=problem, at=timezone.now(), by=by, title=title, text=text)
    about = replace(thing_of(part), restricted=thing_of(problem).restricted)
    record(kind, by=by.actor, thing=about, **facts)
