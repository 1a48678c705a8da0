"""Tables of a report: arrests by offence, weapons, drugs, problems by place, and searches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from safeground.core.disclosure import SMALLEST_SHOWN, shown_count
from safeground.core.offences.shares import wilson_interval
from safeground.core.patrols.results.query import within
from safeground.core.patrols.results.question import ReportQuestion

NO_FURTHER_ACTION = "A no further action disposal"
_REST = "all others"


@dataclass(frozen=True)
class ResultTable:
    """A table for a person: `columns` are its headings, and `note` what they mean."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""


def result_tables(
    results: pl.DataFrame,
    searches: pl.DataFrame,
    question: ReportQuestion,
    *,
    for_publication: bool = False,
) -> tuple[ResultTable, ...]:
    """Every table that has a row, in the order of the sentence.

    `results` and `searches` are as the store holds them. For publication small counts are put
    together until they are no longer small, or not told apart, so that the sentence may stand
    beside the tables; problems are of places, and are shown as they are.
    """
    results = results.filter(within(question, "visited_at"), pl.col("quantity") > 0)
    searches = searches.filter(within(question, "stopped_at"))
    hide = for_publication
    tables = (
        _by_detail(results, "arrest", "Arrests by offence", ("offence", "arrests"), hide),
        _searches_by_object(searches, hide),
        _searches_by_outcome(searches, hide),
        _weapons(results, hide),
        _drugs(results, hide),
        _problems(results),
    )
    return tuple(table for table in tables if table.rows)


def _by_detail(
    results: pl.DataFrame, kind: str, title: str, columns: tuple[str, ...], hide: bool
) -> ResultTable:
    counted = _counted(results.filter(kind=kind), "detail", pl.col("quantity").sum())
    return ResultTable(title, columns, _put_together(counted) if hide else counted)


def _weapons(results: pl.DataFrame, hide: bool) -> ResultTable:
    """By how recovered first: what was surrendered or found is not what was seized."""
    rows: list[tuple[Any, ...]] = []
    weapons = results.filter(kind="weapon")
    for way in ("seized", "surrendered", "found"):
        counted = _counted(weapons.filter(how_recovered=way), "detail", pl.col("quantity").sum())
        rows += [(way, *row) for row in (_put_together(counted) if hide else counted)]
    return ResultTable(
        "Weapons by how they were recovered", ("how recovered", "weapon", "weapons"), tuple(rows)
    )


def _drugs(results: pl.DataFrame, hide: bool) -> ResultTable:
    weighed = pl.when(pl.col("amount").is_not_null().any()).then(pl.col("amount").sum())
    numbers = (pl.col("quantity").sum(), weighed.alias("grams"))
    counted = _counted(results.filter(kind="drugs"), "detail", *numbers)
    rows = _put_together(counted) if hide else counted
    note = "Grams only where they were weighed; provisional until they are"
    return ResultTable("Drugs", ("drug", "seizures", "grams"), rows, note)


def _problems(results: pl.DataFrame) -> ResultTable:
    seen = (
        results.filter(kind="problem")
        .group_by("hotspot", "detail")
        .agg(pl.col("quantity").sum(), pl.col("visited_at").max().dt.date())
        .sort(["hotspot", "quantity", "detail"], descending=[False, True, False])
    )
    columns = ("hotspot", "problem", "times", "last seen")
    return ResultTable("Problems seen", columns, tuple(seen.rows()))


def _searches_by_object(searches: pl.DataFrame, hide: bool) -> ResultTable:
    linked = pl.col("outcome_linked_to_object") & (pl.col("outcome") != NO_FURTHER_ACTION)
    known = (pl.col("outcome") == NO_FURTHER_ACTION) | (
        pl.col("outcome").is_not_null() & pl.col("outcome_linked_to_object").is_not_null()
    )
    numbers = (pl.len(), linked.fill_null(False).sum().alias("hit"), known.sum().alias("known"))
    counted = _counted(searches, "object_of_search", *numbers)
    rows = _put_together(counted) if hide else counted
    if len(rows) > 1 and not hide:
        rows += (("all objects", *(sum(row[i] for row in rows) for i in (1, 2, 3))),)
    return ResultTable(
        "Stop searches by what was looked for",
        ("object", "searches", "found", "share", "low", "high"),
        tuple(_with_share(row, hide) for row in rows),
        "Found: an outcome other than no further action, linked to the object. Share: of the "
        "searches whose outcome says so either way, with its 95% interval (Wilson)",
    )


def _searches_by_outcome(searches: pl.DataFrame, hide: bool) -> ResultTable:
    outcomes = searches.with_columns(pl.col("outcome").fill_null("not yet known"))
    counted = _counted(outcomes, "outcome", pl.len())
    rows = _put_together(counted) if hide else counted
    return ResultTable("Stop searches by outcome", ("outcome", "searches"), rows)


def _with_share(row: tuple[Any, ...], hide: bool) -> tuple[Any, ...]:
    what, n, hit, known = row
    unknown = (None, None, None)
    if isinstance(n, str):
        return (what, n, None, *unknown)
    if hide and 0 < hit < SMALLEST_SHOWN:
        return (what, n, shown_count(hit), *unknown)
    if not known:
        return (what, n, hit, *unknown)
    return (what, n, hit, hit / known, *wilson_interval(hit, known))


def _counted(rows: pl.DataFrame, by: str, *numbers: pl.Expr) -> tuple[tuple[Any, ...], ...]:
    """Label and numbers, most first."""
    counted = rows.group_by(by).agg(*numbers)
    first = counted.columns[1]
    return tuple(counted.sort([first, by], descending=[True, False]).rows())


def _put_together(rows: Sequence[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """Rows of (label, count, more numbers), most first, so that no count of 1 to 4 can be known.

    The smallest are added into one row until that is large enough; all the numbers still add up to
    what they were. If all together are too few, that is all that is said.
    """
    small = [row for row in rows if row[1] < SMALLEST_SHOWN]
    large = list(rows[: len(rows) - len(small)])
    if not small:
        return tuple(large)
    while large and sum(row[1] for row in small) < SMALLEST_SHOWN:
        small.insert(0, large.pop())
    total = sum(row[1] for row in small)
    label = small[0][0] if len(small) == 1 else _REST if large else "all"
    if total < SMALLEST_SHOWN:
        return ((label if len(small) == 1 else "all", shown_count(total), *_none(small[0])),)
    return (
        *large,
        (label, total, *(_sum(row[i] for row in small) for i in range(2, len(small[0])))),
    )


def _sum(values: Iterable[Any]) -> Any:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _none(row: tuple[Any, ...]) -> tuple[None, ...]:
    return (None,) * (len(row) - 2)
