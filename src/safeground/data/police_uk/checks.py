"""What is refused, row by row, and why; a row is refused for the first reason that holds."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from safeground.core.geography.national_grid import to_national_grid
from safeground.data.police_uk.forces import Box, force_boxes, force_name, force_slug
from safeground.data.police_uk.rows import Fault

FIRST_MONTH = "2010-12"  # the first that police.uk published
FAR_M = 30_000.0  # how far outside its force's box a place may lie
# West, east, south and north of Great Britain with its islands, in degrees.
_BRITAIN = (-8.75, 1.85, 49.8, 60.95)


@dataclass
class Checked:
    """Rows that have passed so far, and the faults of those that have not."""

    frame: pl.DataFrame
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, bad: pl.Expr, column: str, reason: str | pl.Expr) -> None:
        """Refuse the rows where `bad` is true; `reason` is a sentence, or one for each row."""
        mask = self.frame.select(bad=bad.fill_null(False))["bad"]
        if not mask.any():
            return
        said = pl.lit(reason) if isinstance(reason, str) else reason
        value = pl.col(column).cast(pl.String).fill_null("") if column else pl.lit("")
        refused = self.frame.filter(mask).select("line", value.alias("value"), said.alias("reason"))
        self.faults += [Fault(line, column, text, why) for line, text, why in refused.iter_rows()]
        self.frame = self.frame.filter(~mask)


def check_source(rows: Checked, force_of_file: str | None) -> None:
    """Name the `source`: police.uk and the force that reported, or that the file is named for."""
    named = "force" in rows.frame.columns
    names: list[str] = rows.frame["force"].unique().drop_nulls().to_list() if named else []
    slugs = {name: f"police.uk {force_slug(name)}" for name in names}
    source = pl.lit(f"police.uk {force_of_file}" if force_of_file else None, dtype=pl.String)
    if len(slugs) == 1 and not rows.frame["force"].has_nulls():
        source = pl.lit(next(iter(slugs.values())))
    elif slugs:
        source = pl.coalesce(pl.col("force").replace_strict(slugs, default=None), source)
    rows.frame = rows.frame.with_columns(source=source)
    reason = "The row does not say which force reported it, and neither does the file's name."
    rows.refuse(pl.col("source").is_null(), "force" if slugs else "", reason)


def check_month(
    rows: Checked, month_of_file: str | None, today: date, column: str = "month"
) -> None:
    """Refuse months that can't be read, can't be true, or are not the month of the file."""
    wrong = {
        month: reason
        for month in rows.frame["month"].unique().to_list()
        if (reason := _month_fault(month, month_of_file, today))
    }
    if wrong:
        reasons = pl.col("month").replace_strict(wrong, default=None, return_dtype=pl.String)
        rows.refuse(reasons.is_not_null(), column, reasons)


def _month_fault(month: str | None, month_of_file: str | None, today: date) -> str | None:
    try:
        if month is None or len(month) != len("2025-01"):
            raise ValueError
        date.fromisoformat(f"{month}-01")
    except ValueError:
        return "It is not a month: expected year and month, like 2025-01."
    if month < FIRST_MONTH:
        return f"police.uk has no month before {FIRST_MONTH}."
    if month > f"{today:%Y-%m}":
        return f"The month is in the future: today is {today.isoformat()}."
    if month_of_file not in (None, month):
        return f"The file is named for {month_of_file}."
    return None


def check_present(rows: Checked, column: str, reason: str) -> None:
    """Refuse rows without a value in a column."""
    rows.refuse(pl.col(column).is_null(), column, reason)


def check_repeats(rows: Checked, seen: "SeenIds") -> None:
    """Refuse rows whose id an earlier row of their month has: one incident counts once."""
    again = seen.again(rows.frame)
    if again is None:
        return
    content = [name for name in rows.frame.columns if name != "line"]
    reason = (
        pl.when(pl.struct(content).is_duplicated())
        .then(pl.lit("The same row is in the file already."))
        .otherwise(pl.lit("An earlier row of the file has the same ID; that one is kept."))
    )
    rows.frame = rows.frame.with_columns(reason.alias("why"), again.alias("again"))
    rows.refuse(pl.col("again"), "id", pl.col("why"))
    rows.frame = rows.frame.drop("again", "why")


class SeenIds:
    """The ids of a file so far by source and month, as 64-bit hashes."""

    def __init__(self) -> None:
        self._before: dict[tuple[object, ...], pl.Series] = {}

    def again(self, frame: pl.DataFrame) -> pl.Series | None:
        """Which rows have an id that came before; None if none does."""
        rows = frame.select("source", "month", "id", code=pl.col("id").hash()).with_row_index("at")
        found: list[pl.Series] = []
        for key, part in rows.partition_by("source", "month", as_dict=True).items():
            codes = part["code"]
            repeated = ~codes.is_first_distinct()
            if key in self._before:
                repeated |= codes.is_in(self._before[key].implode())
                codes = pl.concat([self._before[key], codes])
            self._before[key] = codes
            found.append(part.filter(repeated & part["id"].is_not_null())["at"])
        again = pl.concat(found) if found else pl.Series(dtype=pl.UInt32)
        return rows["at"].is_in(again.implode()) if len(again) else None


def check_place(rows: Checked) -> None:
    """Project positions to `easting` and `northing`, and refuse those that can't be true.

    Rows without a position stay, without easting and northing. The same few points repeat without
    end, so each is looked at once.
    """
    key = ["source", "longitude", "latitude"]
    points = _judge_points(rows.frame.select(key).unique())
    rows.frame = rows.frame.join(
        points, on=key, how="left", nulls_equal=True, maintain_order="left"
    )
    if points["why"].count():
        rows.frame = rows.frame.with_columns(place=_place_text())
        rows.refuse(pl.col("why").is_not_null(), "place", pl.col("why"))
        rows.frame = rows.frame.drop("place")
    rows.frame = rows.frame.drop("why")


def _place_text() -> pl.Expr:
    return pl.format("{}, {}", pl.col("longitude").fill_null(""), pl.col("latitude").fill_null(""))


def _judge_points(points: pl.DataFrame) -> pl.DataFrame:
    """Points with `easting`, `northing` and, where they can't be true, `why`."""
    lon = points["longitude"].to_numpy()
    lat = points["latitude"].to_numpy()
    why = np.full(len(points), None, dtype=object)
    missing = np.isnan(lon) | np.isnan(lat)
    inside = ~missing & _in_britain(lon, lat)
    swapped = ~missing & ~inside & _in_britain(lat, lon)
    why[~missing & ~inside] = "The place is outside Great Britain."
    why[swapped] = "The place is outside Great Britain: longitude and latitude look swapped."
    why[~missing & (lon == 0) & (lat == 0)] = (
        "Longitude 0, latitude 0 means that no place is known."
    )
    why[np.isnan(lon) != np.isnan(lat)] = "Longitude and latitude must both be given, or neither."
    east, north = to_national_grid(np.where(inside, lon, np.nan), np.where(inside, lat, np.nan))
    for source in points["source"].unique():
        box = force_boxes().get(source.removeprefix("police.uk "))
        if box is not None:
            mine = (points["source"] == source).to_numpy()
            far = mine & inside & (_distance_outside(box, east, north) > FAR_M)
            area = force_name(source.removeprefix("police.uk "))
            why[far] = f"The place is more than {FAR_M / 1000:.0f} km outside {area}."
    return points.with_columns(
        pl.Series("easting", east).fill_nan(None),
        pl.Series("northing", north).fill_nan(None),
        pl.Series("why", why.tolist(), dtype=pl.String),
    )


def _in_britain(lon: NDArray[Any], lat: NDArray[Any]) -> NDArray[Any]:
    west, east, south, north = _BRITAIN
    return (lon > west) & (lon < east) & (lat > south) & (lat < north)


def _distance_outside(box: Box, east: NDArray[Any], north: NDArray[Any]) -> NDArray[Any]:
    dx = np.maximum(np.maximum(box.west - east, east - box.east), 0)
    dy = np.maximum(np.maximum(box.south - north, north - box.north), 0)
    return np.hypot(dx, dy)
