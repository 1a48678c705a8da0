"""Tonight's shift on the demonstration officer's card, for tests in a browser."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model

from safeground.web.patrols.models import Plan, PlanState, Unit, Visit
from safeground.web.places.models import Hotspot

PLACES = (
    "High Street and York Road, by the Victoria shopping centre",
    "Marine Parade",
    "London Road",
)
LOOK_FOR = "Arguments in the queue for food after 21:30\nKnives hidden in planters by the steps"


def card_night(officer: str = "officer") -> Plan:
    """A released shift about now: the officer and another in one unit, three visits."""
    people = get_user_model().objects
    now = datetime.now(UTC).replace(microsecond=0)
    plan = Plan.objects.create(
        title=f"Late shift, {now:%A} {now.day} {now:%B %Y}",
        date=now.date(),
        state=PlanState.RELEASED,
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=6),
        made_at=now,
        made_by=people.get(email="coordinator@demonstration.example"),
    )
    unit = Unit.objects.create(
        plan=plan,
        name="Alpha 1",
        mode="foot",
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        start={"name": "Southend Police Station", "longitude": 0.7095, "latitude": 51.5420},
    )
    unit.people.add(people.get(email=f"{officer}@demonstration.example"))
    for n, name in enumerate(PLACES):
        Visit.objects.create(
            plan=plan,
            unit=unit,
            hotspot=_hotspot(name, n, now),
            travel_minutes=6 + n,
            starts_at=now + timedelta(minutes=40 * n),
            ends_at=now + timedelta(minutes=40 * n + 15),
            look_for=LOOK_FOR,
        )
    return plan


def _hotspot(name: str, n: int, now: datetime) -> Hotspot:
    west, south = 0.709 + n / 300, 51.534
    ring = [
        [west, south],
        [west + 0.005, south],
        [west + 0.005, south + 0.003],
        [west, south + 0.003],
    ]
    return Hotspot.objects.create(
        key=f"C{Hotspot.objects.count():04}",
        family="serious-violence",
        name=name,
        since=now,
        district="Southend-on-Sea",
        boundary={"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        longitude=west + 0.0025,
        latitude=south + 0.0015,
        area_m2=90_000,
    )
