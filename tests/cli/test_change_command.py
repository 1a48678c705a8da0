"""`safeground change`."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from command_line import Ran, run
from invented_store import dated, incident, keep

YEARS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]


def robberies(by_month: dict[str, int], **other: object) -> list[dict[str, object]]:
    return [incident(n % 36, month, **other) for month, n in by_month.items() for n in range(n)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years, a strong season, and a fifth fewer in the second."""
    each = {m: (20 if m < "2025" else 16) + 3 * (int(m[5:]) % 6) for m in YEARS}
    return keep(tmp_path_factory.mktemp("years") / "store", robberies(each))


def change(before: object, after: object, *more: object, store: Path | None = None) -> Ran:
    return run("change", "--before", before, "--after", after, *more, store=store)


def periods(store: Path, before: str, after: str, *more: object) -> Ran:
    return change(before, after, "--offences", "robbery", *more, store=store)


def test_a_program_is_told_the_names_that_it_scripts_against() -> None:
    said = change(1730, 1511, "--json").json
    assert said["difference"] == -219
    assert said["percent"] == pytest.approx(-12.66, abs=0.01)
    assert said["percent_low"] == pytest.approx(-18.54, abs=0.01)
    assert said["percent_high"] == pytest.approx(-6.36, abs=0.01)
    ratio = said["rate_ratio"]
    assert (ratio["n"], ratio["method"]) == (3241, "exact conditional Poisson")
    assert ratio["low"] < ratio["estimate"] < ratio["high"] < 1
    assert said["p"] == said["e_test"] < ratio["p"] < 0.001
    assert said["z"] == pytest.approx(-5.44, abs=0.01)
    assert said["e_test"] == pytest.approx(0.00012, abs=1e-5)
    assert said["assumes"]
    assert said["would_change"]
    assert said["provenance"]["parameters"]["before"] == 1730


def test_the_check_value_of_the_e_test() -> None:
    assert change(6, 2, "--json").json["p"] == pytest.approx(0.1748748, abs=5e-8)


def test_a_percentage_is_never_said_without_its_interval_and_the_counts() -> None:
    said = change(1730, 1511).out
    assert said.startswith(
        "1,511 after against 1,730 before: a fall of about 219 (between 107 and 331), or 12.7% "
        "(between 6.4% and 18.5%), beyond what chance alone would do (p < 0.001)."
    )
    assert "1,616 or more after would have been what chance alone could do" in said


def test_what_cannot_be_told_is_not_called_no_change() -> None:
    said = change(100, 105).out
    assert "so it can't be told whether anything changed" in said
    assert "no change" not in said
    assert "or fewer, or" in said  # what would have been seen


def test_nought_against_nought_and_against_some() -> None:
    nothing = change(0, 0, "--json").json
    assert nothing["difference"] == 0
    assert nothing["percent"] is None
    assert nothing["rate_ratio"]["estimate"] is None
    assert nothing["sentence"].startswith("None before and none after: nothing can be said")
    some = change(0, 7, "--json").json
    assert some["percent"] is None
    assert some["rate_ratio"]["high"] is None
    assert "at least 1.4 times as many" in some["sentence"]
    assert "None after against 7 before" in change(7, 0).out


def test_unequal_lengths_are_compared_as_rates() -> None:
    said = change(100, 130, "--before-days", 90, "--after-days", 120, "--json").json
    assert said["difference"] == pytest.approx(-2.5)
    assert "(120 days)" in said["sentence"]
    assert "per 90 days" in said["sentence"]


def test_year_against_year_with_months_in_pairs(store: Path) -> None:
    said = periods(store, "2024", "2025", "--json").json
    assert said["before"] == {
        "when": "January to December 2024",
        "count": 330,
        "days": 366,
        "sources": {"police.uk essex": 330},
        "months": YEARS[:12],
    }
    assert said["after"]["count"] == 282
    assert said["dispersion"]["df"] == 11
    assert said["dispersion"]["ratio"] < 1  # the season is shared, and so is no spread
    assert said["rate_ratio"]["method"] == "exact conditional Poisson"
    assert said["warnings"] == []
    assert "282 in January to December 2025 (365 days) against" in said["sentence"]


def test_other_months_of_the_year_are_warned_of(store: Path) -> None:
    said = periods(store, "2024-01:2024-06", "2024-07:2024-12").out
    assert "Beware: The two periods are of other months of the year" in said
    assert "Would change this: A comparison of the same months of two years" in said


def test_a_month_that_is_missing_is_left_out_of_both_years(tmp_path: Path) -> None:
    there = {month: 10 for month in YEARS if month != "2025-03"}
    store = keep(tmp_path, robberies(there))
    said = periods(store, "2024", "2025", "--json").json
    assert said["before"]["count"] == said["after"]["count"] == 110
    assert "2024-03" not in said["before"]["months"]
    assert said["before"]["when"] == "11 months of January to December 2024"
    assert "The store holds nothing of March 2025" in said["warnings"][0]


def test_spread_between_months_widens_the_interval(tmp_path: Path) -> None:
    wild = dict(zip(YEARS[:12], (5, 60, 10, 70, 8, 55, 6, 30, 5, 40, 12, 20), strict=True))
    said = periods(keep(tmp_path, robberies(wild)), "2024-01:2024-06", "2024-07:2024-12", "--json")
    facts = said.json
    assert facts["rate_ratio"] == facts["widened"]
    assert facts["exact"]["high"] < 1 < facts["rate_ratio"]["high"]
    assert "which the interval allows for" in facts["checks"][0]


def test_a_source_that_comes_in_is_warned_of(tmp_path: Path) -> None:
    rows = robberies(dict.fromkeys(YEARS, 5))
    rows += robberies(dict.fromkeys(YEARS[12:], 5), source="Essex Niche", point_set=None)
    said = periods(keep(tmp_path, rows), "2024", "2025", "--json").json
    assert said["after"]["sources"] == {"Essex Niche": 60, "police.uk essex": 60}
    assert any(w.startswith("Essex Niche has nothing of January 2024") for w in said["warnings"])
    assert any("an incident that two of them hold counts twice" in w for w in said["warnings"])


def test_days_are_counted_where_they_are_known(tmp_path: Path) -> None:
    start = datetime(2025, 1, 1, 12)
    rows = [dated(n % 36, start + timedelta(days=n)) for n in range(60)]
    store = keep(tmp_path, rows)
    said = periods(store, "2025-01-01:2025-01-28", "2025-01-29:2025-02-25", "--json").json
    assert (said["before"]["count"], said["after"]["count"]) == (28, 28)
    assert said["dispersion"]["df"] == 6  # two fortnights of weeks twice over, less two rates
    late = periods(store, "2025-01", "2025-02:2025-03", "--json").json
    assert any("The last incident of Essex Niche is of 1 March 2025" in w for w in late["warnings"])


def test_two_numbers_are_years_only_where_the_store_holds_one(store: Path, tmp_path: Path) -> None:
    assert change(2024, 2025, "--json", store=store).json["before"]["days"] == 366
    counts = change(2024, 2025, "--json", store=tmp_path / "none").json
    assert counts["difference"] == 1
    assert "taken for counts" in counts["warnings"][0]
    days = ("--before-days", 1, "--after-days", 1)
    assert change(2024, 2025, *days, "--json", store=store).json["difference"] == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("x", 3), "--before must be a count, or a period as in 2025-01:2025-06, 2025-03 or 2025"),
        (("2024-13", "2025"), "--before must be a count, or a period"),
        (("2024-06:2024-01", "2025-01"), "--before must end after it begins"),
        (("2024-02", "2024-01"), "--after must begin when --before has ended"),
        (("2024-01:2024-06", "2024-05:2024-09"), "--after must begin when --before has ended"),
        (("2010", "2011-01"), "The store holds nothing to compare of January to December 2010"),
        (("2024-01-05", "2024-02-05"), "dated only by month"),
        (("2024", "2025", "--harm", "raw"), "leave out --harm"),
        (("2024-01", "2024-02", "--before-days", 3), "go with counts"),
        ((5, 6, "--before-days", 3), "together, or neither"),
        (
            (5, 6, "--before-days", 0, "--after-days", 1),
            "--before-days and --after-days must be above 0",
        ),
        (("2024", "2025", "--study-area", "Nowhere"), "There is no area called Nowhere"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    store: Path, words: tuple[object, ...], sentence: str
) -> None:
    ran = change(*words, store=store)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    assert len(ran.err.strip().splitlines()) == 1
