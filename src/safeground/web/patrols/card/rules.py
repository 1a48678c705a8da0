"""What an entry from a card does to a visit: one table, and a fold over all that was sent of it.

Entries arrive late, twice, in any order and from two phones of one unit. So what became of a visit
is never a matter of what arrived when: it is worked out anew, from every entry in the order in
which things happened, whenever one more arrives. docs/methods/card-sync.md is this table in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from safeground.web.patrols.models import EntryKind

RESUMED_WITHIN = timedelta(minutes=10)  # an End pressed by mistake, with gloves, in the dark
FROM_SHIFT = timedelta(hours=6)  # before its start and after its end: later is a wrong clock
STEADY = timedelta(seconds=90)  # a phone's clock this near ours is taken as right

OUTSIDE = "The time on the phone was outside the shift, so it does not change the visit."
OFF_THE_PLAN = "The visit had been taken off the plan. It is recorded at the place that was walked."


class Stage(StrEnum):
    """How far a visit has come."""

    NOT_BEGUN = "not begun"
    UNDER_WAY = "under way"
    JUST_ENDED = "just ended"
    ENDED = "ended"


@dataclass(frozen=True)
class Rule:
    """Where a visit goes from one stage by one kind of entry; `says` is why, where it stays."""

    goes_to: Stage
    says: str = ""

    @property
    def applied(self) -> bool:
        """Whether the entry changed the visit."""
        return not self.says


RULES: dict[tuple[Stage, EntryKind], Rule] = {
    (Stage.NOT_BEGUN, EntryKind.START): Rule(Stage.UNDER_WAY),
    (Stage.NOT_BEGUN, EntryKind.END): Rule(
        Stage.NOT_BEGUN, "The visit was ended and never started, so it has no minutes."
    ),
    (Stage.UNDER_WAY, EntryKind.START): Rule(
        Stage.UNDER_WAY, "The visit had been started already; the first start counts."
    ),
    (Stage.UNDER_WAY, EntryKind.END): Rule(Stage.JUST_ENDED),
    (Stage.JUST_ENDED, EntryKind.START): Rule(Stage.UNDER_WAY),
    (Stage.JUST_ENDED, EntryKind.END): Rule(
        Stage.JUST_ENDED, "The visit had been ended already; the first end counts."
    ),
    (Stage.ENDED, EntryKind.START): Rule(
        Stage.ENDED, "The visit had ended more than 10 minutes before; a second stay is not added."
    ),
    (Stage.ENDED, EntryKind.END): Rule(
        Stage.ENDED, "The visit had been ended already; the first end counts."
    ),
}


@dataclass(frozen=True)
class Sent:
    """One entry as the rules need it."""

    key: UUID
    kind: EntryKind
    at: datetime


@dataclass(frozen=True)
class Settled:
    """What became of a visit, and for each entry why it did not change it ("" where it did)."""

    stage: Stage
    begun_at: datetime | None
    ended_at: datetime | None
    says: dict[UUID, str]


def settle(entries: Iterable[Sent], starts_at: datetime, ends_at: datetime) -> Settled:
    """Work out a visit from its entries, whatever the order they are given in.

    `starts_at` and `ends_at` are those of the shift.
    """
    stage, begun, ended = Stage.NOT_BEGUN, None, None
    says: dict[UUID, str] = {}
    for entry in sorted(entries, key=lambda one: (one.at, _order(one.kind), one.key)):
        if not starts_at - FROM_SHIFT <= entry.at <= ends_at + FROM_SHIFT:
            says[entry.key] = OUTSIDE
            continue
        if stage is Stage.JUST_ENDED and ended and entry.at - ended > RESUMED_WITHIN:
            stage = Stage.ENDED
        rule = RULES.get((stage, entry.kind), Rule(stage))
        says[entry.key] = rule.says
        if rule.applied and entry.kind is EntryKind.START:
            begun, ended = begun or entry.at, None
        elif rule.applied and entry.kind is EntryKind.END:
            ended = entry.at
        stage = rule.goes_to
    return Settled(stage, begun, ended, says)


def put_right(said: datetime, phone: datetime, ours: datetime) -> datetime:
    """When something happened, by our clock: the phone says when, and what time it has now."""
    wrong = ours - phone
    return said if abs(wrong) <= STEADY else said + wrong


def _order(kind: EntryKind) -> int:
    """In one second: a start comes first, then what happened, then the end."""
    return {EntryKind.START: 0, EntryKind.END: 2}.get(kind, 1)
