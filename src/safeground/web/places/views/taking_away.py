"""A refresh's files: the briefing to read, and everything to take away."""

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.permissions import Permission
from safeground.web.lib.standalone import standalone
from safeground.web.places.models import Refresh
from safeground.web.places.taken import WHAT, folder_of


@opens(Permission.SEE_PLACES)
def briefing(request: Request, pk: int) -> HttpResponse:
    """The briefing as it was written, on a page of its own."""
    folder = folder_of(request.door.fetch(Refresh, pk=pk))
    if folder is None or not (folder / "briefing.html").is_file():
        raise Http404("This refresh was kept without a briefing.")
    return standalone(folder / "briefing.html")


@opens(Permission.EXPORT)
def file(request: Request, pk: int, file_name: str) -> HttpResponseBase:
    """One of a refresh's files, to keep."""
    folder = folder_of(request.door.fetch(Refresh, Act.EXPORT, pk=pk))
    if file_name not in WHAT or folder is None or not (folder / file_name).is_file():
        raise Http404("There is no such file.")
    request.door.exports(file_name, 1)
    response = FileResponse((folder / file_name).open("rb"), as_attachment=True, filename=file_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
