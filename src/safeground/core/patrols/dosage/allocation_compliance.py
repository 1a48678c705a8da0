"""Compliance with an allocation: treatment days that were patrolled, control days that weren't."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from safeground.core.patrols.dosage.shares import Share, share


@dataclass(frozen=True)
class AllocationCompliance:
    """What was made of an allocation, as it was sealed.

    `place_days` has a row a hotspot and day: `date`, `hotspot`, `condition`, `visits`, `longest`
    (minutes of the longest), `overridden` and `complied`. `by_condition` is the share that
    complied, `overridden` the number of place-days that somebody decided otherwise, by condition.
    """

    place_days: pl.DataFrame
    by_condition: Mapping[str, Share]
    overridden: Mapping[str, int]
    minimum_minutes: float


def allocation_compliance(
    allocation: pl.DataFrame,
    visits: pl.DataFrame,
    minimum_minutes: float,
    overrides: pl.DataFrame | None = None,
) -> AllocationCompliance:
    """Judge each place-day by the condition that it was allocated, whatever was done.

    A treatment day complied with a visit of at least `minimum_minutes`; a control day with no
    visit at all. A place-day that was overridden did not comply, whatever happened there: an
    override never moves it to the other condition. `allocation` is of the days measured only;
    `visits` is `patrol_visits` with the patrol `day` of each; `overrides` has `date` and `hotspot`.

    >>> from datetime import date
    >>> day = date(2026, 1, 5)
    >>> allocation = pl.DataFrame({"date": [day] * 2, "hotspot": ["Pier", "High Street"],
    ...                            "condition": ["treatment", "control"]})
    >>> visits = pl.DataFrame({"day": [day], "hotspot": ["Pier"], "minutes": [16.0]})
    >>> found = allocation_compliance(allocation, visits, 15)
    >>> found.by_condition["treatment"].share, found.by_condition["control"].share
    (1.0, 1.0)
    """
    made = visits.group_by(date="day", hotspot="hotspot").agg(
        visits=pl.len().cast(pl.Int64), longest=pl.col("minutes").max()
    )
    keys = ["date", "hotspot"]
    rows = allocation.join(made, on=keys, how="left", maintain_order="left").with_columns(
        pl.col("visits").fill_null(0), pl.col("longest").fill_null(0.0)
    )
    if overrides is None:
        rows = rows.with_columns(overridden=pl.lit(False))
    else:
        said = overrides.select(keys).unique().with_columns(overridden=pl.lit(True))
        rows = rows.join(said, on=keys, how="left", maintain_order="left")
    treated = (pl.col("visits") > 0) & (pl.col("longest") >= minimum_minutes)
    as_allocated = (
        pl.when(pl.col("condition") == "treatment").then(treated).otherwise(pl.col("visits") == 0)
    )
    rows = rows.with_columns(pl.col("overridden").fill_null(False)).with_columns(
        complied=as_allocated & ~pl.col("overridden")
    )
    parts = {str(name): part for (name,), part in rows.group_by("condition")}
    parts = dict(sorted(parts.items(), reverse=True))  # treatment first
    return AllocationCompliance(
        place_days=rows,
        by_condition={k: share(int(p["complied"].sum()), p.height) for k, p in parts.items()},
        overridden={k: int(p["overridden"].sum()) for k, p in parts.items()},
        minimum_minutes=minimum_minutes,
    )
