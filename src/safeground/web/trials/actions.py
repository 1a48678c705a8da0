"""Designing, sealing, amending, reading and giving up a trial."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.jobs.actions import start
from safeground.web.jobs.models import Job
from safeground.web.patrols.lots import GIVEN_UP
from safeground.web.places.models import Hotspot
from safeground.web.trials.models import NEXT, Look, Trial, TrialNote, TrialState


def design(
    *,
    title: str,
    hotspots: Sequence[Hotspot],
    asked: Mapping[str, Any],
    by: Any,
    at: datetime | None = None,
) -> Trial:
    """Deal a trial's lots and begin its document; nothing is sealed yet.

    `asked` has start, days, treat, scheme and the parts of the document. Raises BadInput for what
    can't be meant; then nothing is kept. `at` is now, but in a demonstration.
    """
    require(by, Act.ADD, Trial)
    with transaction.atomic():
        made = Trial.objects.create(
            title=title,
            start=asked["start"],
            until=asked["start"],
            places=len(hotspots),
            made_by=by,
            made_at=at or timezone.now(),
        )
        made.hotspots.set(hotspots)
        try:
            _write(made, hotspots, asked, made.made_at)
        except BaseException:
            shutil.rmtree(made.folder, ignore_errors=True)
            raise
        record(Kind.COLLECT, by=by.actor, thing=thing_of(made), act="design", count=len(hotspots))
    return made


def redesign(
    trial: Trial, *, title: str, hotspots: Sequence[Hotspot], asked: Mapping[str, Any], by: Any
) -> Trial:
    """Deal a draft anew with other settings; its lots were nobody's yet."""
    require(by, Act.CHANGE, trial)
    spare = trial.folder.with_name(f"{trial.pk}-before")
    with transaction.atomic():
        if trial.folder.exists():
            trial.folder.rename(spare)
        try:
            trial.title, trial.places = title, len(hotspots)
            trial.hotspots.set(hotspots)
            _write(trial, hotspots, asked, timezone.now())
            record(
                Kind.ALTER, by=by.actor, thing=thing_of(trial), act="design", fields=sorted(asked)
            )
        except BaseException:
            shutil.rmtree(trial.folder, ignore_errors=True)
            if spare.exists():
                spare.rename(trial.folder)
            raise
    shutil.rmtree(spare, ignore_errors=True)
    return trial


def seal(trial: Trial, *, by: Any, late: str = "", at: datetime | None = None) -> None:
    """Fix a trial for ever: its document, its lots and what it can see, under one hash.

    From its first day on a reason is needed. `at` is now, but in a demonstration.
    """
    from safeground.pipelines.trials.seal_trial import seal_trial

    require(by, Act.SEAL, trial)
    with transaction.atomic():
        now = timezone.localtime(at)
        draft = trial.lots
        sealed = seal_trial(draft, now, late=late)
        _move(trial, "seal")
        trial.seal, trial.sealed_at, trial.sealed_by = str(sealed.seal["hash"]), now, by
        trial.foresight = as_kept(sealed.foresight)
        trial.save()
        trial.lots.parent.mkdir(parents=True, exist_ok=True)
        _note(trial, "Sealed", f"Seal {trial.seal}", by=by, at=now)
        record(Kind.ALTER, by=by.actor, thing=thing_of(trial), act="seal")
        draft.rename(trial.lots)  # last: nothing that can fail comes after it


def amend(trial: Trial, *, what: str, to: str, why: str, by: Any) -> Trial:
    """Add an amendment beside the sealed document, which itself stays as it is."""
    from safeground.pipelines.trials.amend_trial import amend_trial

    require(by, Act.SEAL if trial.state == TrialState.DRAFT else Act.SEE, trial)
    require(by, Act.ADD, Trial)
    with transaction.atomic():
        now = datetime.now().astimezone()
        entry = amend_trial(trial.lots, now, what=what, to=to, why=why, by=by.name)
        if entry["what"] == "until":
            trial.until = date.fromisoformat(entry["to"])
            trial.save(update_fields=["until"])
        _note(trial, f"Amended: {entry['what'].replace('_', ' ')}", str(entry["why"]), by=by)
        record(Kind.ALTER, by=by.actor, thing=thing_of(trial), act="amend", fields=[entry["what"]])
    return trial


def give_up(trial: Trial, *, why: str, by: Any) -> Trial:
    """End a trial without an answer; it stays in the list, so that nothing is buried."""
    require(by, Act.ADD, Trial)
    if not why.strip():
        raise BadInput("Say why the trial is given up: it stays in the list with the reason")
    with transaction.atomic():
        _move(trial, "give up")
        trial.given_up_why = why.strip()
        trial.save()
        _note(trial, "Given up", why.strip(), by=by)
        record(Kind.ALTER, by=by.actor, thing=thing_of(trial), act="give up")
        if trial.seal:  # last: its lot binds nobody any more
            (trial.lots / GIVEN_UP).write_text(f"{timezone.now().isoformat()}\n", encoding="ascii")
    return trial


def read(
    trial: Trial, *, by: Any, until: date | None = None, reason: str = "", offences: str = ""
) -> Job:
    """Ask for the analysis: after the last day, or up to `until` before it, which is a look.

    A look before the end needs a reason; it is kept, and every later interval is wider for it.
    `offences` is a file (under the trial's folder) that stands in for the store; its name says its
    hash, and the trial's history says its name.
    """
    require(by, Act.READ, trial)
    ended = trial.ended(timezone.localdate())
    if until is None and not ended:
        raise BadInput(
            f"This trial ends on {trial.until:%-d %B %Y}. Before that only a look is possible, "
            "with a reason; it is logged, and makes every later interval wider"
        )
    if until is not None and not reason.strip():
        raise BadInput(
            "Say why results must be read before the end: the reason stays in the report"
        )
    if until is not None:
        _check_look(trial, until)
    given = f"From a file that was given in place of the store: {offences}" if offences else ""
    params = {
        "trial": trial.pk,
        "until": until.isoformat() if until else None,
        "reason": reason.strip(),
        "offences": offences,
    }
    with transaction.atomic():
        if until is not None:
            why = " ".join(filter(None, (reason.strip(), given)))
            _note(trial, f"A look was asked for, up to {until:%-d %B %Y}", why, by=by)
        elif given:
            _note(trial, "The answer was asked for", given, by=by)
        record(
            Kind.CONSULT, by=by.actor, thing=thing_of(trial),
            page="look at results" if until else "read results",
        )  # fmt: skip
        return start("read a trial", f"Reading {trial.title}", params, by=by)


def _check_look(trial: Trial, until: date) -> None:
    """A look is at days that are over, and later than what was seen before."""
    if trial.state == TrialState.READ:
        raise BadInput(
            "Results were read at the end already, so there is nothing to look at before"
        )
    if not trial.start <= until <= trial.until:
        raise BadInput(
            f"The trial runs from {trial.start:%-d %B %Y} to {trial.until:%-d %B %Y}: choose one "
            "of its days"
        )
    if until >= timezone.localdate():
        raise BadInput(f"{until:%-d %B %Y} is not over yet: choose a day before today")
    last = trial.looks.filter(until__gte=until).order_by("-until").first()
    if last is not None:
        raise BadInput(
            f"Results were read up to {last.until:%-d %B %Y} already: a look must be later"
        )


def keep_reading(
    trial: Trial,
    *,
    by: Any,
    until: date | None,
    reason: str,
    planned: bool,
    level: float,
    answer: Mapping[str, Any],
    at: datetime | None = None,
) -> Look:
    """Keep what a reading said, and that it was made. `at` is now, but in a demonstration."""
    with transaction.atomic():
        look = Look.objects.create(
            trial=trial,
            at=at or timezone.now(),
            by=by,
            until=until or trial.until,
            planned=planned,
            final=until is None,
            reason=reason,
            level=level,
            sentence=str(answer["sentence"]),
        )
        if until is None:
            _move(trial, "read")
        trial.answer, trial.read_at = dict(answer), look.at
        trial.save()
        title = "Results were read" if look.final else "Results were looked at"
        _note(trial, title, "", by=by, at=look.at)
        record(
            Kind.COMBINE, by=by.actor, thing=thing_of(trial), act="final" if look.final else "look"
        )
    return look


def answer_of(reported: Any, folder: str) -> dict[str, Any]:
    """What the pages show of a report: its answer, its warnings, and where its files are."""
    told, content = reported.told, reported.content
    found = told.primary.estimate
    return {
        "sentence": content.answer,
        "label": content.label,
        "alarm": content.alarm,
        "estimate": found and {"estimate": found.estimate, "low": found.low, "high": found.high},
        "detectable": told.evaluation.detectable,
        "verified": told.verdict.verified,
        "folder": folder,
        "provenance": told.evaluation.provenance,
    }


def as_kept(seen: Any) -> dict[str, Any]:
    """What a trial can see, in numbers and sentences."""
    from safeground.pipelines.trials.said import foresight_sentences

    return {**asdict(seen), "says": list(foresight_sentences(seen))}


def _move(trial: Trial, act: str) -> None:
    following = NEXT.get((TrialState(trial.state), act))
    if following is None:
        raise BadInput(f"A trial that is {trial.get_state_display().lower()} can't be: {act}")
    trial.state = following


def _note(trial: Trial, title: str, text: str, *, by: Any, at: datetime | None = None) -> None:
    at = at or timezone.now()
    TrialNote.objects.create(trial=trial, at=at, by=by, title=title, text=text)


def _write(
    trial: Trial, hotspots: Sequence[Hotspot], asked: Mapping[str, Any], now: datetime
) -> None:
    """Make the trial's folder with the pipeline, and keep what the pages show of it."""
    from safeground.pipelines.patrols.allocate_patrols import Asked
    from safeground.pipelines.trials.design_trial import design_trial
    from safeground.pipelines.trials.seal_trial import foresight_of

    trial.folder.mkdir(parents=True)
    file = trial.folder / "hotspots.geojson"
    file.write_text(json.dumps(_features(hotspots)), encoding="utf-8")
    lots = {name: asked[name] for name in ("start", "days", "treat", "scheme")}
    said = {k: v for k, v in asked.items() if k not in lots}
    designed = design_trial(
        Asked(file, lots, out=trial.lots, command="the site"), said, timezone.localtime(now)
    )
    trial.start, trial.until = designed.document.start, designed.document.until
    trial.asked = {**asked, "start": asked["start"].isoformat(), "missing": designed.missing}
    knows = designed.document.control_rate and designed.document.worth_having
    trial.foresight = (
        as_kept(foresight_of(designed.document, designed.allocated.allocation.design))
        if knows
        else {}
    )
    trial.save()


def _features(hotspots: Sequence[Hotspot]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": one.boundary,
                "properties": {"key": one.key, "name": one.name, "district": one.district},
            }
            for one in hotspots
        ],
    }
