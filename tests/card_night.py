"""Tonight's shift on the card of an officer of its own, for tests in a browser."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from safeground.web.accounts.models import RoleGrant
from safeground.web.demonstration.cast import JOINED, PASSWORD
from safeground.web.patrols.models import CardEntry, Plan, PlanState, Unit, Visit
from safeground.web.places.models import Hotspot
from safeground.web.stops.models import Stop

LOOK_FOR = "Arguments in the queue for food after 21:30\nKnives hidden in planters by the steps"


def officer(name: str = "Imogen Featherstonehaugh") -> str:
    """The e-mail address of a new officer, who is on no shift."""
    one = get_user_model().objects.create(
        email=f"{uuid4().hex[:8]}@essex.example",
        name=name,
        password=make_password(PASSWORD, hasher="pbkdf2_sha256"),
    )
    RoleGrant.objects.create(person=one, role="patrol-officer", since=JOINED)
    return one.email


def card_night(state: PlanState = PlanState.RELEASED, days_ahead: int = 0) -> str:
    """A shift about now, or later, of one officer and three visits; the officer's address."""
    email, now = officer(), datetime.now(UTC).replace(microsecond=0) + timedelta(days=days_ahead)
    plan = Plan.objects.create(
        title=f"Late shift, {now:%A} {now.day} {now:%B %Y}",
        date=now.date(),
        state=state,
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=6),
        made_at=now,
        made_by=get_user_model().objects.get(email="coordinator@demonstration.example"),
    )
    unit = Unit.objects.create(
        plan=plan,
        name="Alpha 1",
        mode="foot",
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        start={"name": "Southend Police Station", "longitude": 0.7095, "latitude": 51.5420},
    )
    unit.people.add(get_user_model().objects.get(email=email))
    for n, hotspot in enumerate(Hotspot.objects.filter(left_at=None).order_by("pk")[:3]):
        plan.places.create(hotspot=hotspot)
        Visit.objects.create(
            plan=plan,
            unit=unit,
            hotspot=hotspot,
            travel_minutes=6 + n,
            starts_at=now + timedelta(hours=n),
            ends_at=now + timedelta(hours=n, minutes=15),
            look_for=LOOK_FOR,
        )
    return email


def forget(email: str) -> None:
    """The shift is gone, and what was walked on it."""
    CardEntry.objects.filter(visit__unit__people__email=email).delete()
    Stop.objects.filter(owner__email=email).delete()
    Plan.objects.filter(units__people__email=email).delete()


def told(email: str) -> dict[str, list[object]]:
    """What reached the site of that shift."""
    entries = CardEntry.objects.filter(visit__unit__people__email=email)
    visits = Visit.objects.filter(unit__people__email=email)
    stops = Stop.objects.filter(owner__email=email)
    return {
        "entries": sorted(entries.values_list("kind", "applied")),
        "states": list(visits.order_by("starts_at").values_list("state", flat=True)),
        "stops": list(stops.values_list("state", "object_of_search")),
    }
