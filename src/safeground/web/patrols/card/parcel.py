"""What a phone sends: a parcel of entries, read and checked one by one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from safeground.data.errors import BadInput
from safeground.web.patrols.card.facts import facts_of
from safeground.web.patrols.models import EntryKind

EARLIEST, LATEST = 1970, 2200  # a phone that lost its clock begins again in 1970
AT_MOST = 200  # entries in one parcel; a phone sends the rest in the next
WRONG = "This could not be read. Write it down and tell your sergeant."


@dataclass(frozen=True)
class Entry:
    """One thing that happened during a visit, as the phone tells it."""

    key: UUID
    visit: int
    kind: EntryKind
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Parcel:
    """Entries of one person, with the time that the phone has; `wrong` are keys and why."""

    person: int
    now: datetime
    entries: tuple[Entry, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)


def read_parcel(body: bytes) -> Parcel:
    """A parcel from JSON. One entry that can't be read does not hold up the others.

    Raises BadInput where the parcel itself can't be read.
    """
    try:
        said = json.loads(body)
        person, now = int(said["person"]), _time(said["now"])
        rows = list(said["entries"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise BadInput("A card sends its person, its time and its entries as JSON.") from None
    if len(rows) > AT_MOST:
        raise BadInput(f"A card sends {AT_MOST} entries at most at a time.")
    entries: list[Entry] = []
    wrong: dict[str, str] = {}
    for row in rows:
        try:
            entries.append(read_entry(row))
        except BadInput as mistake:
            wrong[_key(row)] = str(mistake)
    return Parcel(person, now, tuple(entries), wrong)


def read_entry(row: Any) -> Entry:
    """One entry; raises BadInput with what to do."""
    try:
        kind = EntryKind(row["kind"])
        key, visit, at = UUID(str(row["key"])), int(row["visit"]), _time(row["at"])
        said = dict(row.get("facts") or {})
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise BadInput(WRONG) from None
    return Entry(key, visit, kind, at, facts_of(kind, said))


def _time(said: Any) -> datetime:
    at = datetime.fromisoformat(str(said))
    if at.tzinfo is None:
        raise ValueError("a time says its zone")
    if not EARLIEST <= at.year <= LATEST:
        raise ValueError("no clock of a phone is that wrong")
    return at.astimezone(UTC).replace(microsecond=0)


def _key(row: Any) -> str:
    return str(row.get("key", ""))[:60] if isinstance(row, dict) else ""
