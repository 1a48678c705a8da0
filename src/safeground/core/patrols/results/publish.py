"""Rows of a report as they may be published: counts of 1 to 4 are not told apart."""

from collections.abc import Mapping
from typing import Any

from safeground.core.disclosure import SMALLEST_SHOWN, shown_count
from safeground.core.patrols.results.counts import COUNT_OF, MEANING

ABOUT_PLACES = ("problems",)


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of counts with the small ones in words; amounts that belong to them are None.

    Problems are of places and not of people, and stay.

    >>> shown({"hotspot": "High Street", "arrests": 3, "stop_searches": 12})
    {'hotspot': 'High Street', 'arrests': 'fewer than 5', 'stop_searches': 12}
    """
    made = dict(row)
    for name, value in row.items():
        if name in COUNT_OF:
            made[name] = None if _is_small(row[COUNT_OF[name]]) else value
        elif name in MEANING and name not in ABOUT_PLACES and _is_small(value):
            made[name] = shown_count(value)
    return made


def hides(rows: list[dict[str, Any]]) -> bool:
    """Whether a published form of the rows hides anything, so that totals would give it away."""
    return any(shown(row) != dict(row) for row in rows)


def _is_small(value: Any) -> bool:
    return bool(0 < value < SMALLEST_SHOWN)
