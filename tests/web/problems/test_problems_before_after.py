"""The count before and after, against numbers worked by hand."""

from datetime import date

import pytest
from django.utils import timezone

from safeground.web.access.door import Door
from safeground.web.places.models import Refresh, Tally
from safeground.web.problems.actions import responding
from safeground.web.problems.before_after import change_at, sides
from safeground.web.problems.models import Response

YEAR = [f"2025-{n:02}" for n in range(1, 13)]
TWO_YEARS = [f"2024-{n:02}" for n in range(1, 13)] + YEAR


@pytest.fixture
def counted(hotspot, solver):
    def made(counts: dict[str, float], since="2025-01", until="2025-12"):
        Refresh.objects.create(
            family="serious-violence", family_title="Serious violence", study_area="essex",
            method="pooled", since=since, until=until, period="January 2026",
            made_at=timezone.now(), made_by=solver, total_expected=1, total_recorded=1,
            in_force=True,
        )  # fmt: skip
        for month, n in counts.items():
            Tally.objects.create(
                hotspot=hotspot, month=month, family=hotspot.family, source="police", incidents=n
            )
            Tally.objects.create(  # found by looking: never counted
                hotspot=hotspot, month=month, family=hotspot.family, source="police",
                incidents=500, police_generated=True,
            )  # fmt: skip

    return made


@pytest.mark.parametrize(
    ("held", "began", "before", "after", "alike"),
    [
        (YEAR, date(2025, 7, 1), YEAR[:6], YEAR[6:], False),
        (YEAR, date(2025, 7, 9), YEAR[:6], YEAR[7:], False),
        (TWO_YEARS, date(2025, 7, 9), TWO_YEARS[7:12], TWO_YEARS[19:], True),
        (YEAR, date(2025, 12, 9), YEAR[:11], [], False),
        (YEAR, date(2024, 12, 1), [], YEAR, False),
    ],
)
def test_which_months_are_held_against_which(held, began, before, after, alike):
    assert sides(held, began) == (before, after, alike)


@pytest.mark.django_db
def test_the_sentence_is_the_exact_ratio_of_the_two_counts(counted, hotspot, solver):
    """10 a month for 181 days, then 4 a month for 184: 60 and 24; (24/184)/(60/181) = 0.3935,
    60.7% fewer; 60 x 181/181 - 24 x 181/184 = 36.4 fewer. The exact (Clopper-Pearson) limits of
    24 of 84, p in (0.1923, 0.3946), are ratios p/(1-p) x 181/184 of (0.2342, 0.6412): 35.9% and
    76.6% fewer."""
    counted({month: 10.0 if month < "2025-07" else 4.0 for month in YEAR})
    found = change_at(Door(solver), hotspot, date(2025, 7, 1))
    for words in (
        "24 in July 2025 to December 2025 (184 days) against 60 in January 2025 to June 2025",
        "per 181 days, a fall of about 36", "60.7% (between 35.9% and 76.6%)",
        "other months of the year",
    ):  # fmt: skip
        assert words in found.sentence


@pytest.mark.django_db
def test_like_months_of_two_years_need_no_word_of_seasons(counted, hotspot, solver):
    counted(dict.fromkeys(TWO_YEARS, 3.0), since="2024-01")
    found = change_at(Door(solver), hotspot, date(2025, 7, 1))
    assert "18 in July 2025 to December 2025 against 18 in July 2024" in found.sentence
    assert "other months" not in found.sentence


@pytest.mark.django_db
def test_where_nothing_can_be_said_the_page_says_why(counted, hotspot, solver):
    counted({"2025-01": 3.0})
    late = change_at(Door(solver), hotspot, date(2026, 11, 1))
    assert "counts are held of January 2025 to December 2025" in late.why_not
    assert "typed by hand" in change_at(Door(solver), None, date(2025, 7, 1)).why_not
    none = change_at(Door(solver), hotspot, date(2025, 12, 1))
    assert "None" in none.sentence or "3 in" in none.sentence


@pytest.mark.django_db
def test_the_page_has_measures_results_and_the_sentence(
    counted, problem, respond, commander, solver, signed_in
):
    counted({month: 10.0 if month < "2025-07" else 4.0 for month in YEAR})
    one = respond()
    responding.agree(one, by=commander)
    responding.begin(one, on=timezone.localdate(), by=solver)
    responding.record_result(one, result="By the other station: 31 and 33", by=solver)
    Response.objects.update(began_on=date(2025, 7, 1))
    for role in ("problem-solver", "operations-commander", "analyst", "safeguarding-officer"):
        page = signed_in(role).get(f"/problems/{problem.pk}/assessment").content.decode()
        assert "a fall of about 36" in page
        assert "By the other station: 31 and 33" in page
    assert (
        "response began"
        in signed_in("analyst").get(f"/places/{problem.hotspot_id}/").content.decode()
    )
