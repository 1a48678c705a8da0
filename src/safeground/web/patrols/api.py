"""Plans and what nights delivered, for programs. No person is named here: units and places are."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from ninja import Query, Router
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from safeground.web.access.opens import opens
from safeground.web.access.request import Request
from safeground.web.lib.api import Listed, Numbered, Paging, answers, paged
from safeground.web.lib.permissions import Permission
from safeground.web.patrols import queries
from safeground.web.patrols.models import Morning, Plan, Received, Visit, VisitState

router = Router(tags=["Patrols"])


class Nights(Paging):
    """Which nights."""

    since: date | SkipJsonSchema[None] = Field(
        None, description="First night.", examples=["2026-01-05"]
    )
    until: date | SkipJsonSchema[None] = Field(
        None, description="Last night.", examples=["2026-01-11"]
    )


class PlanInList(Numbered):
    """One shift's plan."""

    title: str
    date: date
    starts_at: datetime
    ends_at: datetime
    state: str = Field(description="draft, released or closed.", examples=["released"])
    version: int = Field(description="Grows with every change.")
    planned: int = Field(description="Visits, without those taken off the plan.")


class VisitOfUnit(Numbered):
    """One planned stay in a hotspot."""

    hotspot: int = Field(alias="hotspot_id")
    hotspot_name: str = Field(alias="hotspot.name")
    starts_at: datetime
    ends_at: datetime
    travel_minutes: int
    state: str = Field(description="planned, under way, made or missed.")
    begun_at: datetime | None
    ended_at: datetime | None


class UnitOfPlan(Numbered):
    """A unit on the shift, and its visits in order."""

    name: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    officers: int
    visits: list[VisitOfUnit]


class PlanWhole(PlanInList):
    """A plan with its units."""

    spacing: int = Field(description="Minutes between two visits of a hotspot.")
    units: list[UnitOfPlan]


class NightInList(Numbered):
    """A night that was measured."""

    date: date
    starts_at: datetime
    ends_at: datetime
    measured_at: datetime
    simulated: bool = Field(description="Measured from an invented feed.")
    hotspots: int = Field(description="Hotspots that were planned for or visited.")


class ReceivedByHotspot(Numbered):
    """What one hotspot received, beside what was planned."""

    number: int = Field(alias="hotspot_id", description="The hotspot's.")
    name: str = Field(alias="hotspot.name")
    condition: str = Field(description="As the lot had it; empty where there was none.")
    planned: int
    made: int
    planned_minutes: float
    patrol_minutes: float
    officer_minutes: float
    background_minutes: float


class NightWhole(NightInList):
    """A night with what each hotspot received."""

    says: list[str] = Field(description="The sentences of the morning after.")
    received: list[ReceivedByHotspot]


@router.get("/plans", response=answers(Listed[PlanInList]))
@opens(Permission.SEE_PATROLS)
def plans(request: Request, asked: Query[Nights]) -> dict[str, Any]:
    """Every shift's plan, the latest first."""
    every = _between(request.door.among(Plan), asked, "date").order_by("-starts_at", "-pk")
    found = paged(every, asked)
    request.door.shows(found["items"])
    kept = request.door.among(Visit).exclude(state=VisitState.WITHDRAWN)
    _count(found["items"], kept.filter(plan__in=found["items"]), "plan", "planned")
    return found


@router.get("/plans/{int:pk}", response=answers(PlanWhole))
@opens(Permission.SEE_PATROLS)
def plan(request: Request, pk: int) -> Plan:
    """One plan: its units and their visits."""
    found: Any = queries.whole(request.door.among(Plan)).filter(pk=pk).first()
    found = found or request.door.fetch(Plan, pk=pk)
    request.door.shows([found])
    found.planned = sum(len(unit.visits.all()) for unit in found.units.all())
    return found  # type: ignore[no-any-return]


@router.get("/nights", response=answers(Listed[NightInList]))
@opens(Permission.SEE_DOSAGE)
def nights(request: Request, asked: Query[Nights]) -> dict[str, Any]:
    """The nights that were measured, the latest first."""
    mornings = request.door.among(Morning).select_related("plan")
    mornings = _between(mornings, asked, "plan__date").order_by("-plan__starts_at", "-pk")
    found = paged(mornings, asked)
    request.door.shows(found["items"])
    received = request.door.among(Received).filter(morning__in=found["items"])
    _count(found["items"], received, "morning", "hotspots")
    return {**found, "items": [_night(one) for one in found["items"]]}


@router.get("/nights/{int:pk}", response=answers(NightWhole))
@opens(Permission.SEE_DOSAGE)
def night(request: Request, pk: int) -> dict[str, Any]:
    """What every hotspot received in one night."""
    found = request.door.fetch(Morning, pk=pk)
    received = list(request.door.among(Received).filter(morning=found).select_related("hotspot"))
    found.hotspots = len(received)
    return {**_night(found), "says": found.says, "received": received}


def _night(morning: Any) -> dict[str, Any]:
    plan = morning.plan
    return {
        "pk": morning.pk,
        "date": plan.date,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "measured_at": morning.measured_at,
        "simulated": morning.simulated,
        "hotspots": morning.hotspots,
    }


def _between(things: QuerySet[Any], asked: Nights, day: str) -> QuerySet[Any]:
    if asked.since:
        things = things.filter(**{f"{day}__gte": asked.since})
    return things.filter(**{f"{day}__lte": asked.until}) if asked.until else things


def _count(things: list[Any], of: QuerySet[Any], whose: str, name: str) -> None:
    """How many of these each thing on a page has; asked of the page alone, not of every night."""
    counts = dict(of.order_by().values_list(whose).annotate(Count("pk")))
    for thing in things:
        setattr(thing, name, counts.get(thing.pk, 0))
