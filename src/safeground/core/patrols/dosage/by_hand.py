"""Check-ins and check-outs by hand, as stays: what there is where no device reports."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import polars as pl

from safeground.core.patrols.dosage.minutes import presence, somebody_minutes
from safeground.core.patrols.frames import STAY_SCHEMA
from safeground.core.patrols.plan import PatrolPlan

DEVICE = "by hand: "
_MORE: dict[str, type[pl.DataType]] = {"officers": pl.Int64, "unit": pl.String}
_HAND_SCHEMA = pl.Schema([*STAY_SCHEMA.items(), *_MORE.items()])


@dataclass(frozen=True)
class CheckIn:
    """One line of the book: a unit came to a hotspot, or left it, at an aware datetime."""

    act: Literal["in", "out"]
    unit: str
    hotspot: str
    at: datetime
    officers: int = 1


@dataclass(frozen=True)
class HandStay:
    """A stay by hand, in UTC; `closed` says how, where nobody checked out, and is "" otherwise."""

    unit: str
    hotspot: str
    arrive: datetime
    leave: datetime
    officers: int
    closed: str = ""


@dataclass(frozen=True)
class Superseded:
    """A stay by hand that gave way to the feed, which has `feed_minutes` there at the time."""

    stay: HandStay
    feed_minutes: float


def hand_stays(
    book: Sequence[CheckIn], longest_minutes: float, plan: PatrolPlan | None = None
) -> tuple[HandStay, ...]:
    """Every check-in with its check-out, in order of time.

    A forgotten check-out is taken to be at the planned end of the visit that the unit was on, or
    else `longest_minutes` after the check-in; and at the latest when it checked in again. A
    check-out without a check-in, or longer than a day after it, closes nothing.

    >>> from datetime import UTC
    >>> at = datetime(2026, 1, 5, 20, 15, tzinfo=UTC)
    >>> [stay] = hand_stays([CheckIn("in", "Grip 1", "Pier", at)], 30)
    >>> stay.leave.isoformat(), stay.closed
    ('2026-01-05T20:45:00+00:00', 'no check-out; closed after 30 minutes')
    """
    by_unit: dict[str, list[CheckIn]] = {}
    at_utc = [replace(line, at=line.at.astimezone(UTC)) for line in book]
    for line in sorted(at_utc, key=lambda c: (c.at, c.act == "in")):
        by_unit.setdefault(line.unit, []).append(line)
    stays = [
        _closed(came, then, longest_minutes, plan)
        for lines in by_unit.values()
        for came, then in zip(lines, [*lines[1:], None], strict=True)
        if came.act == "in"
    ]
    return tuple(sorted(stays, key=lambda s: (s.arrive, s.hotspot, s.unit)))


def beside_feed(
    stays: Sequence[HandStay], feed: pl.DataFrame
) -> tuple[tuple[HandStay, ...], tuple[Superseded, ...]]:
    """Stays by hand that stand, and those that give way because a feed saw the same.

    The feed wins where it has a stay of the same unit in the hotspot at the time, or a visit of a
    device whose unit nobody knows: counting both would count officers twice. `feed` is as in
    `minutes`, with the `unit` of each or null.
    """
    stand, gave_way = [], []
    for stay in stays:
        unknown = pl.col("unit").is_null() & pl.col("visit")
        same = feed.filter(
            pl.col("hotspot") == stay.hotspot,
            pl.col("arrive") < stay.leave,
            pl.col("leave") > stay.arrive,
            unknown | (pl.col("unit") == stay.unit).fill_null(False),
        )
        if same.is_empty():
            stand.append(stay)
        else:
            minutes = presence(same).select(somebody_minutes().sum()).item()
            gave_way.append(Superseded(stay, float(minutes)))
    return tuple(stand), tuple(gave_way)


def as_stays(stays: Sequence[HandStay], minimum_minutes: float) -> pl.DataFrame:
    """Stays by hand with the columns of `STAY_SCHEMA`, `officers` and `unit`; all on foot."""
    rows = [
        (s.hotspot, DEVICE + s.unit, s.arrive, s.leave, minutes, minutes, 0, "foot",
         minutes >= minimum_minutes, s.officers, s.unit)
        for s in stays
        for minutes in [(s.leave - s.arrive).total_seconds() / 60]
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_HAND_SCHEMA, orient="row")


def _closed(
    came: CheckIn, then: CheckIn | None, longest_minutes: float, plan: PatrolPlan | None
) -> HandStay:
    def stay(leave: datetime, closed: str = "") -> HandStay:
        return HandStay(came.unit, came.hotspot, came.at, leave, came.officers, closed)

    soon = then is not None and then.at - came.at <= timedelta(days=1)
    if soon and then is not None and then.act == "out" and then.hotspot == came.hotspot:
        return stay(then.at)
    end, why = came.at + timedelta(minutes=longest_minutes), f"after {longest_minutes:g} minutes"
    for visit in plan.visits if plan is not None else ():
        if visit.unit == came.unit and visit.hotspot == came.hotspot:
            arrive, leave = visit.arrive.astimezone(UTC), visit.leave.astimezone(UTC)
            if arrive - timedelta(minutes=longest_minutes) <= came.at < leave:
                end, why = leave, "at the planned end"
    if then is not None and then.at < end:
        end, why = then.at, "when the unit was next seen elsewhere"
    return stay(end, f"no check-out; closed {why}")
