"""Reading nights: each page's records in as few queries as it has kinds of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from safeground.core.patrols.plan import Mode
from safeground.web.accounts.models import Person, RoleGrant
from safeground.web.lib.permissions import ROLES, Permission
from safeground.web.patrols.models import (
    Break,
    Plan,
    PlanHotspot,
    PlanState,
    Unit,
    Visit,
    VisitState,
)
from safeground.web.patrols.night import LONDON, Crew, Night, Place, Step

DAY_STARTS = 6  # the hour at which one night ends and the next day begins
BEGUN = (VisitState.UNDER_WAY, VisitState.MADE, VisitState.MISSED)


def patrol_day(now: datetime) -> date:
    """The day of the night that it is: until 06:00 it is still last night."""
    return (now.astimezone(LONDON) - timedelta(hours=DAY_STARTS)).date()


def whole(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with everything that a timeline shows: six queries, however many visits."""
    visits = Visit.objects.exclude(state=VisitState.WITHDRAWN).select_related("hotspot")
    units = Unit.objects.prefetch_related(
        Prefetch("visits", queryset=visits),
        Prefetch("breaks", queryset=Break.objects.all()),
        "people",
    )
    places = PlanHotspot.objects.select_related("hotspot").order_by("-expected", "hotspot__name")
    return plans.select_related("made_by", "released_by", "closed_by").prefetch_related(
        Prefetch("units", queryset=units), Prefetch("places", queryset=places)
    )


def plan_of_day(plans: QuerySet[Plan], day: date, now: datetime) -> Plan | None:
    """Of a day's plans the one to show first: the shift under way, the next, or the last."""
    found = list(plans.filter(date=day))
    if not found:
        return None

    def order(plan: Plan) -> tuple[bool, bool, float, int]:
        over = plan.ends_at < now
        return (
            plan.state == PlanState.DRAFT and any(p.state != PlanState.DRAFT for p in found),
            over,
            plan.starts_at.timestamp() * (-1 if over else 1),
            -plan.pk,
        )

    return whole(plans).get(pk=min(found, key=order).pk)  # of one, not of every plan of the day


def night_of(plan: Plan) -> Night:
    """A plan as plain values, without the visits that were taken off it."""
    units = list(plan.units.all())
    crews = {unit.pk: _crew(unit) for unit in units}
    places = {
        p.hotspot_id: Place(
            p.hotspot_id,
            p.hotspot.name,
            (p.hotspot.longitude, p.hotspot.latitude),
            p.condition,
            p.skill,
        )
        for p in plan.places.select_related("hotspot")
    }
    visits = plan.visits.exclude(state=VisitState.WITHDRAWN).select_related("hotspot")
    steps = [
        Step(v.pk, v.unit_id, v.hotspot_id, v.starts_at, v.ends_at, v.state in BEGUN)
        for v in visits
    ]
    breaks = Break.objects.filter(unit__plan=plan)
    steps += [Step(-b.pk, b.unit_id, None, b.starts_at, b.ends_at) for b in breaks]
    return Night(crews, places, tuple(steps), plan.spacing)


def _crew(unit: Unit) -> Crew:
    return Crew(
        unit.pk,
        unit.name,
        _mode(unit.mode),
        unit.starts_at,
        unit.ends_at,
        _point(unit.start),
        _point(unit.end or unit.start),
        str((unit.end or unit.start).get("name", "")),
        frozenset(unit.skills),
    )


def _mode(said: str) -> Mode:
    return said if said in ("foot", "bicycle") else "car-and-foot"  # type: ignore[return-value]


def _point(said: Mapping[str, Any]) -> tuple[float, float]:
    return float(said["longitude"]), float(said["latitude"])


def officers() -> list[Person]:
    """Everybody who can carry a card now, by name."""
    now = datetime.now(UTC)
    walking = [role.name for role in ROLES.values() if Permission.WALK_PATROLS in role.may]
    held = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=now), since__lte=now, role__in=walking
    )
    people = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    return list(people.order_by("name"))
