"""Invented nights of the last weeks: plans that were walked, and what hotspots received."""

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
from safeground.web.patrols.actions import close_plan, release_plan
from safeground.web.patrols.models import Morning, Plan, PlanHotspot, Received, Visit, VisitState

NIGHTS = 8
EVERY = 3  # days, so that all are within the trial
MADE = 0.86
NOTE = f"This feed is {LABEL}: it is invented, and says nothing of any real night"


def walk_past_nights(plans: Sequence[Plan], by: Person, rng: Random) -> None:
    """Release, walk and close these plans, not quite as planned, and measure each morning."""
    for plan in plans:
        release_plan(plan, by=by, now=plan.starts_at - timedelta(hours=1))
        close_plan(plan, by=by, now=plan.ends_at)
    visits = list(Visit.objects.filter(plan__in=plans))
    for visit in visits:
        _walk(visit, rng)
    with transaction.atomic():
        Visit.objects.bulk_update(visits, ["state", "begun_at", "ended_at"])
        places = PlanHotspot.objects.filter(plan__in=plans).select_related("hotspot")
        _mornings(plans, list(places), visits, rng)
        record(Kind.COLLECT, by=SYSTEM, act="invent past nights", count=len(plans))


def _walk(visit: Visit, rng: Random) -> None:
    visit.state = VisitState.MISSED
    if rng.random() < MADE:
        minute = timedelta(minutes=1)
        visit.state = VisitState.MADE
        visit.begun_at = visit.starts_at + rng.randint(-2, 9) * minute
        visit.ended_at = visit.begun_at + rng.randint(9, 17) * minute


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
        if place.plan_id == morning.plan_id
    )


def _received(
    morning: Morning, place: PlanHotspot, visits: Sequence[Visit], rng: Random
) -> Received:
    minutes = sum(map(_minutes, visits))
    return Received(
        morning=morning, hotspot=place.hotspot, condition=place.condition, planned=len(visits),
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
