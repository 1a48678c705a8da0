"""The pages of trials."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from safeground.core.trials.document_seal import foresee
from safeground.data.errors import BadInput
from safeground.pipelines.trials.said import foresight_sentences
from safeground.web.access.opens import opens
from safeground.web.access.policy import Act
from safeground.web.access.request import Request
from safeground.web.lib.forms import tried
from safeground.web.lib.mistakes import told
from safeground.web.lib.permissions import Permission
from safeground.web.lib.standalone import standalone
from safeground.web.places.models import Hotspot
from safeground.web.trials import actions, queries
from safeground.web.trials.forms import (
    AmendForm,
    DesignForm,
    GiveUpForm,
    LateForm,
    LookForm,
    PowerForm,
    ReadForm,
)
from safeground.web.trials.models import Look, Trial, TrialNote, TrialState

FILES = {"report.pdf": "application/pdf", "analysis.json": "application/json"}
LARGEST = 50 * 2**20


@opens(Permission.SEE_TRIALS)
@require_GET
def trials(request: Request) -> HttpResponse:
    """Does it work? One sentence a trial, its interval, and what it could have seen."""
    found = list(queries.trials(request.door.who))
    request.door.shows(found)
    return render(request, "trials/trials.html", {"trials": found, "today": timezone.localdate()})


@opens(Permission.SEE_TRIALS)
@require_GET
def power(request: Request) -> HttpResponse:
    """What a design could see, before anybody commits hours to it."""
    form = PowerForm(request.GET or None)
    seen: list[str] = []
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        treated = said["treat"] * said["days"]
        control = (said["places"] - said["treat"]) * said["days"]
        worth = 1 - said["fall"] / 100
        seen = list(foresight_sentences(foresee(said["control_rate"], worth, treated, control)))
    return render(request, "trials/power.html", {"form": form, "seen": seen})


@opens(Permission.DESIGN_TRIALS)
def new(request: Request) -> HttpResponse:
    """Begin a trial."""
    form = DesignForm(request.POST or None, hotspots=_hotspots(request))
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: actions.design(**_said(form), by=request.user))
        if made is not None:
            messages.success(request, "The design is kept as a draft. Seal it before its first day")
            return redirect("trials:trial", pk=made.pk)
    return render(request, "trials/design.html", {"form": form, "trial": None})


@opens(Permission.DESIGN_TRIALS)
def change(request: Request, pk: int) -> HttpResponse:
    """Design a draft anew."""
    trial = request.door.fetch(Trial, Act.CHANGE, pk=pk)
    form = DesignForm(request.POST or None, hotspots=_hotspots(request), initial=_before(trial))
    if request.method == "POST" and form.is_valid():
        done = tried(form, lambda: actions.redesign(trial, **_said(form), by=request.user))
        if done is not None:
            messages.success(request, "The draft is dealt anew")
            return redirect("trials:trial", pk=pk)
    return render(request, "trials/design.html", {"form": form, "trial": trial})


@opens(Permission.SEE_TRIALS)
@require_GET
def trial(request: Request, pk: int) -> HttpResponse:
    """One trial: what it asks, what it can see, how far it is, and its answer once it is read."""
    found = request.door.fetch(Trial, pk=pk)
    today = timezone.localdate()
    who = request.door.who
    return render(
        request,
        "trials/trial.html",
        {
            "trial": found,
            "places": request.door.among(Hotspot).filter(trials=found),
            "ended": found.ended(today),
            "may_export": request.door.may(Act.EXPORT, found),
            "progress": queries.progress(found, today),
            "kept": queries.kept_to_the_lot(who, found) if found.seal else [],
            "looks": request.door.among(Look).filter(trial=found).select_related("by"),
            "notes": request.door.among(TrialNote).filter(trial=found).select_related("by"),
            "states": TrialState,
        },
    )


@opens(Permission.DESIGN_TRIALS)
def seal(request: Request, pk: int) -> HttpResponse:
    """Fix a trial for ever."""
    trial = request.door.fetch(Trial, Act.SEAL, pk=pk)
    begun = timezone.localdate() >= trial.start
    form = LateForm(request.POST or None) if begun else None
    wrong = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        late = form.cleaned_data["late"] if form else ""
        try:
            actions.seal(trial, by=request.user, late=late)
        except BadInput as mistake:
            wrong = told(mistake)
        else:
            messages.success(request, "The trial is sealed. Publish its seal before the first day")
            return redirect("trials:trial", pk=pk)
    return render(request, "trials/seal.html", {"trial": trial, "form": form, "wrong": wrong})


@opens(Permission.DESIGN_TRIALS)
def amend(request: Request, pk: int) -> HttpResponse:
    """Amend a sealed document."""
    trial = request.door.fetch(Trial, pk=pk)
    form = AmendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = tried(form, lambda: actions.amend(trial, **said, by=request.user))
        if done is not None:
            messages.success(request, "The amendment stands beside the document")
            return redirect("trials:trial", pk=pk)
    context = {"trial": trial, "form": form, "act": "Amend", "why": _AMENDING}
    return render(request, "trials/act.html", context)


@opens(Permission.READ_TRIALS)
def look(request: Request, pk: int) -> HttpResponse:
    """Read results before the end: possible, logged, and paid for."""
    trial = request.door.fetch(Trial, Act.READ, pk=pk)
    form = LookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        job = tried(
            form,
            lambda: actions.read(
                trial, by=request.user, until=said["until"], reason=said["reason"],
                offences=_kept(trial, said["offences"]),
            ),
        )  # fmt: skip
        if job is not None:
            return redirect("jobs:job", pk=job.pk)
    context = {"trial": trial, "form": form, "act": "Look at results", "why": _LOOKING}
    return render(request, "trials/act.html", context)


@opens(Permission.READ_TRIALS)
def read(request: Request, pk: int) -> HttpResponse:
    """Read the answer, after the last day."""
    trial = request.door.fetch(Trial, Act.READ, pk=pk)
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["offences"]
        job = tried(
            form,
            lambda: actions.read(trial, by=request.user, offences=_kept(trial, given)),
        )
        if job is not None:
            return redirect("jobs:job", pk=job.pk)
    context = {"trial": trial, "form": form, "act": "Read the answer", "why": _READING}
    return render(request, "trials/act.html", context)


@opens(Permission.DESIGN_TRIALS)
def give_up(request: Request, pk: int) -> HttpResponse:
    """End a trial without an answer."""
    trial = request.door.fetch(Trial, pk=pk)
    form = GiveUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        done = tried(form, lambda: actions.give_up(trial, why=why, by=request.user))
        if done is not None:
            messages.success(request, "The trial is given up, and stays in the list")
            return redirect("trials:trial", pk=pk)
    context = {"trial": trial, "form": form, "act": "Give up", "why": _GIVING_UP}
    return render(request, "trials/act.html", context)


@opens(Permission.READ_TRIALS)
@require_GET
def report(request: Request, pk: int) -> HttpResponseBase:
    """The report, as it prints."""
    trial = request.door.fetch(Trial, Act.READ, pk=pk)
    return standalone(_written(trial, "report.html"))


@opens(Permission.EXPORT)
@require_GET
def taken(request: Request, pk: int, file: str) -> HttpResponseBase:
    """One file of the report, to keep."""
    if file not in FILES:
        raise Http404("There is no such file.")
    trial = request.door.fetch(Trial, Act.EXPORT, pk=pk)
    request.door.exports(file.rpartition(".")[2], 1)
    return FileResponse(
        _written(trial, file).open("rb"), as_attachment=True, filename=file,
        content_type=FILES[file],
    )  # fmt: skip


_AMENDING = (
    "The sealed document is never written again. What changed, to what, why and by whom stands "
    "beside it, and an amendment made after results were read is told in every report."
)
_LOOKING = (
    "Whoever looks often enough finds something by chance. A look before the end is logged, with "
    "its reason, and makes the interval of every later reading wider. If nothing depends on it, "
    "wait."
)
_READING = "The last day is over. The lot is drawn again 10,000 times to judge what was seen."
_GIVING_UP = "A trial that is given up stays in the list with its reason: nothing is buried."


def _written(trial: Trial, name: str) -> Path:
    path = trial.folder / str(trial.answer.get("folder", "")) / name
    if not trial.answer or not path.is_file():
        raise Http404("This trial has no report yet.")
    return path


def _hotspots(request: Request) -> Any:
    return request.door.among(Hotspot).filter(left_at=None)


def _said(form: DesignForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "title": said["title"], "hotspots": list(said["hotspots"]), "asked": form.asked(),
    }  # fmt: skip


def _before(trial: Trial) -> dict[str, Any]:
    """A draft as it fills its form."""
    asked = trial.asked
    return {
        **asked,
        "title": trial.title,
        "hotspots": list(trial.hotspots.values_list("pk", flat=True)),
        "offences": asked["outcomes"][0]["offences"],
        "fall": round(100 * (1 - asked["worth_having"]), 2),
        "start": trial.start,
    }


def _kept(trial: Trial, given: Any) -> str:
    """Keep an uploaded file of offences in the trial's folder, under its hash; its name there."""
    if given is None:
        return ""
    if (given.size or 0) > LARGEST:
        raise BadInput("The file is larger than 50 MB; give only the offences of the trial's days")
    content = given.read()
    path = trial.folder / f"offences-{sha256(content).hexdigest()}.csv"
    if not path.exists():  # another reading may be under way from the same
        path.write_bytes(content)
    return path.name
