"""Reading an extract through its mapping."""

from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from extract_files import essex_points, extract, geopackage, reasons, workbook, written

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.data.errors import BadInput
from safeground.data.store.schemas import INCIDENT_SCHEMA

NICHE = """
source = "Essex Niche"
kind = "crime"
[file]
delimiter = ";"
[columns]
id = "Crime Ref"
offence_code = "HO Code"
occurred_from = { date = "From", time = "From time" }
occurred_to = { date = "To", time = "To time" }
easting = "X"
northing = "Y"
street = "Location"
[dates]
formats = ["%d/%m/%Y", "%d/%m/%y", "%b %Y"]
"""
HEAD = "Crime Ref;HO Code;From;From time;To;To time;X;Y;Location\n"


def test_a_crime_extract_arrives_in_the_stores_columns(tmp_path: Path) -> None:
    row = "42/1/25;034B;03/04/2025;23:30;04/04/2025;01:15;588000;185000;High Street\n"
    result = extract(written(tmp_path, "niche.csv", HEAD + row), NICHE)
    assert result.frame.schema == INCIDENT_SCHEMA
    assert result.frame.select(
        "month", "source", "kind", "id", "category", "home_office_code", "street"
    ).row(0) == ("2025-04", "Essex Niche", "crime", "42/1/25", "Robbery", "34B", "High Street")
    assert result.frame.select("occurred_from", "occurred_to").row(0) == (
        datetime(2025, 4, 3, 23, 30),
        datetime(2025, 4, 4, 1, 15),
    )
    lon, lat = to_longitude_latitude([588000.0], [185000.0])
    assert result.frame.select("longitude", "latitude").row(0) == (lon[0], lat[0])
    assert (result.read, result.rejects.height) == (1, 0)


@pytest.mark.parametrize(
    ("start", "end", "window"),
    [
        ("03/04/2025;14:05", "", ("2025-04-03 14:05", "2025-04-03 14:05")),
        ("03/04/2025;", "", ("2025-04-03 00:00", "2025-04-04 00:00")),
        ("", "03/04/2025;14:05", ("2025-04-03 14:05", "2025-04-03 14:05")),
        ("03/04/2025;14:05", "05/04/2025;", ("2025-04-03 14:05", "2025-04-06 00:00")),
        ("Apr 2025;", "", ("2025-04-01 00:00", "2025-05-01 00:00")),
        ("03/04/25;930", "03/04/25;1000", ("2025-04-03 09:30", "2025-04-03 10:00")),
    ],
)
def test_windows_with_an_end_or_a_time_missing(
    tmp_path: Path, start: str, end: str, window: tuple[str, str]
) -> None:
    row = f"1;34B;{start or ';'};{end or ';'};588000;185000;\n"
    frame = extract(written(tmp_path, "niche.csv", HEAD + row), NICHE).frame
    stamps = frame.select(pl.col("occurred_from", "occurred_to").dt.strftime("%Y-%m-%d %H:%M"))
    assert stamps.row(0) == window


def test_one_sided_windows_may_be_any_time_that_day_or_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "n.csv", HEAD + "1;34B;03/04/2025;14:05;;;588000;185000;\n")
    day = extract(path, NICHE + 'one_sided = "day"\n').frame
    assert day.select("occurred_from", "occurred_to").row(0) == (
        datetime(2025, 4, 3),
        datetime(2025, 4, 4),
    )
    refused = extract(path, NICHE + 'one_sided = "reject"\n')
    assert reasons(refused) == [(2, "From", "Only one end of the window is given.")]


def test_every_wrong_row_is_rejected_with_its_line_and_reason(tmp_path: Path) -> None:
    rows = [
        "1;34B;03/04/2025;14:05;;;588000;185000;sound",
        "2;34B;03/04/2025;14:05;02/04/2025;10:00;588000;185000;to before from",
        "3;34B;31/02/2025;14:05;;;588000;185000;no such day",
        "4;34B;03/04/1925;14:05;;;588000;185000;before 1990",
        "5;34B;03/04/2026;14:05;;;588000;185000;future",
        "6;34B;03/04/2025;25:61;;;588000;185000;no such time",
        "7;34B;;;;;588000;185000;no date",
        "8;34B;03/04/2025;14:05;;;0;0;nowhere",
        "9;34B;03/04/2025;14:05;;;185000;1588000;outside",
        "10;34B;03/04/2025;14:05;;;1185000;588000;swapped",
        "11;34B;03/04/2025;14:05;;;0.7138;51.5389;degrees",
        "12;34B;03/04/2025;14:05;;;abc;185000;not a number",
        "13;34B;03/04/2025;14:05;;;588000;;half",
        "1;34B;03/04/2025;14:05;;;588000;185000;again",
        ";34B;03/04/2025;14:05;;;588000;185000;no id",
        "16;34B;03/04/2025;14:05;;;588000;185000;spills;over",
        f"17;34B;03/04/2025;14:05;;;588000;185000;{'x' * 1001}",
        "18;34B;03/04/2025;14:05;;;;;no place is kept",
    ]
    result = extract(written(tmp_path, "n.csv", HEAD + "\n".join(rows)), NICHE)
    assert result.frame["id"].to_list() == ["1", "18"]
    assert result.frame.select("longitude", "easting").row(1) == (None, None)
    found = {line: (column, reason) for line, column, reason in reasons(result)}
    assert sorted(found) == list(range(3, 19))
    expected = {
        3: ("To", "ends before it begins"),
        4: ("From", "not a date"),
        5: ("From", "before 1990"),
        6: ("From", "after today, 31 January 2026"),
        7: ("From time", "not a time"),
        8: ("From", "There is no date."),
        9: ("X and Y", "0, 0"),
        10: ("X and Y", "outside Great Britain"),
        11: ("X and Y", "swapped"),
        12: ("X and Y", "looks like longitude and latitude"),
        13: ("X", "not a number"),
        14: ("Y", "There is no Y to go with the X."),
        15: ("Crime Ref", "already on line 2"),
        16: ("Crime Ref", "There is no id"),
        17: ("", "more fields"),
        18: ("Location", "longer than 1,000"),
    }
    for line, (column, words) in expected.items():
        assert found[line][0] == column
        assert words in found[line][1]
    assert result.rejects.row(1, named=True)["value"] == "31/02/2025"


def test_lines_are_counted_through_quoted_line_ends(tmp_path: Path) -> None:
    rows = '1;34B;03/04/2025;;;;588000;185000;"High\nStreet"\n2;34B;99/99/2025;;;;588000;185000;\n'
    result = extract(written(tmp_path, "n.csv", HEAD + rows), NICHE)
    assert [line for line, _, _ in reasons(result)] == [4]


def test_unknown_offence_codes_are_kept_counted_and_listed(tmp_path: Path) -> None:
    rows = "".join(
        f"{i};{code};03/04/2025;;;;588000;185000;\n" for i, code in enumerate(["ZZ", "ZZ", "8N/06"])
    )
    result = extract(written(tmp_path, "n.csv", HEAD + rows), NICHE)
    assert result.frame["home_office_code"].to_list() == [None, None, "8N"]
    assert result.frame["category"].to_list()[0] == "Not stated"
    assert dict(result.unknown_codes) == {"ZZ": 2}


def test_local_codes_by_table_inline_and_by_file(tmp_path: Path) -> None:
    rows = "1;rob p;03/04/2025;;;;588000;185000;\n2;AOABH;03/04/2025;;;;588000;185000;\n"
    path = written(tmp_path, "n.csv", HEAD + rows)
    inline = extract(path, NICHE + '[offence_codes]\n"ROB P" = "34B"\n')
    assert inline.frame["home_office_code"].to_list() == ["34B", None]
    assert dict(inline.unknown_codes) == {"AOABH": 1}
    written(tmp_path, "codes.csv", "local_code,home_office_code\nROB P,34B\nAOABH,8N\n")
    beside = extract(path, 'offence_codes = "codes.csv"\n' + NICHE)
    assert beside.frame["home_office_code"].to_list() == ["34B", "8N"]


EMERGENCY = """
source = "Southend emergency department"
kind = "emergency-department"
category = "Violence and sexual offences"
replaces = "month"
[columns]
occurred_from = "When"
longitude = "Lon"
latitude = "Lat"
location_quality = "How sure"
street = "Where"
weapon = "Weapon"
knife = "Weapon"
[dates]
formats = ["%d.%m.%Y %H:%M"]
[location]
uncertainty_m = 500
[location.quality]
exact = 5
street = 75
[weapons]
"Sharp obj" = "sharp object"
[knife]
"sharp obj" = true
"*" = false
"""


def test_an_emergency_department_file_carries_uncertainty_weapon_and_knife(tmp_path: Path) -> None:
    text = (
        "When,Lon,Lat,How sure,Where,Weapon\n"
        "03.04.2025 23:30,0.7138,51.5389,Exact,outside the Star,Sharp obj\n"
        "04.04.2025 01:30,0.7138,51.5389,street,,fist\n"
        "04.04.2025 02:30,,,pub?,somewhere,\n"
    )
    result = extract(written(tmp_path, "ed.csv", text), EMERGENCY)
    assert result.frame.select(
        "uncertainty_m", "weapon", "knife", (pl.col("easting") / 1000).round()
    ).rows() == [
        (5.0, "sharp object", True, 588.0),
        (75.0, "fist", False, 588.0),
        (500.0, None, None, None),
    ]
    assert set(result.frame["kind"]) == {"emergency-department"}
    assert any("'pub?' (1)" in note for note in result.notes)


def test_patient_columns_that_are_not_mapped_are_never_read(tmp_path: Path) -> None:
    text = "NHS No,When,Lon,Lat,How sure,Where,Weapon\n9434765919,03.04.2025 23:30,,,,,\n"
    frame = extract(written(tmp_path, "ed.csv", text), EMERGENCY).frame
    assert "9434765919" not in str(frame.rows())


def test_nhs_numbers_are_known_by_their_check_digit(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    bodies = rng.integers(0, 10, (60, 9))
    checks = (11 - bodies @ np.arange(10, 1, -1) % 11) % 11
    numbers = [
        "".join(map(str, body)) + str(c) for body, c in zip(bodies, checks, strict=True) if c < 10
    ]
    text = "Ref,When,Lon,Lat,How sure,Where,Weapon\n" + "".join(
        f"{number},03.04.2025 23:30,,,,,\n" for number in numbers
    )
    mapping = EMERGENCY.replace("[columns]", '[columns]\nid = "Ref"')
    with pytest.raises(BadInput, match="'Ref', by the check digits of its values, looks like NHS"):
        extract(written(tmp_path, "ed.csv", text), mapping)


def test_excel_with_true_dates_below_a_title(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Crimes of April"],
        [],
        ["Ref", "Type", "From", "To", "E", "N"],
        [1, "Robbery", datetime(2025, 4, 3, 14, 5), datetime(2025, 4, 3, 15), 588000, 185000],
        [2, "Robbery", datetime(2025, 4, 3, 14, 5), datetime(2025, 4, 2, 15), 588000, 185000],
    ]
    path = workbook(tmp_path / "x.xlsx", {"April": rows, "Notes": [["by hand"]]})
    mapping = """
source = "x"
kind = "crime"
[file]
sheet = "April"
header_row = 3
[columns]
id = "Ref"
category = "Type"
occurred_from = "From"
occurred_to = "To"
easting = "E"
northing = "N"
"""
    result = extract(path, mapping)
    assert result.frame.select("id", "occurred_from", "occurred_to").row(0) == (
        "1",
        datetime(2025, 4, 3, 14, 5),
        datetime(2025, 4, 3, 15),
    )
    assert reasons(result) == [(5, "To", "The window ends before it begins.")]


SPATIAL = """
source = "x"
kind = "asb"
replaces = "month"
[columns]
occurred_from = "when"
geometry = "geom"
"""


@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:4326"])
def test_a_geopackage_is_read_in_either_system(tmp_path: Path, crs: str) -> None:
    xy = [[588000.0, 185000.0]] if crs == "EPSG:27700" else [[0.709125, 51.532599]]
    when = np.array(["2025-07-03T14:05:00"], dtype="datetime64[ms]")
    frame = extract(geopackage(tmp_path / "a.gpkg", "asb", {"when": when}, xy, crs), SPATIAL).frame
    assert frame.select((pl.col("easting", "northing") / 100).round()).row(0) == (5880, 1850)
    assert frame["occurred_from"].item() == datetime(2025, 7, 3, 14, 5)
    assert frame["category"].item() == "Anti-social behaviour"


def test_parquet_with_zoned_datetimes_becomes_london_time(tmp_path: Path) -> None:
    points = essex_points(3)
    stamps = pl.Series(
        [datetime(2025, 1, 3, 14), datetime(2025, 7, 3, 14), None], dtype=pl.Datetime("ms", "UTC")
    )
    points.with_columns(when=stamps).write_parquet(tmp_path / "p.parquet")
    mapping = SPATIAL.replace('geometry = "geom"', 'easting = "easting"\nnorthing = "northing"')
    result = extract(tmp_path / "p.parquet", mapping)
    assert [t.hour for t in result.frame["occurred_from"]] == [14, 15]
    assert reasons(result) == [(3, "when", "There is no date.")]


def test_bounds_catch_coordinates_that_are_swapped_inside_the_country(tmp_path: Path) -> None:
    rows = "".join(
        f"{i};34B;03/04/2025;;;;{x};{y};\n"
        for i, (x, y) in enumerate([(588000, 185000), (185000, 588000), (400000, 300000)])
    )
    mapping = NICHE + "[location]\nbounds = [530000, 170000, 630000, 250000]\n"
    result = extract(written(tmp_path, "n.csv", HEAD + rows), mapping)
    assert [r for _, _, r in reasons(result)] == [
        "The two coordinates look swapped.",
        "The place is outside the bounds that the mapping gives.",
    ]


def test_decimal_commas_and_thousands(tmp_path: Path) -> None:
    row = '1;34B;03/04/2025;;;;"588.000,5";185000,0;\n'
    comma = NICHE.replace('delimiter = ";"', 'delimiter = ";"\ndecimal = ","')
    assert (
        extract(written(tmp_path, "n.csv", HEAD + row), comma).frame["easting"].item() == 588000.5
    )
    row = "1;34B;03/04/2025;;;;588,000.5;185,000;\n"
    assert extract(written(tmp_path, "n.csv", HEAD + row), NICHE).frame["northing"].item() == 185000
