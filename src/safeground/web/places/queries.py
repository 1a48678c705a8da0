"""What pages ask of hotspots: lists, counts and trends, reckoned from tallies in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from safeground.web.access.door import Door
from safeground.web.places.models import Hotspot, Listing, Refresh, Tally, months_between

ORDERS = ("rank", "name", "district", "count", "change")


@dataclass(frozen=True)
class Asked:
    """What a list of hotspots is narrowed to. Empty districts or sources: all of them."""

    family: str
    since: str
    until: str
    districts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    by_hand: str = ""  # "yes" or "no"
    order: str = "rank"
    measure: str = "count"  # what the halves and the order go by: "count" or "harm"

    @property
    def months(self) -> list[str]:
        """The months asked for."""
        return months_between(self.since, self.until)


@dataclass(frozen=True)
class Row:
    """One hotspot in a list.

    `earlier` and `later` are the two halves of the months asked for, in the measure asked for;
    `harm` and the incidents without a weight are None where no weights were loaded.
    """

    pk: int
    key: str
    name: str
    district: str
    by_hand: bool
    rank: int | None  # None: no rank, because a person drew it
    status: str
    count: float
    earlier: float
    later: float
    harm: float | None
    unweighed: float | None


Counts = tuple[float, float, float, float | None, float | None]  # as the last five of a `Row`
NOTHING: Counts = (0.0, 0.0, 0.0, None, None)


@dataclass(frozen=True)
class Recorded:
    """Incidents of one family or crime type; `harm` and `unweighed` as in `Row`."""

    family: str
    count: int
    harm: float | None
    unweighed: float | None


def refresh_in_force(door: Door) -> Refresh | None:
    """The refresh that patrols and pages go by."""
    found: Refresh | None = (
        door.among(Refresh).filter(in_force=True).select_related("made_by").first()
    )
    return found


def current(door: Door) -> QuerySet[Hotspot]:
    """The hotspots that patrols and pages go by now."""
    return door.among(Hotspot).filter(left_at=None)


def rows_of(door: Door, asked: Asked, refresh: Refresh) -> list[Row]:
    """Every hotspot that was asked for, in the order asked for, with its counts."""
    hotspots = current(door)
    if asked.districts:
        hotspots = hotspots.filter(district__in=asked.districts)
    if asked.by_hand:
        hotspots = hotspots.filter(by_hand=asked.by_hand == "yes")
    ranks = {
        pk: (rank, status)
        for pk, rank, status in door.among(Listing)
        .filter(refresh=refresh)
        .values_list("hotspot_id", "rank", "status")
    }
    counts = counts_of(door, asked)
    rows = []
    for one in hotspots.values_list("pk", "key", "name", "district", "by_hand"):
        told: tuple[Any, ...] = (*ranks.get(one[0], (None, "")), *counts.get(one[0], NOTHING))
        rows.append(Row(*one, *told))
    return sorted(rows, key=lambda row: _order(row, asked))


def weighed_by(door: Door) -> list[dict[str, Any]]:
    """The harm weights with which the hotspots of now were counted: none, one, or different ones
    where they were loaded between two counts."""
    weighed = current(door).exclude(weighed_by={}).order_by()
    return list(weighed.values_list("weighed_by", flat=True).distinct())


def counts_of(door: Door, asked: Asked) -> dict[int, Counts]:
    """What was recorded in the months asked for, in their first half and in their last, by hotspot.

    An odd month belongs to neither half: the first of them is left out. What police generate is
    never in.
    """
    months = asked.months
    half = len(months) // 2
    tallies = door.among(Tally).filter(
        family=asked.family,
        month__gte=asked.since,
        month__lte=asked.until,
        police_generated=False,
    )
    if asked.sources:
        tallies = tallies.filter(source__in=asked.sources)
    amount = "harm" if asked.measure == "harm" else "incidents"
    later = Q(month__gte=months[-half]) if half else Q(pk=None)
    earlier = Q(month__gte=months[-2 * half], month__lt=months[-half]) if half else Q(pk=None)
    found = (
        tallies.order_by()
        .values("hotspot_id")
        .annotate(
            count=Sum("incidents"),
            before=Sum(amount, filter=earlier, default=0.0),
            after=Sum(amount, filter=later, default=0.0),
            weighed=Sum("harm"),
            weightless=Sum("unweighed"),
        )
        .values_list("hotspot_id", "count", "before", "after", "weighed", "weightless")
    )
    return {row[0]: row[1:] for row in found}


def monthly_of(
    door: Door, hotspot: Hotspot, family: str, months: Sequence[str]
) -> list[tuple[str, float]]:
    """What was recorded inside a hotspot in each of these months."""
    found = dict(
        door.among(Tally)
        .filter(hotspot=hotspot, family=family, month__in=months, police_generated=False)
        .order_by()
        .values("month")
        .annotate(count=Sum("incidents"))
        .values_list("month", "count")
    )
    return [(month, float(found.get(month, 0.0))) for month in months]


def by_type_of(
    door: Door, hotspot: Hotspot, types: Sequence[str], months: Sequence[str], *, police: bool
) -> list[Recorded]:
    """Incidents inside a hotspot by family or crime type, most first: those reported, or those
    police found."""
    found = (
        door.among(Tally)
        .filter(
            hotspot=hotspot,
            family__in=types,
            month__gte=months[0],
            month__lte=months[-1],
            police_generated=police,
        )
        .order_by()
        .values("family")
        .annotate(count=Sum("incidents"), weighed=Sum("harm"), weightless=Sum("unweighed"))
        .values_list("family", "count", "weighed", "weightless")
    )
    recorded = [Recorded(name, round(count), *harm) for name, count, *harm in found]
    return sorted(recorded, key=lambda one: -one.count)


def _order(row: Row, asked: Asked) -> tuple[Any, ...]:
    """By what was asked for, and then by rank; what has no rank comes last."""
    rank = (row.rank is None, row.rank or 0, row.name)
    first: dict[str, Any] = {
        "rank": (),
        "name": row.name,
        "district": row.district,
        "count": -((row.harm or 0.0) if asked.measure == "harm" else row.count),
        "change": row.earlier - row.later,
    }
    return (first[asked.order], rank)
