"""Meetings of the Community Safety Partnership."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.problems.actions import meeting as acts
from safeground.web.problems.forms import MeetingForm, ReviewForm
from safeground.web.problems.models import (
    ActionState,
    Meeting,
    PartnerAction,
    Problem,
    Response,
    Reviewed,
)
from safeground.web.problems.views.asking import Page, asked, partners

EACH = 50


@opens(Permission.SEE_PROBLEMS)
@require_GET
def meetings(request: Request) -> HttpResponse:
    """Every meeting, the latest first."""
    found = request.door.among(Meeting).prefetch_related("attended")
    page = Paginator(found, EACH).get_page(request.GET.get("page"))
    request.door.shows(page.object_list)
    return render(request, "problems/meetings.html", {"page": page})


@opens(Permission.SEE_PROBLEMS)
@require_GET
def meeting(request: Request, pk: int) -> HttpResponse:
    """One meeting, as it is printed: who attended, minutes, decisions, and the actions."""
    found = request.door.fetch(Meeting, pk=pk)
    door = request.door
    context = {
        "meeting": found,
        "attended": list(found.attended.all()),
        "problems": list(door.among(Problem).filter(meetings=found)),
        "actions": list(door.among(PartnerAction).filter(meeting=found).select_related("partner")),
        "responses": list(door.among(Response).filter(meeting=found).select_related("owner")),
        "reviewed": list(
            door.among(Reviewed).filter(meeting=found).select_related("action__partner")
        ),
        "today": timezone.localdate(),
    }
    return render(request, "problems/meeting.html", context)


@opens(Permission.WORK_PROBLEMS)
def new_meeting(request: Request) -> HttpResponse:
    """Write down a meeting."""
    form = MeetingForm(
        request.POST or None, among=_among(request), initial={"on": timezone.localdate()}
    )
    page = Page("Write down a meeting", reverse("problems:meetings"), "Meetings")
    return asked(
        request, form, lambda said: acts.write_meeting(by=request.user, **said), page, then=_page_of
    )


@opens(Permission.WORK_PROBLEMS)
def change_meeting(request: Request, pk: int) -> HttpResponse:
    """Put a meeting right."""
    found = request.door.fetch(Meeting, Act.CHANGE, pk=pk)
    form = MeetingForm(
        request.POST or None, among=_among(request, found), initial=MeetingForm.of(found)
    )
    return asked(
        request, form,
        lambda said: acts.write_meeting(meeting=found, by=request.user, **said),
        Page("Change this meeting", _page_of(found), found.title),
    )  # fmt: skip


@opens(Permission.WORK_PROBLEMS)
def review(request: Request, pk: int) -> HttpResponse:
    """Say which earlier actions the meeting went through."""
    found = request.door.fetch(Meeting, Act.CHANGE, pk=pk)
    earlier = (
        request.door.among(PartnerAction)
        .filter(problem__meetings=found, given_at__date__lte=found.on)
        .exclude(meeting=found)
        .exclude(state=ActionState.WITHDRAWN)
    )
    chosen = list(found.reviewed.values_list("action_id", flat=True))
    form = ReviewForm(request.POST or None, among={"actions": earlier}, initial={"actions": chosen})
    return asked(
        request, form, lambda said: acts.review(found, said["actions"], by=request.user),
        Page("Earlier actions", _page_of(found), found.title),
    )  # fmt: skip


def _among(request: Request, meeting: Meeting | None = None) -> dict[str, Any]:
    problems = request.door.among(Problem)
    open_ = problems.filter(closed_at=None)
    if meeting is not None:
        open_ = (open_ | problems.filter(meetings=meeting)).distinct()
    return {"attended": partners(request), "problems": open_}


def _page_of(meeting: Meeting) -> str:
    return reverse("problems:meeting", kwargs={"pk": meeting.pk})
