"""The query: right by hand, the same as adding up, and the same in DuckDB."""

from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorded_results import FEBRUARY, february, result, results_frame, search, searches_frame
from safeground.core.patrols.results.counts import MEANING, Counts
from safeground.core.patrols.results.query import query_of, run_query, within
from safeground.core.patrols.results.question import DIMENSIONS, ReportQuestion
from safeground.core.patrols.results.sentence import sentence

LEAP = ReportQuestion(date(2024, 2, 1), date(2024, 2, 29))
AWKWARD = "O'Neill's -- \"Bar\"; DROP"


def in_duckdb(query: str, results: pl.DataFrame, searches: pl.DataFrame) -> list[dict[str, Any]]:
    """The same query, on the tables in another engine."""
    with duckdb.connect() as connection:
        connection.register("results", results.to_arrow())
        connection.register("searches", searches.to_arrow())
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_the_february_that_essex_published() -> None:
    (row,) = run_query(query_of(LEAP), *february())
    assert {name: n for name, n in row.items() if n} == FEBRUARY
    assert sentence(Counts(**row), LEAP) == (
        "In February 2024 patrols led to 32 arrests, 58 stop searches and the seizure of four "
        "weapons."
    )


def test_a_line_for_each_hotspot() -> None:
    rows = run_query(query_of(ReportQuestion(LEAP.first, LEAP.last, by="hotspot")), *february())
    assert [
        (r["hotspot"], r["arrests"], r["stop_searches"], r["weapons_seized"]) for r in rows
    ] == [
        ("High Street", 16, 29, 2),
        ("Mill Lane", 16, 29, 2),
    ]


def test_what_is_not_said_has_a_line_of_its_own() -> None:
    rows = run_query(query_of(ReportQuestion(by="operation")), *february())
    assert {row["operation"]: row["stop_searches"] for row in rows} == {
        "Grip": 58,
        "no operation": 1,
    }


def test_a_name_with_quotation_marks() -> None:
    frames = results_frame(result("arrest", 2, hotspot=AWKWARD)), searches_frame()
    query = query_of(ReportQuestion(hotspot=AWKWARD))
    assert run_query(query, *frames)[0]["arrests"] == 2
    assert in_duckdb(query, *frames)[0]["arrests"] == 2


def test_no_rows_at_all_are_noughts() -> None:
    (row,) = run_query(query_of(LEAP), results_frame(), searches_frame())
    assert not Counts(**row)
    assert not any(in_duckdb(query_of(LEAP), results_frame(), searches_frame())[0].values())


names = st.sampled_from(["High Street", "Mill Lane", AWKWARD])
maybe = st.none() | st.sampled_from(["Op Grip", "Op Dial"])
moments = st.datetimes(datetime(2024, 1, 1), datetime(2024, 4, 1))
ways = st.sampled_from(["seized", "surrendered", "found"])
kinds = ["arrest", "weapon", "drugs", "cash", "intelligence", "people spoken to", "problem"]


@st.composite
def recorded(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    results = [
        result(
            kind,
            draw(st.integers(0, 50)),
            draw(moments),
            hotspot=draw(names),
            operation=draw(maybe),
            district=draw(maybe),
            how_recovered=draw(ways) if kind == "weapon" else None,
            amount=draw(st.none() | st.floats(0, 100)) if kind in ("drugs", "cash") else None,
        )
        for kind in draw(st.lists(st.sampled_from(kinds), max_size=12))
    ]
    searches = [
        search(at, hotspot=draw(names), operation=draw(maybe))
        for at in draw(st.lists(moments, max_size=6))
    ]
    return results_frame(*results), searches_frame(*searches)


questions = st.builds(
    ReportQuestion,
    first=st.none() | st.dates(date(2024, 1, 1), date(2024, 2, 1)),
    last=st.none() | st.dates(date(2024, 2, 1), date(2024, 4, 1)),
    hotspot=st.none() | names,
    operation=maybe,
    by=st.none() | st.sampled_from(DIMENSIONS),
)


@settings(max_examples=60)
@given(recorded(), questions)
def test_lines_add_up_to_the_rows_asked_for(
    frames: tuple[pl.DataFrame, pl.DataFrame], question: ReportQuestion
) -> None:
    results, searches = frames
    rows = run_query(query_of(question), results, searches)
    asked = results.filter(within(question, "visited_at"))
    arrests = asked.filter(kind="arrest")["quantity"].sum()
    assert sum(row["arrests"] for row in rows) == arrests
    found = searches.filter(within(question, "stopped_at")).height
    assert sum(row["stop_searches"] for row in rows) == found
    weapons = asked.filter(kind="weapon")["quantity"].sum()
    by_way = [name for name in MEANING if name.startswith("weapons_")]
    assert sum(row[name] for row in rows for name in by_way) == weapons
    pounds = asked.filter(kind="cash")["amount"].sum()
    assert sum(row["cash_pounds"] for row in rows) == pytest.approx(pounds, abs=0.05)


@settings(max_examples=25)
@given(recorded(), questions)
def test_duckdb_answers_the_same(
    frames: tuple[pl.DataFrame, pl.DataFrame], question: ReportQuestion
) -> None:
    query = query_of(question)
    ours, theirs = run_query(query, *frames), in_duckdb(query, *frames)
    assert len(ours) == len(theirs)
    by = question.by or "arrests"
    for mine, other in zip(
        sorted(ours, key=lambda row: row[by]), sorted(theirs, key=lambda r: r[by]), strict=True
    ):
        assert (
            mine == pytest.approx(other, abs=0.01) if question.by is None else _close(mine, other)
        )


def _close(mine: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        value == other[name] or value == pytest.approx(other[name], abs=0.01)
        for name, value in mine.items()
    )
