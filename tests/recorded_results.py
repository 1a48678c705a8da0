"""Recorded results and stop searches for tests, in the columns of the store and of its files."""

from datetime import UTC, datetime
from typing import Any

import polars as pl

from safeground.data.store.results import RESULT_SCHEMA, SEARCH_SCHEMA

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AT = datetime(2026, 2, 6, 20, 40)


def result(kind: str, quantity: int = 1, at: datetime = AT, **rest: Any) -> dict[str, Any]:
    """A row of the results table."""
    row: dict[str, Any] = {"kind": kind, "quantity": quantity, "visited_at": at}
    return {"hotspot": "High Street", "month": f"{at:%Y-%m}", **row, **rest}


def search(at: datetime = AT, **rest: Any) -> dict[str, Any]:
    """A row of the searches table."""
    row = {"hotspot": "High Street", "month": f"{at:%Y-%m}", "stopped_at": at}
    return {**row, "object_of_search": "Offensive weapons", **rest}


def results_frame(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows as the store holds them."""
    return pl.DataFrame(list(rows), schema=RESULT_SCHEMA)


def searches_frame(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows as the store holds them."""
    return pl.DataFrame(list(rows), schema=SEARCH_SCHEMA)


def search_cells(number: int = 1, **rest: str) -> dict[str, str]:
    """A row of a file of searches that can be recorded as it is."""
    return {
        "id": f"s-{number}",
        "at": "2026-02-06T20:40",
        "hotspot": "High Street",
        "type": "Person search",
        "gender": "Male",
        "age_range": "18-24",
        "self_defined_ethnicity": "Other ethnic group - Not stated",
        "legislation": "Police and Criminal Evidence Act 1984 (section 1)",
        "object_of_search": "Offensive weapons",
        "grounds": "Seen to hide a knife",
        "officer": "PC 1234",
        "outcome": "Arrest",
        "outcome_linked_to_object": "True",
        "more_than_outer_clothing": "False",
        **rest,
    }


def as_csv(rows: list[dict[str, str]]) -> str:
    """Rows as the text of a CSV file."""
    return pl.DataFrame(rows).write_csv()


# Essex Police's February 2024, spread over two hotspots.
FEBRUARY = {"arrests": 32, "stop_searches": 58, "weapons_seized": 4}


def february() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Results and searches that add up to `FEBRUARY`, with others a month later."""
    when, later = datetime(2024, 2, 29, 23, 59), datetime(2024, 3, 1)
    both = ("High Street", "Mill Lane")
    results = [
        result("arrest", 16, when, hotspot=name, detail="Robbery", district="Southend-on-Sea")
        for name in both
    ]
    results += [
        result("weapon", 2, when, hotspot=name, detail="knife", how_recovered="seized")
        for name in both
    ]
    results += [result("arrest", 5, later, detail="Robbery")]
    searches = [
        search(datetime(2024, 2, 1), hotspot=both[n % 2], operation="Grip") for n in range(58)
    ]
    return results_frame(*results), searches_frame(*searches, search(later))
