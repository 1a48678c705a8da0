"""The seal: a hash that is published before day one and fixes every day without showing any.

Each day has a key, got from the seed, and a commitment: HMAC-SHA-256 of what was dealt that day,
under its key. The seal is the SHA-256 of the design's digest, a commitment to the seed, and all the
days' commitments. One day's key opens that day and no other, the seed opens everything.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from safeground.core.patrols.allocation.allocate import Allocation, allocate
from safeground.core.patrols.allocation.design import Design, canonical

FORMAT = "safeground seal 1"
Rows = Sequence[tuple[str, str]]  # (hotspot, condition)


@dataclass(frozen=True)
class Seal:
    """What is published; all hexadecimal. `days` is a commitment for each day, in order."""

    design: str
    seed: str
    days: tuple[str, ...]

    @property
    def hash(self) -> str:
        """The seal itself: 64 hexadecimal characters."""
        parts = {"format": FORMAT, "design": self.design, "seed": self.seed, "days": self.days}
        return hashlib.sha256(canonical(parts)).hexdigest()


def seal_of(allocation: Allocation, seed: str) -> Seal:
    """Seal an allocation that was dealt with a seed.

    >>> from safeground.core.patrols.allocation.design import Site
    >>> design = Design((Site("Pier Hill"), Site("High Street")), date(2026, 1, 5), 4, treat=1)
    >>> seal = seal_of(allocate(design, "7"), "7")
    >>> rows = allocate(design, "7").day(0)
    >>> len(seal.hash), opens(seal, design, 0, rows, day_key(design, "7", 0))
    (64, True)
    """
    design = allocation.design
    days = tuple(
        _commitment(day, allocation.day(number), day_key(design, seed, number))
        for number, day in enumerate(design.dates)
    )
    return Seal(design.digest, _keyed(design, seed, "seed").hex(), days)


def day_key(design: Design, seed: str, number: int) -> bytes:
    """The key of a day, counted from 0: shows nothing of the seed or of any other day."""
    return _keyed(design, seed, f"day {design.dates[number].isoformat()}")


def opens(seal: Seal, design: Design, number: int, rows: Rows, key: bytes) -> bool:
    """Whether these rows are what was sealed for a day, given its key."""
    return hmac.compare_digest(_commitment(design.dates[number], rows, key), seal.days[number])


def broken(seal: Seal, design: Design, seed: str) -> str:
    """What doesn't agree between a seal, a design and a seed, in one sentence; "" if all does."""
    if design.digest != seal.design:
        return "The design is not the one that was sealed"
    if _keyed(design, seed, "seed").hex() != seal.seed:
        return "The seed is not the one that was sealed"
    if seal_of(allocate(design, seed), seed) != seal:
        return "The sealed days are not what this design and seed give"
    return ""


def _keyed(design: Design, seed: str, purpose: str) -> bytes:
    text = f"{FORMAT}\0{design.digest}\0{purpose}"
    return hmac.digest(seed.encode(), text.encode(), "sha256")


def _commitment(day: date, rows: Rows, key: bytes) -> str:
    text = canonical({"date": day.isoformat(), "dealt": [list(row) for row in rows]})
    return hmac.digest(key, text, "sha256").hex()
