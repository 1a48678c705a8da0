"""What hotspots received: in one night, and from night to night; sums are made by the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from safeground.pipelines import wording
from safeground.web.patrols.models import Morning, Plan, PlanState, Received

CANT_TELL = (
    "Nothing here measures an officer: what is counted is the time that a place received.",
    "It says what was delivered, not whether violence fell because of it. A trial can say that.",
    "Officers whose device was off, or who sent nothing from a card, are not in it.",
    "Minutes of background are of anybody who passed with a device, on whatever errand.",
)
_SUMS = {
    "nights": Count("pk"),
    "planned": Sum("planned"),
    "made": Sum("made"),
    "planned_minutes": Sum("planned_minutes"),
    "patrol_minutes": Sum("patrol_minutes"),
    "background_minutes": Sum("background_minutes"),
}


@dataclass(frozen=True)
class Week:
    """One week, from its Monday: minutes planned and received."""

    monday: date
    planned_minutes: float
    patrol_minutes: float

    @property
    def label(self) -> str:
        """ "5 Jan 2026"."""
        return f"{self.monday.day} {self.monday:%b %Y}"


def since(received: QuerySet[Received], first: date, last: date) -> QuerySet[Received]:
    """What was received on the nights from one day to another."""
    return received.filter(morning__plan__date__gte=first, morning__plan__date__lte=last)


def by_hotspot(received: QuerySet[Received], district: str = "") -> QuerySet[Any, Any]:
    """Sums a hotspot, by name."""
    if district:
        received = received.filter(hotspot__district=district)
    rows = received.values("hotspot_id", "hotspot__name", "hotspot__district").annotate(**_SUMS)
    return rows.order_by("hotspot__name", "hotspot_id")


def by_condition(received: QuerySet[Received]) -> list[Any]:
    """Sums a condition of the lot, where there was one."""
    rows = received.exclude(condition="").values("condition").annotate(**_SUMS)
    return list(rows.order_by("-condition"))


def by_week(received: QuerySet[Received]) -> list[Week]:
    """Sums a week, every week from the first to the last."""
    nights = received.values("morning__plan__date").annotate(
        planned=Sum("planned_minutes"), patrol=Sum("patrol_minutes")
    )
    sums: dict[date, list[float]] = {}
    for night in nights.order_by("morning__plan__date"):
        day = night["morning__plan__date"]
        both = sums.setdefault(day - timedelta(days=day.weekday()), [0.0, 0.0])
        both[0] += night["planned"]
        both[1] += night["patrol"]
    if not sums:
        return []
    first, last = min(sums), max(sums)
    mondays = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return [Week(monday, *sums.get(monday, (0.0, 0.0))) for monday in mondays]


def unmeasured(plans: QuerySet[Plan], now: datetime) -> list[Plan]:
    """Shifts that are over and were not measured, the latest first."""
    measured = Morning.objects.filter(plan=OuterRef("pk"))
    found = plans.filter(Q(state=PlanState.CLOSED) | Q(state=PlanState.RELEASED, ends_at__lt=now))
    return list(found.filter(~Exists(measured)).order_by("-starts_at")[:10])


def finding(weeks: Sequence[Week], whose: str = "Hotspots") -> str:
    """What a chart of weeks shows, as its title."""
    if not weeks:
        return f"{whose} received nothing that was measured"
    planned = sum(week.planned_minutes for week in weeks)
    got = sum(week.patrol_minutes for week in weeks)
    said = f"{whose} received {wording.plural(round(got), 'patrol minute')}"
    if planned <= 0:
        return f"{said}; none were planned"
    less = planned - got
    share = wording.percent(abs(less) / planned)
    return (
        f"{said}, {share} {'fewer' if less >= 0 else 'more'} "
        f"({wording.number(round(abs(less)))}) than planned"
    )


def simulated(mornings: Iterable[Morning]) -> bool:
    """Whether any of it was measured from an invented feed."""
    return any(morning.simulated for morning in mornings)
