"""Each offence to a hotspot or ring, and to a patrol day: or it is left out, and that is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from safeground.core.trials.displacement.rings import Ring
from safeground.core.trials.displacement.whole_days import patrol_days, within_hours
from safeground.data.boundaries import Boundaries
from safeground.data.errors import BadInput
from safeground.pipelines.identification import LeftOut
from safeground.pipelines.trials.trial_offences import TrialOffences

_LONG = np.timedelta64(48, "h")  # no patrol day holds most of so long an interval


@dataclass(frozen=True, eq=False)
class Placed:
    """`rows` with `day` and `place` (numbers), `ring` (0 the hotspot), `within` hours, and `harm`.

    `positions` is whether any offence has one, without which there are no rings.
    """

    rows: pl.DataFrame
    left_out: tuple[LeftOut, ...]
    positions: bool


def placed(
    offences: TrialOffences,
    boundaries: Mapping[str, shapely.Geometry],
    around: Sequence[Ring],
    days: Sequence[date],
    *,
    hours: tuple[int, int] | None = None,
    day_starts: int = 6,
) -> Placed:
    """The offences that fell on a day of the trial, in a hotspot or a ring.

    Raises BadInput where most of those that could be can't be placed on a day.
    """
    rows = _during(offences.rows, days, day_starts)
    if rows.is_empty() and "file" in offences.source:
        raise BadInput(
            f"No offence in {offences.source['file']} falls on a day of the trial, which runs from "
            f"{days[0]} to {days[-1]}"
        )
    nowhere = rows["easting"].is_null() & rows["hotspot"].is_null()
    place, ring = _where(rows, boundaries, around)
    rows = rows.with_columns(pl.Series("place", place), pl.Series("ring", ring))
    here = rows.filter(pl.col("place") >= 0)
    start, end = (here[name].to_numpy() for name in ("occurred_from", "occurred_to"))
    on = patrol_days(start, end, day_starts)
    _refuse_months(on, end - start)
    number = np.where(np.isnat(on), np.nan, (on - np.datetime64(days[0], "D")).astype(float))
    here = here.with_columns(
        pl.Series("day", number, nan_to_null=True),
        pl.Series("within", _within(start, end, hours)),
    )
    kept = here.filter("sure", pl.col("day").is_between(0, len(days) - 1))
    left = _left_out(int(nowhere.sum()), here, kept, hours is not None)
    return Placed(
        kept.with_columns(pl.col("day").cast(pl.Int64)), left, not rows["easting"].is_null().all()
    )


def _during(rows: pl.DataFrame, days: Sequence[date], day_starts: int) -> pl.DataFrame:
    """Rows whose interval touches the days of the trial."""
    first = pl.lit(days[0]).cast(pl.Datetime("us")) + pl.duration(hours=day_starts)
    after = pl.lit(days[-1]).cast(pl.Datetime("us")) + pl.duration(days=1, hours=day_starts)
    return rows.filter(
        (pl.col("occurred_from") < after)
        & ((pl.col("occurred_to") > first) | (pl.col("occurred_from") >= first))
    )


def _where(
    rows: pl.DataFrame, boundaries: Mapping[str, shapely.Geometry], around: Sequence[Ring]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The hotspot of each row (-1 for none) and its ring: 0 for the hotspot itself."""
    x, y = (rows[name].fill_null(np.nan).to_numpy() for name in ("easting", "northing"))
    named = rows["hotspot"].replace_strict(
        list(boundaries), range(len(boundaries)), default=-1, return_dtype=pl.Int32
    )
    place = np.where(rows["hotspot"].is_null(), -1, named.fill_null(-1)).astype(np.int32)
    ring = np.zeros(len(rows), np.int32)
    areas = [np.array([*boundaries.values(), None], object)[:-1], *(each.shapes for each in around)]
    for number, shapes in enumerate(areas):
        free = np.flatnonzero((place < 0) & np.isfinite(x))
        found = Boundaries(tuple(boundaries), shapes).locate(x[free], y[free])
        place[free], ring[free[found >= 0]] = found, number
    return place, ring


def _refuse_months(on: NDArray[np.datetime64], length: NDArray[np.timedelta64]) -> None:
    without = np.isnat(on)
    if 2 * without.sum() <= len(on):
        return
    many = int((without & (length >= _LONG)).sum())
    why = "are known only to within several days" if 2 * many > without.sum() else "lie between two"
    raise BadInput(
        f"{int(without.sum()):,} of the {len(on):,} offences can't be placed on a day: they {why} "
        "(data.police.uk gives the month alone), so they can't judge a trial by days; to compare "
        "one period with another use 'safeground change'"
    )


def _within(
    start: NDArray[np.datetime64], end: NDArray[np.datetime64], hours: tuple[int, int] | None
) -> NDArray[np.int8]:
    if hours is None:
        return np.full(len(start), -1, np.int8)
    try:
        return within_hours(start, end, hours)
    except ValueError as error:
        raise BadInput(str(error)) from None


def _left_out(
    nowhere: int, here: pl.DataFrame, kept: pl.DataFrame, by_hours: bool
) -> tuple[LeftOut, ...]:
    unsure = int((~here["sure"]).sum())
    no_day = here.filter("sure", pl.col("day").is_null()).height
    split = kept.filter(pl.col("ring") == 0, pl.col("within") < 0).height if by_hours else 0
    left = (
        LeftOut("Offences without a place", nowhere, "They have neither a position nor a hotspot"),
        LeftOut(
            "Offences that may not be of the kind",
            unsure,
            "Their category alone doesn't tell, and half an offence can't be counted",
        ),
        LeftOut(
            "Offences on no one day",
            no_day,
            "No patrol day holds more than half of the time in which they may have happened",
        ),
        LeftOut(
            "Offences on neither side of the hours",
            split,
            "They are in the day's count, but may have happened within the hours of patrol or not",
        ),
    )
    return tuple(each for each in left if each.incidents)
