"""A log to which entries are only added: each holds the hash of the one before it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from safeground.core.patrols.allocation.design import canonical


def linked(entry: Mapping[str, Any], before: str) -> dict[str, Any]:
    """An entry with the hash of the entry before it (the seal, for the first) and its own.

    >>> first = linked({"why": "flood"}, "seal")
    >>> unlinked([first, linked({"why": "murder scene"}, first["hash"])], "seal")
    0
    """
    text = {**entry, "before": before}
    return {**text, "hash": hashlib.sha256(canonical(text)).hexdigest()}


def unlinked(entries: Sequence[Mapping[str, Any]], seal: str) -> int:
    """The first entry, from 1, whose hash or that before it is not as it was; 0 if all are."""
    before = seal
    for number, entry in enumerate(entries, 1):
        said = {name: value for name, value in entry.items() if name not in ("before", "hash")}
        if dict(entry) != linked(said, before):
            return number
        before = entry["hash"]
    return 0
