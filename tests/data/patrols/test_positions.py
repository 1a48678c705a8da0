"""Where units are now: a few lines, each refused by its number where it can't be meant."""

import json
from pathlib import Path

import pytest

from safeground.core.patrols.plan import Station
from safeground.data.errors import BadInput
from safeground.data.patrols.positions import read_positions


def read(folder: Path, text: str, name: str = "now.csv") -> dict[str, Station]:
    (folder / name).write_text(text)
    return read_positions(folder / name)


def test_a_place_for_each_unit(tmp_path: Path) -> None:
    found = read(tmp_path, "callsign,lon,lat\nNorth 1,0.71,51.54\nNorth 2,0.72,51.55\n")
    assert found == {
        "North 1": Station("where North 1 is", 0.71, 51.54),
        "North 2": Station("where North 2 is", 0.72, 51.55),
    }
    rows = [{"unit": "North 1", "longitude": 0.71, "latitude": 51.54}]
    assert list(read(tmp_path, json.dumps(rows), "now.json")) == ["North 1"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("North 1,,51.54", "line 2: expected unit, longitude and latitude"),
        (",0.71,51.54", "line 2: expected unit, longitude and latitude"),
        ("North 1,east,51.54", "line 2: expected unit, longitude and latitude"),
        ("North 1,51.54,0.71", "line 2: 51.54, 0.71 is not in Great Britain"),
        ("North 1,nan,51.54", "is not in Great Britain"),
        ("North 1,587000,186000", "is not in Great Britain"),
        ("North 1,0.71,51.54\nNorth 1,0.72,51.54", "line 3: North 1 is at two places"),
    ],
)
def test_a_line_that_cannot_be_meant(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(tmp_path, f"unit,longitude,latitude\n{row}\n")


def test_no_file_and_no_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        read_positions(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="holds no row"):
        read(tmp_path, "unit,longitude,latitude\n")
