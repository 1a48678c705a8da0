"""A simulated trial that is over and read, one that is under way, and one that is only a draft."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from shutil import copytree

from django.utils import timezone

from safeground.core.trials.document import as_values
from safeground.pipelines.trials.demonstrate_trial import EVE, OVER, TrialStory
from safeground.web.demonstration.cast import Cast
from safeground.web.places.models import Hotspot
from safeground.web.trials import actions
from safeground.web.trials.models import Trial, TrialState

UNDER_WAY = timedelta(weeks=4)  # since its first day
_ASKED = {
    "days": 90,
    "treat": 6,
    "scheme": "crossover",
    "question": "Do visible foot patrols reduce serious violence in Essex's hotspots?",
    "treatment": "Up to five visits on foot by two officers, 15 to 20 minutes each",
    "responsible": "DEMONSTRATION: nobody",
    "control_rate": 0.12,
    "rate_from": "DEMONSTRATION: police.uk 2025, by hotspot and day on average",
    "worth_having": 0.75,
    "outcomes": [{"offences": "serious-violence", "measure": "count", "primary": True}],
}


def invent_trials(
    cast: Cast, story: TrialStory, hotspots: Sequence[Hotspot], now: datetime
) -> Trial:
    """The trials of the demonstration; gives the one that is under way, whose lots nights obey."""
    _southend(cast, story)
    first = timezone.localtime(now).date() - UNDER_WAY
    trial = _designed(cast, "Essex, fifteen hotspots (demonstration)", hotspots, first)
    actions.seal(trial, by=cast["analyst"], at=_noon(first - timedelta(days=9)))
    later = timezone.localtime(now).date() + timedelta(days=50)
    _designed(cast, "Essex, the summer after (demonstration)", hotspots, later)
    return trial


def _southend(cast: Cast, story: TrialStory) -> Trial:
    """The simulated trial of 20 places in Southend, from its folder: sealed, ended and read."""
    told = story.reported.told
    document, seal = told.reading.sealed, told.reading.seal or {}
    lots = told.design
    made = Trial.objects.create(
        title="Southend, twenty hotspots (simulated)",
        state=TrialState.SEALED,
        start=document.start,
        until=document.until,
        places=len(lots.sites),
        asked={**as_values(document), "treat": lots.treat, "scheme": lots.scheme},
        foresight=actions.as_kept(told.foresight) if told.foresight else {},
        seal=str(seal.get("hash", "")),
        sealed_at=EVE,
        sealed_by=cast["analyst"],
        simulated=True,
        made_by=cast["analyst"],
        made_at=EVE,
    )
    copytree(story.folder / "report", made.folder / "report", dirs_exist_ok=True)
    copytree(story.folder / "trial", made.lots)
    actions.keep_reading(
        made,
        by=cast["analyst"],
        until=None,
        reason="",
        planned=True,
        answer=actions.answer_of(story.reported, "report"),
        level=told.evaluation.question.level,
        at=OVER,
    )
    return made


def _designed(cast: Cast, title: str, hotspots: Sequence[Hotspot], first: date) -> Trial:
    asked = {**_ASKED, "start": first}
    at = _noon(first - timedelta(days=10))
    return actions.design(
        title=title, hotspots=hotspots, asked=asked, by=cast["analyst"],
        at=min(at, timezone.now()),
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), timezone.get_current_timezone())
