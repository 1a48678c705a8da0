"""What is refused, row by row, and why; a row is refused for the first reason that holds."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from safeground.data.police_uk.columns import distinct
from safeground.data.police_uk.forces import force_slug
from safeground.data.police_uk.places import KnownPoints
from safeground.data.police_uk.rows import Fault

FIRST_MONTH = "2010-12"  # the first that police.uk published


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
    names: list[str] = [n for n in distinct(rows.frame["force"]) if n] if named else []
    slugs = {name: f"police.uk {force_slug(name)}" for name in names}
    source = pl.lit(f"police.uk {force_of_file}" if force_of_file else None, dtype=pl.String)
    if len(slugs) == 1 and not rows.frame["force"].has_nulls():
        rows.frame = rows.frame.with_columns(source=pl.lit(next(iter(slugs.values()))))
        return
    if slugs:
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
        for month in distinct(rows.frame["month"])
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
    if rows.frame[column].has_nulls():
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
        self._before: dict[tuple[str, str], pl.Series] = {}

    def again(self, frame: pl.DataFrame) -> pl.Series | None:
        """Which rows have an id that came before; None if none does."""
        codes = frame["id"].hash()
        sources, months = distinct(frame["source"]), distinct(frame["month"])
        if len(sources) == len(months) == 1:
            found = self._again((sources[0], months[0]), codes)
        else:
            found = pl.repeat(False, frame.height, eager=True)
            for source, month in frame.select("source", "month").unique().iter_rows():
                mine = ((frame["source"] == source) & (frame["month"] == month)).arg_true()
                found = found.scatter(mine, self._again((source, month), codes.gather(mine)))
        found &= frame["id"].is_not_null()
        return found if found.any() else None

    def _again(self, key: tuple[str, str], codes: pl.Series) -> pl.Series:
        again = ~codes.is_first_distinct()
        if key in self._before:
            again |= codes.is_in(self._before[key].implode())
            codes = pl.concat([self._before[key], codes])
        self._before[key] = codes
        return again


def check_place(rows: Checked, points: dict[str, KnownPoints]) -> None:
    """Project positions to `easting` and `northing`, and refuse those that can't be true.

    Rows without a position stay, without easting and northing. `points` remembers what was worked
    out, by source.
    """
    frame = rows.frame
    sources = distinct(frame["source"])
    if len(sources) > 1:
        parts = [Checked(part) for part in frame.partition_by("source", maintain_order=True)]
        for part in parts:
            check_place(part, points)
        rows.frame = pl.concat([part.frame for part in parts])
        rows.faults += [fault for part in parts for fault in part.faults]
        return
    known = points.setdefault(sources[0], KnownPoints(sources[0])) if sources else KnownPoints("")
    east, north, why = known.look_up(frame["longitude"], frame["latitude"])
    rows.frame = frame.hstack([east.alias("easting"), north.alias("northing")])
    if why is not None:
        rows.frame = rows.frame.with_columns(why=why, place=_place_text())
        rows.refuse(pl.col("why").is_not_null(), "place", pl.col("why"))
        rows.frame = rows.frame.drop("why", "place")


def _place_text() -> pl.Expr:
    return pl.format("{}, {}", pl.col("longitude").fill_null(""), pl.col("latitude").fill_null(""))
