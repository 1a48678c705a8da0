"""Everything that a hotspot's page says: sentences and figures, without layout."""

from collections.abc import Sequence
from typing import Any

from safeground.core.hotspots.chance import change_beyond_chance, poisson_interval
from safeground.pipelines import wording
from safeground.web.access.door import Door
from safeground.web.places.families import FAMILIES, crime_types, found_by_police, title_of
from safeground.web.places.marks import marks_of
from safeground.web.places.models import BoundaryChange, Hotspot, Listing, Refresh
from safeground.web.places.panels import panels_of
from safeground.web.places.queries import Recorded, by_type_of, monthly_of, refresh_in_force

Months = Sequence[tuple[str, float]]


def record_of(door: Door, hotspot: Hotspot, *, by_harm: bool = False) -> dict[str, Any]:
    """What the page shows of one hotspot to the person at this door."""
    listings = list(door.among(Listing).filter(hotspot=hotspot).select_related("refresh"))
    listings.sort(key=lambda one: (one.refresh.in_force, one.refresh.made_at), reverse=True)
    listing = listings[0] if listings else None
    refresh = listing.refresh if listing else refresh_in_force(door)
    changes = list(door.among(BoundaryChange).filter(hotspot=hotspot).select_related("by"))
    return {
        "hotspot": hotspot,
        "listing": listing,
        "refresh": refresh,
        "refresh_count": listing.refresh.listings.count() if listing else 0,
        "why": _why(listing, changes),
        "hours": _hours(listing),
        "history": sorted(listings, key=lambda one: one.refresh.made_at, reverse=True),
        "boundary_changes": changes,
        "panels": panels_of(door, hotspot),
        **(_counted(door, hotspot, refresh, by_harm) if refresh else {"trend": None}),
    }


def _why(listing: Listing | None, changes: Sequence[BoundaryChange]) -> str:
    if listing is not None:
        return wording.sentence(listing.why)
    reason = changes[-1].reason if changes else "no reason was kept"
    return wording.sentence(f"A person drew it: {reason}")


def _hours(listing: Listing | None) -> dict[str, Any]:
    """The week clock with its windows, or the sentence that says why there is none."""
    if listing is None or not listing.week_clock:
        why = listing.no_hours if listing else "Hours are found when hotspots are identified."
        return {"unknown": wording.sentence(why)}
    said = listing.hours
    counts = [share * said["n"] for share in listing.week_clock]
    return {
        "title": _hours_title(said),
        "week": [counts[24 * day : 24 * day + 24] for day in range(7)],
        "windows": [
            (one["start"] // 24, one["start"] % 24, one["hours"]) for one in listing.risk_windows
        ],
    }


def _hours_title(said: dict[str, Any]) -> str:
    if said.get("captured") is None:
        return f"Patrol hours: {said['name']}"
    ends = f"{wording.percent(said['low'])} to {wording.percent(said['high'])}"
    return (
        f"{wording.percent(said['captured'])} ({ends}) fall in {said['name']}, where hours spread "
        f"evenly would hold {wording.percent(said['uniform'])}"
    )


def _counted(door: Door, hotspot: Hotspot, refresh: Refresh, by_harm: bool) -> dict[str, Any]:
    months = refresh.months
    family = hotspot.family
    monthly = monthly_of(door, hotspot, family, months)
    reported = by_type_of(door, hotspot, [family, *FAMILIES, *crime_types()], months, police=False)
    types = [one for one in reported if one.family in crime_types()]
    found = by_type_of(door, hotspot, list(found_by_police()), months, police=True)
    return {
        "period": wording.months(months),
        "offences": title_of(family).lower(),
        "total": sum(count for _, count in monthly),
        "trend": _trend(monthly),
        "marks": _marks(door, hotspot, months),
        "families": [
            one for name in dict.fromkeys((family, *FAMILIES)) for one in reported
            if one.family == name
        ],
        "found_by_police": [(title_of(one.family), one.count) for one in found],
        **_types(types, hotspot, by_harm),
    }  # fmt: skip


def _types(recorded: Sequence[Recorded], hotspot: Hotspot, by_harm: bool) -> dict[str, Any]:
    """Crime types as bars: by their harm where that was asked for and weights are loaded."""
    weighed = hotspot.weighed_by
    by_harm = by_harm and bool(weighed)
    amounts = [
        (title_of(one.family), round(one.harm or 0) if by_harm else one.count)
        for one in recorded
        if one.harm or not by_harm
    ]
    amounts.sort(key=lambda one: -one[1])
    return {
        "by_harm": by_harm,
        "types": amounts,
        "types_title": _harm_title(amounts) if by_harm else _types_title(amounts),
        "types_counted": sum(one.count for one in recorded),
        "unweighed": sum(one.unweighed or 0.0 for one in recorded),
    }


def _trend(monthly: Months) -> dict[str, Any]:
    """The months with what chance allows each, and a title that says the finding."""
    half = len(monthly) // 2
    before = sum(count for _, count in monthly[len(monthly) - 2 * half : len(monthly) - half])
    after = sum(count for _, count in monthly[len(monthly) - half :])
    rows = [
        (wording.month(month), round(count, 2), *(round(e, 2) for e in poisson_interval(count)))
        for month, count in monthly
    ]
    return {"title": _trend_title(before, after, half), "rows": rows}


def _trend_title(before: float, after: float, half: int) -> str:
    if not half:
        return "What was recorded"
    span = wording.plural(half, "month")
    said = f"{wording.number(round(after))} in the last {span}, {wording.number(round(before))}"
    said += f" in the {half} before" if half > 1 else " in the one before"
    if change_beyond_chance(before, after):
        return f"{said}: {'a rise' if after > before else 'a fall'} beyond chance"
    return f"{said}: no more change than chance alone gives"


def _types_title(types: Sequence[tuple[str, int]]) -> str:
    if not types:
        return "Nothing was recorded inside the boundary"
    most = [f"{name} ({wording.number(count)})" for name, count in types[:2]]
    return f"Most recorded here: {wording.listing(most)}"


def _harm_title(types: Sequence[tuple[str, int]]) -> str:
    if not types:
        return "Nothing that was recorded here has a weight"
    share = types[0][1] / max(sum(harm for _, harm in types), 1)
    return f"Most harm here: {types[0][0]}, {wording.percent(share)} of what could be weighed"


def _marks(door: Door, hotspot: Hotspot, months: Sequence[str]) -> list[tuple[str, str]]:
    """Marks inside the months drawn, by the label of their month."""
    return [
        (wording.month(f"{mark.at:%Y-%m}"), mark.words)
        for mark in marks_of(door, hotspot)
        if f"{mark.at:%Y-%m}" in months
    ]
