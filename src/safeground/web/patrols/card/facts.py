"""What can be said of each kind of entry: counts and choices, and one short note about a place."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from safeground.data.errors import BadInput
from safeground.web.lib.text import fit
from safeground.web.patrols.models import EntryKind

MOST_PEOPLE = 500
NOTE = 140  # characters
# what an officer finds at a place without a search of anybody; seizures are in the stop's record
ITEMS = {
    "knife": "Knife",
    "other weapon": "Other weapon",
    "drugs": "Drugs",
    "cash": "Cash",
    "stolen goods": "Stolen goods",
    "other": "Something else",
}
PLACE = {
    "lighting": "Light missing or broken",
    "CCTV": "Camera missing or broken",
    "hiding place": "Hiding place",
    "other problem": "Something else",
}


def facts_of(kind: EntryKind, said: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of an entry, and nothing besides; raises BadInput with what was expected."""
    match kind:
        case EntryKind.SPOKEN:
            return {"people": _count(said.get("people"))}
        case EntryKind.ITEM:
            return {"what": _choice(said.get("what"), ITEMS, "what was found")}
        case EntryKind.PLACE:
            what = _choice(said.get("what"), PLACE, "what it was about the place")
            note = " ".join(fit(said.get("note") or "").split())[:NOTE]
            return {"what": what, "note": note} if note else {"what": what}
        case EntryKind.STOP:
            return {"stop": _stop(said.get("stop"))} if said.get("stop") else {}
    return {}


def words(kind: EntryKind, facts: Mapping[str, Any]) -> str:
    """An entry as a person reads it.

    >>> words(EntryKind.SPOKEN, {"people": 3})
    'People spoken to: 3'
    """
    if kind is EntryKind.SPOKEN:
        return f"{kind.label}: {facts['people']}"
    if kind is EntryKind.ITEM:
        return f"{kind.label}: {ITEMS[facts['what']].lower()}"
    if kind is EntryKind.PLACE:
        note = f" ({facts['note']})" if facts.get("note") else ""
        return f"{PLACE[facts['what']]}{note}"
    return str(kind.label)


def _count(said: Any) -> int:
    try:
        people = int(said)
    except (TypeError, ValueError, OverflowError):
        people = 0
    if not 1 <= people <= MOST_PEOPLE:
        raise BadInput(f"Say how many people you spoke to, from 1 to {MOST_PEOPLE}.")
    return people


def _choice(said: Any, choices: Mapping[str, str], what: str) -> str:
    if not isinstance(said, str) or said not in choices:
        raise BadInput(f"Say {what}.")
    return str(said)


def _stop(said: Any) -> str:
    try:
        return str(UUID(str(said)))
    except ValueError:
        raise BadInput("A stop search is named by its own number.") from None
