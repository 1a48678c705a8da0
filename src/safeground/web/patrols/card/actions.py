"""Taking what a card sends: each entry once, whatever happens on the way."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction

from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.patrols.card.parcel import Entry, Parcel
from safeground.web.patrols.card.rules import (
    OFF_THE_PLAN,
    Sent,
    Settled,
    Stage,
    put_right,
    settle,
)
from safeground.web.patrols.models import CardEntry, EntryKind, PlanState, Visit, VisitState

NOT_YOURS = "That visit is not on a plan that you are on. Write it down and tell your sergeant."


class Fate(StrEnum):
    """What became of an entry; the phone may forget it in the first two."""

    RECORDED = "recorded"
    KEPT = "kept"  # stored with the reason why it changes nothing
    REFUSED = "refused"  # not stored


@dataclass(frozen=True)
class Answer:
    """The answer to one entry, the same however often it is sent."""

    key: str
    fate: Fate
    says: str = ""

    def as_json(self) -> dict[str, str]:
        """As the phone reads it."""
        return {name: str(value) for name, value in asdict(self).items()}


def take(parcel: Parcel, *, by: Any, now: datetime | None = None) -> list[Answer]:
    """Take a parcel, one transaction an entry, so that one that fails holds up no other."""
    require(by, Act.ADD, CardEntry)
    ours = (now or datetime.now(UTC)).replace(microsecond=0)
    answers = [take_one(entry, parcel.now, by=by, now=ours) for entry in parcel.entries]
    return answers + [Answer(key, Fate.REFUSED, says) for key, says in parcel.wrong.items()]


def take_one(entry: Entry, phone: datetime, *, by: Any, now: datetime) -> Answer:
    """Take one entry, or say again what became of it."""
    try:
        with transaction.atomic():
            return _take(entry, put_right(entry.at, phone, now), by=by, now=now)
    except IntegrityError:  # the same entry, a moment earlier, by another road
        return _answer(CardEntry.objects.get(key=entry.key), by)


def _take(entry: Entry, at: datetime, *, by: Any, now: datetime) -> Answer:
    require(by, Act.ADD, CardEntry)
    visit = _walked(entry.visit, by)
    known = CardEntry.objects.filter(key=entry.key).first()
    if known is not None:
        return _answer(known, by)
    if visit is None:
        return Answer(str(entry.key), Fate.REFUSED, NOT_YOURS)
    made = CardEntry.objects.create(
        key=entry.key,
        visit=visit,
        by=by,
        kind=entry.kind,
        facts=entry.facts,
        happened_at=_storable(at, now),
        received_at=now,
    )
    _settle(visit)
    record(Kind.COLLECT, by=by.actor, thing=thing_of(made), act=f"card: {entry.kind.value}")
    made.refresh_from_db()
    return _answer(made, by)


def _walked(number: int, by: Any) -> Visit | None:
    """The visit, held for this transaction: any of a released plan that this person is on."""
    found = Visit.objects.select_for_update(of=("self",)).select_related("plan")
    mine = Visit.objects.filter(plan__units__people=by.pk).values("pk")
    return found.filter(pk=number, pk__in=mine).exclude(plan__state=PlanState.DRAFT).first()


def _settle(visit: Visit) -> None:
    """Work out the visit, and each of its entries, from all that was sent."""
    entries = list(visit.entries.all())
    settled = settle(
        (Sent(e.key, EntryKind(e.kind), e.happened_at) for e in entries),
        visit.plan.starts_at,
        visit.plan.ends_at,
    )
    changed = [one for one in entries if _judge(one, settled.says[one.key])]
    CardEntry.objects.bulk_update(changed, ["applied", "conflict"])
    visit.begun_at, visit.ended_at = settled.begun_at, settled.ended_at
    visit.state = _state(visit, settled)
    visit.save(update_fields=["begun_at", "ended_at", "state"])


def _judge(entry: CardEntry, says: str) -> bool:
    before = entry.applied, entry.conflict
    entry.applied, entry.conflict = not says, says
    return before != (entry.applied, entry.conflict)


def _state(visit: Visit, settled: Settled) -> str:
    """A visit that was taken off the plan stays off it, with the minutes that were walked."""
    if settled.stage is Stage.NOT_BEGUN or visit.state == VisitState.WITHDRAWN:
        return visit.state
    return VisitState.UNDER_WAY if settled.stage is Stage.UNDER_WAY else VisitState.MADE


def _answer(entry: CardEntry, by: Any) -> Answer:
    if entry.by_id != by.pk:
        return Answer(str(entry.key), Fate.REFUSED, NOT_YOURS)
    if not entry.applied:
        return Answer(str(entry.key), Fate.KEPT, entry.conflict)
    withdrawn = entry.visit.state == VisitState.WITHDRAWN
    return Answer(str(entry.key), Fate.RECORDED, OFF_THE_PLAN if withdrawn else "")


def _storable(at: datetime, now: datetime) -> datetime:
    """A clock set to another century is stored as one a year off; it counts for nothing anyway."""
    year = timedelta(days=365)
    return min(max(at, now - year), now + year)
