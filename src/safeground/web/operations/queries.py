"""What a week came to: counts added up by name, and said to be provisional while they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count as HowMany
from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localdate

from safeground.web.access.policy import visible
from safeground.web.access.who import Who
from safeground.web.operations.kinds import COUNTS, Counted
from safeground.web.operations.models import Activity, ActivityState, Count, Operation


@dataclass(frozen=True)
class Figure:
    """One count over a number of activities."""

    counted: Counted
    number: int
    activities: int
    provisional: int  # of these activities, those whose counts are not final

    @property
    def status(self) -> str:
        """Whether the number can still change."""
        return "provisional" if self.provisional else "final"


def weeks(who: Who, today: date) -> list[tuple[str, date, list[Activity]]]:
    """The activities of this week and of the next, by day."""
    monday = today - timedelta(days=today.weekday())
    found = list(
        activities(who)
        .filter(starts_at__date__range=(monday, monday + timedelta(days=13)))
        .exclude(state=ActivityState.CANCELLED)
    )
    following = monday + timedelta(days=7)
    return [
        ("This week", monday, [a for a in found if localdate(a.starts_at) < following]),
        ("Next week", following, [a for a in found if localdate(a.starts_at) >= following]),
    ]


def operations(who: Who) -> QuerySet[Operation]:
    """Operations with how many activities each has, and how many of them were done."""
    found: QuerySet[Operation] = visible(who, Operation)
    return found.select_related("lead").annotate(
        planned=HowMany("activities", filter=~Q(activities__state=ActivityState.CANCELLED)),
        done=HowMany("activities", filter=Q(activities__state=ActivityState.DONE)),
    )


def activities(who: Who) -> QuerySet[Activity]:
    """Activities with their operation, hotspot and counts."""
    found: QuerySet[Activity] = visible(who, Activity)
    counted = Prefetch("counts", queryset=visible(who, Count))
    return found.select_related("operation", "hotspot").prefetch_related(counted)


def figures(who: Who, among: QuerySet[Activity]) -> Sequence[Figure]:
    """What these activities came to, in the order of the table of counts.

    Only what was done counts. Nothing is added across names: what was seized, surrendered and swept
    stay three figures.
    """
    rows: dict[str, dict[str, Any]] = {
        row["name"]: row
        for row in visible(who, Count)
        .filter(activity__in=among.order_by(), activity__state=ActivityState.DONE)
        .values("name")
        .annotate(
            total=Sum("number"),
            activities=HowMany("activity"),
            provisional=HowMany("activity", filter=Q(activity__final=False)),
        )
    }
    return [
        Figure(counted, row["total"], row["activities"], row["provisional"])
        for name, counted in COUNTS.items()
        if (row := rows.get(name))
    ]
