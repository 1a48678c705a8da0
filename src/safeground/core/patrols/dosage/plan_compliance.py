"""Compliance with a plan: which planned visits were made, and for how long of what was planned."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from safeground.core.patrols.dosage.minutes import presence, somebody_minutes
from safeground.core.patrols.dosage.patrol_visits import patrol_visits
from safeground.core.patrols.dosage.shares import Share, share
from safeground.core.patrols.plan import PatrolPlan

_INSTANT = pl.Datetime("us", "UTC")
_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "planned": pl.Int64,
    "unit": pl.String,
    "hotspot": pl.String,
    "key": pl.String,
    "planned_arrive": _INSTANT,
    "planned_leave": _INSTANT,
    "pool": pl.String,  # the unit, if its devices are known; else "" for all such together
}
_PLANNED = pl.Schema(_COLUMNS)


@dataclass(frozen=True)
class PlanRule:
    """When a planned visit counts as made.

    A visit that ends or begins no more than `tolerance_minutes` from a planned one may be that one;
    what of it lies further off is not. It was made if at least a share `made_share` of its planned
    minutes was delivered.
    """

    tolerance_minutes: float = 30.0
    made_share: float = 0.75

    def __post_init__(self) -> None:
        """Refuse what can't be meant."""
        if not self.tolerance_minutes >= 0:
            raise ValueError(f"tolerance_minutes must be from 0, not {self.tolerance_minutes}")
        if not 0 < self.made_share <= 1:
            raise ValueError(f"made_share must lie above 0 and up to 1, not {self.made_share}")


@dataclass(frozen=True)
class PlanCompliance:
    """What was made of a plan.

    `visits` has a row a planned visit: `unit`, `hotspot`, `key`, `planned_arrive`, `planned_leave`,
    `arrive`, `leave`, `minutes_planned`, `minutes_delivered`, `late_minutes` (negative if early),
    `by_anyone_minutes` (whichever unit it was) and `status`: made, part-made, missed, or
    not-measured where there was no feed at the time. `made` leaves those out, as do the minutes;
    of one visit no more minutes are counted than were planned, so that a long one hides no missed.
    `by_another` of those not made were made by another unit; `unplanned` visits are in no plan.
    """

    visits: pl.DataFrame
    made: Share
    part_made: int
    missed: int
    not_measured: int
    by_another: int
    unplanned: int
    minutes_planned: float
    minutes_delivered: float
    rule: PlanRule


def plan_compliance(
    plan: PatrolPlan,
    stays: pl.DataFrame,
    rule: PlanRule,
    measured: tuple[datetime, datetime] | None = None,
) -> PlanCompliance:
    """Find each planned visit among the visits made.

    `stays` is as in `minutes`, with the `unit` of each or null. A unit whose devices are known is
    matched by them, others by hotspot and time alone. A visit goes to the planned visits that it
    overlaps, divided half-way between them, or else to the nearest within the tolerance; so no
    minute of an officer's counts twice, unless two planned visits themselves overlap. `measured`
    is from when to when there was a feed, None for all the time.
    """
    known = {unit.name for unit in plan.units if unit.devices}
    planned = _planned(plan, known)
    pool = pl.when(pl.col("unit").is_in(known)).then("unit").otherwise(pl.lit(""))
    made = stays.filter(pl.col("visit")).with_columns(pool=pool).with_row_index("stay")
    own = _delivered(planned, _matched(planned, made, rule))
    nobody = pl.lit("").alias("pool")
    everyone = planned.with_columns(nobody)
    anyone = _matched(everyone, made.with_columns(nobody), rule)
    by_anyone = _delivered(everyone, anyone).select("planned", by_anyone_minutes="minutes")
    rows = planned.join(own, on="planned", maintain_order="left").join(
        by_anyone, on="planned", maintain_order="left"
    )
    unplanned = patrol_visits(made.join(anyone, on="stay", how="anti")).height
    return _summed_up(_judged(rows, rule, measured), rule, unplanned)


def _planned(plan: PatrolPlan, known: set[str]) -> pl.DataFrame:
    rows = [
        (i, v.unit, v.hotspot, v.key, v.arrive.astimezone(UTC), v.leave.astimezone(UTC),
         v.unit if v.unit in known else "")
        for i, v in enumerate(sorted(plan.visits, key=lambda v: (v.arrive, v.hotspot, v.unit)))
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_PLANNED, orient="row")


def _matched(planned: pl.DataFrame, made: pl.DataFrame, rule: PlanRule) -> pl.DataFrame:
    """The stays of each planned visit, cut where one belongs to several."""
    keys = ["hotspot", "pool"]
    windows = planned.sort(*keys, "planned_arrive").with_columns(
        opens=_half_way("planned_leave", 1, "planned_arrive", 0),
        closes=_half_way("planned_leave", 0, "planned_arrive", -1),
    )
    pairs = made.join(windows.drop("unit"), on=keys).with_columns(
        gap=pl.max_horizontal(
            pl.col("planned_arrive") - pl.col("leave"),
            pl.col("arrive") - pl.col("planned_leave"),
            pl.duration(),
        )
    )
    tolerance = timedelta(minutes=rule.tolerance_minutes)
    near = pairs.filter(
        pl.col("gap") <= tolerance, pl.col("gap") == pl.col("gap").min().over("stay")
    )
    several = pl.len().over("stay") > 1
    first = pl.col("planned") == pl.col("planned").min().over("stay")
    near = near.filter((pl.col("gap") == timedelta()) | first)
    start = pl.max_horizontal(
        "arrive", pl.when(several).then("opens"), pl.col("planned_arrive") - tolerance
    )
    end = pl.min_horizontal(
        "leave", pl.when(several).then("closes"), pl.col("planned_leave") + tolerance
    )
    cut = near.with_columns(start=start, end=end).filter(pl.col("end") > pl.col("start"))
    kept = (pl.col("end") - pl.col("start")) / (pl.col("leave") - pl.col("arrive"))
    return cut.select(
        "stay", "planned", "officers", arrive="start", leave="end",
        foot_minutes=pl.col("foot_minutes") * kept,
    )  # fmt: skip


def _half_way(end: str, before: int, start: str, after: int) -> pl.Expr:
    """Half-way from one planned visit's end to the next one's start; null if they overlap."""
    keys = ["hotspot", "pool"]
    left, right = pl.col(end).shift(before).over(keys), pl.col(start).shift(after).over(keys)
    return pl.when(right >= left).then(left + (right - left) / 2)


def _delivered(planned: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    """For every planned visit `arrive`, `leave` and patrol-`minutes`; null and 0 if none."""
    minutes = presence(matched, "planned").group_by("planned").agg(minutes=somebody_minutes().sum())
    times = matched.group_by("planned").agg(pl.col("arrive").min(), pl.col("leave").max())
    found = planned.select("planned").join(times, on="planned", how="left")
    return found.join(minutes, on="planned", how="left").with_columns(
        pl.col("minutes").fill_null(0.0)
    )


def _judged(
    rows: pl.DataFrame, rule: PlanRule, measured: tuple[datetime, datetime] | None
) -> pl.DataFrame:
    length = (pl.col("planned_leave") - pl.col("planned_arrive")).dt.total_microseconds() / 60e6
    late = (pl.col("arrive") - pl.col("planned_arrive")).dt.total_microseconds() / 60e6
    unseen = pl.lit(False)
    if measured is not None:
        opens, closes = (at.astimezone(UTC) for at in measured)
        unseen = (pl.col("planned_leave") < opens) | (pl.col("planned_arrive") > closes)
    delivered = pl.col("minutes_delivered")
    status = (
        pl.when(enough(delivered, rule)).then(pl.lit("made"))
        .when(delivered > 0).then(pl.lit("part-made"))
        .when(unseen).then(pl.lit("not-measured"))
        .otherwise(pl.lit("missed"))
    )  # fmt: skip
    return (
        rows.rename({"minutes": "minutes_delivered"})
        .with_columns(minutes_planned=length, late_minutes=late)
        .with_columns(status=status)
        .select(
            "unit", "hotspot", "key", "planned_arrive", "planned_leave", "arrive", "leave",
            "minutes_planned", "minutes_delivered", "late_minutes", "by_anyone_minutes", "status",
        )
    )  # fmt: skip


def enough(delivered: pl.Expr, rule: PlanRule) -> pl.Expr:
    """Whether delivered minutes make a visit; a clock's rounding is forgiven."""
    return (delivered > 0) & (delivered >= rule.made_share * pl.col("minutes_planned") - 1e-6)


def _summed_up(visits: pl.DataFrame, rule: PlanRule, unplanned: int) -> PlanCompliance:
    status = visits["status"]
    judged = visits.filter(status != "not-measured")
    counts = {name: int((status == name).sum()) for name in status.unique()}
    capped = judged.select(pl.min_horizontal("minutes_delivered", "minutes_planned").sum()).item()
    another = judged.filter(pl.col("status") != "made", enough(pl.col("by_anyone_minutes"), rule))
    return PlanCompliance(
        visits=visits,
        made=share(counts.get("made", 0), judged.height),
        part_made=counts.get("part-made", 0),
        missed=counts.get("missed", 0),
        not_measured=counts.get("not-measured", 0),
        by_another=another.height,
        unplanned=unplanned,
        minutes_planned=float(judged["minutes_planned"].sum()),
        minutes_delivered=float(capped),
        rule=rule,
    )
