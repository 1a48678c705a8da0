"""Keeping what a night delivered, and erasing what it was measured from."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from safeground.core.patrols.dosage.simulation import LABEL
from safeground.pipelines.patrols.measure_dosage import Dosage
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.accounts.models import Person
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.patrols.models import Morning, Plan, Received, Visit, VisitState

_STATES = {
    "made": VisitState.MADE, "part-made": VisitState.MISSED, "missed": VisitState.MISSED,
}  # fmt: skip


def keep_morning(plan: Plan, dosage: Dosage, *, by: Person, at: datetime | None = None) -> Morning:
    """Keep what a night's hotspots received; measured again, it takes the place of what was."""
    from safeground.pipelines.patrols.dosage_in_words import sentences

    with transaction.atomic():
        require(by, Act.ADD, Morning)
        Morning.objects.filter(plan=plan).delete()
        morning = Morning.objects.create(
            plan=plan,
            measured_at=at or datetime.now(UTC),
            says=[*sentences(dosage), *dosage.notes],
            simulated=_simulated(dosage),
            provenance=_plain(asdict(dosage.provenance)),
        )
        Received.objects.bulk_create(_received(morning, plan, dosage))
        _say_what_became(plan, dosage)
        record(
            Kind.COMBINE, by=by.actor, thing=thing_of(plan), act="measure dosage",
            **{"with": "pings or cards"},
        )  # fmt: skip
    return morning


def erase_pings(file: Path, *, by: Person) -> None:
    """Erase the pings of a night, measured or not."""
    if not file.exists():
        return
    with transaction.atomic():
        record(Kind.ERASE, by=by.actor, rule="pings are erased once measured", count=1)
        file.unlink()


def _received(morning: Morning, plan: Plan, dosage: Dosage) -> list[Received]:
    from safeground.pipelines.patrols.dosage_values import dosage_values

    places = list(plan.places.select_related("hotspot"))
    by_key = {p.hotspot.key: p for p in places if p.hotspot.key}
    by_name = {p.hotspot.name: p for p in places}
    found = []
    for row in dosage_values(dosage)["by_hotspot"]:
        place = by_key.get(row["key"]) or by_name.get(row["hotspot"])
        if place is None:
            continue
        found.append(
            Received(
                morning=morning, hotspot=place.hotspot, condition=place.condition,
                planned=row.get("planned", 0), made=row.get("made", 0),
                planned_minutes=_planned_minutes(dosage, row["hotspot"]),
                patrol_minutes=row["patrol_minutes"], officer_minutes=row["officer_minutes"],
                background_minutes=row["background_minutes"],
            )
        )  # fmt: skip
    return found


def _planned_minutes(dosage: Dosage, name: str) -> float:
    if dosage.plan is None:
        return 0.0
    visits = dosage.plan.visits
    return float(visits.filter(visits["hotspot"] == name)["minutes_planned"].sum())


def _say_what_became(plan: Plan, dosage: Dosage) -> None:
    """Visits that nobody's card told of: made or not, as the measure has it."""
    if dosage.plan is None:
        return
    said = {
        (row["unit"], row["planned_arrive"]): row["status"]
        for row in dosage.plan.visits.iter_rows(named=True)
    }
    silent = Visit.objects.filter(plan=plan, state=VisitState.PLANNED).select_related("unit")
    for visit in silent:
        state = _STATES.get(said.get((visit.unit.name, visit.starts_at), ""))
        if state:
            Visit.objects.filter(pk=visit.pk).update(state=state)


def _simulated(dosage: Dosage) -> bool:
    return any(LABEL in note for note in dosage.notes)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them."""
    import json

    plain: dict[str, Any] = json.loads(json.dumps(values, default=str).replace("NaN", "null"))
    return plain
