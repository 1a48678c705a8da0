"""Every stay that dosage is counted from: those of a feed, and those that units checked in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from safeground.core.patrols.dosage.by_hand import (
    HandStay,
    Superseded,
    as_stays,
    beside_feed,
    hand_stays,
)
from safeground.core.patrols.dosage.patrol_time import LOCAL, patrol_day
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.simulation import LABEL
from safeground.core.patrols.dosage.visits import FeedAccount
from safeground.core.patrols.frames import STAY_SCHEMA
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.patrols.check_ins import read_book

Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Sources:
    """Where stays come from: files of pings, and the book of check-ins if there is one.

    `zone` is that of times without an offset, `device` the name of the device of files that don't
    say. A forgotten check-out is closed after `longest_minutes`.
    """

    pings: tuple[Path, ...] = ()
    book: Path | None = None
    zone: str = "Europe/London"
    device: str | None = None
    longest_minutes: float = 30.0


@dataclass(frozen=True)
class Gathered:
    """Stays (`STAY_SCHEMA`, `officers`, `unit`, patrol `day`) and what they were gathered from.

    `left_out` are stays of devices for longer than a visit lasts, which count as nothing.
    `days` are the patrol days that were looked at, whether or not anybody was there. `by_hand` are
    the stays by hand that count, `superseded` those that gave way to the feed, and `elsewhere` the
    places that check-ins name and no hotspot has. `book_open` says that check-ins were looked for.
    """

    stays: pl.DataFrame
    left_out: pl.DataFrame
    days: tuple[date, ...]
    feed: FeedAccount | None
    by_hand: tuple[HandStay, ...] = ()
    superseded: tuple[Superseded, ...] = ()
    elsewhere: tuple[str, ...] = ()
    book_open: bool = False

    def measured(self, day_starts: int) -> tuple[datetime, datetime] | None:
        """From when to when visits would have been seen, in whole patrol days.

        None where nothing depends on a feed: check-ins by hand have no beginning and no end.
        """
        if self.feed is None or not self.days or self.book_open:
            return None
        opens = time(day_starts, tzinfo=ZoneInfo(LOCAL))
        after = self.days[-1] + timedelta(days=1)
        return datetime.combine(self.days[0], opens), datetime.combine(after, opens)


def gather_stays(
    sources: Sources,
    hotspots: Sequence[PatrolHotspot],
    rule: VisitRule,
    plan: PatrolPlan | None,
    progress: Report,
) -> Gathered:
    """Find the stays of the feed, and add those by hand of the same days that it did not see.

    Without a feed, the days are the plan's, or else all that the book holds.
    """
    feed, account = _of_feed(sources, hotspots, rule, plan, progress)
    too_long = pl.col("minutes") > rule.longest_minutes
    feed, left_out = feed.filter(~too_long), feed.filter(too_long)
    days = _days_of(account, rule) if account is not None else set[date]()
    if sources.book is None:
        return Gathered(_with_day(feed, rule), left_out, tuple(sorted(days)), account)
    if plan is not None:
        days |= {plan.date}
    everything = hand_stays(read_book(sources.book), sources.longest_minutes, plan)
    of_days = _on_days(everything, days, rule)
    names = {hotspot.name for hotspot in hotspots}
    here = [stay for stay in of_days if stay.hotspot in names]
    stand, gave_way = beside_feed(here, feed)
    stays = pl.concat([feed, as_stays(stand, rule.minimum_minutes)]).sort("arrive", "hotspot")
    stays = _with_day(stays, rule)
    if not days:
        days = _span(stays["day"])
    elsewhere = sorted({stay.hotspot for stay in of_days} - names)
    return Gathered(
        stays, left_out, tuple(sorted(days)), account, stand, gave_way, tuple(elsewhere), True
    )


def unit_of_device(plan: PatrolPlan | None) -> Mapping[str, str]:
    """Whose device each is, as far as a plan says; a simulated one stands for its namesake."""
    units = plan.units if plan else ()
    named = {device: unit.name for unit in units for device in unit.devices}
    return named | {f"{LABEL}-{device}": unit for device, unit in named.items()}


def _of_feed(
    sources: Sources,
    hotspots: Sequence[PatrolHotspot],
    rule: VisitRule,
    plan: PatrolPlan | None,
    progress: Report,
) -> tuple[pl.DataFrame, FeedAccount | None]:
    stays, account = pl.DataFrame(schema=STAY_SCHEMA), None
    if sources.pings:
        # compiled code: loaded only where there are pings to read
        from safeground.pipelines.patrols.read_visits import visits_from_pings

        found = visits_from_pings(
            sources.pings, hotspots, rule, zone=sources.zone, device=sources.device,
            progress=progress,
        )  # fmt: skip
        stays, account = found.stays, found.feed
    unit = pl.col("device").replace_strict(
        unit_of_device(plan), default=None, return_dtype=pl.String
    )
    return stays.with_columns(officers=pl.lit(1, pl.Int64), unit=unit), account


def _days_of(feed: FeedAccount, rule: VisitRule) -> set[date]:
    ends = pl.Series([feed.first, feed.last], dtype=pl.Datetime("us", "UTC")).drop_nulls()
    return _span(pl.select(patrol_day(pl.lit(ends), rule.day_starts)).to_series())


def _span(days: pl.Series) -> set[date]:
    """Every day from the first to the last."""
    first, last = days.min(), days.max()
    if not (isinstance(first, date) and isinstance(last, date)):
        return set()
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def _on_days(stays: Sequence[HandStay], days: set[date], rule: VisitRule) -> list[HandStay]:
    arrive = pl.Series([s.arrive for s in stays], dtype=pl.Datetime("us", "UTC"))
    each = pl.select(patrol_day(pl.lit(arrive), rule.day_starts)).to_series()
    return [stay for stay, day in zip(stays, each, strict=True) if not days or day in days]


def _with_day(stays: pl.DataFrame, rule: VisitRule) -> pl.DataFrame:
    return stays.with_columns(day=patrol_day(pl.col("arrive"), rule.day_starts))
