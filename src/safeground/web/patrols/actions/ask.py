"""Asking for long work: a plan, or what a night delivered."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.models import Person
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.jobs.actions import start
from safeground.web.jobs.models import Job
from safeground.web.patrols.models import Morning, Plan, PlanState

PLANNING = "plan patrols"
MEASURING = "measure dosage"
LEFT_BEHIND = timedelta(days=1)  # a file whose job never ran is erased after this


def ask_for_plan(asked: Mapping[str, Any], *, by: Person) -> Job:
    """Plan a night in the background; `asked` is what the form said, as plain values."""
    require(by, Act.ADD, Plan)
    return start(PLANNING, f"Planning the night of {asked['date']}", asked, by=by)


def ask_to_measure(
    plan: Plan, *, name: str, pings: Iterable[bytes], cards: bool, by: Person
) -> Job:
    """Measure what a night delivered; the pings wait in a file that the job erases."""
    require(by, Act.ADD, Morning)
    if plan.state == PlanState.DRAFT:
        raise BadInput("A draft was not walked, so there is nothing to measure.")
    folder = pings_folder()
    erase_left_behind(folder, by=by)
    with transaction.atomic():
        kept = _keep(folder, name, pings) if name else None
        params = {
            "plan": plan.pk,
            "pings": kept.name if kept else "",
            "device": Path(name).stem,
            "cards": cards,
        }
        if kept:
            record(Kind.COLLECT, by=by.actor, thing=thing_of(plan), act="take in pings", count=1)
        return start(MEASURING, f"Measuring {plan.title}", params, by=by)


def pings_folder() -> Path:
    """Where pings wait to be measured, and for no longer."""
    return Path(settings.MEDIA_ROOT) / "pings"


def erase_left_behind(folder: Path, *, by: Person, now: datetime | None = None) -> int:
    """Erase pings whose job was cancelled before it began; how many files there were."""
    before = (now or datetime.now(UTC)) - LEFT_BEHIND
    old = [f for f in folder.glob("*") if f.stat().st_mtime < before.timestamp()]
    if old:
        with transaction.atomic():
            record(Kind.ERASE, by=by.actor, rule="pings that were never measured", count=len(old))
            for file in old:
                file.unlink(missing_ok=True)
    return len(old)


def _keep(folder: Path, name: str, pings: Iterable[bytes]) -> Path:
    """The file under a name of our own, with the ending that says what it is."""
    from safeground.data.feeds.feed import FORMATS

    ending = Path(name).suffix.lower()
    if ending not in FORMATS:
        raise BadInput(f"{name} must end {', '.join(FORMATS)}.")
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{token_hex(8)}{ending}"
    with kept.open("wb") as file:
        for part in pings:
            file.write(part)
    return kept
