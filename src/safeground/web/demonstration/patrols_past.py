"""Ten invented nights of the last weeks: plans that were walked, and what hotspots received."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from django.db import transaction

from safeground.core.patrols.dosage.shares import share
from safeground.core.patrols.dosage.simulation import LABEL
from safeground.pipelines.patrols.dosage_notes import day_text
from safeground.pipelines.patrols.dosage_values import interval
from safeground.web.accounts.models import Person
from safeground.web.audit.kinds import SYSTEM, Kind
from safeground.web.audit.record import record
from safeground.web.patrols.models import (
    Morning,
    Plan,
    PlanHotspot,
    PlanState,
    Received,
    Unit,
    Visit,
    VisitState,
)

NIGHTS = 10
EVERY = 4  # days
MADE = 0.86
NOTE = f"This feed is {LABEL}: it is invented, and says nothing of any real night"


def invent_past_nights(by: Person, like: Plan, rng: Random) -> None:
    """Nights like a plan's, each so many days before the next, walked not quite as planned."""
    units, places = list(like.units.all()), list(like.places.select_related("hotspot"))
    visits = list(like.visits.select_related("unit"))
    back = [timedelta(days=EVERY * (n + 1)) for n in range(NIGHTS)]
    with transaction.atomic():
        plans = Plan.objects.bulk_create(_plan(like, gone, by) for gone in back)
        crews = Unit.objects.bulk_create(
            _unit(unit, plan, gone)
            for plan, gone in zip(plans, back, strict=True)
            for unit in units
        )
        by_name = {(unit.plan_id, unit.name): unit for unit in crews}
        walked = Visit.objects.bulk_create(
            _visit(visit, plan, by_name[plan.pk, visit.unit.name], gone, rng)
            for plan, gone in zip(plans, back, strict=True)
            for visit in visits
        )
        PlanHotspot.objects.bulk_create(
            PlanHotspot(plan=plan, hotspot=p.hotspot, expected=p.expected, look_for=p.look_for)
            for plan in plans
            for p in places
        )
        _mornings(plans, places, walked, rng)
        record(Kind.COLLECT, by=SYSTEM, act="invent past nights", count=len(plans))


def _plan(like: Plan, gone: timedelta, by: Person) -> Plan:
    day = like.date - gone
    shift = like.title.split(",")[0]
    return Plan(
        title=f"{shift}, {day:%A} {day.day} {day:%B %Y}", date=day,
        starts_at=like.starts_at - gone, ends_at=like.ends_at - gone, state=PlanState.CLOSED,
        spacing=like.spacing, prize=like.prize, bound=like.bound,
        provenance={"demonstration": True}, made_by=by, made_at=like.made_at - gone,
        released_by=by, released_at=like.made_at - gone, closed_by=by,
        closed_at=like.ends_at - gone,
    )  # fmt: skip


def _unit(unit: Unit, plan: Plan, gone: timedelta) -> Unit:
    return Unit(
        plan=plan, name=unit.name, mode=unit.mode, starts_at=unit.starts_at - gone,
        ends_at=unit.ends_at - gone, officers=unit.officers, skills=unit.skills,
        start=unit.start, end=unit.end,
    )  # fmt: skip


def _visit(like: Visit, plan: Plan, unit: Unit, gone: timedelta, rng: Random) -> Visit:
    visit = Visit(
        plan=plan, unit=unit, hotspot_id=like.hotspot_id, starts_at=like.starts_at - gone,
        ends_at=like.ends_at - gone, travel_minutes=like.travel_minutes, prize=like.prize,
        state=VisitState.MISSED,
    )  # fmt: skip
    if rng.random() < MADE:
        minute = timedelta(minutes=1)
        visit.state = VisitState.MADE
        visit.begun_at = visit.starts_at + rng.randint(-2, 9) * minute
        visit.ended_at = visit.begun_at + rng.randint(9, 17) * minute
    return visit


def _mornings(
    plans: Sequence[Plan], places: Sequence[PlanHotspot], visits: Sequence[Visit], rng: Random
) -> None:
    mornings = Morning.objects.bulk_create(
        Morning(
            plan=plan, measured_at=plan.ends_at + timedelta(hours=6), simulated=True,
            says=[_sentence(plan, [v for v in visits if v.plan_id == plan.pk]), NOTE],
        )
        for plan in plans
    )  # fmt: skip
    Received.objects.bulk_create(
        _received(
            morning,
            place,
            [
                v
                for v in visits
                if v.plan_id == morning.plan_id and v.hotspot_id == place.hotspot_id
            ],
            rng,
        )
        for morning in mornings
        for place in places
    )


def _received(
    morning: Morning, place: PlanHotspot, visits: Sequence[Visit], rng: Random
) -> Received:
    minutes = sum(map(_minutes, visits))
    return Received(
        morning=morning, hotspot=place.hotspot, planned=len(visits),
        made=sum(v.state == VisitState.MADE for v in visits), planned_minutes=15.0 * len(visits),
        patrol_minutes=minutes, officer_minutes=2 * minutes,
        background_minutes=float(rng.randint(0, 12)),
    )  # fmt: skip


def _sentence(plan: Plan, visits: Sequence[Visit]) -> str:
    made = share(sum(v.state == VisitState.MADE for v in visits), len(visits))
    got = sum(min(_minutes(v), 15.0) for v in visits)
    return (
        f"On {day_text(plan.date)} {made.made} of {made.n} planned visits were made "
        f"({interval(made)}): {got:.0f} of {15 * len(visits)} planned minutes"
    )


def _minutes(visit: Visit) -> float:
    if visit.begun_at is None or visit.ended_at is None:
        return 0.0
    return (visit.ended_at - visit.begun_at).total_seconds() / 60
