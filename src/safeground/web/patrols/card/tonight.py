"""Tonight's card: what a phone may hold of a shift, and nothing besides."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from math import atan2, cos, dist, pi, radians
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet

from safeground.web.access.door import Door
from safeground.web.lib.formats import clock, counted
from safeground.web.patrols.card.facts import words
from safeground.web.patrols.card.maps import map_of
from safeground.web.patrols.card.noticed import noticed
from safeground.web.patrols.models import (
    CardEntry,
    EntryKind,
    PlanState,
    Unit,
    Visit,
    VisitState,
)

AHEAD = timedelta(hours=12)  # a card is handed out this long before its shift
AFTER = timedelta(hours=2)  # and kept this long after it, to finish what was begun
LONGEST = timedelta(hours=12)  # whatever the shift, a phone forgets after this
COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
BY = {"foot": "on foot", "bicycle": "by bicycle"}


@dataclass(frozen=True)
class CardVisit:
    """One visit as the card shows it. These fields and no others ever reach a phone."""

    id: int
    hotspot: int
    place: str
    district: str
    starts: str
    ends: str
    times: str
    way: str
    pin: str
    look_for: tuple[str, ...]
    noticed: tuple[str, ...]
    map: str
    state: str
    begun: str
    ended: str
    sent: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """Tonight's card of one person; `stamp` changes whenever anything on it does."""

    person: int
    shift: str
    unit: str
    version: int
    forget_at: str
    visits: tuple[CardVisit, ...]
    stamp: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the phone keeps it."""
        return asdict(self)


def tonight(door: Door, now: datetime) -> Card:
    """The card of whoever asks: what they walk from two hours ago until twelve hours on."""
    units = list(_units(door, now))
    visits = list(_visits(door, units))
    door.shows(visits)
    seen = noticed((v.hotspot_id for v in visits), now)
    ways = _ways(units, visits)
    shown = tuple(_card(v, ways[v.pk], seen.get(v.hotspot_id, ()), door.who.pk) for v in visits)
    return _stamped(
        Card(
            person=door.who.pk,
            shift=" and ".join(dict.fromkeys(unit.plan.title for unit in units)),
            unit=" and ".join(dict.fromkeys(unit.name for unit in units)),
            version=sum(unit.plan.version for unit in units),
            forget_at=_iso(_forget_at(units, now)),
            visits=shown,
        )
    )


def stamp_of(door: Door, now: datetime) -> str:
    """Whether a phone's card is still tonight's, without showing it."""
    quiet = Door(door.who)
    return tonight(quiet, now).stamp


def _stamped(card: Card) -> Card:
    said = {k: v for k, v in asdict(card).items() if k not in {"stamp", "forget_at"}}
    return Card(**{**card.__dict__, "stamp": sha256(repr(said).encode()).hexdigest()[:16]})


def _units(door: Door, now: datetime) -> QuerySet[Any]:
    return (
        door.among(Unit)
        .filter(
            people=door.who.pk,
            plan__state=PlanState.RELEASED,
            starts_at__lte=now + AHEAD,
            ends_at__gte=now - AFTER,
        )
        .select_related("plan")
        .order_by("starts_at")
    )


def _visits(door: Door, units: Sequence[Unit]) -> QuerySet[Any]:
    return (
        door.among(Visit)
        .filter(unit__in=[unit.pk for unit in units])
        .exclude(state=VisitState.WITHDRAWN, begun_at=None)
        .select_related("hotspot")
        .prefetch_related("entries")
        .order_by("starts_at", "pk")
    )


def _card(visit: Visit, way: str, seen: tuple[str, ...], person: int) -> CardVisit:
    place = visit.hotspot
    return CardVisit(
        id=visit.pk,
        hotspot=place.pk,
        place=place.name,
        district=place.district,
        starts=_iso(visit.starts_at),
        ends=_iso(visit.ends_at),
        times=f"{clock(visit.starts_at)} to {clock(visit.ends_at)}",
        way=way,
        pin=_pin(place),
        look_for=tuple(line.strip() for line in visit.look_for.splitlines() if line.strip()),
        noticed=seen,
        map=map_of(place.name, place.boundary),
        state=visit.state,
        begun=_iso(visit.begun_at) if visit.begun_at else "",
        ended=_iso(visit.ended_at) if visit.ended_at else "",
        sent=tuple(_sent(visit.entries.all(), person)),
    )


def _sent(entries: Iterable[CardEntry], person: int) -> Iterable[str]:
    """What this person has sent of a visit, as they read it; of others' only that it is there."""
    for entry in entries:
        if entry.by_id == person and entry.kind not in {EntryKind.START, EntryKind.END}:
            yield f"{clock(entry.happened_at)} {words(EntryKind(entry.kind), entry.facts)}"


def _ways(units: Sequence[Unit], visits: Sequence[Visit]) -> dict[int, str]:
    """How to get to each visit from where the unit was before."""
    said: dict[int, str] = {}
    by_unit = {unit.pk: unit for unit in units}
    ordered = sorted(visits, key=lambda v: (v.unit_id, v.starts_at, v.pk))
    for number, stops in groupby(ordered, key=lambda v: v.unit_id):
        unit = by_unit[number]
        name, here = _start(unit)
        for visit in stops:
            there = (visit.hotspot.longitude, visit.hotspot.latitude)
            said[visit.pk] = _way(name, here, there, visit.travel_minutes, unit.mode)
            name, here = visit.hotspot.name, there
    return said


def _start(unit: Unit) -> tuple[str, tuple[float, float] | None]:
    start = unit.start
    if "longitude" not in start or "latitude" not in start:
        return str(start.get("name", "")), None
    return str(start.get("name", "")), (float(start["longitude"]), float(start["latitude"]))


def _way(
    name: str, here: tuple[float, float] | None, there: tuple[float, float], minutes: int, mode: str
) -> str:
    takes = f"about {counted(minutes, 'minute')} {BY.get(mode, 'by car, then on foot')}"
    if here is None:
        return f"{takes[0].upper()}{takes[1:]}."
    east, north = _metres(here, there)
    far = dist((0, 0), (east, north))
    if far < 50:
        return f"The same place as before: {name}."
    length = f"{round(far / 50) * 50:,} m" if far < 950 else f"{far / 1000:.1f} km"
    way = COMPASS[round(atan2(east, north) / (pi / 4)) % 8]
    return f"{length} {way} of {name} in a straight line, {takes}."


def _metres(here: tuple[float, float], there: tuple[float, float]) -> tuple[float, float]:
    """East and north from one point of degrees to another near it."""
    degree = 111_320.0
    east = (there[0] - here[0]) * degree * cos(radians(here[1]))
    return east, (there[1] - here[1]) * degree


def _pin(place: Any) -> str:
    """A geo URI (RFC 5870) that opens whatever map app the phone has, at the place."""
    at = f"{place.latitude:.5f},{place.longitude:.5f}"
    return f"geo:{at}?q={at}({quote(place.name, safe='')})"


def _forget_at(units: Sequence[Unit], now: datetime) -> datetime:
    latest = max((unit.ends_at + AFTER for unit in units), default=now + AFTER)
    return min(latest, now + LONGEST)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
