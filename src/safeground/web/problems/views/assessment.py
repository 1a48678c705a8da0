"""Did it help? The agreed measures against their results, the count before and after, and what
should happen next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.places.panels import panels_of
from safeground.web.problems.actions import assessing
from safeground.web.problems.before_after import Change, change_at
from safeground.web.problems.forms import AgreeForm, AssessForm
from safeground.web.problems.hotspot_parts import PANEL
from safeground.web.problems.models import Assessment, Problem, Response
from safeground.web.problems.views.asking import Page, asked, of_problem, part


@opens(Permission.SEE_PROBLEMS)
@require_GET
def assessment(request: Request, pk: int) -> HttpResponse:
    """What the responses came to, and what is known of the place besides."""
    found = request.door.fetch(Problem, pk=pk)
    door = request.door
    panels = panels_of(door, found.hotspot) if found.hotspot else []
    context = {
        "problem": found,
        "responses": list(
            door.among(Response)
            .filter(problem=found)
            .exclude(began_on=None)
            .select_related("agreed_by")
            .order_by("began_on")
        ),
        "change": _change(request, found),
        "assessments": list(
            door.among(Assessment).filter(problem=found).select_related("by", "agreed_by")
        ),
        "panels": [(panel, said) for panel, said in panels if panel is not PANEL],
        "hotspot": found.hotspot,
    }
    return render(request, "problems/assessment.html", context)


@opens(Permission.WORK_PROBLEMS)
def assess(request: Request, pk: int) -> HttpResponse:
    """Write an assessment; the count before and after is kept with it as it stands."""
    found = request.door.fetch(Problem, Act.CHANGE, pk=pk)
    change = _change(request, found)
    back = reverse("problems:assessment", kwargs={"pk": pk})
    words = change.sentence or change.why_not
    page = Page("Assess it", back, "Assessment", caption=found.title, words=words)
    return asked(
        request, AssessForm(request.POST or None),
        lambda said: assessing.assess(
            found, change=change.sentence or change.why_not, by=request.user, **said
        ),
        page,
    )  # fmt: skip


@opens(Permission.ASSESS_PROBLEMS)
def agree(request: Request, pk: int) -> HttpResponse:
    """Agree what an assessment decides."""
    found = part(request, Assessment, Act.AGREE, pk)
    form = AgreeForm({"said": "yes"} if request.method == "POST" else None)
    words = f"{found.by.name} proposes: {found.get_decision_display()} {found.reason}"
    return asked(
        request, form, lambda _: assessing.agree_assessment(found, by=request.user),
        of_problem(found.problem, "Agree this assessment", words=words, submit="Agree it"),
        said="It is agreed",
    )  # fmt: skip


def _change(request: Request, problem: Problem) -> Change:
    began = (
        request.door.among(Response)
        .filter(problem=problem)
        .exclude(began_on=None)
        .order_by("began_on")
        .values_list("began_on", flat=True)
        .first()
    )
    return change_at(request.door, problem.hotspot, began)
