"""What a hotspot's page shows of patrols: minutes received beside planned, and when it began."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Min

from safeground.web.access.policy import Act
from safeground.web.patrols import delivered
from safeground.web.patrols.models import PlanHotspot, Received, Visit, VisitState
from safeground.web.patrols.queries import patrol_day
from safeground.web.places.marks import Mark, marks_from
from safeground.web.places.models import Hotspot
from safeground.web.places.panels import Panel, register_panel

WEEKS = 12


def received_here(door: Any, hotspot: Hotspot) -> Mapping[str, Any] | None:
    """The last weeks at this hotspot, and tonight's visits; None for those who see neither."""
    see_plans, see_dosage = door.may(Act.SEE, PlanHotspot), door.may(Act.SEE, Received)
    if not (see_plans or see_dosage):
        return None
    today = patrol_day(datetime.now(UTC))
    monday = today - timedelta(days=today.weekday())
    here = door.among(Received).filter(hotspot=hotspot)
    recent = delivered.since(here, monday - timedelta(weeks=WEEKS - 1), today)
    visits = door.among(Visit).filter(hotspot=hotspot, plan__date=today)
    tonight = visits.exclude(state=VisitState.WITHDRAWN).select_related("unit", "plan")
    weeks = delivered.by_week(recent)
    return {
        "see_plans": see_plans,
        "see_dosage": see_dosage,
        "tonight": list(tonight) if see_plans else [],
        "weeks": weeks,
        "finding": delivered.finding(weeks, f"In {WEEKS} weeks it"),
        "simulated": recent.filter(morning__simulated=True).exists(),
    }


@marks_from
def patrols_began(door: Any, hotspot: Hotspot) -> Iterable[Mark]:
    """The night of the first visit that was made here."""
    made = door.among(Received).filter(hotspot=hotspot, made__gt=0)
    first = made.aggregate(first=Min("morning__plan__date"))["first"]
    return [Mark(first, "patrols began")] if first else []


register_panel(Panel("Patrols", "patrols/hotspot_panel.html", received_here, order=10))
