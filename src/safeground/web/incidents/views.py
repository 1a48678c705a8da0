"""What incidents are held, bringing in more, and what each import did."""

from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from safeground.pipelines import wording
from safeground.web.access.opens import opens
from safeground.web.access.request import Request
from safeground.web.incidents import actions
from safeground.web.incidents.forms import ImportFiles
from safeground.web.incidents.models import Holding, Import
from safeground.web.incidents.queries import by_source
from safeground.web.lib.permissions import Permission

A_PAGE = 20


@opens(Permission.SEE_PLACES)
def holdings(request: Request) -> HttpResponse:
    """The sources and months that the store holds, what is missing, and the imports that were."""
    held = list(request.door.among(Holding))
    imports = request.door.among(Import).select_related("by")
    page = Paginator(imports, A_PAGE).get_page(request.GET.get("page"))
    request.door.shows(page)
    monthly = (
        request.door.among(Holding)
        .order_by("month")
        .values("month")
        .annotate(incidents=Sum("incidents"))
        .values_list("month", "incidents")
    )
    context = {
        "sources": by_source(held),
        "monthly": [(wording.month(month), count) for month, count in monthly],
        "page": page,
        "asked": request.GET,
        "say": wording,
    }
    return render(request, "incidents/holdings.html", context)


@opens(Permission.IMPORT_INCIDENTS)
def import_files(request: Request) -> HttpResponse:
    """Give files to import; they are read in the background."""
    posted = request.method == "POST"
    form = ImportFiles(request.POST, request.FILES) if posted else ImportFiles()
    if posted and form.is_valid():
        said = form.cleaned_data
        job = actions.ask_for_import(said["chosen"], said["mapping"], by=request.user)
        return redirect("jobs:job", pk=job.pk)
    status = 422 if posted else 200
    return render(request, "incidents/import_files.html", {"form": form}, status=status)


@opens(Permission.IMPORT_INCIDENTS)
def one_import(request: Request, pk: int) -> HttpResponse:
    """What one import read, kept and rejected, and why."""
    found = request.door.fetch(Import, pk=pk)
    return render(request, "incidents/import.html", {"import_": found, "say": wording})


@opens(Permission.IMPORT_INCIDENTS)
def rejected(request: Request, pk: int) -> HttpResponseBase:
    """The rows that were rejected, to correct and import again."""
    found = request.door.fetch(Import, pk=pk)
    path = Path(settings.STORE) / "rejects" / Path(found.rejects_file).name
    if not found.rejects_file or not path.is_file():
        raise Http404("No rows were rejected, or the file of them is gone.")
    request.door.exports("csv", found.rejected, cases=True)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
