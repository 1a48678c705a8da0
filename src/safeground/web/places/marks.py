"""Marks on a hotspot's trend: when something began there.

An app above gives them in its own `hotspot_parts.py`, which is read when the site starts:

    @marks_from
    def patrols_began(door, hotspot): return [Mark(date(2026, 1, 9), "patrols began")]
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from safeground.web.places.models import Hotspot


@dataclass(frozen=True, order=True)
class Mark:
    """Something that began at a hotspot, in a few words."""

    at: date
    words: str


Source = Callable[[Any, Hotspot], Iterable[Mark]]
SOURCES: list[Source] = []


def marks_from(source: Source) -> Source:
    """Ask this function, too, for marks; it sees what the door lets it see."""
    SOURCES.append(source)
    return source


def marks_of(door: Any, hotspot: Hotspot) -> list[Mark]:
    """Everything that began there, the earliest first."""
    return sorted(mark for source in SOURCES for mark in source(door, hotspot))
