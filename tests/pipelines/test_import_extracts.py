"""Importing a force's own extract into the store."""

from datetime import date
from pathlib import Path

import pytest

from safeground.data.errors import BadInput
from safeground.data.store import IncidentStore
from safeground.pipelines.import_extracts import import_extracts
from safeground.pipelines.import_result import ImportResult

MAPPING = """
source = "Essex Niche"
kind = "crime"
replaces = "{replaces}"
[columns]
{id}
offence_code = "HO Code"
occurred_from = "Date"
easting = "Easting"
northing = "Northing"
[dates]
formats = ["%d/%m/%Y %H:%M"]
"""
HEAD = "Ref,HO Code,Date,Easting,Northing\n"
ROWS = "A,34B,03/04/2025 20:15,588000,185000\nB,8N,03/05/2025 20:15,588000,185000\n"


def imported(folder: Path, rows: str, replaces: str = "id") -> ImportResult:
    column = 'id = "Ref"' if replaces == "id" else ""
    (folder / "m.toml").write_text(MAPPING.format(replaces=replaces, id=column), encoding="utf-8")
    (folder / "a.csv").write_text(HEAD + rows, encoding="utf-8")
    return import_extracts(
        folder / "store", [folder / "a.csv"], folder / "m.toml", today=date(2026, 1, 31)
    )


def held(folder: Path) -> list[tuple[str, str]]:
    frame = IncidentStore(folder / "store").read(["month", "home_office_code"]).collect()
    return sorted(frame.rows())


@pytest.mark.parametrize("replaces", ["id", "month"])
def test_an_extract_is_imported_and_again_changes_nothing(tmp_path: Path, replaces: str) -> None:
    first = imported(tmp_path, ROWS, replaces)
    assert (first.read, first.kept, first.replaced, first.rejected) == (2, 2, 0, 0)
    assert held(tmp_path) == [("2025-04", "34B"), ("2025-05", "8N")]
    again = imported(tmp_path, ROWS, replaces)
    assert (again.kept, again.unchanged, again.replaced) == (2, 2, 0)
    assert again.version == first.version


def test_a_corrected_row_takes_the_place_of_its_id_even_in_another_month(tmp_path: Path) -> None:
    imported(tmp_path, ROWS)
    result = imported(tmp_path, "A,34B,03/06/2025 20:15,588000,185000\n")
    assert (result.kept, result.replaced) == (1, 1)
    assert held(tmp_path) == [("2025-05", "8N"), ("2025-06", "34B")]


def test_a_corrected_month_replaces_the_whole_month(tmp_path: Path) -> None:
    imported(tmp_path, ROWS, "month")
    imported(tmp_path, "C,1,09/05/2025 20:15,588000,185000\n", "month")
    assert held(tmp_path) == [("2025-04", "34B"), ("2025-05", "1")]


def test_rejects_are_written_to_a_file_and_unknown_codes_noted(tmp_path: Path) -> None:
    result = imported(
        tmp_path, ROWS + "C,8N,33/04/2025 20:15,588000,185000\nD,ZZ,04/04/2025 20:15,,\n"
    )
    assert (result.rejected, result.without_place) == (1, 1)
    assert result.rejects_file is not None
    lines = Path(result.rejects_file).read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("a.csv,4,Date,33/04/2025 20:15,This is not a date")
    assert result.notes == ("a.csv: kept without a Home Office code: ZZ (1).",)


def test_a_mapping_that_fits_no_row_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"not one row of a\.csv fits the mapping; the first is"):
        imported(tmp_path, "A,34B,3 April,588000,185000\n")
    assert IncidentStore(tmp_path / "store").version is None
