"""A page that asks one group of questions, does one thing and goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.accounts.queries import who_may
from safeground.web.lib.forms import Form, tried
from safeground.web.lib.permissions import Permission
from safeground.web.partners.models import Partner
from safeground.web.problems.models import Problem


@dataclass(frozen=True)
class Page:
    """What stands around a form."""

    title: str
    back: str  # the address that Cancel goes to
    back_words: str
    caption: str = ""
    words: str = ""
    submit: str = "Save"
    warning: bool = False
    section: str = "Problems"


def of_problem(problem: Problem, title: str, **more: Any) -> Page:
    """A page about one problem."""
    back = reverse("problems:problem", kwargs={"pk": problem.pk})
    return Page(title, back, problem.title, caption=problem.title, **more)


def asked(
    request: Request,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    page: Page,
    *,
    said: str = "",
    then: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Show the form; once it is sent and right, act and go on, or say the person's mistake."""
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: act(form.cleaned_data))
        if form.is_valid():
            if said:
                messages.success(request, said)
            return redirect(then(made) if then else page.back)
    context = {"page": page, "title": page.title, "form": form}
    return render(request, "problems/form.html", context)


def part(request: Request, model: type[Any], act: Act, pk: int) -> Any:
    """A part of a problem; the page's row in the audit names the problem as well."""
    found = request.door.fetch(model, act, pk=pk)
    request.door.shows(request.door.among(Problem).filter(pk=found.problem_id))
    return found


def solvers() -> Any:
    """Those who can own a problem, a response or a question."""
    return who_may(Permission.WORK_PROBLEMS).filter(partner=None).order_by("name")


def seers() -> Any:
    """Those who can be let in to a problem."""
    return who_may(Permission.SEE_PROBLEMS).filter(partner=None).order_by("name")


def partners(request: Request) -> Any:
    """Organisations that an action can be given to."""
    return request.door.among(Partner).filter(active=True)
