"""From the store to what models see: the incidents asked for, gathered on a grid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.hotspots.artefacts import Artefact
from safeground.core.hotspots.counts import Counts, gather
from safeground.core.offences.families import Family, resolve_family
from safeground.core.offences.tables import POLICE_GENERATED, OffenceTables
from safeground.data.errors import BadInput
from safeground.data.reference.offences import family_expression, offence_tables
from safeground.data.store import IncidentStore
from safeground.data.study_areas import StudyArea, study_area
from safeground.pipelines.identification import LeftOut
from safeground.pipelines.question import Question
from safeground.pipelines.setting_aside import set_aside
from safeground.pipelines.weighing import weigh

UNKNOWN = "Not known"


@dataclass(frozen=True)
class Material:
    """All that the models and the briefing draw on.

    `records` has a row for each point, month and offence with `n` records and `weight` as target:
    easting, northing, street, district, month, category, home_office_code, n, weight, cell.
    """

    question: Question
    family: Family
    area: StudyArea
    grid: Grid
    counts: Counts
    records: pl.DataFrame
    months: tuple[str, ...]
    sources: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    to_look_at: tuple[Artefact, ...]  # still in: places that a person ought to judge
    harm: str  # what is weighed, "days of ..."; empty where offences are counted
    map_points: bool  # police.uk's shared points, rather than where it happened
    month_only: bool
    data: Mapping[str, object]


def gather_material(store_dir: str | Path, question: Question) -> Material:
    """Read, weigh, set aside, and gather. Raises BadInput where the question can't be met."""
    store, tables = IncidentStore(store_dir), offence_tables()
    if store.version is None:
        raise BadInput(f"There are no incidents in {store_dir}; import some first")
    try:
        family = resolve_family(
            question.offences, tables, include_police_generated=question.include_police_generated
        )
    except ValueError as error:
        raise BadInput(str(error)) from None
    span = _span(store, question)
    months, left_out = span.months, span.left_out
    weighed = weigh(_records(store, question, span, family), question, months[-1])
    records, left_out = weighed.records, [*left_out, *weighed.left_out]
    placed = records.filter(pl.col("easting").is_not_null() & pl.col("northing").is_not_null())
    if placed.is_empty():
        raise BadInput("None of these incidents has a position, so no hotspot can be found")
    left_out += _without_place(records, family)
    area = study_area(question.study_area, placed["easting"], placed["northing"])
    placed, left_places, to_look_at = set_aside(placed, question)
    grid = _grid(area, question)
    cell = grid.locate(placed["easting"].to_numpy(), placed["northing"].to_numpy())
    placed = placed.with_columns(pl.Series("cell", cell))
    inside = placed.filter(pl.col("cell") >= 0)
    if inside.is_empty():
        raise BadInput(f"None of these incidents lies in {area.name}, so no hotspot can be found")
    generated = set() if question.include_police_generated else _police_generated(tables)
    left_out += _found_by_police(inside, generated, tables)
    left_out += left_places + _outside(placed, area) + _not_asked(family)
    return Material(
        question=question,
        family=family,
        area=area,
        grid=grid,
        counts=_counts(inside, months, grid, generated),
        records=inside,
        months=tuple(months),
        sources=tuple(span.sources),
        left_out=tuple(left_out),
        to_look_at=to_look_at,
        harm=weighed.harm,
        map_points=bool(records["map_point"].any()),
        month_only=bool(records["month_only"].all()),
        data=_described(store, question, records, span),
    )


@dataclass(frozen=True)
class _Span:
    """The months that can be analysed together, which of their rows, and whose they are."""

    months: list[str]
    rows: pl.Expr
    sources: list[str]
    left_out: list[LeftOut]


def _span(store: IncidentStore, question: Question) -> _Span:
    """The last unbroken run of months asked for, on one generation of map points."""
    found = (
        store.read(["month", "source", "point_set"], version=question.version)
        .filter(_asked(question))
        .group_by("month", "source", "point_set")
        .len()
        .sort("month", "source", "point_set")
        .collect()
    )
    if found.is_empty():
        raise BadInput("No incidents are held for the months and sources asked for")
    rows = pl.col("point_set").is_null()
    if newest := found.drop_nulls("point_set")["point_set"].to_list():
        rows |= pl.col("point_set") == newest[-1]
    usable = found.filter(rows)
    held = set(usable["month"])
    run = [max(held)]
    while (before := _month_before(run[0])) in held:
        run.insert(0, before)
    sources = usable.filter(pl.col("month").is_in(run))["source"].unique().sort().to_list()
    return _Span(run, rows, sources, list(_not_joined(found, run, rows)))


def _grid(area: StudyArea, question: Question) -> Grid:
    try:
        grid = cover(area.geometry, Lattice(question.shape, question.side_m, question.rotation))
    except ValueError as error:
        raise BadInput(f"No grid can be laid: {error}") from None
    if len(grid) < 2:
        raise BadInput(f"{area.name} lies within one cell; take smaller cells or a larger area")
    return grid


def _not_joined(found: pl.DataFrame, run: list[str], rows: pl.Expr) -> Iterator[LeftOut]:
    earlier = found.filter(~pl.col("month").is_in(run))
    if len(earlier):
        months = earlier["month"].n_unique()
        reason = (
            f"Only the unbroken run of months from {run[0]} to {run[-1]} is analysed: months "
            "across a gap, or on an older set of map points, can't be joined to it"
        )
        yield LeftOut(f"{months} earlier months", int(earlier["len"].sum()), reason)
    older = found.filter(pl.col("month").is_in(run) & ~rows)
    if len(older):
        reason = "The list of map points was redrawn, and points of two lists can't be compared"
        yield LeftOut("Incidents on older map points", int(older["len"].sum()), reason)


def _asked(question: Question) -> pl.Expr:
    asked = pl.lit(True)
    if question.since:
        asked &= pl.col("month") >= question.since
    if question.until:
        asked &= pl.col("month") <= question.until
    if question.sources:
        asked &= pl.col("source").is_in(list(question.sources))
    return asked


def _month_before(month: str) -> str:
    return str(np.datetime64(month, "M") - 1)


def _records(store: IncidentStore, question: Question, span: _Span, family: Family) -> pl.DataFrame:
    """Incidents counted together by point, month and offence: police points repeat many times."""
    wide = (pl.col("occurred_to") - pl.col("occurred_from")) > pl.duration(days=7)
    keys = ["street", "district", "month", "category", "home_office_code"]
    records = (
        store.read(months=span.months, version=question.version)
        .filter(_asked(question) & span.rows)
        .with_columns(
            family_expression(family),
            pl.col("easting", "northing").round(0),
            map_point=pl.col("point_set").is_not_null(),
            month_only=wide,
        )
        .group_by("easting", "northing", "map_point", *keys)
        .agg(pl.len().alias("n"), pl.col("weight").sum(), pl.col("month_only").all())
        .sort("month", "easting", "northing", "category", "street", "home_office_code", "district")
        .collect()
    )
    return records


def _without_place(records: pl.DataFrame, family: Family) -> list[LeftOut]:
    lost = records.filter(pl.col("easting").is_null() | pl.col("northing").is_null())
    if lost.is_empty():
        return []
    target = float(lost["weight"].sum())
    reason = f"Recorded without a position; {target:,.0f} of them would be {family.title.lower()}"
    return [LeftOut("Incidents with no place", int(lost["n"].sum()), reason)]


def _outside(placed: pl.DataFrame, area: StudyArea) -> list[LeftOut]:
    outside = int(placed.filter(pl.col("cell") < 0)["n"].sum())
    reason = "Their points lie outside the study area"
    return [LeftOut(f"Incidents outside {area.name}", outside, reason)] if outside else []


def _police_generated(tables: OffenceTables) -> set[str]:
    return {key for scheme, key in tables.flags[POLICE_GENERATED] if scheme == "category"}


def _found_by_police(
    inside: pl.DataFrame, generated: set[str], tables: OffenceTables
) -> list[LeftOut]:
    """What patrols themselves find follows patrols, so it may not place them."""
    counts = dict(inside.group_by("category").agg(pl.col("n").sum()).iter_rows())
    return [
        LeftOut(name, counts[name], tables.flags[POLICE_GENERATED]["category", name])
        for name in sorted(generated)
        if counts.get(name)
    ]


def _not_asked(family: Family) -> list[LeftOut]:
    return [LeftOut(item.what, 0, item.reason) for item in family.left_out]


def _counts(
    records: pl.DataFrame,
    months: list[str],
    grid: Grid,
    generated: set[str],
) -> Counts:
    """Gather on the grid; what police generate is context for nothing, unless asked for."""
    reported = records.filter(~pl.col("category").fill_null(UNKNOWN).is_in(list(generated)))
    category = reported["category"].fill_null(UNKNOWN)
    names = category.unique().sort().to_list()
    first = np.datetime64(months[0], "M")
    starts = (first + np.arange(len(months) + 1)).astype("datetime64[D]")
    period = reported["month"].replace_strict(months, list(range(len(months))))
    return gather(
        reported["easting"].to_numpy(),
        reported["northing"].to_numpy(),
        period.to_numpy(),
        category.replace_strict(names, list(range(len(names))), return_dtype=pl.Int32).to_numpy(),
        reported["weight"].to_numpy(),
        records=reported["n"].to_numpy(),
        names=names,
        starts=starts,
        grid=grid,
    )


def _described(
    store: IncidentStore, question: Question, records: pl.DataFrame, span: _Span
) -> dict[str, object]:
    return {
        "store": str(store.path),
        "version": store.version if question.version is None else question.version,
        "sources": span.sources,
        "months": f"{span.months[0]} to {span.months[-1]}",
        "incidents": int(records["n"].sum()),
    }


def commonest_by_cell(material: Material, column: str) -> dict[int, str]:
    """What most records of each cell have in `column` ("street" or "district"), where any has."""
    named = (
        material.records.drop_nulls(column)
        .group_by("cell", column)
        .agg(pl.col("n").sum())
        .sort("n", column)
        .group_by("cell")
        .agg(pl.col(column).last())
    )
    return dict(named.iter_rows())
