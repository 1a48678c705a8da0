"""A released shift of this evening, with a unit of two officers and three visits."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from safeground.web.patrols.models import Plan, PlanState, Unit, Visit
from safeground.web.places.models import Hotspot

NOW = datetime(2026, 1, 9, 20, 0, tzinfo=UTC)
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[0.71, 51.53], [0.715, 51.53], [0.715, 51.534], [0.71, 51.534], [0.71, 51.53]]
    ],
}


def hotspot(name: str, n: int) -> Hotspot:
    return Hotspot.objects.create(
        key=f"H{n:04}",
        family="serious-violence",
        name=name,
        district="Southend-on-Sea",
        boundary=SQUARE,
        longitude=0.7125 + n / 200,
        latitude=51.532,
        area_m2=90_000,
        since=NOW,
    )


@pytest.fixture
def now():
    """When the tests' card is looked at."""
    return NOW


@pytest.fixture
def night(person):
    """`night.officer` and `night.mate` walk `night.visits`; `night.coordinator` made the plan."""
    return shift_at(person, NOW)


@pytest.fixture
def tonight_now(person):
    """The same, about the true time, for what asks the clock."""
    return shift_at(person, datetime.now(UTC).replace(microsecond=0))


def shift_at(person, now):
    officer = person("patrol-officer", name="Tamsin Okafor")
    mate = person("patrol-officer", name="Idris Fenwick-Rao")
    coordinator = person("patrol-coordinator")
    plan = Plan.objects.create(
        title="Late shift",
        date=now.date(),
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=6),
        state=PlanState.RELEASED,
        made_by=coordinator,
        made_at=now,
    )
    unit = Unit.objects.create(
        plan=plan,
        name="Alpha 1",
        mode="foot",
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        start={"name": "Southend Police Station", "longitude": 0.71, "latitude": 51.54},
    )
    unit.people.add(officer, mate)
    visits = [
        Visit.objects.create(
            plan=plan,
            unit=unit,
            hotspot=hotspot(name, n),
            starts_at=now + timedelta(minutes=40 * n),
            ends_at=now + timedelta(minutes=40 * n + 15),
            travel_minutes=6,
            look_for="Arguments in the queue for food\nKnives hidden in planters",
        )
        for n, name in enumerate(("High Street and York Road", "Marine Parade", "London Road"))
    ]
    return SimpleNamespace(
        now=now,
        plan=plan,
        unit=unit,
        visits=visits,
        officer=officer,
        mate=mate,
        coordinator=coordinator,
    )


@pytest.fixture
def said(night):
    """One entry as a phone tells it: said("start", 3) is three minutes after the hour."""

    def made(kind, minutes=0, visit=0, key=None, **facts):
        return {
            "key": str(key or uuid4()),
            "visit": night.visits[visit].pk,
            "kind": kind,
            "at": (night.now + timedelta(minutes=minutes)).isoformat(),
            "facts": facts,
        }

    return made


@pytest.fixture
def send(night):
    """Deliver entries as one parcel of a person's phone, whose clock may be wrong."""
    import json

    from safeground.web.patrols.card.actions import take
    from safeground.web.patrols.card.parcel import read_parcel

    def sent(*entries, by=None, at=None, skew=timedelta()):
        by, ours = by or night.officer, at or night.now + timedelta(hours=1)
        told = {"person": by.pk, "now": (ours + skew).isoformat(), "entries": entries}
        return take(read_parcel(json.dumps(told).encode()), by=by, now=ours)

    return sent
