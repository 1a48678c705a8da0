"""Which amendments of a sealed trial were made in time: before anything could be known of its end.

One made later may have been made because of what was seen, so a report doesn't go by it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

AFTER_END = "after the last day"
AFTER_SEEN = "after outcomes were gathered"
UNDATED = "at a time that its date doesn't tell"
AFTER_LATE = "after another that was too late"


def made_late(
    amendments: Sequence[Mapping[str, Any]], last: date, gathered: str | None = None
) -> tuple[str, ...]:
    """When each amendment was made, in words, if that was too late; "" if it was in time.

    `last` is the trial's last day, on which an amendment is still in time; `gathered` the moment
    (ISO 8601) at which outcomes were gathered, if that is known. Amendments are in the order of
    their log: what follows a late one is late, whatever its own date says.

    >>> made_late([{"at": "2026-04-04T09:00"}, {"at": "2026-04-05T09:00"}], date(2026, 4, 4))
    ('', 'after the last day')
    """
    seen, said = _moment(gathered), list[str]()
    for entry in amendments:
        late = _late(_moment(entry.get("at")), last, seen)
        said.append(late or (AFTER_LATE if any(said) else ""))
    return tuple(said)


def _late(at: datetime | None, last: date, seen: datetime | None) -> str:
    if at is None:
        return UNDATED
    if at.date() > last:
        return AFTER_END
    return AFTER_SEEN if seen is not None and at >= seen else ""


def _moment(stamp: Any) -> datetime | None:
    """A moment that can be compared with others; without an offset it is taken to be UTC."""
    try:
        at = datetime.fromisoformat(stamp)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
