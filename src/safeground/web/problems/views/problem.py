"""One problem: its page, its plan on paper, and the pages on which it is written."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from safeground.web.access.actions import let_in, withdraw
from safeground.web.access.models import Restriction
from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.places.models import Hotspot
from safeground.web.problems import queries
from safeground.web.problems.actions import stating
from safeground.web.problems.forms import (
    GROUPS,
    AnswerForm,
    FactForm,
    OpenForm,
    PersonForm,
    QuestionForm,
)
from safeground.web.problems.models import (
    Assessment,
    Fact,
    Meeting,
    PartnerAction,
    Problem,
    ProblemNote,
    Question,
    Response,
)
from safeground.web.problems.prompts import prompts
from safeground.web.problems.views.asking import (
    Page,
    asked,
    of_problem,
    part,
    seers,
    solvers,
)

LATEST = 20


def _whole(request: Request, problem: Problem) -> dict[str, Any]:
    """What both the page and the printed plan show."""
    door, mine = request.door, {"problem": problem}
    return {
        "problem": problem,
        "facts": list(door.among(Fact).filter(**mine)),
        "questions": list(door.among(Question).filter(**mine).select_related("owner")),
        "responses": list(
            door.among(Response).filter(**mine).select_related("owner", "partner", "agreed_by")
        ),
        "actions": list(door.among(PartnerAction).filter(**mine).select_related("partner")),
        "assessment": door.among(Assessment).filter(**mine).select_related("by").first(),
        "meetings": list(door.among(Meeting).filter(problems=problem)),
        "today": timezone.localdate(),
        "need_to_know": problem.restriction == Restriction.NEED_TO_KNOW,
    }


@opens(Permission.SEE_PROBLEMS)
@require_GET
def problem(request: Request, pk: int) -> HttpResponse:
    """One problem: what is due, what it is, why, what is done about it, and who did what when."""
    found = request.door.fetch(Problem, pk=pk)
    context = _whole(request, found)
    notes = request.door.among(ProblemNote).filter(problem=found).select_related("by")
    context |= {
        "due": queries.due_of(request.door.who, found, context["today"]),
        "prompts": list(prompts(found)),
        "groups": GROUPS,
        "notes": [
            {"title": one.title, "at": one.at, "by": one.by.name, "text": one.text}
            for one in notes[:LATEST]
        ],
    }
    return render(request, "problems/problem.html", context)


@opens(Permission.SEE_PROBLEMS)
@require_GET
def plan(request: Request, pk: int) -> HttpResponse:
    """The plan on paper."""
    found = request.door.fetch(Problem, pk=pk)
    return render(request, "problems/plan.html", _whole(request, found))


@opens(Permission.WORK_PROBLEMS)
def new(request: Request) -> HttpResponse:
    """Open a problem, of a hotspot or of a place that is typed."""
    hotspots = request.door.among(Hotspot).filter(left_at=None)
    form = OpenForm(
        request.POST or None, among={"hotspot": hotspots},
        initial={"hotspot": request.GET.get("hotspot")},
    )  # fmt: skip
    page = Page("Open a problem", reverse("problems:problems"), "Problems", submit="Open it")
    return asked(
        request, form, lambda said: stating.open_problem(by=request.user, **said), page,
        then=lambda made: reverse("problems:write", kwargs={"pk": made.pk, "name": "scanning"}),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def write(request: Request, pk: int, name: str) -> HttpResponse:
    """Write one group of a problem's sentences."""
    if name not in GROUPS:
        raise Http404("A problem has no such part.")
    found = request.door.fetch(Problem, Act.CHANGE, pk=pk)
    title, kind = GROUPS[name]
    form = kind(request.POST or None, initial={f: getattr(found, f) for f in kind.base_fields})
    return asked(
        request, form, lambda said: stating.write(found, title, by=request.user, **said),
        of_problem(found, title),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def new_fact(request: Request, pk: int) -> HttpResponse:
    """Something known."""
    found = request.door.fetch(Problem, Act.CHANGE, pk=pk)
    return asked(
        request, FactForm(request.POST or None),
        lambda said: stating.keep_fact(found, by=request.user, **said),
        of_problem(found, "Something known"),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def fact(request: Request, pk: int) -> HttpResponse:
    """Put something known right."""
    found = part(request, Fact, Act.CHANGE, pk)
    form = FactForm(request.POST or None, initial={"what": found.what, "source": found.source})
    return asked(
        request, form,
        lambda said: stating.keep_fact(found.problem, fact=found, by=request.user, **said),
        of_problem(found.problem, "Something known"),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def new_question(request: Request, pk: int) -> HttpResponse:
    """Something not known, and who could answer."""
    found = request.door.fetch(Problem, Act.CHANGE, pk=pk)
    form = QuestionForm(
        request.POST or None, among={"owner": solvers()}, initial={"owner": request.user.pk}
    )
    return asked(
        request, form, lambda said: stating.ask(found, by=request.user, **said),
        of_problem(found, "Something not known"),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def question(request: Request, pk: int) -> HttpResponse:
    """Answer a question."""
    found = part(request, Question, Act.CHANGE, pk)
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    words = f"{found.what} {found.could_answer} could answer."
    return asked(
        request, form, lambda said: stating.answer(found, by=request.user, **said),
        of_problem(found.problem, "Answer a question", words=words),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Make somebody else the owner."""
    found = request.door.fetch(Problem, Act.CHANGE, pk=pk)
    form = PersonForm(request.POST or None, among={"person": solvers().exclude(pk=found.owner_id)})
    return asked(
        request, form,
        lambda said: stating.hand_over(found, to=said["person"], by=request.user),
        of_problem(found, "Hand this problem over", submit="Hand it over"),
        said="It is handed over", then=lambda _: reverse("problems:problems"),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def people(request: Request, pk: int) -> HttpResponse:
    """Who was let in to a need-to-know problem by name; letting in and withdrawing."""
    found = request.door.fetch(Problem, Act.SHARE, pk=pk)
    grants = list(queries.let_in_to(found))
    here = reverse("problems:people", kwargs={"pk": pk})
    if request.method == "POST" and "withdraw" in request.POST:
        for grant in grants:
            if str(grant.pk) == request.POST["withdraw"]:
                withdraw(grant, by=request.user)
        return redirect(here)
    form = PersonForm(request.POST or None, among={"person": seers().exclude(pk=found.owner_id)})
    if request.method == "POST" and form.is_valid():
        let_in(found, person=form.cleaned_data["person"], by=request.user, purpose="work a problem")
        return redirect(here)
    context = {"problem": found, "grants": grants, "form": form, "now": timezone.now()}
    return render(request, "problems/people.html", context)
