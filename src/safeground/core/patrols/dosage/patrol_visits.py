"""Patrol visits: officers who are in a hotspot together make one visit of so many officers."""

import polars as pl


def patrol_visits(stays: pl.DataFrame) -> pl.DataFrame:
    """Visits that overlap or touch in one hotspot, joined into one.

    `hotspot`, `arrive` of the first and `leave` of the last, `minutes` between, and `officers`: how
    many took part, each counted once however often they stepped out. `stays` is as in `minutes`;
    only visits count.

    >>> from datetime import UTC, datetime, timedelta
    >>> at = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)
    >>> stays = pl.DataFrame({
    ...     "hotspot": ["High Street"] * 2, "device": ["A", "B"], "officers": [1, 1],
    ...     "arrive": [at, at + timedelta(minutes=5)], "visit": [True, True],
    ...     "leave": [at + timedelta(minutes=20), at + timedelta(minutes=25)]})
    >>> patrol_visits(stays).select("minutes", "officers").row(0)
    (25.0, 2)
    """
    visits = stays.filter(pl.col("visit")).sort("hotspot", "arrive", "leave", "device")
    before = pl.col("leave").cum_max().shift(1).over("hotspot")
    apart = before.is_null() | (pl.col("arrive") > before)
    joined = visits.with_columns(number=apart.cum_sum())
    each = joined.group_by("number", "hotspot", "device").agg(
        pl.col("arrive").min(), pl.col("leave").max(), pl.col("officers").max()
    )
    whole = each.group_by("number", "hotspot").agg(
        pl.col("arrive").min(), pl.col("leave").max(), pl.col("officers").sum()
    )
    length = (pl.col("leave") - pl.col("arrive")).dt.total_microseconds() / 60e6
    return whole.sort("number").select(
        "hotspot", "arrive", "leave", minutes=length, officers=pl.col("officers").cast(pl.Int64)
    )
