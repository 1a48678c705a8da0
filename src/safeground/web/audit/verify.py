"""Whether the chain holds: every row in order, each hash computed anew, each head compared."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

from safeground.data.errors import BadInput
from safeground.web.audit.guards import GENESIS
from safeground.web.audit.heads import Head, heads, remember
from safeground.web.audit.models import Row
from safeground.web.audit.record import HASHED, keyed_hash

Report = Callable[[str, int, int], None]
CHUNK = 5_000  # rows between two words of progress


@dataclass(frozen=True)
class Proof:
    """What verification found. `sentence` names the first thing that is wrong, if any is."""

    holds: bool
    sentence: str
    rows: int
    head: str  # "4 <hash>", to be written down elsewhere; "" where nothing was ever written
    heads_compared: int
    broken_at: int | None  # the number of the first row that is wrong or not there
    at: datetime

    def as_facts(self) -> dict[str, Any]:
        """The same, for a file or a program."""
        return {**asdict(self), "at": self.at.isoformat(timespec="seconds")}


@dataclass
class _Walk:
    """How far along the chain verification is."""

    rows: int = 0
    number: int = 0
    hash: str = GENESIS


def verify(progress: Report, *, also: Iterable[Head] = ()) -> Proof:
    """Read the whole chain and say whether it holds; `also` are heads that were kept elsewhere.

    A chain that holds has its head written down.
    """
    unread, known = "", list(also)
    try:
        known = [*heads(), *known]
    except BadInput as altered:
        unread = str(altered)
    walk = _Walk()
    wrong: tuple[int | None, str] | None = next(_first_wrong(walk, known, progress), None)
    if wrong is None and unread:
        wrong = (None, unread)
    if wrong is None and walk.rows:
        remember()
    broken_at, sentence = wrong or (None, _holds(walk))
    return Proof(
        holds=wrong is None,
        sentence=sentence,
        rows=walk.rows,
        head=f"{walk.number} {walk.hash}" if walk.rows and wrong is None else "",
        heads_compared=len(known),
        broken_at=broken_at,
        at=datetime.now(UTC),
    )


def _first_wrong(walk: _Walk, known: list[Head], progress: Report) -> Iterator[tuple[int, str]]:
    by_number: dict[int, list[Head]] = {}
    for head in known:
        by_number.setdefault(head.number, []).append(head)
    total = Row.objects.count()
    for row in Row.objects.values(*HASHED, "hash").order_by("number").iterator(CHUNK):
        yield from _of_row(row, walk)
        yield from _of_heads(row["hash"], by_number.pop(row["number"], ()))
        walk.rows, walk.number, walk.hash = walk.rows + 1, row["number"], row["hash"]
        if walk.rows % CHUNK == 0:
            progress("Reading the chain", walk.rows, max(total, walk.rows))
    yield from _of_the_end(walk, by_number)


def _of_row(row: dict[str, Any], walk: _Walk) -> Iterator[tuple[int, str]]:
    number, expected = row["number"], walk.number + 1
    if number > expected:
        gone = f"{expected:,}" if number == expected + 1 else f"{expected:,} to {number - 1:,}"
        yield expected, f"Row {gone} is missing: somebody removed it, or changed its number."
    if number < expected:
        yield number, f"Row {number:,} is there more than once: somebody added one."
    if not compare_digest(keyed_hash(row), row["hash"]):
        yield number, f"Row {number:,} is not as it was written: somebody altered or added it."
    if row["previous"] != walk.hash:
        yield number, f"Row {number:,} does not follow the row before it: somebody moved rows."


def _of_heads(found: str, known: Iterable[Head]) -> Iterator[tuple[int, str]]:
    for head in known:
        if head.hash != found:
            yield (
                head.number,
                f"Row {head.number:,} is not the row that was last{_when(head)}: the chain was "
                "rebuilt from there or from before.",
            )


def _of_the_end(walk: _Walk, left: dict[int, list[Head]]) -> Iterator[tuple[int, str]]:
    if not left:
        return
    furthest = left[max(left)][0]
    yield (
        walk.number + 1,
        f"The chain ends at row {walk.number:,}, but row {furthest.number:,} was there"
        f"{_when(furthest)}: its end was cut off.",
    )


def _when(head: Head) -> str:
    return f" at {head.at}" if head.at else ""


def _holds(walk: _Walk) -> str:
    if not walk.rows:
        return "There are no rows yet."
    rows = "The one row is" if walk.rows == 1 else f"All {walk.rows:,} rows are"
    return f"{rows} there, in order and as written."
