"""What the reader of a dosage should know, a plain sentence each."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from safeground.core.patrols.dosage.plan_compliance import PlanCompliance
from safeground.core.patrols.dosage.simulation import LABEL
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.patrols.check_ins import shown
from safeground.pipelines import wording
from safeground.pipelines.patrols.gather_stays import Gathered

_NAMED = 6  # more names than this are no longer read


def notes(
    gathered: Gathered,
    names: Sequence[str],
    days: Sequence[date],
    plan: PatrolPlan | None,
    planned: PlanCompliance | None,
    lot: pl.DataFrame,
    allocation: Path | None,
) -> Iterator[str]:
    """Empty states, what could not be judged, and what was decided on the reader's behalf."""
    yield from _of_feed(gathered)
    yield from _long(gathered)
    yield from _never(gathered, names)
    if plan is not None and planned is not None:
        yield from _of_plan(gathered, names, plan, planned)
    if allocation is not None:
        yield from _of_allocation(names, days, lot, allocation)
    yield from _by_hand(gathered)


def day_text(day: date) -> str:
    """A date for a person."""
    return f"{day.day} {day:%B %Y}"


def listed(names: Sequence[str]) -> str:
    """Some names, and how many more."""
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return wording.listing(names)


def _of_feed(gathered: Gathered) -> Iterator[str]:
    feed = gathered.feed
    if feed is None:
        return
    if gathered.stays["device"].str.starts_with(LABEL).any():
        yield "This feed is SIMULATED: it is invented, and says nothing of any real night"
    if not feed.used:
        yield "No ping of the feed could be used, so nothing was measured; see what was dropped"
    elif gathered.left_out.is_empty() and gathered.stays.filter(pl.col("fixes") > 0).is_empty():
        yield (
            f"None of the {feed.used:,} pings used lies in a hotspot: is the feed from here, and "
            "are these its hotspots?"
        )


def _long(gathered: Gathered) -> Iterator[str]:
    """Presence that is no patrol: a station, or a device left lying."""
    long = gathered.left_out
    if long.height:
        stays = "1 stay is" if long.height == 1 else f"{long.height:,} stays are"
        places = listed(sorted(set(long["hotspot"])))
        yield (
            f"{stays} left out, as too long for a visit, in {places}: is there a station, or a "
            "device left behind?"
        )


def _never(gathered: Gathered, names: Sequence[str]) -> Iterator[str]:
    visited = set(gathered.stays.filter(pl.col("visit"))["hotspot"])
    never = [name for name in names if name not in visited]
    if visited and never:
        yield f"{len(never)} of {len(names)} hotspots had no visit: {listed(never)}"


def _of_plan(
    gathered: Gathered, names: Sequence[str], plan: PatrolPlan, planned: PlanCompliance
) -> Iterator[str]:
    if planned.not_measured:
        yield (
            f"{planned.not_measured} of {len(plan.visits)} planned visits, for "
            f"{day_text(plan.date)}, lie outside the days of the feed{_ends(gathered)}; they are "
            "not counted as missed"
        )
    elif unseen := _unseen(gathered, planned):
        yield (
            f"{unseen} of the planned visits counted as missed lie before the feed begins or after "
            f"it ends{_ends(gathered)}: was all of it read?"
        )
    if strange := sorted({visit.hotspot for visit in plan.visits} - set(names)):
        yield (
            f"The plan has visits to places that are not in the hotspots file, which can't be "
            f"found: {listed(strange)}"
        )
    if plan.visits and not any(unit.devices for unit in plan.units):
        yield "No unit of the plan has devices, so visits are matched by hotspot and time alone"
    elif gathered.feed is not None and not _known(gathered):
        yield (
            "No device in any hotspot is one that the plan knows: are the devices of its units "
            "named as in the feed?"
        )
    if planned.by_another:
        yield (
            f"Of the planned visits that their own unit did not make, {planned.by_another} were "
            "made by another"
        )
    if planned.unplanned:
        yield f"Visits made that are in no plan: {planned.unplanned:,}"


def _known(gathered: Gathered) -> bool:
    """Whether any device was in a hotspot whose unit the plan has."""
    stays = gathered.stays, gathered.left_out
    return any(part["unit"].is_not_null().any() for part in stays)


def _ends(gathered: Gathered) -> str:
    feed = gathered.feed
    if feed is None or feed.first is None or feed.last is None:
        return ""
    return f" (it runs from {shown(feed.first)} to {shown(feed.last)})"


def _unseen(gathered: Gathered, planned: PlanCompliance) -> int:
    """Missed visits at times for which the feed has no ping of anybody."""
    feed = gathered.feed
    if feed is None or feed.first is None or feed.last is None:
        return 0
    outside = (pl.col("planned_leave") < feed.first) | (pl.col("planned_arrive") > feed.last)
    return planned.visits.filter(outside, pl.col("status") == "missed").height


def _of_allocation(
    names: Sequence[str], days: Sequence[date], lot: pl.DataFrame, allocation: Path
) -> Iterator[str]:
    if lot.is_empty():
        yield (
            f"{allocation.name} allocates none of the days measured"
            + (f" ({day_text(days[0])} to {day_text(days[-1])})" if days else "")
            + ": there is no compliance to state"
        )
    elif missing := len(names) * len(days) - lot.height:
        yield f"{missing:,} of {len(names) * len(days):,} place-days measured have no condition"


def _by_hand(gathered: Gathered) -> Iterator[str]:
    if gathered.by_hand:
        yield f"Stays counted as units checked them in by hand: {len(gathered.by_hand):,}"
    closed = [stay for stay in gathered.by_hand if stay.closed]
    for stay in closed:
        yield f"{stay.unit} in {stay.hotspot} from {shown(stay.arrive)}: {stay.closed}"
    for gave_way in gathered.superseded:
        stay = gave_way.stay
        minutes = (stay.leave - stay.arrive).total_seconds() / 60
        yield (
            f"{stay.unit} checked in at {stay.hotspot} at {shown(stay.arrive)} for {minutes:.0f} "
            f"minutes; the feed has {gave_way.feed_minutes:.0f}, which count instead"
        )
    if gathered.elsewhere:
        yield f"Check-ins name places that are no hotspots here: {listed(gathered.elsewhere)}"
