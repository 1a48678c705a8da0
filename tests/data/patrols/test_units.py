"""A units file says who is on when and from where; every slip in it is named with its line."""

import json
import re
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.patrols.plan import Station
from safeground.data.errors import BadInput
from safeground.data.patrols.units import COLUMNS, MODES, BreakRow, UnitRow, read_units
from safeground.data.sample import load_places, sample_units_path

HEAD = "name,mode,starts,ends,longitude,latitude"
ROW = "North 1,foot,16:00,02:00,0.714,51.538"


DOCS = Path(__file__).parents[3] / "docs" / "reference" / "units-file.md"


def units(folder: Path, text: str, name: str = "units.csv") -> tuple[UnitRow, ...]:
    path = folder / name
    path.write_bytes(text.encode())
    return read_units(path)


def one(folder: Path, more_columns: str = "", more_cells: str = "", row: str = ROW) -> UnitRow:
    (found,) = units(folder, f"{HEAD}{more_columns}\n{row}{more_cells}\n")
    return found


def refusal(folder: Path, text: str, name: str = "units.csv") -> str:
    with pytest.raises(BadInput) as refused:
        units(folder, text, name)
    return str(refused.value)


def test_the_least_that_a_unit_needs(tmp_path: Path) -> None:
    start = Station("start of North 1", 0.714, 51.538)
    assert one(tmp_path) == UnitRow("North 1", "foot", time(16), time(2), start, start)
    assert one(tmp_path).shift_minutes == 600


def test_everything_that_a_unit_may_have(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        ",start_name,end_name,end_longitude,end_latitude,officers,skills,devices,"
        "break_minutes,break_from,break_until",
        ",Victoria,Yard,0.72,51.54,4,OpenGate; dog,R1;R2,45,23:30,01:00",
    )
    assert (found.start.name, found.end) == ("Victoria", Station("Yard", 0.72, 51.54))
    assert (found.officers, found.skills) == (4, {"OpenGate", "dog"})
    assert found.devices == ("R1", "R2")
    assert found.breaks == (BreakRow(45, time(23, 30), time(1)),)


def test_a_break_without_a_window_may_be_at_any_time(tmp_path: Path) -> None:
    found = one(tmp_path, ",break_minutes", ",30")
    assert found.breaks == (BreakRow(30, time(16), time(2)),)


def test_shifts_with_a_date(tmp_path: Path) -> None:
    row = "North 1,foot,2026-01-05T16:00,2026-01-06 02:00,0.714,51.538"
    found = one(tmp_path, row=row)
    assert (found.starts, found.ends) == (datetime(2026, 1, 5, 16), datetime(2026, 1, 6, 2))
    summer = "North 1,foot,2026-07-05T15:00Z,2026-07-05T23:00Z,0.714,51.538"
    assert one(tmp_path, row=summer).starts == datetime(2026, 7, 5, 16)
    day = "North 1,foot,2026-01-05T22:00,2026-01-06T22:00,0.714,51.538"
    assert one(tmp_path, row=day).shift_minutes == 24 * 60
    longer = "North 1,foot,2026-10-24T22:00,2026-10-25T06:00,0.714,51.538"  # the clocks go back
    assert one(tmp_path, row=longer).shift_minutes == 540


@pytest.mark.parametrize(("said", "meant"), MODES.items())
def test_modes_as_people_say_them(tmp_path: Path, said: str, meant: str) -> None:
    said = said.title()
    assert one(tmp_path, row=f"North 1,{said},16:00,02:00,0.714,51.538").mode == meant


def test_a_unit_goes_by_car_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert one(tmp_path, row="North 1,,16:00,02:00,0.714,51.538").mode == "car-and-foot"


def test_json_and_other_names_of_columns(tmp_path: Path) -> None:
    items = [
        {"callsign": "A", "start": "16:00", "end": "02:00", "lon": 0.714, "lat": 51.538},
        {"callsign": "B", "start": "9:00", "end": "17:00", "lon": 0.7, "lat": 51.5,
         "skills": ["dog", "OpenGate"], "officers": 3, "note": "on trial"},
    ]  # fmt: skip
    a, b = units(tmp_path, json.dumps(items), "units.json")
    assert (a.name, a.starts, a.skills) == ("A", time(16), frozenset())
    assert (b.starts, b.skills, b.officers) == (time(9), {"dog", "OpenGate"}, 3)


def test_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEAD.split(","), "officers"])
    sheet.append(["North 1", "foot", time(16), time(2), 0.714, 51.538, 2])
    sheet.append(["North 2", "foot", time(15, 30), time(0), 0.714, 51.538, None])
    book.save(tmp_path / "units.xlsx")
    first, second = read_units(tmp_path / "units.xlsx")
    assert first == one(tmp_path)
    assert (second.starts, second.shift_minutes) == (time(15, 30), 510)


def test_remarks_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    found = units(tmp_path, f"# tonight\n\n{HEAD}\n{ROW}\n\n# {ROW}\nB{ROW}\n")
    assert [u.name for u in found] == ["North 1", "BNorth 1"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",foot,16:00,02:00,0.7,51.5", "line 2: name is missing"),
        ("A,hovercraft,16:00,02:00,0.7,51.5", "mode must be one of foot, walk, walking, bicycle"),
        (
            "A,foot,16:00,16:00,0.7,51.5",
            "the shift from 16:00 to 16:00 must be longer than nothing and no longer than 24 "
            "hours; one of 24 hours needs dates",
        ),
        ("A,foot,2026-01-06T16:00,2026-01-05T20:00,0.7,51.5", "must be longer than nothing"),
        ("A,foot,2026-01-05T16:00,2026-01-07T20:00,0.7,51.5", "no longer than 24 hours"),
        ("A,foot,2026-01-05T16:00,20:00,0.7,51.5", "both have a date, or neither"),
        ("A,foot,2026-01-05,20:00,0.7,51.5", "starts must be a time like 16:00"),
        ("A,foot,4pm,02:00,0.7,51.5", "starts must be a time like 16:00, or a date and time like"),
        ("A,foot,16:00,25:00,0.7,51.5", "ends must be a time like 16:00"),
        ("A,foot,16:00,,0.7,51.5", "ends is missing"),
        ("A,foot,16:00,02:00,,51.5", "line 2: longitude is missing"),
        ("A,foot,16:00,02:00,0.7,north", "latitude must be a number of degrees, not 'north'"),
        ("A,foot,16:00,02:00,0.7,nan", "latitude must be a number of degrees, not 'nan'"),
        ("A,foot,16:00,02:00,51.5,0.7", "look swapped"),
        ("A,foot,16:00,02:00,588000,185000", "look like easting and northing"),
        ("A,foot,16:00,02:00,2.35,48.85", "is outside Great Britain"),
        ("A,foot,16:00,02:00,0.7,51.5,9", "line 2: there are more cells than column names"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, row: str, says: str) -> None:
    assert says in refusal(tmp_path, f"{HEAD}\n{row}\n")


@pytest.mark.parametrize(
    ("columns", "cells", "says"),
    [
        ("officers", "0", "officers must be a whole number from 1, not '0'"),
        ("officers", "two", "officers must be a whole number from 1, not 'two'"),
        ("break_from", "20:00", "break_from needs break_minutes"),
        ("break_minutes,break_from,break_until", "45,20:00,20:30", "longer than the 30 minutes"),
        ("break_minutes,break_from,break_until", "45,14:00,15:00", "does not lie in the shift"),
        ("break_minutes,break_from,break_until", "45,01:00,03:00", "does not lie in the shift"),
        ("break_minutes,break_until", "45,2026-01-05T20:00", "must be a time of the day"),
        ("end_name", "Yard", "end_name needs end_longitude and end_latitude"),
        ("end_longitude", "0.7", "end_latitude is missing"),
        ("break_form", "20:00", "has a column 'break_form'; did you mean 'break_from'?"),
        ("lon", "0.7", "two columns for longitude, 'longitude' and 'lon'; keep one"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, columns: str, cells: str, says: str) -> None:
    assert says in refusal(tmp_path, f"{HEAD},{columns}\n{ROW},{cells}\n")


def test_two_units_of_one_name_are_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, f"{HEAD}\n{ROW}\n{ROW}\n")
    assert said == "units.csv, line 3: there is a unit 'North 1' already; names must differ"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("units.csv", "", "is empty"),
        ("units.csv", f"{HEAD}\n", "holds no row below its column names"),
        ("units.csv", f"# only\n{HEAD}", "holds no row below its column names"),
        ("units.csv", "# only a remark\n", "holds no row"),
        ("units.csv", HEAD.replace("ends", "en\rds") + f"\n{ROW}\n", "a stray line end"),
        ("units.json", "[]", "holds no row"),
        ("units.json", "{", "is not JSON"),
        ("units.json", '{"name": "A"}', "must hold a list of objects"),
        ("units.xlsx", "hello", "holds plain text"),
        ("units.pdf", "hello", "kind that is not known"),
    ],
)
def test_files_that_are_no_list_of_units(tmp_path: Path, name: str, text: str, says: str) -> None:
    assert says in refusal(tmp_path, text, name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name in ("none.csv", "none.json"):
        with pytest.raises(BadInput, match="There is no file"):
            read_units(tmp_path / name)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "units.csv"
    path.write_text(f"{HEAD}\n{text}", encoding="utf-8", errors="replace")
    with suppress(BadInput):  # and nothing else
        assert read_units(path)


def test_the_demonstration_says_that_it_is_one() -> None:
    found = read_units(sample_units_path())
    assert len(found) == 12
    assert all(unit.name.startswith("DEMO ") for unit in found)
    assert all(device.startswith("DEMO-") for unit in found for device in unit.devices)
    assert "nvented" in sample_units_path().read_text(encoding="utf-8").splitlines()[0]
    assert {unit.mode for unit in found} == set(MODES.values())
    places = set(load_places().select("longitude", "latitude").iter_rows())
    assert {(unit.start.longitude, unit.start.latitude) for unit in found} <= places


def test_the_documentation_does_what_it_says(tmp_path: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    examples = re.findall(r"```(csv|json)\n(.*?)```", text, re.DOTALL)
    read = [units(tmp_path, example, f"units.{kind}") for kind, example in examples]
    assert [len(found) for found in read] == [1, 3, 1]
    assert read[0][0].mode == "car-and-foot"
    assert [name for name in (*COLUMNS, *MODES) if f"`{name}`" not in text] == ["walking"]
