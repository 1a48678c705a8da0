"""Treatment and control days judged as they were sealed."""

from datetime import date

import polars as pl

from safeground.core.patrols.dosage.allocation_compliance import allocation_compliance
from safeground.core.patrols.frames import ALLOCATION_SCHEMA

DAY = date(2026, 1, 5)
SCHEMA = {"day": pl.Date, "hotspot": pl.String, "minutes": pl.Float64}


def allocation(**conditions: str) -> pl.DataFrame:
    rows = [(DAY, place, condition) for place, condition in conditions.items()]
    return pl.DataFrame(rows, schema=ALLOCATION_SCHEMA, orient="row")


def visits(*rows: tuple[str, float]) -> pl.DataFrame:
    return pl.DataFrame([(DAY, *row) for row in rows], schema=SCHEMA, orient="row")


FOUR = allocation(A="treatment", B="treatment", C="control", D="control")


def test_treatment_needs_a_long_enough_visit_and_control_none() -> None:
    found = allocation_compliance(FOUR, visits(("A", 16), ("B", 9), ("B", 9), ("C", 4)), 15)
    assert found.place_days["complied"].to_list() == [True, False, False, True]
    assert [(k, s.made, s.n) for k, s in found.by_condition.items()] == [
        ("treatment", 1, 2),
        ("control", 1, 2),
    ]


def test_an_override_is_never_a_reassignment() -> None:
    # A was called off, C patrolled instead: both are still judged by the lot
    overrides = pl.DataFrame({"date": [DAY, DAY], "hotspot": ["A", "C"], "why": ["fire", "fire"]})
    found = allocation_compliance(FOUR, visits(("B", 20), ("C", 20)), 15, overrides)
    assert found.place_days["condition"].to_list() == FOUR["condition"].to_list()
    assert found.place_days["complied"].to_list() == [False, True, False, True]
    assert found.overridden == {"treatment": 1, "control": 1}


def test_an_override_counts_even_where_the_lot_was_followed_after_all() -> None:
    overrides = pl.DataFrame({"date": [DAY], "hotspot": ["A"]})
    found = allocation_compliance(FOUR, visits(("A", 20)), 15, overrides)
    assert found.place_days["complied"].to_list()[0] is False


def test_nothing_allocated() -> None:
    found = allocation_compliance(allocation(), visits(("A", 20)), 15)
    assert (found.by_condition, found.place_days.height) == ({}, 0)
