"""Patrol time: instants as the day, the hour and the hour of the week that a shift knows.

A patrol day begins at an hour of local wall time, so that a night is not cut in two. Local time is
Europe/London's, which differs from UTC by whole hours, so a whole hour of one is one of the other.
"""

import polars as pl

LOCAL = "Europe/London"


def patrol_day(instants: pl.Expr, day_starts: int = 6) -> pl.Expr:
    """The patrol day of instants (UTC): the date on which its `day_starts` o'clock fell.

    >>> from datetime import UTC, datetime
    >>> night = pl.Series([datetime(2026, 7, 4, 4, 59, tzinfo=UTC)])  # 05:59 in summer
    >>> pl.select(patrol_day(pl.lit(night))).item()
    datetime.date(2026, 7, 3)
    """
    if not 0 <= day_starts <= 23:
        raise ValueError(f"day_starts must be an hour from 0 to 23, not {day_starts}")
    return (_wall(instants) - pl.duration(hours=day_starts)).dt.date()


def hour_of_day(instants: pl.Expr) -> pl.Expr:
    """The local clock's hour of instants (UTC), 0 to 23; the hour doubled in autumn is one hour."""
    return _wall(instants).dt.hour().cast(pl.Int64)


def hour_of_week(instants: pl.Expr) -> pl.Expr:
    """Hours from Monday 00:00 local time, 0 to 167, as a `Window` counts them."""
    return (_wall(instants).dt.weekday().cast(pl.Int64) - 1) * 24 + hour_of_day(instants)


def _wall(instants: pl.Expr) -> pl.Expr:
    return instants.dt.convert_time_zone(LOCAL).dt.replace_time_zone(None)
