"""A drafted mapping says why, says what is unsure, and imports a clean file unchanged."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from extract_files import essex_points, extract, geopackage, workbook, written

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.data.errors import BadInput
from safeground.data.extracts.date_formats import look_at_dates
from safeground.data.extracts.extract import Extract
from safeground.data.extracts.suggest import suggest_mapping

ROWS = 60
STARTS = [datetime(2025, 3, 1, 20, 15) + timedelta(hours=9 * i) for i in range(ROWS)]
ENDS = [start + timedelta(minutes=40) for start in STARTS]
CODES = ["8N", "34B", "105A", "28E", "5D"]


def round_trip(path: Path) -> tuple[dict[str, Any], str, Extract]:
    """The drafted mapping as a table and as text, and what it makes of its own file."""
    text = suggest_mapping(path)
    result = extract(path, text)
    assert result.rejects.is_empty(), result.rejects
    assert result.frame.height == ROWS
    return tomllib.loads(text), text, result


def line_of(text: str, key: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"{key} ="))


def test_semicolons_and_european_dates(tmp_path: Path) -> None:
    points = essex_points(ROWS)
    lines = [
        "Crime Ref No;HO Offence Code;Committed From Date;Committed From Time;"
        "Committed To Date;Committed To Time;Grid Easting;Grid Northing;Location;Knife Flag"
    ]
    for i, (east, north) in enumerate(points.rows()):
        a, b = STARTS[i], ENDS[i]
        lines.append(
            f"42/{i}/25;{CODES[i % 5]};{a:%d/%m/%Y};{a:%H:%M};{b:%d/%m/%Y};{b:%H:%M};"
            f"{east},5;{north},0;Café, {i} High Street;{'Y' if i % 3 else 'N'}"
        )
    path = written(tmp_path, "niche_export.csv", "\n".join(lines) + "\n", "windows-1252")
    mapping, text, result = round_trip(path)
    assert mapping["file"] == {"delimiter": ";", "encoding": "windows-1252", "decimal": ","}
    assert mapping["columns"]["occurred_from"] == {
        "date": "Committed From Date",
        "time": "Committed From Time",
    }
    assert (mapping["source"], mapping["kind"], mapping["replaces"]) == (
        "niche export",
        "crime",
        "id",
    )
    assert mapping["dates"]["formats"] == ["%d/%m/%Y"]
    assert "none is unsure" in text
    assert result.frame["occurred_from"].to_list() == STARTS
    assert result.frame["occurred_to"].to_list() == ENDS
    assert result.frame["easting"].to_list() == [e + 0.5 for e in points["easting"]]
    assert result.frame["home_office_code"].to_list() == [CODES[i % 5] for i in range(ROWS)]
    assert result.frame["knife"].sum() == 40
    assert result.frame["street"][7] == "Café, 7 High Street"


def test_a_workbook_with_true_dates_below_a_title(tmp_path: Path) -> None:
    points = essex_points(ROWS).rows()
    rows: list[list[object]] = [
        ["Crimes recorded in spring 2025"],
        [],
        ["Occurrence No", "Crime Type", "Earliest Date", "Latest Date", "X", "Y", "Outcome"],
    ]
    rows += [
        [1000 + i, "Robbery", STARTS[i], ENDS[i], *points[i], "Undetected"] for i in range(ROWS)
    ]
    path = workbook(tmp_path / "Athena 2025-03.xlsx", {"Notes": [], "Crimes": rows})
    mapping, _, result = round_trip(path)
    assert mapping["file"] == {"sheet": "Crimes", "header_row": 3}
    assert mapping["source"] == "Athena"
    assert result.frame["occurred_from"].to_list() == STARTS
    assert result.frame["id"][0] == "1000"
    assert set(result.frame["category"]) == {"Robbery"}


def test_a_geopackage_in_the_national_grid(tmp_path: Path) -> None:
    xy = essex_points(ROWS).rows()
    columns = {
        "URN": np.array([f"U{i:05d}" for i in range(ROWS)], dtype=object),
        "offence_type": np.array(["Burglary"] * ROWS, dtype=object),
        "start_date": np.array([f"{s:%Y-%m-%d %H:%M}" for s in STARTS], dtype=object),
        "end_date": np.array([f"{s:%Y-%m-%d %H:%M}" for s in ENDS], dtype=object),
    }
    path = geopackage(tmp_path / "g.gpkg", "crimes", columns, [list(p) for p in xy], "EPSG:27700")
    mapping, _, result = round_trip(path)
    assert mapping["columns"]["geometry"] == "geom"
    assert result.frame.select("easting", "northing").rows() == xy
    assert result.frame["occurred_to"].to_list() == ENDS


def test_parquet_with_datetimes_and_degrees(tmp_path: Path) -> None:
    points = essex_points(ROWS)
    lon, lat = to_longitude_latitude(points["easting"].to_numpy(), points["northing"].to_numpy())
    frame = pl.DataFrame(
        {
            "incident_id": range(ROWS),
            "primary_type": ["Robbery", "Burglary"] * (ROWS // 2),
            "date_occurred": STARTS,
            "lat": lat,
            "lng": lon,
        }
    )
    frame.write_parquet(tmp_path / "p.parquet")
    mapping, _, result = round_trip(tmp_path / "p.parquet")
    assert mapping["columns"]["longitude"] == "lng"
    assert "dates" not in mapping
    assert result.frame["latitude"].to_list() == list(lat)


def test_an_emergency_department_file_without_its_patients(tmp_path: Path) -> None:
    points = essex_points(ROWS)
    lon, lat = to_longitude_latitude(points["easting"].to_numpy(), points["northing"].to_numpy())
    rng = np.random.default_rng(3)
    bodies = rng.integers(0, 10, (9 * ROWS, 9))
    checks = (11 - bodies @ np.arange(10, 1, -1) % 11) % 11
    nhs = ["".join(map(str, b)) + str(c) for b, c in zip(bodies, checks, strict=True) if c < 10]
    frame = pl.DataFrame(
        {
            "Attendance No": [f"A{i}" for i in range(ROWS)],
            "Patient name": ["Somebody"] * ROWS,
            "Ref2": nhs[:ROWS],
            "Date of Birth": ["01/01/1990"] * ROWS,
            "Arrival Date": [f"{s:%d-%b-%Y}" for s in ENDS],
            "Assault Date": [f"{s:%d-%b-%Y}" for s in STARTS],
            "Time of Assault": [f"{s:%H%M}" for s in STARTS],
            "Assault Location Free Text": ["outside the Star"] * ROWS,
            "Longitude": lon,
            "Latitude": lat,
            "Geocode Quality": ["Exact", "Street", "Area"] * (ROWS // 3),
            "Weapon": ["Fist", "Knife", "Glass"] * (ROWS // 3),
        }
    )
    frame.write_csv(tmp_path / "ED Southend.csv")
    mapping, text, result = round_trip(tmp_path / "ED Southend.csv")
    assert mapping["kind"] == "emergency-department"
    assert mapping["columns"]["occurred_from"] == {
        "date": "Assault Date",
        "time": "Time of Assault",
    }
    assert mapping["location"]["quality"] == {"Area": 1000, "Exact": 10, "Street": 100}
    for never in ("Patient name (a person's name)", "Ref2 (NHS numbers)", "Date of Birth"):
        assert f"# Never read: {never}" in text
    assert "Somebody" not in text
    assert nhs[0] not in text
    assert result.frame["occurred_from"].to_list() == STARTS
    assert result.frame["knife"].sum() == ROWS // 3
    assert result.frame["uncertainty_m"].to_list()[:3] == [10, 100, 1000]


def test_columns_are_told_by_content_when_names_say_nothing(tmp_path: Path) -> None:
    points = essex_points(ROWS)
    frame = points.select(
        pl.Series("F1", [f"K-{i}" for i in range(ROWS)]),
        pl.Series("F2", [f"{s:%d/%m/%Y %H:%M}" for s in STARTS]),
        pl.Series("F3", [CODES[i % 5] for i in range(ROWS)]),
        pl.col("northing").alias("F4"),
        pl.Series("F5", ["E01021501"] * ROWS),
        pl.col("easting").alias("F6"),
    )
    frame.write_csv(tmp_path / "a.csv")
    mapping, text, _ = round_trip(tmp_path / "a.csv")
    found = mapping["columns"]
    assert (found["occurred_from"], found["offence_code"], found["lsoa"]) == ("F2", "F3", "F5")
    assert found["id"] == "F1"
    assert "UNSURE" in line_of(text, "occurred_from")
    assert "UNSURE" in line_of(text, "id")


@pytest.mark.parametrize(
    ("values", "formats", "doubt"),
    [
        (["03/04/2025", "13/04/2025"], ("%d/%m/%Y",), None),
        (["04/03/2025", "04/13/2025"], ("%m/%d/%Y",), None),
        (["03/04/2025", "04/04/2025"], ("%d/%m/%Y",), "no day is above 12"),
        (["13/04/2025", "14/04/2025", "04/13/2025"], ("%d/%m/%Y",), "such as 04/13/2025"),
        (["2025-04-03T14:05:00Z"], ("%Y-%m-%dT%H:%M:%S%#z",), None),
        (["20250403", "20250404"], ("%Y%m%d",), None),
        (["3 Apr 2025 2:05 PM", "3 Apr 2025 12:05 AM"], ("%d %b %Y %I:%M %p",), None),
        (["13/04/2025", "13/04/2025 14:05"], ("%d/%m/%Y", "%d/%m/%Y %H:%M"), None),
        (["13/04/25 14:05"], ("%d/%m/%y %H:%M",), None),
        (["2025-03", "2025-04"], ("%Y-%m",), None),
        (["45750.5", "45751"], ("excel-serial",), None),
        (["High Street", "Low Street"], (), None),
    ],
)
def test_date_formats_are_told_from_values(
    values: list[str], formats: tuple[str, ...], doubt: str | None
) -> None:
    look = look_at_dates(pl.Series(values))
    assert set(look.formats) == set(formats)
    assert (look.doubt is None) == (doubt is None)
    assert doubt is None or doubt in (look.doubt or "")


def test_ambiguous_dates_are_said_to_be_unsure(tmp_path: Path) -> None:
    text = "Ref,Offence,Date,Easting,Northing\n" + "".join(
        f"{i},Robbery,0{i}/04/2025,588000,185000\n" for i in range(1, 5)
    )
    drafted = suggest_mapping(written(tmp_path, "a.csv", text))
    assert "UNSURE" in line_of(drafted, "formats")
    assert "day and month may be the other way round" in line_of(drafted, "formats")


def test_local_codes_and_categories_are_listed_to_be_filled_in(tmp_path: Path) -> None:
    head = "Ref,{},Date,Easting,Northing\n"
    rows = "1,{},13/04/2025,588000,185000\n2,{},14/04/2025,588000,185000\n"
    codes = (head + rows).format("Local Code", "AOABH", "ROBP")
    drafted = suggest_mapping(written(tmp_path, "a.csv", codes))
    assert '# "AOABH" = ""' in drafted
    types = (head + rows).format("Crime Type", "Burglary dwelling", "Robbery")
    drafted = suggest_mapping(written(tmp_path, "b.csv", types))
    assert '# "Burglary dwelling" = "Burglary"' in drafted
    assert '# "Robbery"' not in drafted


def test_what_cannot_be_drafted_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no column of a\.csv seems to hold dates"):
        suggest_mapping(written(tmp_path, "a.csv", "a,b\n1,2\n"))
    with pytest.raises(BadInput, match="nothing to look at"):
        suggest_mapping(written(tmp_path, "b.csv", "Date,Easting\n"))
