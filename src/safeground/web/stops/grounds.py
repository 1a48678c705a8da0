"""What grounds may lack: prompts that never block. The table is tables/grounds.csv."""

import json
import re
from functools import lru_cache
from typing import Any

from safeground.data.reference.tables import read_rows
from safeground.web.stops.tables import FOLDER


def warnings_of(grounds: str) -> list[str]:
    """What is said of grounds that rest only on what can't be grounds.

    >>> warnings_of("He was in a hotspot")[0]
    'Being in a hotspot is not grounds. Say what this person did or what you were told of them.'
    >>> warnings_of("In a hotspot; seen by a caller to put a blade in his waistband")
    []
    """
    told = _table()
    if not grounds.strip() or _has(told["strong"], grounds):
        return []
    return [one["says"] for one in told["weak"] if _has(one["words"], grounds)]


def as_json() -> str:
    """The same table for the form's own code."""
    return json.dumps(_table())


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    rows = [row for _, row in read_rows(FOLDER / "grounds.csv", ("kind", "words", "says"))]
    apart = [(row["kind"], row["words"].split("|"), row["says"]) for row in rows]
    return {
        "weak": [{"words": words, "says": says} for kind, words, says in apart if kind == "weak"],
        "strong": [w for kind, words, _ in apart if kind == "strong" for w in words],
    }


def _has(words: list[str], grounds: str) -> bool:
    return any(re.search(rf"\b(?:{word})", grounds, re.IGNORECASE) for word in words)
