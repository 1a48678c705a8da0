"""Say what patrols led to: one sentence, the tables under it, and the query behind it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import polars as pl

from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.results.counts import MEANING, Counts
from safeground.core.patrols.results.publish import hides, shown
from safeground.core.patrols.results.query import query_of, run_query, within
from safeground.core.patrols.results.question import ReportQuestion
from safeground.core.patrols.results.sentence import in_rough_words, sentence
from safeground.core.patrols.results.tables import ResultTable, result_tables
from safeground.data.errors import BadInput
from safeground.data.patrols.results import published_searches, write_published
from safeground.data.patrols.results.cells import FORMULA_STARTS, suggest
from safeground.data.store.results import ResultStore

OWN_USE = (
    "For the force's own use: counts of 1 to 4 are shown as they are. Make it again with "
    "--for-publication before any of it leaves the force"
)
PUBLISHED = (
    "For publication: counts about people of 1 to 4 are shown as fewer than 5. Publish one "
    "breakdown of a period, not several: they can be subtracted from each other"
)
ON_VISITS = (
    "These are counts of what was recorded on visits. They say what patrols did and saw, not "
    "whether violence fell because of them"
)
TOTALS_HIDDEN = "Totals are left off, because parts of fewer than 5 could be worked out from them."
_COLUMNS_NEEDED = {
    "results": [
        "visited_at", "month", "hotspot", "district", "operation", "kind", "detail",
        "how_recovered", "quantity", "amount",
    ],
    "searches": [
        "stopped_at", "month", "hotspot", "district", "operation", "object_of_search", "outcome",
        "outcome_linked_to_object",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class PatrolReport:
    """What patrols led to.

    `counts` are over all `rows` (None where publishing them would give small parts away); `rows`
    are what `query` gives, one for each hotspot, district, month or operation if that was asked.
    For publication, small counts are in words. `notes` are sentences for the reader.
    """

    sentence: str
    query: str
    counts: dict[str, Any] | None
    rows: tuple[dict[str, Any], ...]
    tables: tuple[ResultTable, ...]
    notes: tuple[str, ...]
    provenance: dict[str, Any]


def report_patrols(
    store_dir: Path,
    question: ReportQuestion,
    *,
    hotspots: Path | None = None,
    for_publication: bool = False,
) -> PatrolReport:
    """Count what was recorded on visits, and say it.

    Names asked for must be in the records, or among `hotspots` (a place may have had nothing).
    Raises BadInput where nothing was ever recorded, or for a name that is nowhere.
    """
    store = ResultStore(store_dir)
    results, searches = _recorded(store)
    _check_names(question, results, searches, _known(hotspots))
    query = query_of(question)
    rows = run_query(query, results, searches)
    counts = _added_up(rows)
    tables = result_tables(results, searches, question, for_publication=for_publication)
    note = PUBLISHED if for_publication else OWN_USE
    report = PatrolReport(
        sentence(counts, question),
        query,
        vars(counts),
        tuple(rows),
        tables,
        (ON_VISITS, note),
        _provenance(store, question, hotspots, for_publication),
    )
    return _for_publication(report, counts, question) if for_publication else report


def _for_publication(
    report: PatrolReport, counts: Counts, question: ReportQuestion
) -> PatrolReport:
    rows = tuple(shown(row) for row in report.rows)
    if question.by is None:
        said = sentence(counts, question, in_rough_words)
        return replace(report, sentence=said, counts=shown(vars(counts)), rows=rows)
    of_places = tuple(table for table in report.tables if table.title == "Problems seen")
    if hides(list(report.rows)):
        return replace(report, sentence=TOTALS_HIDDEN, counts=None, rows=rows, tables=of_places)
    return replace(report, tables=of_places)


@dataclass(frozen=True)
class Lately:
    """What was recorded at one hotspot lately, in aggregate, fit to be shown beside the place.

    `counts` are text (fewer than 5 is not told apart), only of what there was; `problems` are
    (what was seen, how often, when last), the latest first.
    """

    sentence: str
    counts: dict[str, str]
    problems: tuple[tuple[str, int, date], ...]


def lately_at(store_dir: Path, hotspot: str, first: date, last: date) -> Lately:
    """What came of visits to a hotspot from `first` to `last`, for a card or a page.

    Counts pass `core.disclosure`. A hotspot of which nothing was recorded has none, and its
    sentence says so.
    """
    question = ReportQuestion(first, last, hotspot=hotspot)
    store = ResultStore(store_dir)
    results, searches = (_read(store, name) for name in _COLUMNS_NEEDED)
    counts = _added_up(run_query(query_of(question), results, searches))
    seen = (
        results.filter(within(question, "visited_at"), pl.col("quantity") > 0, kind="problem")
        .group_by("detail")
        .agg(pl.col("quantity").sum(), pl.col("visited_at").max().dt.date())
        .sort(["visited_at", "detail"], descending=[True, False])
    )
    said = {k: str(v) for k, v in shown(vars(counts)).items() if v and k not in _AMOUNTS}
    return Lately(sentence(counts, question, in_rough_words), said, tuple(seen.rows()))


_AMOUNTS = [name for name, (_, number) in MEANING.items() if number == "amount"]


def write_rows(report: PatrolReport, path: Path) -> None:
    """Write the rows of a report as CSV, safe to open in a spreadsheet."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(list(report.rows[0]) if report.rows else list(MEANING))
        writer.writerows([_safe(value) for value in row.values()] for row in report.rows)


def write_searches(
    store_dir: Path, question: ReportQuestion, path: Path, hotspots: Path | None = None
) -> tuple[int, int]:
    """Write the stop searches of a question as data.police.uk publishes them.

    Positions are the middles of the hotspots. Returns how many searches were written and how many
    of them have no position, because `hotspots` does not name their place.
    """
    searches = ResultStore(store_dir).read("searches").collect()
    asked = searches.filter(within(question, "stopped_at"))
    rows = published_searches(asked, _known(hotspots))
    write_published(rows, path)
    return rows.height, rows["Longitude"].null_count()


def _recorded(store: ResultStore) -> tuple[pl.DataFrame, pl.DataFrame]:
    if all(version is None for version in store.versions.values()):
        raise BadInput(
            f"Nothing was ever recorded in {store.path}: begin with 'safeground patrols record'"
        )
    results, searches = (_read(store, name) for name in _COLUMNS_NEEDED)
    return results, searches


def _read(store: ResultStore, table: str) -> pl.DataFrame:
    """The columns that reports may know of: no officers, units, grounds, people or notes."""
    return store.read(table, _COLUMNS_NEEDED[table]).collect()


def _known(hotspots: Path | None) -> Mapping[str, PatrolHotspot]:
    if hotspots is None:
        return {}
    from safeground.data.patrols.hotspots import read_patrol_hotspots  # GDAL takes its time

    return {hotspot.name: hotspot for hotspot in read_patrol_hotspots(hotspots)}


def _check_names(
    question: ReportQuestion,
    results: pl.DataFrame,
    searches: pl.DataFrame,
    hotspots: Mapping[str, PatrolHotspot],
) -> None:
    for dimension, asked in question.places.items():
        names = set(pl.concat([results[dimension], searches[dimension]]).drop_nulls())
        if dimension == "hotspot":
            names |= set(hotspots)
        elif dimension == "district":
            names |= {h.district for h in hotspots.values() if h.district}
        if asked not in names:
            raise BadInput(
                f"nothing is recorded of {dimension} {asked!r}; {suggest(asked, sorted(names))}"
            )


def _added_up(rows: list[dict[str, Any]]) -> Counts:
    return Counts(**{name: round(sum(row[name] for row in rows), 2) for name in MEANING})


def _safe(value: Any) -> Any:
    risky = isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS)
    return f"'{value}" if risky else value


def _provenance(
    store: ResultStore, question: ReportQuestion, hotspots: Path | None, for_publication: bool
) -> dict[str, Any]:
    return {
        "safeground": version_of("safeground"),
        "store": str(store.path),
        "versions": store.versions,
        "parameters": {**vars(question), "for_publication": for_publication},
        "hotspots": None if hotspots is None else str(hotspots),
    }
