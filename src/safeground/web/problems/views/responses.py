"""A response: its page, its measure, and its steps from proposed to done."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.forms import Form, tried
from safeground.web.lib.permissions import Permission
from safeground.web.problems.actions import responding
from safeground.web.problems.forms import (
    AgreeForm,
    DayForm,
    ReasonForm,
    ResponseForm,
    ResultForm,
    WhenForm,
)
from safeground.web.problems.models import (
    Meeting,
    PartnerAction,
    Problem,
    Response,
    ResponseState,
)
from safeground.web.problems.states import OPEN, STEPS, require_step, steps_from
from safeground.web.problems.views.asking import Page, asked, of_problem, part, partners, solvers

_FORMS: dict[str, type[Form]] = {"begin": DayForm, "finish": DayForm, "drop": ReasonForm}
_ACTS: dict[str, Callable[..., None]] = {
    "agree": responding.agree,
    "begin": responding.begin,
    "finish": responding.finish,
    "drop": responding.drop,
    "propose-again": responding.propose_again,
}


@opens(Permission.SEE_PROBLEMS)
@require_GET
def response(request: Request, pk: int) -> HttpResponse:
    """One response: why it should work, its measure, who agreed it, and what it came to."""
    found = part(request, Response, Act.SEE, pk)
    context = {
        "response": found,
        "problem": found.problem,
        "steps": [s for s in steps_from(found.state) if request.door.may(s.act, found)],
        "own": found.measured_by_id == request.user.pk,
        "open": found.state in OPEN,
        "actions": request.door.among(PartnerAction).filter(response=found),
    }
    return render(request, "problems/response.html", context)


@opens(Permission.WORK_PROBLEMS)
def new_response(request: Request, pk: int) -> HttpResponse:
    """Propose a response."""
    found = request.door.fetch(Problem, Act.CHANGE, pk=pk)
    initial = {"owner": request.user.pk, "meeting": request.GET.get("meeting")}
    form = ResponseForm(request.POST or None, among=_among(request, found), initial=initial)
    return asked(
        request, form, lambda said: responding.propose(found, by=request.user, **said),
        of_problem(found, "Propose a response", submit="Propose it"), then=_page_of,
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def change_response(request: Request, pk: int) -> HttpResponse:
    """Change a response; once it is under way, only who and when."""
    found = part(request, Response, Act.CHANGE, pk)
    among = _among(request, found.problem)
    kind: Any = ResponseForm
    if found.state == ResponseState.UNDER_WAY:
        kind, among = WhenForm, {name: among[name] for name in ("owner", "partner")}
    form = kind(request.POST or None, among=among, initial=ResponseForm.of(found))
    agreed = found.state == ResponseState.AGREED
    words = "It was agreed. A change of what is done or measured needs to be agreed anew."
    page = _page(found, "Change this response", words=words if agreed else "")
    return asked(
        request, form, lambda said: responding.change_response(found, by=request.user, **said), page
    )


@opens(Permission.WORK_PROBLEMS, Permission.ASSESS_PROBLEMS)
def step(request: Request, pk: int, name: str) -> HttpResponse:
    """Take a response one step further."""
    if name not in STEPS:
        raise Http404("There is no such step.")
    found = part(request, Response, STEPS[name].act, pk)
    way = STEPS[name]
    initial = {"on": timezone.localdate()}
    form = _FORMS.get(name, AgreeForm)(request.POST or None, initial=initial)
    if request.method == "POST" and name not in _FORMS:
        form = AgreeForm({"said": "yes"})
    words = f"{way.means} {_measure(found)}" if name == "agree" else way.means
    page = _page(found, way.words, words=words, submit=way.words, warning=way.warning)
    if request.method == "GET" and found.state not in way.was:
        return _no_way(request, found, name, page)
    return asked(request, form, lambda said: _ACTS[name](found, by=request.user, **said), page)


@opens(Permission.WORK_PROBLEMS)
def result(request: Request, pk: int) -> HttpResponse:
    """Write down what a response came to."""
    found = part(request, Response, Act.CHANGE, pk)
    form = ResultForm(request.POST or None, initial={"result": found.result})
    return asked(
        request, form, lambda said: responding.record_result(found, by=request.user, **said),
        _page(found, "What it came to", words=_measure(found)),
    )  # fmt: skip


def _measure(response: Response) -> str:
    parts = {
        "Measure": response.measure,
        "Before": response.baseline,
        "Compared with": response.comparison,
    }
    return " ".join(
        f"{name}: {said.rstrip('.') or 'not written yet'}." for name, said in parts.items()
    )


def _no_way(request: Request, found: Response, name: str, page: Page) -> HttpResponse:
    """A step that can't be taken from where the response stands: the page says why."""
    form = AgreeForm({})
    form.is_valid()
    tried(form, lambda: require_step(found.state, name))
    context = {"page": page, "title": page.title, "form": form}
    return render(request, "problems/form.html", context, status=422)


def _among(request: Request, problem: Problem) -> dict[str, Any]:
    return {
        "owner": solvers(),
        "partner": partners(request),
        "meeting": request.door.among(Meeting).filter(problems=problem),
    }


def _page_of(response: Response) -> str:
    return reverse("problems:response", kwargs={"pk": response.pk})


def _page(response: Response, title: str, **more: Any) -> Page:
    return Page(title, _page_of(response), "Response", caption=response.problem.title, **more)
