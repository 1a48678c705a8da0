"""The forms of a card that is carried without JavaScript: one entry at a time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from safeground.data.errors import BadInput
from safeground.web.patrols.card.parcel import Entry, read_entry


def entry_of(posted: Mapping[str, Any], visit: int, now: str) -> Entry:
    """The entry that a posted form says; raises BadInput with what to do.

    The page gives each form its key, so that pressing twice counts once.
    """
    if not _is_key(posted.get("key")):
        raise BadInput("Open the card again and press once more.")
    facts = {name: posted[name] for name in ("people", "what", "note") if posted.get(name)}
    facts.setdefault("people", posted.get("many", ""))  # typed, where no number was pressed
    return read_entry({**{k: posted.get(k) for k in ("key", "kind")}, "visit": visit, "at": now,
                       "facts": facts})  # fmt: skip


def _is_key(said: Any) -> bool:
    try:
        UUID(str(said))
    except ValueError:
        return False
    return True
