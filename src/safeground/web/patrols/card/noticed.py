"""What the last visits noticed about a place, from what officers sent of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from safeground.web.lib.formats import day
from safeground.web.patrols.card.facts import ITEMS, PLACE
from safeground.web.patrols.models import CardEntry, EntryKind

LATELY = timedelta(days=92)
AT_MOST = 4  # sentences on a card


def noticed(hotspots: Iterable[int], now: datetime) -> dict[int, tuple[str, ...]]:
    """By hotspot, the latest first, each thing once: "Light missing or broken: 5 January 2026".

    Whoever goes there is told what any unit noticed: it is said of the place, and names nobody.
    """
    found = (
        CardEntry.objects.filter(
            visit__hotspot__in=set(hotspots),
            visit__starts_at__gte=now - LATELY - timedelta(days=1),  # by the index
            kind__in=[EntryKind.PLACE, EntryKind.ITEM],
            applied=True,
            happened_at__gte=now - LATELY,
        )
        .order_by("-happened_at")
        .values_list("visit__hotspot", "kind", "facts", "happened_at")
    )
    said: dict[int, dict[str, str]] = {}
    for hotspot, kind, facts, at in found:
        what = _what(kind, facts)
        said.setdefault(hotspot, {}).setdefault(what.casefold(), f"{what}: {day(at)}")
    return {hotspot: tuple(things.values())[:AT_MOST] for hotspot, things in said.items()}


def _what(kind: str, facts: dict[str, Any]) -> str:
    if kind == EntryKind.ITEM:
        return f"Found: {ITEMS.get(facts.get('what', ''), 'something').lower()}"
    what, note = str(facts.get("what", "")), facts.get("note", "")
    if what == "other problem" and note:
        return str(note)
    return f"{PLACE.get(what, 'Something about the place')}{f' ({note})' if note else ''}"
