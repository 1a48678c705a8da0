"""The sentence: its grammar, and that it says no more than the counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.patrols.results.counts import MEANING, Counts
from safeground.core.patrols.results.question import ReportQuestion
from safeground.core.patrols.results.sentence import (
    in_rough_words,
    listed,
    period_in_words,
    sentence,
)

FEBRUARY = ReportQuestion(date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            Counts(arrests=32, stop_searches=58, weapons_seized=4),
            "32 arrests, 58 stop searches and the seizure of four weapons",
        ),
        (Counts(arrests=1, stop_searches=1), "one arrest and one stop search"),
        (Counts(arrests=9, stop_searches=10), "nine arrests and 10 stop searches"),
        (Counts(stop_searches=2), "two stop searches, and no arrests"),
        (
            Counts(stop_searches=2, weapons_seized=1),
            "two stop searches and the seizure of one weapon, and no arrests",
        ),
        (
            Counts(people_spoken_to=1),
            "no arrests or stop searches; officers spoke to one person",
        ),
        (
            Counts(arrests=1200, stop_searches=3, drug_seizures=1, weapons_seized=2,
                   cash_seizures=1, cash_pounds=1250.5),
            "1,200 arrests, three stop searches, one seizure of drugs, and the seizure of two "
            "weapons and £1,250.50 in cash",
        ),
        (
            Counts(arrests=2, stop_searches=2, weapons_surrendered=12, weapons_found=1),
            "two arrests and two stop searches; 12 weapons were surrendered and one was found",
        ),
        (
            Counts(arrests=2, stop_searches=2, weapons_found=1),
            "two arrests and two stop searches; one weapon was found",
        ),
        (
            Counts(arrests=2, stop_searches=2, intelligence_reports=9, people_spoken_to=140,
                   problems=1),
            "two arrests and two stop searches; officers submitted nine intelligence reports, "
            "spoke to 140 people and noted one problem with a place",
        ),
    ],
)  # fmt: skip
def test_what_patrols_led_to(counts: Counts, said: str) -> None:
    assert sentence(counts, FEBRUARY) == f"In February 2026 patrols led to {said}."


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), "in February 2024"),
        (date(2026, 2, 1), date(2026, 2, 27), "from 1 to 27 February 2026"),
        (date(2026, 3, 30), date(2026, 4, 5), "from 30 March to 5 April 2026"),
        (date(2026, 3, 3), date(2026, 3, 3), "on 3 March 2026"),
        (date(2025, 12, 1), date(2026, 1, 31), "from December 2025 to January 2026"),
        (date(2025, 1, 1), date(2025, 12, 31), "in 2025"),
        (date(2026, 3, 3), None, "since 3 March 2026"),
        (None, date(2026, 3, 3), "up to 3 March 2026"),
        (None, None, ""),
    ],
)
def test_a_period_in_words(first: date | None, last: date | None, said: str) -> None:
    assert period_in_words(first, last) == said


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        (ReportQuestion(operation="Op Grip week of action"), "In Op Grip week of action, patrols"),
        (
            ReportQuestion(date(2026, 2, 1), date(2026, 2, 28), operation="Op Grip"),
            "In February 2026, in Op Grip, patrols",
        ),
        (
            ReportQuestion(hotspot="High Street", district="Harlow"),
            "Patrols at High Street in Harlow",
        ),
        (
            ReportQuestion(date(2026, 3, 3), date(2026, 3, 9), district="Basildon"),
            "From 3 to 9 March 2026 patrols in Basildon",
        ),
    ],
)
def test_openings(question: ReportQuestion, opening: str) -> None:
    said = sentence(Counts(arrests=1, stop_searches=1), question)
    assert said == f"{opening} led to one arrest and one stop search."


def test_nothing_recorded_is_not_nothing_happened() -> None:
    said = sentence(Counts(), ReportQuestion(date(2026, 2, 1), date(2026, 2, 28), hotspot="Pier"))
    assert said == (
        "Nothing was recorded on patrol at Pier in February 2026, "
        "which does not mean that nothing happened."
    )
    assert sentence(Counts(), ReportQuestion()).startswith("Nothing was recorded on patrol, which")


def test_for_publication_small_counts_are_not_told_apart() -> None:
    counts = Counts(
        arrests=3, stop_searches=0, weapons_seized=4, weapons_found=1, cash_seizures=1,
        cash_pounds=431.0, people_spoken_to=5,
    )  # fmt: skip
    assert sentence(counts, FEBRUARY, in_rough_words) == (
        "In February 2026 patrols led to fewer than five arrests, and the seizure of fewer "
        "than five weapons and some cash, and no stop searches; fewer than five weapons were "
        "found; officers spoke to five people."
    )


@given(st.lists(st.integers(0, 5000), min_size=len(MEANING), max_size=len(MEANING)))
def test_every_count_there_is_is_said_once_and_it_is_one_sentence(numbers: list[int]) -> None:
    counts = Counts(**dict(zip(MEANING, numbers, strict=True)))  # type: ignore[arg-type]
    said = sentence(counts, FEBRUARY)
    assert said.endswith(".")
    assert ". " not in said
    assert "  " not in said
    assert (", and no arrests" in said or "no arrests or" in said) == (
        bool(counts) and counts.arrests == 0
    )
    assert ("surrendered" in said) == (counts.weapons_surrendered > 0)
    assert "because" not in said


def test_a_list_of_one_or_none() -> None:
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="last"):
        ReportQuestion(date(2026, 2, 2), date(2026, 2, 1))
