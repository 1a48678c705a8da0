"""One SQL query from recorded rows to counts: run here, shown to the reader, and run by others."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from safeground.core.patrols.results.counts import MEANING
from safeground.core.patrols.results.question import DIMENSIONS, ReportQuestion

_ACTIVITY = """\
WITH activity AS (
    SELECT visited_at, month, hotspot,
        COALESCE(district, 'district not said') AS district,
        COALESCE(operation, 'no operation') AS operation,
        kind, how_recovered, quantity, amount
    FROM results
  UNION ALL
    SELECT stopped_at, month, hotspot,
        COALESCE(district, 'district not said'),
        COALESCE(operation, 'no operation'),
        'stop search', NULL, 1, NULL
    FROM searches
)"""


def query_of(question: ReportQuestion) -> str:
    """The query that answers a question: one row, or one for each hotspot, district and so on.

    It reads tables `results` and `searches` as the store holds them, and is the same in Polars and
    in DuckDB.

    >>> print(query_of(ReportQuestion(date(2026, 2, 1), date(2026, 2, 28)))[-96:])
    FROM activity
    WHERE visited_at >= TIMESTAMP '2026-02-01' AND visited_at < TIMESTAMP '2026-03-01'
    """
    counted = [
        f"    COALESCE(SUM(CASE WHEN {which} THEN {number} END), 0) AS {name}"
        for name, (which, number) in MEANING.items()
    ]
    by = [] if question.by is None else [f"    {question.by}"]
    lines = [_ACTIVITY, "SELECT", ",\n".join(by + counted), "FROM activity"]
    if conditions := _conditions(question):
        lines.append("WHERE " + " AND ".join(conditions))
    if question.by is not None:
        lines += [f"GROUP BY {question.by}", f"ORDER BY {question.by}"]
    return "\n".join(lines)


def run_query(query: str, results: pl.DataFrame, searches: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows that a query of `query_of` gives: the dimension where asked, and every count.

    Counts are whole numbers; grams and pounds are floats, to two places.
    """
    context = pl.SQLContext(results=results, searches=searches)
    rows = context.execute(query, eager=True)
    kinds = {
        name: pl.Float64 if number == "amount" else pl.Int64
        for name, (_, number) in MEANING.items()
    }
    rounded = rows.cast(kinds, strict=False).with_columns(pl.selectors.float().round(2))  # type: ignore[arg-type]
    return rounded.to_dicts()


def within(question: ReportQuestion, at: str) -> pl.Expr:
    """The same rows as an expression; `at` names the column of times."""
    asked = [pl.col(name) == value for name, value in question.places.items()]
    if question.first is not None:
        asked.append(pl.col(at).dt.date() >= question.first)
    if question.last is not None:
        asked.append(pl.col(at).dt.date() <= question.last)
    return pl.all_horizontal(pl.lit(True), *asked)


def _conditions(question: ReportQuestion) -> list[str]:
    made = []
    if question.first is not None:
        made.append(f"visited_at >= {_midnight(question.first)}")
    if question.last is not None:
        made.append(f"visited_at < {_midnight(question.last + timedelta(days=1))}")
    places = question.places
    return made + [f"{name} = {_quoted(places[name])}" for name in DIMENSIONS if name in places]


def _midnight(day: date) -> str:
    return f"TIMESTAMP '{day.isoformat()}'"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
