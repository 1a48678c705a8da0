"""The offences that a trial counts, each with when and where: from the store, or from a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from safeground.core.offences.families import Family, resolve_family
from safeground.core.offences.harm import harm_weights
from safeground.data.errors import BadInput
from safeground.data.reference.harm import load_weights
from safeground.data.reference.offences import family_expression, offence_tables
from safeground.data.store import IncidentStore
from safeground.data.trials.offence_file import read_offence_file
from safeground.pipelines.identification import LeftOut

_COLUMNS = (
    "occurred_from", "occurred_to", "easting", "northing", "category", "home_office_code", "knife",
)  # fmt: skip


@dataclass(frozen=True)
class TrialOffences:
    """`rows` with occurred_from and occurred_to (local wall time), easting, northing, hotspot.

    `hotspot` is null where the source names none, easting and northing where there is no position;
    `sure` is false where the category doesn't tell whether it is of the family. `harm` is there if
    it was weighed. `title` says what is counted, `source` where it is from.
    """

    rows: pl.DataFrame
    title: str
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    source: dict[str, object]


def outcome_family(name: str) -> Family:
    """The offences of that name which are reported to police, not found by them.

    Raises BadInput for an unknown name, and where all of them are found by police.
    """
    tables = offence_tables()
    try:
        return resolve_family(name, tables)
    except ValueError as error:
        try:
            resolve_family(name, tables, include_police_generated=True)
        except ValueError:
            raise BadInput(str(error)) from None
        raise BadInput(
            f"everything in {name!r} is found by patrols themselves, so it can't be what a trial "
            "of patrols is judged by"
        ) from None


def from_store(
    folder: Path, family: Family, days: Sequence[date], sources: Sequence[str] = ()
) -> TrialOffences:
    """The family's offences around the days of a trial that a store holds.

    Raises BadInput where it holds no incident at all for a month of the trial: no offence and no
    data look alike.
    """
    store = IncidentStore(folder)
    if store.version is None:
        raise BadInput(f"There are no incidents in {folder}; import some first, or give a file")
    held = store.read(["month", *_COLUMNS], _months(days, beyond=2), sources or None).collect()
    there = set(held["month"])
    if missing := [month for month in _months(days, beyond=0) if month not in there]:
        raise BadInput(f"The store holds no incident at all for {missing[0]}, a month of the trial")
    dated = held.drop("month").drop_nulls("occurred_from")
    rows = dated.with_columns(
        pl.coalesce("occurred_to", "occurred_from").alias("occurred_to"),
        hotspot=pl.lit(None, pl.String),
    )
    source = {"store": str(folder), "version": store.version, "sources": list(sources)}
    found = _of_family(rows, family, source)
    latest = dated["occurred_from"].cast(pl.Date).max()
    if isinstance(latest, date) and latest < days[-1]:
        quiet = (
            f"The latest incident in the store is of {latest}, but the trial runs to {days[-1]}: "
            "the days between may only seem quiet"
        )
        return replace(found, notes=(quiet,))
    return found


def from_file(path: Path, family: Family) -> TrialOffences:
    """The offences of a file, as `read_offence_file` reads it.

    If it says what they were, only the family's count; else every row does, and that is said.
    Raises BadInput for a file whose codes and categories are none that is known.
    """
    rows = read_offence_file(path)
    source: dict[str, object] = {"file": path.name, "rows": rows.height}
    if "category" not in rows.columns:
        note = (
            f"{path.name} doesn't say what the offences were, so all of them were counted: leave "
            "out of it what patrols themselves find, such as weapons and drugs"
        )
        title = f"offences in {path.name}"
        return TrialOffences(rows.with_columns(sure=True), title, (), (note,), source)
    unknown = rows["category"].is_null() & rows["home_office_code"].is_null()
    if unknown.all():
        raise BadInput(
            f"{path.name} has no offence that is known: home_office_code must hold Home Office "
            "codes such as 34B, or category those of police.uk"
        )
    rows = rows.with_columns(knife=pl.lit(None, pl.Boolean))
    found = _of_family(rows.filter(~unknown), family, source)
    reason = "Their code or category is not one that is known"
    lost = (LeftOut("Offences of an unknown kind", int(unknown.sum()), reason),)
    return replace(found, left_out=(*found.left_out, *(lost if unknown.any() else ())))


def weighed(offences: TrialOffences, weights: Path, day: date) -> TrialOffences:
    """Offences with their `harm` by a table, as in force on a day: the trial's first.

    What the table doesn't list has no harm, and is said. Raises BadInput where that is all.
    """
    rows = offences.rows
    if "category" not in rows.columns:
        raise BadInput("Harm needs to know the offences: a column home_office_code or category")
    scale = load_weights(weights)
    kinds = (rows[name].to_list() for name in ("category", "home_office_code"))
    harm = pl.Series("harm", harm_weights(scale, day, *kinds), nan_to_null=True)
    unknown = int(harm.null_count())
    if rows.height and unknown == rows.height:
        raise BadInput(f"{weights.name} has no weight for any of these offences")
    reason = f"{scale.name} gives them no weight: they are in the counts, but not in the harm"
    left = (LeftOut("Offences without a weight", unknown, reason),) if unknown else ()
    return replace(
        offences,
        rows=rows.with_columns(harm.fill_null(0.0)),
        left_out=(*offences.left_out, *left),
        source={**offences.source, "harm": f"{scale.unit} ({scale.name})"},
    )


def _of_family(rows: pl.DataFrame, family: Family, source: dict[str, object]) -> TrialOffences:
    rows = rows.with_columns(family_expression(family)).filter(pl.col("weight") > 0)
    left = tuple(LeftOut(item.what, 0, item.reason) for item in family.left_out)
    rows = rows.with_columns(sure=pl.col("weight") == 1).drop("weight")
    return TrialOffences(rows, family.title.lower(), left, (), source)


def _months(days: Sequence[date], beyond: int) -> list[str]:
    """Months in which days of a trial lie, and the days `beyond` either end."""
    first = days[0] - timedelta(days=beyond)
    count = (days[-1] - first).days + beyond + 1
    return sorted({f"{first + timedelta(days=number):%Y-%m}" for number in range(count)})
