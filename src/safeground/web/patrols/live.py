"""A shift as it stands: which visits are under way, late, still to come, or over.

It is about places and times. Nobody's position is here, and nobody is compared with anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from safeground.web.patrols.card.facts import words
from safeground.web.patrols.models import CardEntry, EntryKind, Plan, PlanState, Visit, VisitState
from safeground.web.patrols.queries import whole

LATE = timedelta(minutes=10)  # after this a visit that was not begun is said to be late
NOTES = 20


@dataclass(frozen=True)
class Standing:
    """One visit as it stands: words for its state, and the kind of badge they have."""

    visit: Visit
    unit: str
    words: str
    kind: str


@dataclass(frozen=True)
class Shift:
    """A released plan as it stands."""

    plan: Plan
    now: tuple[Standing, ...]
    late: tuple[Standing, ...]
    ahead: tuple[Standing, ...]
    over: tuple[Standing, ...]  # the latest first


def under_way(plans: QuerySet[Plan], at: datetime) -> list[Plan]:
    """The released plans of now: begun or beginning within two hours, and not long over."""
    found = plans.filter(
        state=PlanState.RELEASED,
        starts_at__lte=at + timedelta(hours=2),
        ends_at__gte=at - timedelta(hours=1),
    )
    return list(whole(found))


def shift(plan: Plan, at: datetime) -> Shift:
    """A plan as it stands at a moment."""
    each = sorted(
        (_standing(v, unit.name, at) for unit in plan.units.all() for v in unit.visits.all()),
        key=lambda s: (s.visit.starts_at, s.unit),
    )

    def of(*words: str) -> tuple[Standing, ...]:
        return tuple(one for one in each if one.words in words)

    return Shift(
        plan,
        now=of("Under way", "Under way, past its end"),
        late=of("Not begun"),
        ahead=of("To come", "Due now"),
        over=of("Made", "Not made")[::-1],
    )


def latest(entries: QuerySet[CardEntry], plans: Sequence[Plan]) -> list[CardEntry]:
    """What the cards sent last, other than that a visit began or ended."""
    told = entries.filter(visit__plan__in=plans).exclude(kind__in=[EntryKind.START, EntryKind.END])
    found = list(
        told.select_related("visit__hotspot", "visit__unit").order_by("-happened_at")[:NOTES]
    )
    for entry in found:
        entry.says = words(EntryKind(entry.kind), entry.facts)  # type: ignore[attr-defined]
    return found


def _standing(visit: Visit, unit: str, at: datetime) -> Standing:
    if visit.state == VisitState.UNDER_WAY:
        if at > visit.ends_at + LATE:
            return Standing(visit, unit, "Under way, past its end", "wait")
        return Standing(visit, unit, "Under way", "good")
    if visit.state in (VisitState.MADE, VisitState.MISSED):
        made = visit.state == VisitState.MADE
        return Standing(visit, unit, "Made" if made else "Not made", "off")
    if at > visit.starts_at + LATE:
        return Standing(visit, unit, "Not begun", "late")
    if at >= visit.starts_at:
        return Standing(visit, unit, "Due now", "wait")
    return Standing(visit, unit, "To come", "")
