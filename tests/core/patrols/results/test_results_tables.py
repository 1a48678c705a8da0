"""Tables: right by hand, about places and never about who, and safe to publish when asked."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorded_results import february, result, results_frame, search, searches_frame
from safeground.core.patrols.results.question import ReportQuestion
from safeground.core.patrols.results.tables import ResultTable, result_tables

ALL = ReportQuestion()
NFA = "A no further action disposal"


def tables(*given: ResultTable) -> dict[str, ResultTable]:
    return {table.title.split()[0]: table for table in given}


def test_arrests_and_weapons_by_hand() -> None:
    rows = results_frame(
        result("arrest", 2, detail="Robbery"),
        result("arrest", 1, detail="Affray"),
        result("arrest", 1, detail="Robbery"),
        result("arrest", 0, detail="Assault"),  # taken back
        result("weapon", 1, detail="knife", how_recovered="seized"),
        result("weapon", 9, detail="knife", how_recovered="surrendered"),
        result("drugs", 2, detail="cannabis", amount=3.5),
        result("drugs", 1, detail="cannabis"),
        result("drugs", 1, detail="heroin"),
    )
    made = tables(*result_tables(rows, searches_frame(), ALL))
    assert made["Arrests"].rows == (("Robbery", 3), ("Affray", 1))
    assert made["Weapons"].rows == (("seized", "knife", 1), ("surrendered", "knife", 9))
    assert made["Drugs"].rows == (("cannabis", 3, 3.5), ("heroin", 1, None))  # not weighed
    assert set(made) == {"Arrests", "Weapons", "Drugs"}


def test_problems_by_place_with_the_day_last_seen() -> None:
    rows = results_frame(
        result("problem", 1, datetime(2026, 2, 1, 22), detail="lighting"),
        result("problem", 2, datetime(2026, 2, 7, 22), detail="lighting"),
        result("problem", 1, hotspot="Mill Lane", detail="CCTV"),
    )
    (table,) = result_tables(rows, searches_frame(), ALL)
    assert table.rows == (
        ("High Street", "lighting", 3, date(2026, 2, 7)),
        ("Mill Lane", "CCTV", 1, date(2026, 2, 6)),
    )


def test_the_share_of_searches_that_found_what_was_looked_for() -> None:
    rows = [search(outcome="Arrest", outcome_linked_to_object=True)] * 10
    rows += [search(outcome=NFA, outcome_linked_to_object=True)] * 2  # nothing came of it
    rows += [search(outcome=NFA)] * 38
    rows += [search(outcome="Arrest", outcome_linked_to_object=False)] * 50
    rows += [search(outcome=None), search(outcome="Arrest")]  # not known either way
    by_object, by_outcome = result_tables(results_frame(), searches_frame(*rows), ALL)
    ((what, n, found, share, low, high),) = by_object.rows
    assert (what, n, found, share) == ("Offensive weapons", 102, 10, 0.1)
    assert (low, high) == pytest.approx((0.0552, 0.1744), abs=1e-4)  # Wilson, 10 of 100
    assert by_outcome.rows == (("Arrest", 61), (NFA, 40), ("not yet known", 1))


def test_nothing_is_counted_by_officer_unit_or_person() -> None:
    results, searches = february()
    for hide in (False, True):
        made = result_tables(results, searches, ALL, for_publication=hide)
        columns = {column for table in made for column in table.columns}
        assert not columns & {
            "officer", "unit", "gender", "age_range", "ethnicity", "self_defined_ethnicity",
            "officer_defined_ethnicity", "vehicle_registration", "recorded_by", "grounds", "note",
        }  # fmt: skip


def published(*counts: int) -> tuple[tuple[object, ...], ...]:
    """Arrests by offence for publication."""
    rows = [result("arrest", n, detail=f"Offence {i}") for i, n in enumerate(counts)]
    made = result_tables(results_frame(*rows), searches_frame(), ALL, for_publication=True)
    return made[0].rows if made else ()


def test_small_counts_are_put_together_by_hand() -> None:
    assert published(12, 3, 1, 1) == (("Offence 0", 12), ("all others", 5))
    assert published(12, 7, 1) == (("Offence 0", 12), ("all others", 8))
    assert published(12, 5) == (("Offence 0", 12), ("Offence 1", 5))
    assert published(2, 1) == (("all", "fewer than 5"),)
    assert published(3) == (("Offence 0", "fewer than 5"),)


@given(st.lists(st.integers(0, 12), max_size=8))
def test_published_tables_keep_the_total_and_show_no_small_count(counts: list[int]) -> None:
    rows = published(*counts)
    if sum(counts) < 5:
        assert all(n == "fewer than 5" for _, n in rows)
        return
    shown = [n for _, n in rows if isinstance(n, int)]
    assert sum(shown) == sum(counts)
    assert min(shown) >= 5
    assert len(shown) == len(rows)


def test_a_small_number_of_finds_is_not_published() -> None:
    rows = [search(outcome="Arrest", outcome_linked_to_object=True)] * 2
    rows += [search(outcome=NFA)] * 8
    found, _ = result_tables(results_frame(), searches_frame(*rows), ALL, for_publication=True)
    assert found.rows == (("Offensive weapons", 10, "fewer than 5", None, None, None),)
