"""What the data can't bear is said where it holds, and only there."""

from datetime import datetime
from pathlib import Path

from invented_store import MONTHS, dated, keep, town
from safeground.pipelines.caveats import cannot_bear
from safeground.pipelines.material import gather_material
from safeground.pipelines.question import Question


def said(folder: Path, offences: str) -> str:
    return " ".join(cannot_bear(gather_material(folder, Question(offences=offences))))


def test_police_uk_data_is_said_to_be_shared_points_by_month(tmp_path: Path) -> None:
    words = said(keep(tmp_path, town()), "robbery")
    assert "shared by eight or more addresses" in words
    assert "dated by month only" in words
    assert "share is the same everywhere" not in words  # robbery is a category of its own


def test_a_category_that_only_may_hold_the_offence_is_said_with_its_share(tmp_path: Path) -> None:
    words = said(keep(tmp_path, town()), "serious-violence")
    assert "Violence and sexual offences counts as" in words
    assert "share is the same everywhere, which it is not" in words


def test_a_forces_own_extract_is_not_said_to_be_what_it_is_not(tmp_path: Path) -> None:
    own = [dated(7, datetime.fromisoformat(f"{m}-10T21:00")) for m in MONTHS]
    words = said(keep(tmp_path, own), "robbery")
    assert "eight or more addresses" not in words
    assert "month only" not in words


def test_every_map_is_said_to_be_of_what_was_reported_and_to_regress(tmp_path: Path) -> None:
    words = said(keep(tmp_path, town()), "robbery")
    assert "reported to the police" in words
    assert "regression to the mean" in words


def test_two_sources_of_the_same_months_are_said_to_count_twice(tmp_path: Path) -> None:
    own = [dated(7, datetime.fromisoformat(f"{m}-10T21:00")) for m in MONTHS]
    store = keep(tmp_path, [*town(), *own])
    assert "counts twice" in said(store, "robbery")
    alone = gather_material(store, Question(offences="robbery", sources=("Essex Niche",)))
    assert "counts twice" not in " ".join(cannot_bear(alone))
