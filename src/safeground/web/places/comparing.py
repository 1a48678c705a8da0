"""Two refreshes side by side, by the ground that their hotspots share."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import shapely
from django.urls import reverse

from safeground.web.places.boundaries import in_metres, overlap
from safeground.web.places.maps import feature
from safeground.web.places.models import Listing, Refresh

SAME, KIN = 0.5, 0.1  # of the ground of both together: as an identification judges it
UNUSED = ("streets", "risk_windows", "hours", "week_clock", "monthly", "by_category", "why")


@dataclass(frozen=True)
class Pair:
    """A hotspot of one refresh beside the hotspot of the other that shares most ground with it."""

    one: Listing | None
    other: Listing | None
    shared: float

    @property
    def verdict(self) -> str:
        """What became of it, in a word or two."""
        if self.one is None:
            return "Only in the second"
        if self.other is None:
            return "Only in the first"
        return "The same ground" if round(self.shared, 2) >= SAME else "Moved"


@dataclass(frozen=True)
class Comparison:
    """Two refreshes; `shared` is the ground of both as a share of the ground of either."""

    one: Refresh
    other: Refresh
    pairs: tuple[Pair, ...]
    shared: float

    def count(self, verdict: str) -> int:
        """How many pairs there are of one verdict."""
        return sum(pair.verdict == verdict for pair in self.pairs)

    @cached_property
    def features(self) -> list[dict[str, Any]]:
        """Outlines for a map: numbered those of the second, bare those of the first."""
        made = []
        for pair in self.pairs:
            if pair.one:
                said = f"{self.one}: rank {pair.one.rank}"
                made.append(_outline(pair.one, "buffer", f"first-{pair.one.pk}", "", said))
            if pair.other:
                said = f"{pair.verdict}. {self.other}: rank {pair.other.rank}"
                key = f"second-{pair.other.pk}"
                made.append(_outline(pair.other, "hotspot", key, pair.other.rank, said))
        return made


def compare_refreshes(one: Refresh, other: Refresh) -> Comparison:
    """Pair the hotspots of two refreshes, the largest overlap first.

    What a kept refresh says never changes, so that of two is reckoned once; `digest` stands for it.
    """
    if one.digest and other.digest:
        return _compared((one.pk, one.digest), (other.pk, other.digest))
    return _compare(one, other)


@lru_cache(maxsize=4)
def _compared(one: tuple[int, str], other: tuple[int, str]) -> Comparison:
    return _compare(*(Refresh.objects.get(pk=pk) for pk, _ in (one, other)))


def _compare(one: Refresh, other: Refresh) -> Comparison:
    first, second = (list(r.listings.defer(*UNUSED)) for r in (one, other))
    shapes = {x.pk: in_metres(x.boundary) for x in (*first, *second)}
    tree = shapely.STRtree([shapes[b.pk] for b in second])
    near = tree.query([shapes[a.pk] for a in first], predicate="intersects").T
    found = sorted(
        (
            (overlap(shapes[first[a].pk], shapes[second[b].pk]), first[a], second[b])
            for a, b in near.tolist()
        ),
        key=lambda each: -each[0],
    )
    pairs: list[Pair] = []
    taken: set[int] = set()
    for shared, a, b in found:
        if shared >= KIN and not {a.pk, b.pk} & taken:
            taken |= {a.pk, b.pk}
            pairs.append(Pair(a, b, shared))
    pairs += [Pair(a, None, 0.0) for a in first if a.pk not in taken]
    pairs += [Pair(None, b, 0.0) for b in second if b.pk not in taken]
    pairs.sort(key=lambda p: p.other.rank if p.other else 10_000 + (p.one.rank if p.one else 0))
    ground = [shapely.union_all([shapes[x.pk] for x in each]) for each in (first, second)]
    return Comparison(one, other, tuple(pairs), overlap(*ground))


def _outline(listing: Listing, kind: str, key: str, number: Any, says: str) -> dict[str, Any]:
    address = reverse("places:hotspot", kwargs={"pk": listing.hotspot_id})
    return feature(
        listing.boundary,
        kind=kind, key=key, name=listing.name, number=number, says=says, href=address,
    )  # fmt: skip
