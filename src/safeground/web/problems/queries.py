"""What pages ask of problems: the list with what is overdue first, and what is due of whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from safeground.web.access.models import Grant
from safeground.web.access.policy import visible
from safeground.web.access.who import Who
from safeground.web.problems.models import (
    Assessment,
    PartnerAction,
    Problem,
    Question,
    Response,
)
from safeground.web.problems.states import ACTION_OPEN, OPEN

_STILL_OPEN: tuple[tuple[type[Any], Q], ...] = (
    (Response, Q(state__in=OPEN)),
    (PartnerAction, Q(state__in=ACTION_OPEN)),
    (Question, Q(answered_at=None)),
)


@dataclass(frozen=True)
class Due:
    """Something that somebody said would be done by a day."""

    what: str
    kind: str
    whose: str
    due: date
    url: str
    problem: str
    overdue: bool


def problems(who: Who, today: date) -> QuerySet[Problem]:
    """Problems with how much of each is overdue and what is due next: most overdue first."""
    found: QuerySet[Problem] = visible(who, Problem)
    counts = [_of(model, open_ & Q(due__lt=today), Count("pk")) for model, open_ in _STILL_OPEN]
    return (
        found.select_related("hotspot", "owner")
        .annotate(
            overdue=sum((Coalesce(c, 0) for c in counts[1:]), Coalesce(counts[0], 0)),
            responded=Exists(Response._default_manager.filter(problem=OuterRef("pk"))),
            assessed=Exists(Assessment._default_manager.filter(problem=OuterRef("pk"))),
            **{
                f"next_{model._meta.model_name}": _of(model, open_, Min("due"), None)
                for model, open_ in _STILL_OPEN
            },
        )
        .order_by(F("closed_at").asc(nulls_first=True), "-overdue", "opened_at", "pk")
    )


def next_due(problem: Any) -> date | None:
    """The first day by which something of a listed problem is due."""
    days = [getattr(problem, f"next_{model._meta.model_name}") for model, _ in _STILL_OPEN]
    return min((day for day in days if day is not None), default=None)


def stage(problem: Any) -> str:
    """How far a listed problem is."""
    if problem.closed_at is not None:
        return "Closed"
    if problem.assessed:
        return "Assessment"
    if problem.responded:
        return "Response"
    analysed = problem.why_there or problem.why_then or problem.offenders or problem.setting
    return "Analysis" if analysed else "Scanning"


def due_of(who: Who, problem: Problem, today: date) -> list[Due]:
    """What is still to be done about one problem, the longest overdue first."""
    return _due(who, [Q(problem=problem)] * 3, today)


def due_from(who: Who, person: Any, today: date) -> list[Due]:
    """What one person said they would do, and what partners said of the problems they own."""
    mine = Q(owner=person, problem__closed_at=None)
    of_mine = Q(problem__owner=person, problem__closed_at=None)
    return _due(who, [mine, of_mine, mine], today)


def partner_actions(who: Who) -> QuerySet[PartnerAction]:
    """A partner's own actions, those still open first and of these the longest overdue."""
    found: QuerySet[PartnerAction] = visible(who, PartnerAction)
    open_ = Q(state__in=ACTION_OPEN)
    return found.annotate(
        over=Coalesce(Exists(found.filter(~open_, pk=OuterRef("pk"))), False)
    ).order_by("over", "due", "pk")


def let_in_to(problem: Problem) -> QuerySet[Grant]:
    """Everybody who was let in to a problem by name."""
    found: QuerySet[Grant] = Grant.objects.filter(
        thing=problem._meta.label_lower, thing_number=problem.pk
    )
    return found.select_related("person", "by").order_by("-since")


def _due(who: Who, narrowed: Iterable[Q], today: date) -> list[Due]:
    found = []
    for (model, open_), by in zip(_STILL_OPEN, narrowed, strict=True):
        whose = "partner" if model is PartnerAction else "owner"
        listed = visible(who, model).filter(open_, by).select_related("problem", whose)
        found += [_as_due(one, getattr(one, whose).name, today) for one in listed]
    return sorted(found, key=lambda one: (one.due, one.what))


def _as_due(one: Any, whose: str, today: date) -> Due:
    kind, name = {
        Response: ("Response", "problems:response"),
        PartnerAction: ("Partner action", "problems:action"),
        Question: ("Question", "problems:question"),
    }[type(one)]
    url = reverse(name, kwargs={"pk": one.pk})
    return Due(one.what, kind, whose, one.due, url, one.problem.title, one.due < today)


def _of(model: type[Any], which: Q, what: Any, output: Any = IntegerField) -> Subquery:
    of_problem = model._default_manager.filter(which, problem=OuterRef("pk")).order_by()
    found = of_problem.values("problem").annotate(found=what).values("found")
    return Subquery(found, output_field=output() if output else None)
