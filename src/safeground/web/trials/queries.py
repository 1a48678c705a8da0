"""What the pages of trials show: how far a trial is, and whether patrols kept to its lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, When

from safeground.core.offences.shares import wilson_interval
from safeground.web.access.policy import visible
from safeground.web.access.who import Who
from safeground.web.patrols.models import Received
from safeground.web.trials.models import Trial, TrialState

_FIRST = (TrialState.SEALED, TrialState.DRAFT, TrialState.READ)


@dataclass(frozen=True)
class Progress:
    """How many of a trial's days are over."""

    over: int
    days: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.over / self.days


@dataclass(frozen=True)
class Kept:
    """Place-days of one condition and those that kept to it, with a 95% interval of the share."""

    condition: str
    place_days: int
    kept: int
    low: float
    high: float
    minutes: float

    @property
    def share(self) -> float:
        """Of the place-days, those that kept to the lot."""
        return self.kept / self.place_days


def trials(who: Who) -> QuerySet[Trial]:
    """Trials with how often each was looked at; those under way first, then drafts."""
    found: QuerySet[Trial] = visible(who, Trial)
    order = [When(state=state, then=n) for n, state in enumerate(_FIRST)]
    return found.annotate(
        looked=Count("looks", filter=Q(looks__final=False)),
        place=Case(*order, default=len(_FIRST), output_field=IntegerField()),
    ).order_by("place", "-start", "-pk")


def progress(trial: Trial, today: date) -> Progress:
    """How far a trial is on a day."""
    days = (trial.until - trial.start).days + 1
    return Progress(min(max((today - trial.start).days, 0), days), days)


def kept_to_the_lot(who: Who, trial: Trial) -> Sequence[Kept]:
    """By condition: whether patrols were where the lot had them, and nowhere else. No outcomes.

    A treatment place-day is kept by a visit, a control place-day by none. Only nights that were
    measured count.
    """
    nights = visible(who, Received).filter(
        morning__plan__allocation=str(trial.lots),
        morning__plan__date__range=(trial.start, trial.until),
    )
    found = (
        nights.exclude(condition="")
        .order_by()
        .values("condition")
        .annotate(
            place_days=Count("pk"),
            visited=Count("pk", filter=Q(made__gt=0)),
            minutes=Sum("patrol_minutes"),
        )
    )
    return [_kept(row) for row in sorted(found, key=lambda row: row["condition"] != "treatment")]


def _kept(row: dict[str, Any]) -> Kept:
    kept = row["visited"] if row["condition"] == "treatment" else row["place_days"] - row["visited"]
    low, high = wilson_interval(kept, row["place_days"])
    minutes = float(row["minutes"] or 0) / row["place_days"]
    return Kept(row["condition"], row["place_days"], kept, float(low), float(high), minutes)
