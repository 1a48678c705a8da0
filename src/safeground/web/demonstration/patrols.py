"""Invented patrols: a night that was measured, nights before it, and one that is under way now.

Units, officers, visits and pings are invented from a seed and labelled; the hotspots are real.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from safeground.data.sample import sample_units_path
from safeground.pipelines.patrols.demonstrate_patrols import EVE, NIGHT, Story
from safeground.pipelines.patrols.plan_patrols import Planning, plan_patrols
from safeground.web.accounts.models import Person
from safeground.web.audit.kinds import SYSTEM, Kind
from safeground.web.audit.record import record
from safeground.web.demonstration.cast import Cast
from safeground.web.demonstration.patrols_past import EVERY, NIGHTS, walk_past_nights
from safeground.web.patrols import exchange
from safeground.web.patrols.actions import (
    close_plan,
    keep_morning,
    keep_plan,
    put_in_unit,
    release_plan,
)
from safeground.web.patrols.lots import lots_folder, open_day
from safeground.web.patrols.models import CardEntry, EntryKind, Plan, Visit, VisitState
from safeground.web.patrols.night import LONDON
from safeground.web.patrols.queries import patrol_day
from safeground.web.patrols.units import KEPT

SEED = 20260109
LOT = "demonstration-crossover"
ON_DUTY = ("Southend 1", "Southend 2", "Southend 3", "Basildon 1", "Colchester 1", "Chelmsford 1",
           "Harlow 1", "Tendring 1", "Thurrock 1", "Braintree 1")  # fmt: skip
SHIFT_HOURS = 10
SPACING, VISITS = 75, 5
LATELY = timedelta(minutes=45)
TOLD = (EntryKind.NOTHING, EntryKind.NOTHING, EntryKind.SPOKEN, EntryKind.PLACE)
NOTICED = (
    {"what": "lighting", "note": "Lamp out by the steps"},
    {"what": "hiding place", "note": "Gap behind the bins"},
    {"what": "CCTV", "note": "Camera on the corner hangs down"},
    {"what": "lighting"},
)


def invent_patrols(cast: Cast, story: Story, lot: Path, now: datetime | None = None) -> Plan:
    """The night of the story and its morning, some nights of the last weeks, and tonight's plan.

    All but the story's obey the sealed `lot` of a trial that is under way. Returns tonight's, which
    is released and under way.
    """
    now = now or datetime.now(UTC)
    _measured_night(cast, story)
    starts = _begins(now)
    past = [
        _planned_night(cast, starts - timedelta(days=EVERY * (n + 1)), lot) for n in range(NIGHTS)
    ]
    walk_past_nights(past, cast["patrol-coordinator"], Random(SEED))
    return _tonight(cast, starts, lot, now)


def _measured_night(cast: Cast, story: Story) -> Plan:
    """9 January 2026: planned under a sealed lot, released, walked, and measured."""
    by = cast["patrol-coordinator"]
    lot = lots_folder() / LOT
    if not lot.exists():
        copytree(story.folder / "trial", lot)
    conditions = open_day(lot, NIGHT, EVE)
    plan = keep_plan(story.plan, by=by, lot=str(lot), conditions=conditions, at=EVE)
    release_plan(plan, by=by, now=EVE)
    over = datetime.combine(NIGHT + timedelta(days=1), time(3, 30), LONDON)
    close_plan(plan, by=by, now=over)
    keep_morning(plan, story.dosage, by=by, at=over + timedelta(hours=5))
    return plan


def _tonight(cast: Cast, starts: datetime, lot: Path, now: datetime) -> Plan:
    """A shift that began some hours ago, with the cast's officers on it."""
    by = cast["patrol-coordinator"]
    plan = _planned_night(cast, starts, lot)
    busiest = plan.units.annotate(asked=Count("visits")).order_by("-asked", "name")
    for unit, officer in zip(busiest, cast.officers, strict=False):
        put_in_unit(unit, [officer], by=by)
    release_plan(plan, by=by, now=starts - timedelta(hours=1))
    _walk(plan, cast.officers, now)
    plan.refresh_from_db()
    return plan


def _planned_night(cast: Cast, starts: datetime, lot: Path) -> Plan:
    """A shift planned by the real planner for the hotspots that the lot has in treatment."""
    units, noon = _units(starts), datetime.combine(starts.date(), time(12), LONDON)
    conditions = open_day(lot, starts.date(), noon)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "units.json"
        file.write_text(json.dumps(units), encoding="utf-8")
        planned = plan_patrols(
            Planning(
                exchange.write_hotspots(
                    exchange.hotspots_in_force(), Path(folder) / "hotspots.geojson"
                ),
                file, starts.date(), visits=VISITS, spacing=SPACING, rounds=60, seconds=3,
                allocation=lot,
            ),
            command="safeground demo", demonstration=True,
        )  # fmt: skip
    planned = replace(planned, provenance={**planned.provenance, KEPT: units})
    return keep_plan(
        planned, by=cast["patrol-coordinator"], shift=_shift(starts), lot=str(lot),
        conditions=conditions, at=starts - timedelta(hours=3),
    )  # fmt: skip


def _begins(now: datetime) -> datetime:
    """Three hours ago, to the hour, or where that is another night at its last hours."""
    local = now.astimezone(LONDON).replace(minute=0, second=0, microsecond=0)
    starts, day = local - timedelta(hours=3), patrol_day(now)
    return starts if starts.date() == day else datetime.combine(day, time(22), LONDON)


def _shift(starts: datetime) -> str:
    return (
        "Early shift" if starts.hour < 11 else "Late shift" if starts.hour < 20 else "Night shift"
    )


def _units(starts: datetime) -> list[dict[str, str]]:
    """The bundled units on duty now, with their breaks at the same place in the shift."""
    lines = sample_units_path().read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))

    def clock(hours: int) -> str:
        return f"{starts + timedelta(hours=hours):%H:%M}"

    hours = {"starts": clock(0), "ends": clock(SHIFT_HOURS), "break_from": clock(4),
             "break_until": clock(7)}  # fmt: skip
    on_duty = [row for row in rows if row["name"].removeprefix("DEMO ") in ON_DUTY]
    return [{**row, **hours, "skills": row["skills"] or ""} for row in on_duty]


def _walk(plan: Plan, officers: Sequence[Person], now: datetime) -> None:
    """What the cards have sent so far, according to the clock."""
    rng = Random(SEED)
    visits = list(plan.visits.select_related("unit").order_by("starts_at"))
    begun = [v for v in visits if v.starts_at <= now - timedelta(minutes=2)]
    late = [v for v in begun if now - v.starts_at <= LATELY and not v.unit.people.exists()][-1:]
    entries: list[CardEntry] = []
    for visit in begun:
        _make(visit, visit in late, now, rng)
        entries += _entries(visit, rng.choice(list(officers)), rng)
    with transaction.atomic():
        Visit.objects.bulk_update(begun, ["state", "begun_at", "ended_at"])
        CardEntry.objects.bulk_create(entries)
        record(Kind.COLLECT, by=SYSTEM, act="invent what cards sent", count=len(entries))


def _make(visit: Visit, late: bool, now: datetime, rng: Random) -> None:
    """A visit as it became: made, under way, or one that nobody has begun."""
    minutes = timedelta(minutes=1)
    begun = visit.starts_at + rng.randint(-2, 7) * minutes
    if late or visit.ends_at > now:
        visit.state = VisitState.UNDER_WAY
        visit.begun_at = min(max(begun, now - 9 * minutes), now - minutes)
    elif rng.random() < 0.9:
        visit.state, visit.begun_at = VisitState.MADE, begun
        visit.ended_at = min(begun + rng.randint(11, 17) * minutes, now)


def _entries(visit: Visit, by: Person, rng: Random) -> Iterable[CardEntry]:
    """What one card sent of a visit."""
    at = (
        (EntryKind.START, visit.begun_at),
        (rng.choice(TOLD), visit.ended_at),
        (EntryKind.END, visit.ended_at),
    )
    said = {
        EntryKind.SPOKEN: {"people": rng.randint(1, 6)},
        EntryKind.PLACE: rng.choice(NOTICED),
    }
    return [
        CardEntry(
            key=UUID(int=rng.getrandbits(128), version=4), visit=visit, by=by, kind=kind,
            facts=said.get(kind, {}), happened_at=when, received_at=when,
        )
        for kind, when in at
        if when is not None
    ]  # fmt: skip
