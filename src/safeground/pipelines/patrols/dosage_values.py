"""A dosage in plain values, for a program, and in one sentence, for a person."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from safeground.core.patrols.dosage.allocation_compliance import AllocationCompliance
from safeground.core.patrols.dosage.minutes import MEASURES
from safeground.core.patrols.dosage.patrol_time import LOCAL
from safeground.core.patrols.dosage.plan_compliance import PlanCompliance
from safeground.core.patrols.dosage.shares import Share
from safeground.core.patrols.dosage.visits import FeedAccount
from safeground.pipelines.patrols.dosage_notes import day_text
from safeground.pipelines.patrols.measure_dosage import ConditionDosage, Dosage

NO_OFFICER = (
    "Nothing here measures an officer: what is counted is the minutes that a place received"
)


def dosage_values(dosage: Dosage) -> dict[str, Any]:
    """Everything that was measured; times as the feed gives them, naive where its own are."""
    feed = dosage.gathered.feed
    visits = dosage.gathered.stays.filter(pl.col("visit"))
    return {
        "visits": [_stay(row, dosage) for row in visits.iter_rows(named=True)],
        **_rounded(dosage.sums),
        "patrol_visits": [_timed(row, feed) for row in dosage.visits.iter_rows(named=True)],
        "by_hotspot": _by_hotspot(dosage),
        "by_day": _rows(dosage.by_day),
        "by_hour": _rows(dosage.by_hour.rename({"hour_of_day": "hour"})),
        "by_hour_of_week": _rows(dosage.by_hour_of_week),
        "by_condition": [_condition(part) for part in dosage.by_condition],
        "by_place_day": _rows(dosage.by_place_day),
        "compliance": {
            "plan": _plan(dosage.plan, feed) if dosage.plan else None,
            "allocation": _allocation(dosage.allocation) if dosage.allocation else None,
        },
        "by_hand": [_hand(vars(stay), feed) for stay in dosage.gathered.by_hand],
        "superseded": [
            {**_hand(vars(gave_way.stay), feed), "feed_minutes": round(gave_way.feed_minutes, 4)}
            for gave_way in dosage.gathered.superseded
        ],
        "rule": asdict(dosage.rule),
        "read": _read(feed) if feed else None,
        "notes": [*dosage.notes, NO_OFFICER],
        "provenance": asdict(dosage.provenance),
    }


def in_a_sentence(dosage: Dosage) -> str:
    """What was delivered, in a sentence with its numbers."""
    plan = dosage.plan
    if plan is not None and dosage.planned_for is not None and plan.made.n:
        return (
            f"On {day_text(dosage.planned_for)} {plan.made.made} of {plan.made.n} planned visits "
            f"were made ({interval(plan.made)}): {plan.minutes_delivered:.0f} of "
            f"{plan.minutes_planned:.0f} planned minutes"
        )
    days = dosage.by_day["day"]
    if days.is_empty():
        return "Nothing was measured: there is no day with a ping or a check-in"
    first, last = day_text(days[0]), day_text(days[-1])
    visited = int((dosage.by_hotspot["visits"] > 0).sum())
    visits = "1 visit" if dosage.visits.height == 1 else f"{dosage.visits.height:,} visits"
    return (
        f"{f'On {first}' if first == last else f'From {first} to {last}'} {visited} of "
        f"{len(dosage.hotspots)} hotspots were visited: {visits}, "
        f"{dosage.sums['patrol_minutes']:,.0f} patrol-minutes, "
        f"{dosage.sums['officer_minutes']:,.0f} officer-minutes"
    )


def interval(found: Share) -> str:
    """A share with its interval: "88%; 95% interval 69% to 96%"."""
    return f"{found.share:.0%}; 95% interval {found.low:.0%} to {found.high:.0%}"


def instant(at: datetime, feed: FeedAccount | None) -> str:
    """An instant as the feed has it: wall time if that is what it gives, else UTC with its offset.

    Where there is no feed, local time with its offset.
    """
    if feed is None:
        return at.astimezone(ZoneInfo(LOCAL)).isoformat()
    if feed.wall_clock:
        return at.astimezone(ZoneInfo(feed.zone)).replace(tzinfo=None).isoformat()
    return at.isoformat()


def _stay(row: Mapping[str, Any], dosage: Dosage) -> dict[str, Any]:
    keys = {hotspot.name: hotspot.key for hotspot in dosage.hotspots}
    first = {"hotspot": row["hotspot"], "key": keys.get(row["hotspot"], "")}
    rest = {name: value for name, value in row.items() if name not in ("hotspot", "visit")}
    return {**first, **_timed(rest, dosage.gathered.feed)}


def _timed(row: Mapping[str, Any], feed: FeedAccount | None) -> dict[str, Any]:
    return {k: instant(v, feed) if isinstance(v, datetime) else v for k, v in _rounded(row).items()}


def _hand(stay: Mapping[str, Any], feed: FeedAccount | None) -> dict[str, Any]:
    return _timed({**stay, "minutes": (stay["leave"] - stay["arrive"]).total_seconds() / 60}, feed)


def _by_hotspot(dosage: Dosage) -> list[dict[str, Any]]:
    about = pl.DataFrame(
        {
            "hotspot": [h.name for h in dosage.hotspots],
            "key": [h.key for h in dosage.hotspots],
            "district": [h.district for h in dosage.hotspots],
        },
        schema={"hotspot": pl.String, "key": pl.String, "district": pl.String},
    )
    visits = dosage.gathered.stays.filter(pl.col("visit"))
    by_device = visits.group_by("hotspot").agg(device_visits=pl.len())
    rows = (
        about.join(dosage.by_hotspot, on="hotspot", how="left", maintain_order="left")
        .join(by_device, on="hotspot", how="left", maintain_order="left")
        .with_columns(pl.col("visits", "device_visits", *MEASURES).fill_null(0))
    )
    if dosage.plan is not None:
        planned = planned_by_hotspot(dosage.plan)
        rows = rows.join(planned, on="hotspot", how="left", maintain_order="left")
        rows = rows.with_columns(pl.col("planned", "made", "not_measured").fill_null(0))
    return _rows(rows)


def planned_by_hotspot(plan: PlanCompliance) -> pl.DataFrame:
    """For each hotspot of a plan, the visits `planned`, `made`, and `not_measured`."""
    status = pl.col("status")
    return plan.visits.group_by("hotspot").agg(
        planned=pl.len().cast(pl.Int64),
        made=(status == "made").sum().cast(pl.Int64),
        not_measured=(status == "not-measured").sum().cast(pl.Int64),
    )


def _condition(part: ConditionDosage) -> dict[str, Any]:
    return {
        "condition": part.condition,
        "place_days": part.place_days,
        "visits": part.visits,
        **_rounded(part.sums),
        "mean_per_place_day": {name: asdict(mean) for name, mean in part.means.items()},
    }


def _plan(plan: PlanCompliance, feed: FeedAccount | None) -> dict[str, Any]:
    rest = {k: v for k, v in vars(plan).items() if k not in ("visits", "made", "rule")}
    return {
        "made": asdict(plan.made),
        **_rounded(rest),
        "rule": asdict(plan.rule),
        "visits": [_timed(row, feed) for row in plan.visits.iter_rows(named=True)],
    }


def _allocation(found: AllocationCompliance) -> dict[str, Any]:
    return {
        "by_condition": {k: asdict(share) for k, share in found.by_condition.items()},
        "overridden": dict(found.overridden),
        "minimum_minutes": found.minimum_minutes,
        "place_days": _rows(found.place_days),
    }


def _read(feed: FeedAccount) -> dict[str, Any]:
    ends = {
        name: None if at is None else instant(at, feed)
        for name, at in (("first", feed.first), ("last", feed.last))
    }
    return {**asdict(feed), **ends}


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return [_rounded(row) for row in frame.iter_rows(named=True)]


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    """A hundredth of a second is as far as any clock here goes."""
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
