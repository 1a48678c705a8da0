"""The front door, and the pages for when something is not there or not allowed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from safeground.web.access.opens import opens_to_anyone, opens_to_signed_in
from safeground.web.access.refusal import Refused
from safeground.web.lib.permissions import ROLES

FOR_PROGRAMS = {
    400: "What was sent can't be read.",
    404: "There is nothing at this address.",
    500: "Something broke here. Nothing was changed.",
}


@opens_to_signed_in(audited=False)
def home(request: HttpRequest) -> HttpResponse:
    """Each role lands on its own first page."""
    roles = request.user.role_names  # type: ignore[union-attr]
    if not roles:
        return render(request, "no_role.html", status=403)
    return redirect(ROLES[roles[0]].lands_on)


@opens_to_anyone
def health(_request: HttpRequest) -> HttpResponse:
    """Whether the site answers at all; says nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was asked is not allowed, in one sentence."""
    said = str(exception) if isinstance(exception, Refused) else "You can't open this page."
    return _said(request, "refused.html", said, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing is there, or nothing that this person may know of."""
    said = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    return _said(request, "not_found.html", said, 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """What was sent could not be read."""
    return _said(request, "bad_request.html", "", 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own mistake."""
    return _said(request, "broken.html", "", 500)


def _said(request: HttpRequest, page: str, said: str, status: int) -> HttpResponse:
    """A page for people; for programs the sentence alone."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": said or FOR_PROGRAMS[status]}, status=status)
    return render(request, page, {"said": said}, status=status)
