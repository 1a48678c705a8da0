"""My jobs, and the page that shows one under way."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens_to_signed_in
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.jobs import actions
from safeground.web.jobs.models import Job

A_PAGE = 50


@opens_to_signed_in()
def jobs(request: Request) -> HttpResponse:
    """What I asked for, the latest first."""
    actions.give_up_the_stopped()
    page = Paginator(request.door.among(Job), A_PAGE).get_page(request.GET.get("page"))
    request.door.shows(page)
    return render(request, "jobs/jobs.html", {"page": page})


@opens_to_signed_in()
def job(request: Request, pk: int) -> HttpResponse:
    """One job: what it is doing, how far it is, how long it has taken, and Cancel."""
    actions.give_up_the_stopped()
    return render(request, "jobs/job.html", {"job": request.door.fetch(Job, pk=pk)})


@opens_to_signed_in(audited=False)
def part(request: Request, pk: int) -> HttpResponse:
    """The part of the page that changes; it leads on when the job is done."""
    found = request.door.fetch(Job, pk=pk)
    response = render(request, "jobs/part.html", {"job": found})
    if found.ended:  # the whole page again, or on to what came of it
        response["HX-Redirect"] = found.result.get("url") or found.get_absolute_url()
    return response


@require_POST
@opens_to_signed_in()
def cancel(request: Request, pk: int) -> HttpResponse:
    """Ask it to stop."""
    actions.cancel(request.door.fetch(Job, Act.CHANGE, pk=pk), by=request.user)
    return redirect("jobs:job", pk=pk)


@require_POST
@opens_to_signed_in()
def again(request: Request, pk: int) -> HttpResponse:
    """Ask for the same once more."""
    try:
        return redirect(actions.again(request.door.fetch(Job, Act.CHANGE, pk=pk), by=request.user))
    except BadInput as mistake:
        messages.error(request, str(mistake))
        return redirect("jobs:job", pk=pk)
