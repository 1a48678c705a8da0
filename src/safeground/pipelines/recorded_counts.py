"""What was recorded month by month or day by day, for reading change over time from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import shapely

from safeground.core.offences.families import Family, resolve_family
from safeground.data.errors import BadInput
from safeground.data.reference.offences import family_expression, offence_tables
from safeground.data.store import IncidentStore
from safeground.data.study_areas import StudyArea, study_area
from safeground.pipelines.identification import LeftOut
from safeground.pipelines.question import Question
from safeground.pipelines.setting_aside import set_aside


@dataclass(frozen=True, eq=False)
class RecordedCounts:
    """Offences by the day or month that they were recorded for, and by source.

    `rows` have `start` (the day, or the first of the month), `source` and `weight`, the offences.
    `held` says which months a source has anything in at all: a month that is not in it is missing,
    not empty. `last_day` is the last day of a source that dates by day. `area` is "" for everywhere
    in the store.
    """

    family: Family
    area: str
    rows: pl.DataFrame
    held: Mapping[str, tuple[str, ...]]
    last_day: Mapping[str, date]
    left_out: tuple[LeftOut, ...]
    undated: int
    data: Mapping[str, object]

    @property
    def months(self) -> tuple[str, ...]:
        """The months that any source holds."""
        return tuple(sorted({month for months in self.held.values() for month in months}))

    @property
    def shares(self) -> tuple[str, ...]:
        """How records count that only may be such offences."""
        return tuple(m.sentence() for m in self.family.memberships if m.probability < 1)


def recorded_counts(store_dir: Path, question: Question, *, by_day: bool) -> RecordedCounts:
    """Read the offences asked for, less the places that the hotspots are found without.

    Everywhere in the store, or in the study area if one is asked for. Raises BadInput where there
    is nothing, where harm is asked for (it is no count), and where days are asked of months.
    """
    if question.harm != "count" or question.weights is not None:
        raise BadInput(
            "Change over time compares counts of offences; leave out --harm and --weights"
        )
    store = IncidentStore(store_dir)
    if store.version is None:
        raise BadInput(f"There are no incidents in {store_dir}; import some first")
    family = _family(question)
    records = _records(store, question, family)
    if records.is_empty():
        raise BadInput("No incidents are held for the months and sources asked for")
    held, last_day = _held(records)
    kept, area, left_out = _kept(records, question)
    counted = kept.filter(pl.col("weight") > 0)
    undated = int(counted.filter(pl.col("day").is_null())["n"].sum()) if by_day else 0
    if undated and undated == int(counted["n"].sum()):
        raise BadInput(
            "These incidents are dated only by month, so they can be counted by month only"
        )
    start = pl.col("day") if by_day else pl.col("month").str.to_date("%Y-%m")
    rows = counted.with_columns(start=start).drop_nulls("start")
    return RecordedCounts(
        family=family,
        area=area,
        rows=rows.group_by("start", "source").agg(pl.col("weight").sum()).sort("start", "source"),
        held=held,
        last_day=last_day,
        left_out=left_out,
        undated=undated,
        data={
            "store": str(store.path),
            "version": store.version if question.version is None else question.version,
            "sources": sorted(held),
            "incidents": int(records["n"].sum()),
        },
    )


def _family(question: Question) -> Family:
    generated = question.include_police_generated
    try:
        return resolve_family(
            question.offences, offence_tables(), include_police_generated=generated
        )
    except ValueError as error:
        raise BadInput(str(error)) from None


def _kept(
    records: pl.DataFrame, question: Question
) -> tuple[pl.DataFrame, str, tuple[LeftOut, ...]]:
    """The records that count, the area they lie in ("" for everywhere), and what is left out."""
    placed = records.drop_nulls(["easting", "northing"])
    nowhere = records.filter(pl.col("easting").is_null() | pl.col("northing").is_null())
    kept, left_out, _ = set_aside(placed, question)
    if question.study_area is None:
        return pl.concat([kept, nowhere]), "", tuple(left_out)
    area = study_area(question.study_area, placed["easting"], placed["northing"])
    return _inside(kept, area), area.name, (*left_out, *_without_place(nowhere))


def _records(store: IncidentStore, question: Question, family: Family) -> pl.DataFrame:
    """Incidents counted together by point, month, day, offence and source."""
    start = pl.col("occurred_from")
    took = pl.coalesce("occurred_to", "occurred_from") - start
    keys = ["street", "month", "category", "home_office_code", "source"]
    rows = store.read(sources=question.sources or None, version=question.version)
    if question.since:
        rows = rows.filter(pl.col("month") >= question.since)
    if question.until:
        rows = rows.filter(pl.col("month") <= question.until)
    return (
        rows.with_columns(
            family_expression(family),
            pl.col("easting", "northing").round(0),
            day=pl.when(took <= pl.duration(days=1)).then((start + took / 2).dt.date()),
        )
        .group_by("easting", "northing", "day", *keys)
        .agg(pl.len().alias("n"), pl.col("weight").cast(pl.Float64).sum())
        .sort("month", "day", "source", "easting", "northing", "category", "street")
        .collect()
    )


def _held(records: pl.DataFrame) -> tuple[dict[str, tuple[str, ...]], dict[str, date]]:
    by_source = (
        records.group_by("source")
        .agg(pl.col("month").unique().sort(), pl.col("day").max())
        .sort("source")
    )
    held = {source: tuple(months) for source, months, _ in by_source.iter_rows()}
    return held, {source: day for source, _, day in by_source.iter_rows() if day is not None}


def _inside(records: pl.DataFrame, area: StudyArea) -> pl.DataFrame:
    shape = area.geometry
    shapely.prepare(shape)
    x, y = (records[name].to_numpy() for name in ("easting", "northing"))
    return records.filter(pl.Series(shapely.intersects_xy(shape, x, y), dtype=pl.Boolean))


def _without_place(nowhere: pl.DataFrame) -> list[LeftOut]:
    n = int(nowhere.filter(pl.col("weight") > 0)["n"].sum())
    reason = "Recorded without a position, so it isn't known whether they lie in the area"
    return [LeftOut("Offences with no place", n, reason)] if n else []
