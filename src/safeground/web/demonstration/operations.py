"""Two weeks of action, invented: one of January 2026 that is closed, and this week's."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from safeground.web.accounts.models import Person
from safeground.web.demonstration.cast import Cast
from safeground.web.operations import actions
from safeground.web.operations.models import Activity, Operation
from safeground.web.places.models import Hotspot

JANUARY = date(2026, 1, 12)
ARCH: dict[str, Any] = {"authority": "Consent of those who pass; railway byelaws", "staff": 9,
        "equality_note": "Everybody who leaves by the arch passes it; nobody is picked out.",
        "led_by": "British Transport Police"}  # fmt: skip
# day of the week from 0, kind, place, hours, more, what it came to
WEEK: tuple[tuple[int, str, str, tuple[int, int], dict[str, Any], dict[str, int]], ...] = (
    (0, "school", "Two secondary schools", (9, 15), {}, {"school-inputs": 4, "pupils": 612}),
    (1, "knife-arch", "Southend Victoria station", (15, 19), ARCH,
     {"people-through": 1_843, "alerts": 57, "searches-s1": 6, "refusals": 11,
      "blades-seized": 1, "other-weapons-seized": 0, "arrests": 1, "arrests-knife": 1}),
    (2, "weapon-sweep", "Priory Park and the seafront gardens", (10, 13), {"staff": 14},
     {"weapons-swept": 3, "places-swept": 9}),
    (3, "retailer-visit", "Shops that sell knives, town centre", (10, 16), {"staff": 2},
     {"retailers-visited": 21}),
    (4, "knife-arch", "Basildon bus station", (16, 20), ARCH,
     {"people-through": 1_126, "alerts": 38, "searches-s1": 4, "refusals": 6, "blades-seized": 0,
      "other-weapons-seized": 1, "arrests": 1, "arrests-knife": 0}),
    (5, "surrender-bin", "Surrender bins, whole county", (8, 20), {},
     {"weapons-surrendered": 148}),
    (6, "community-event", "High Street stall with Harbour Youth Trust", (11, 15), {"staff": 4},
     {"events": 1, "people-spoken-to": 230}),
)  # fmt: skip


def invent_operations(cast: Cast, hotspots: Sequence[Hotspot], now: datetime) -> Operation:
    """Make both; gives the one of this week. Its activities so far are counted, provisionally."""
    by = cast["operations-commander"]
    january = _week("Week of action, January 2026 (demonstration)", JANUARY, by, hotspots)
    for activity, counts in january[1]:
        actions.record_results(activity, counts, final=True, by=by)
    actions.close(
        january[0], learned="Begin the arch at 14:00: most had gone home by 17:00.", by=by
    )
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    this_week, planned = _week("This week's action (demonstration)", monday, by, hotspots)
    for activity, counts in planned:
        if activity.ends_at < now:
            actions.record_results(activity, counts, final=False, by=by)
    return this_week


def _week(
    name: str, monday: date, by: Person, hotspots: Sequence[Hotspot]
) -> tuple[Operation, list[tuple[Activity, dict[str, int]]]]:
    operation = actions.plan_operation(
        name=name, starts_on=monday, ends_on=monday + timedelta(days=6), by=by,
        aim="Fewer people carrying knives in the places where they are used, and retailers, "
        "schools and stations that make it harder.",
        assessment="DEMO-EIA-12 and DEMO-DPIA-7",
    )  # fmt: skip
    zone = timezone.get_current_timezone()
    planned = []
    for n, (day, kind, place, (begins, ends), more, counts) in enumerate(WEEK):
        on = monday + timedelta(days=day)
        activity = actions.plan_activity(
            operation, by=by, kind=kind, place=place,
            hotspot=hotspots[n % len(hotspots)] if kind == "knife-arch" else None,
            starts_at=datetime.combine(on, time(begins), zone),
            ends_at=datetime.combine(on, time(ends), zone), **more,
        )  # fmt: skip
        planned.append((activity, counts))
    return operation, planned
