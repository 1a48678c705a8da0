"""How many minutes hotspots received, with officers counted and not.

Every frame of stays here has the columns of `STAY_SCHEMA` and `officers`, how many officers each
stay stands for: 1 where it is that of a device. Of an officer's visit only the minutes on foot
count; they are taken to lie evenly over it.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from safeground.core.patrols.dosage.patrol_time import hour_of_day, hour_of_week, patrol_day

MEASURES = ("officer_minutes", "patrol_minutes", "background_minutes")
_NOBODY = 1e-9  # what adding and taking away leaves of an officer


def presence(stays: pl.DataFrame, by: str = "hotspot") -> pl.DataFrame:
    """Who was where when: `hotspot`, `start`, `end`, and the mean number of `officers` there.

    One row for each span within a clock hour in which that number is the same and not 0. A stay
    counts as its officers times the share of it that was on foot. `by` is what tells places apart.

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)
    >>> stays = pl.DataFrame({
    ...     "hotspot": ["High Street"] * 2, "officers": [1, 1], "foot_minutes": [20.0, 20.0],
    ...     "arrive": [at, at + timedelta(minutes=5)],
    ...     "leave": [at + timedelta(minutes=20), at + timedelta(minutes=25)]})
    >>> presence(stays)["officers"].to_list()
    [1.0, 2.0, 1.0]
    """
    lasting = stays.filter(pl.col("leave") > pl.col("arrive")).with_columns(
        there=pl.col("officers") * pl.col("foot_minutes") / _minutes("arrive", "leave")
    )
    changes = pl.concat(
        [
            lasting.select(by, at="arrive", change="there"),
            lasting.select(by, at="leave", change=-pl.col("there")),
        ]
    )
    spans = (
        changes.group_by(by, "at")
        .agg(pl.col("change").sum())
        .sort(by, "at")
        .select(
            by,
            start="at",
            end=pl.col("at").shift(-1).over(by),
            officers=pl.col("change").cum_sum().over(by),
        )
    )
    return _cut_at_hours(spans.filter(pl.col("officers") > _NOBODY))


def officer_minutes(present: pl.DataFrame) -> pl.DataFrame:
    """Minutes times officers, by `hotspot` and `hour` (the instant at which the hour begins).

    Two officers together for 20 minutes are 40 officer-minutes. `present` is a `presence`.
    """
    return _by_hour(present, officer_minutes=pl.col("officers") * _minutes("start", "end"))


def patrol_minutes(present: pl.DataFrame) -> pl.DataFrame:
    """Minutes with at least one officer there, by `hotspot` and `hour`.

    Two officers together for 20 minutes are 20 patrol-minutes. Never more than officer-minutes.
    """
    return _by_hour(present, patrol_minutes=somebody_minutes())


def somebody_minutes() -> pl.Expr:
    """Of each row of a `presence`, the minutes with at least one officer there."""
    return pl.min_horizontal(pl.col("officers"), 1.0) * _minutes("start", "end")


def background_minutes(stays: pl.DataFrame) -> pl.DataFrame:
    """Minutes of presence that is no visit, by `hotspot` and `hour`: anyone passing through.

    Every stay that is not a visit counts, on foot or not, once for each officer.
    """
    passing = stays.filter(~pl.col("visit")).with_columns(
        foot_minutes=_minutes("arrive", "leave")  # here all minutes count, in whatever mode
    )
    return officer_minutes(presence(passing)).rename({"officer_minutes": "background_minutes"})


def hourly(stays: pl.DataFrame, day_starts: int = 6) -> pl.DataFrame:
    """All three measures by hotspot and hour; only hours with any.

    Columns `hotspot`, `hour` (its first instant), `officer_minutes`, `patrol_minutes`,
    `background_minutes`, `day`, `hour_of_day`, `hour_of_week`. What crosses an hour or a day is
    divided exactly, so every sum over these rows is a total of its own.
    """
    visits = presence(stays.filter(pl.col("visit")))
    keys = ["hotspot", "hour"]
    rows = officer_minutes(visits).join(patrol_minutes(visits), on=keys)
    rows = rows.join(background_minutes(stays), on=keys, how="full", coalesce=True)
    at = pl.col("hour")
    return (
        rows.with_columns(pl.col(MEASURES).fill_null(0.0))
        .with_columns(
            day=patrol_day(at, day_starts),
            hour_of_day=hour_of_day(at),
            hour_of_week=hour_of_week(at),
        )
        .sort(keys)
    )


def totals(rows: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Sums of the measures of `hourly` for each row of `groups`, 0 where there was nothing.

    `groups` holds what is to be told apart, by columns of `hourly`: one row a hotspot, say.
    """
    summed = rows.group_by(groups.columns).agg(pl.col(MEASURES).sum())
    return groups.join(summed, on=groups.columns, how="left", maintain_order="left").with_columns(
        pl.col(MEASURES).fill_null(0.0)
    )


def place_days(hotspots: Sequence[str], days: Sequence[date]) -> pl.DataFrame:
    """Every hotspot on every day, as groups for `totals`: a zero is a finding."""
    names = pl.DataFrame({"hotspot": list(hotspots)}, schema={"hotspot": pl.String})
    return names.join(pl.DataFrame({"day": list(days)}, schema={"day": pl.Date}), how="cross")


def _minutes(start: str, end: str) -> pl.Expr:
    return (pl.col(end) - pl.col(start)).dt.total_microseconds() / 60e6


def _by_hour(present: pl.DataFrame, **measure: pl.Expr) -> pl.DataFrame:
    hour = pl.col("start").dt.truncate("1h").alias("hour")
    return present.group_by("hotspot", hour).agg(
        value.sum().alias(name) for name, value in measure.items()
    )


def _cut_at_hours(spans: pl.DataFrame) -> pl.DataFrame:
    hours = pl.datetime_ranges(
        pl.col("start").dt.truncate("1h"), "end", "1h", closed="left", time_zone="UTC"
    )
    whole = pl.duration(hours=1)
    return (
        spans.with_columns(hour=hours)
        .explode("hour", empty_as_null=False)
        .with_columns(
            start=pl.max_horizontal("start", "hour"),
            end=pl.min_horizontal("end", pl.col("hour") + whole),
        )
        .drop("hour")
    )
