from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from safeground.data.errors import BadInput
from safeground.data.trials.exchange import (
    NEEDED,
    TrialTotals,
    read_exchange,
    write_exchange,
    write_template,
)

SOUTHEND = TrialTotals(
    "Essex", "Southend", date(2020, 7, 1), date(2020, 9, 28), 20, 720, 1080, 6, 34
)
GIVEN = replace(SOUTHEND, trial="Again", rate_ratio=0.26, low=0.11, high=0.63, seal="ab12")


@pytest.mark.parametrize("name", ["totals.csv", "totals.json"])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    write_exchange([SOUTHEND, GIVEN], tmp_path / name)
    assert read_exchange(tmp_path / name) == [SOUTHEND, GIVEN]


def test_the_template_can_be_read(tmp_path: Path) -> None:
    write_template(tmp_path / "template.csv")
    (trial,) = read_exchange(tmp_path / "template.csv")
    assert trial.label == "Invented Police, Harbour 2026"


def rows(tmp_path: Path, columns: str, *lines: str) -> Path:
    path = tmp_path / "totals.csv"
    path.write_text("\n".join((columns, *lines)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("column", "of"),
    [
        ("hotspot", "a hotspot"),
        ("Hotspot", "a hotspot"),
        ("date", "a day"),
        ("Latitude", "a position"),
        ("officer", "a person"),
        ("postcode", "an address"),
    ],
)
def test_a_file_of_places_days_or_people_is_refused(tmp_path: Path, column: str, of: str) -> None:
    path = rows(tmp_path, f"{column},count", "x,1")
    with pytest.raises(BadInput, match=f"tells of {of}: forces exchange one row of totals"):
        read_exchange(path)


def test_a_column_that_is_none_of_the_formats_does_not_travel(tmp_path: Path) -> None:
    path = rows(tmp_path, ",".join((*NEEDED, "remarks")), "x")
    with pytest.raises(BadInput, match="'remarks' that is none of the format's; leave it out"):
        read_exchange(path)


LINE = ["Essex", "Southend", "2020-07-01", "2020-09-28", "20", "720", "1080", "6", "34"]


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        (0, "", "force must be said"),
        (2, "July", "first_day must be a day"),
        (2, "2021-07-01", "first_day must not be after last_day"),
        (4, "1", "the totals of one place are not exchanged"),
        (5, "0", "treated_place_days must be above 0"),
        (7, "6.5", "treated_offences must be a whole number"),
        (8, "-1", "control_offences must be a whole number"),
        (8, "inf", "control_offences must be a whole number"),
    ],
)
def test_a_wrong_cell_is_one_sentence(tmp_path: Path, place: int, text: str, said: str) -> None:
    cells = [*LINE[:place], text, *LINE[place + 1 :]]
    with pytest.raises(BadInput, match=said):
        read_exchange(rows(tmp_path, ",".join(NEEDED), ",".join(cells)))


@pytest.mark.parametrize("ratio", ["0.5,,", "0.5,0.6,0.9", "half,0.2,0.9", "nan,nan,nan"])
def test_a_ratio_without_its_interval_in_order_is_refused(tmp_path: Path, ratio: str) -> None:
    columns = ",".join((*NEEDED, "rate_ratio", "low", "high"))
    with pytest.raises(BadInput, match="numbers in order"):
        read_exchange(rows(tmp_path, columns, f"{','.join(LINE)},{ratio}"))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no column control_offences"):
        read_exchange(rows(tmp_path, ",".join(NEEDED[:-1]), ",".join(LINE[:-1])))
