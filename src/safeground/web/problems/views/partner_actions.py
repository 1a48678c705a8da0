"""Actions given to partners: the force gives and withdraws them, the partner says how they go."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.problems import queries
from safeground.web.problems.actions import partnering
from safeground.web.problems.forms import (
    GiveForm,
    GiveToForm,
    PhotographForm,
    ReasonForm,
    found_of,
    update_form,
)
from safeground.web.problems.models import (
    ActionState,
    ActionUpdate,
    Meeting,
    PartnerAction,
    Photograph,
    Problem,
    Response,
)
from safeground.web.problems.photographs import path_of
from safeground.web.problems.states import ACTION_OPEN
from safeground.web.problems.views.asking import Page, asked, of_problem, part, partners


@opens(Permission.DO_PARTNER_ACTIONS)
@require_GET
def actions(request: Request) -> HttpResponse:
    """A partner's first page: what it was asked to do, and nothing else."""
    found = list(queries.partner_actions(request.door.who))
    request.door.shows(found)
    today = timezone.localdate()
    open_ = [one for one in found if one.state in ACTION_OPEN]
    context = {
        "open": open_,
        "over": [one for one in found if one.state not in ACTION_OPEN],
        "overdue": sum(one.due < today for one in open_),
        "today": today,
    }
    return render(request, "problems/actions.html", context)


@opens(Permission.SEE_PROBLEMS, Permission.DO_PARTNER_ACTIONS)
@require_GET
def action(request: Request, pk: int) -> HttpResponse:
    """One action: what is asked, how far it is, what was said, and its photographs."""
    found = part(request, PartnerAction, Act.SEE, pk)
    door = request.door
    updates = door.among(ActionUpdate).filter(action=found).select_related("by")
    context = {
        "action": found,
        "asked_fields": list(found_of(found))[1:],
        "problem": door.among(Problem).filter(pk=found.problem_id).first(),
        "photographs": list(door.among(Photograph).filter(action=found)),
        "updates": [
            {"title": u.get_state_display(), "at": u.at, "by": u.by.name, "text": u.note}
            for u in updates
        ],
        "today": timezone.localdate(),
        "open": found.state in ACTION_OPEN,
        "withdrawn": found.state == ActionState.WITHDRAWN,
    }
    return render(request, "problems/action.html", context)


@opens(Permission.WORK_PROBLEMS, Permission.DO_PARTNER_ACTIONS)
def update(request: Request, pk: int) -> HttpResponse:
    """Say how far an action is."""
    found = part(request, PartnerAction, Act.CHANGE, pk)
    form = update_form(found)(request.POST or None, initial=found_of(found))
    return asked(
        request, form, lambda said: partnering.update(found, by=request.user, **said),
        _page(request, found, "Say how far it is"), said="Thank you: this is kept",
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS, Permission.DO_PARTNER_ACTIONS)
def new_photograph(request: Request, pk: int) -> HttpResponse:
    """Add a photograph of what was done."""
    found = part(request, PartnerAction, Act.CHANGE, pk)
    form = PhotographForm(request.POST or None, request.FILES or None)
    return asked(
        request, form, lambda said: partnering.add_photograph(found, by=request.user, **said),
        _page(request, found, "Add a photograph"), said="The photograph is kept",
    )  # fmt: skip


@opens(Permission.SEE_PROBLEMS, Permission.DO_PARTNER_ACTIONS)
@require_GET
def photograph(request: Request, pk: int) -> HttpResponse:
    """A photograph's pixels, as a file that a browser shows and never runs."""
    found = request.door.fetch(Photograph, pk=pk)
    path = path_of(found.sha256)
    if not path.is_file():
        raise Http404("This photograph is no longer kept.")
    answer = HttpResponse(path.read_bytes(), content_type="image/jpeg")  # never more than 2 MB
    name = f"action-{found.action_id}-photograph-{found.pk}.jpg"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@opens(Permission.WORK_PROBLEMS)
def new_action(request: Request, pk: int) -> HttpResponse:
    """Give an action to a partner."""
    found = request.door.fetch(Problem, Act.CHANGE, pk=pk)
    initial = {"where": found.at, "meeting": request.GET.get("meeting")}
    among = {"partner": partners(request), **_among(request, found)}
    form = GiveToForm(request.POST or None, among=among, initial=initial)
    words = "The partner's people see what is written here, and nothing else of this problem."
    return asked(
        request, form, lambda said: partnering.give(found, by=request.user, **said),
        of_problem(found, "Give an action to a partner", words=words, submit="Give it"),
        then=_page_of,
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def change_action(request: Request, pk: int) -> HttpResponse:
    """Change what is asked of a partner."""
    found = part(request, PartnerAction, Act.CHANGE, pk)
    form = GiveForm(
        request.POST or None, among=_among(request, found.problem), initial=GiveForm.of(found)
    )
    return asked(
        request, form, lambda said: partnering.change_action(found, by=request.user, **said),
        _page(request, found, "Change this action"),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw an action."""
    found = part(request, PartnerAction, Act.CHANGE, pk)
    words = f"{found.partner} can't open it from then on. The reason stays with the force."
    page = _page(
        request, found, "Withdraw this action", words=words, submit="Withdraw it", warning=True
    )
    return asked(
        request, ReasonForm(request.POST or None),
        lambda said: partnering.withdraw_action(found, by=request.user, **said), page,
    )  # fmt: skip


def _among(request: Request, problem: Problem) -> dict[str, Any]:
    return {
        "response": request.door.among(Response).filter(problem=problem),
        "meeting": request.door.among(Meeting).filter(problems=problem),
    }


def _page_of(action: PartnerAction) -> str:
    return reverse("problems:action", kwargs={"pk": action.pk})


def _page(request: Request, action: PartnerAction, title: str, **more: Any) -> Page:
    section = "My actions" if request.door.who.partner_id else "Problems"
    return Page(title, _page_of(action), "Action", caption=str(action), section=section, **more)
