"""What the store holds, as pages show it: never by reading the store."""

from collections.abc import Iterable
from dataclasses import dataclass

from safeground.web.incidents.models import Holding


@dataclass(frozen=True)
class Held:
    """What is held of one source; `gaps` are months between its first and last without anything."""

    source: str
    first: str
    last: str
    months: int
    incidents: int
    without_place: int
    gaps: tuple[str, ...]


def by_source(holdings: Iterable[Holding]) -> list[Held]:
    """The holdings of each source, together."""
    of: dict[str, list[Holding]] = {}
    for one in holdings:
        of.setdefault(one.source, []).append(one)
    return [_held(source, each) for source, each in sorted(of.items())]


def _held(source: str, each: list[Holding]) -> Held:
    months = sorted(one.month for one in each)
    return Held(
        source=source,
        first=months[0],
        last=months[-1],
        months=len(months),
        incidents=sum(one.incidents for one in each),
        without_place=sum(one.without_place for one in each),
        gaps=tuple(m for m in _between(months[0], months[-1]) if m not in set(months)),
    )


def _between(first: str, last: str) -> list[str]:
    start, end = (12 * int(m[:4]) + int(m[5:7]) - 1 for m in (first, last))
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(start, end + 1)]
