"""Keeping what the planner made, as a draft."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PatrolPlan, PlannedUnit, PlannedVisit, Station
from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.models import Person
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.patrols.models import Break, Plan, PlanHotspot, Unit, Visit
from safeground.web.places.models import Hotspot, Refresh

LATE = "Late shift"


def keep_plan(
    planned: PatrolPlan,
    *,
    by: Person,
    shift: str = LATE,
    lot: str = "",
    conditions: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Plan:
    """Keep a plan as a draft, with its units, visits, breaks and hotspots.

    `lot` is the folder of the sealed lot that it obeys and `conditions` what that says of the day,
    by the hotspots' keys or names; those of control are kept too, so that nobody is sent there.
    People are put where a unit of the same name last had them. BadInput for an unknown hotspot.
    """
    with transaction.atomic():
        require(by, Act.ADD, Plan)
        known = _Known.of(planned, conditions or {})
        plan = Plan.objects.create(**_plan_values(planned, shift), allocation=lot, made_by=by,
                                   made_at=at or datetime.now(UTC))  # fmt: skip
        places = _keep_places(plan, planned, known, conditions or {})
        units = _keep_units(plan, planned.units)
        words = {p.hotspot_id: p.look_for for p in places}
        Visit.objects.bulk_create(_visit(plan, units, known, words, v) for v in planned.visits)
        Break.objects.bulk_create(
            Break(unit=units[b.unit], at=b.at, starts_at=b.start, ends_at=b.end)
            for b in planned.breaks
        )
        record(
            Kind.COLLECT, by=by.actor, thing=thing_of(plan), act="keep a plan",
            count=len(planned.visits),
        )  # fmt: skip
    return plan


def title_of(shift: str, day: date) -> str:
    """ "Late shift, Friday 9 January 2026"."""
    return f"{shift}, {day:%A} {day.day} {day:%B %Y}"


def _plan_values(planned: PatrolPlan, shift: str) -> dict[str, Any]:
    if not planned.units:
        raise BadInput("There are no units in this plan; a shift needs one.")
    parameters = planned.provenance.get("parameters") or {}
    return {
        "title": title_of(shift, planned.date),
        "date": planned.date,
        "starts_at": min(unit.starts_at for unit in planned.units),
        "ends_at": max(unit.ends_at for unit in planned.units),
        "spacing": int(parameters.get("spacing", 120)),
        "prize": planned.prize,
        "bound": planned.bound,
        "notes": list(planned.notes),
        "left_out": [asdict(one) for one in planned.left_out],
        "provenance": dict(planned.provenance),
    }


class _Known:
    """The site's hotspots by the keys and names that a plan and a lot call them by."""

    def __init__(self, hotspots: Iterable[Hotspot]) -> None:
        self.by_key: dict[str, Hotspot] = {}
        self.by_name: dict[str, Hotspot] = {}
        for one in hotspots:
            self.by_key.setdefault(one.key, one)
            self.by_name.setdefault(one.name, one)

    @classmethod
    def of(cls, planned: PatrolPlan, conditions: Mapping[str, str]) -> "_Known":
        wanted = [w for h in planned.hotspots for w in (h.key, h.name) if w] + list(conditions)
        found = list(Hotspot.objects.filter(Q(key__in=wanted) | Q(name__in=wanted)))
        in_force = set(Refresh.objects.filter(in_force=True).values_list("family", "study_area"))
        # keys begin again in every family: those of the refresh in force come first
        return cls(
            sorted(
                found,
                key=lambda h: (h.left_at is not None, (h.family, h.study_area) not in in_force),
            )
        )

    def __call__(self, key: str, name: str = "") -> Hotspot:
        found = (self.by_key.get(key) if key else None) or self.by_name.get(name or key)
        if found is None:
            raise BadInput(
                f"{name or key} is not among the site's hotspots. Identify or draw it first, then "
                "plan again."
            )
        return found


def _keep_places(
    plan: Plan, planned: PatrolPlan, known: _Known, conditions: Mapping[str, str]
) -> list[PlanHotspot]:
    said = {known(key).pk: condition for key, condition in conditions.items()}
    places = {known(h.key, h.name).pk: h for h in planned.hotspots}
    return PlanHotspot.objects.bulk_create(
        [
            PlanHotspot(
                plan=plan, hotspot_id=pk, condition=said.get(pk, ""), skill=h.skill,
                expected=h.expected, look_for=look_for(h),
                windows=[{"start": w.start, "hours": w.hours} for w in h.windows],
            )
            for pk, h in places.items()
        ]
        + [
            PlanHotspot(plan=plan, hotspot_id=pk, condition=condition)
            for pk, condition in said.items()
            if pk not in places
        ]
    )  # fmt: skip


def look_for(hotspot: PatrolHotspot) -> str:
    """What an officer reads of a hotspot: what is behind it, else why it was chosen."""
    return " ".join(f"{said.rstrip('.')}." for said in (hotspot.problem, hotspot.why) if said)


def _keep_units(plan: Plan, planned: Iterable[PlannedUnit]) -> dict[str, Unit]:
    made = Unit.objects.bulk_create(
        Unit(
            plan=plan, name=u.name, mode=u.mode, starts_at=u.starts_at, ends_at=u.ends_at,
            officers=u.officers, skills=sorted(u.skills), start=_station(u.start),
            end=_station(u.end), devices=list(u.devices),
        )
        for u in planned
    )  # fmt: skip
    units = {unit.name: unit for unit in made}
    last: dict[str, Unit] = {}
    before = Unit.objects.filter(name__in=units, plan__date__lte=plan.date).exclude(plan=plan)
    for unit in before.filter(people__is_active=True).distinct().order_by("-starts_at")[:200]:
        last.setdefault(unit.name, unit)
    for unit in last.values():
        units[unit.name].people.set(unit.people.filter(is_active=True))
    return units


def _station(at: Station) -> dict[str, Any]:
    return {"name": at.name, "longitude": at.longitude, "latitude": at.latitude}


def _visit(
    plan: Plan,
    units: Mapping[str, Unit],
    known: _Known,
    words: Mapping[int, str],
    visit: PlannedVisit,
) -> Visit:
    hotspot = known(visit.key, visit.hotspot)
    return Visit(
        plan=plan, unit=units[visit.unit], hotspot=hotspot, starts_at=visit.arrive,
        ends_at=visit.leave, travel_minutes=min(visit.travel_minutes, 24 * 60),
        prize=visit.prize, look_for=words.get(hotspot.pk, ""),
    )  # fmt: skip
