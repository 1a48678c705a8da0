"""Minutes of patrol that hotspots received on the days of a trial, from the visits kept."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from safeground.core.patrols.dosage.minutes import patrol_minutes, presence
from safeground.core.patrols.dosage.patrol_time import patrol_day
from safeground.core.trials.place_days import Values
from safeground.pipelines.patrols.keep_feeds import visit_store


def minutes_of_patrol(
    store: Path, hotspots: Sequence[str], days: Sequence[date], day_starts: int
) -> Values | None:
    """Patrol-minutes (days, hotspots): with at least one officer there; None if none were kept."""
    visits = (
        visit_store(store)
        .read()
        .filter(
            pl.col("kind") == "visit",
            pl.col("hotspot").is_in(list(hotspots)),
            pl.col("day").is_between(days[0], days[-1]),
        )
        .collect()
    )
    if visits.is_empty():
        return None
    by_day = (
        patrol_minutes(presence(visits))
        .with_columns(day=patrol_day(pl.col("hour"), day_starts))
        .filter(pl.col("day").is_between(days[0], days[-1]))
    )
    minutes = np.zeros((len(days), len(hotspots)))
    row = (by_day["day"] - days[0]).dt.total_days().to_numpy()
    column = by_day["hotspot"].replace_strict(list(hotspots), range(len(hotspots))).to_numpy()
    np.add.at(minutes, (row, column), by_day["patrol_minutes"].to_numpy())
    return minutes.round(3)
