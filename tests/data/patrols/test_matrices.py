"""A person's own travel times, long or square, in the order asked for."""

import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.data.errors import BadInput
from safeground.data.patrols.matrices import read_travel_matrix

LONG = "from,to,minutes\nYard,Pier,7\nYard,Park,4.2\nPark,Pier,9\nPier,Park,8\n"
SQUARE = ",Yard,Pier,Park\nYard,0,7,4.2\nPier,,0,8\nPark,,9,\n"
NAMES = ["Park", "Yard", "Pier"]


def matrix(folder: Path, text: str, names: list[str] = NAMES) -> dict[str, list[list[int]]]:
    path = folder / "times.csv"
    path.write_text(text, encoding="utf-8")
    return {mode: found.tolist() for mode, found in read_travel_matrix(path, names).items()}


def refusal(folder: Path, text: str, names: list[str] = NAMES) -> str:
    with pytest.raises(BadInput) as refused:
        matrix(folder, text, names)
    return str(refused.value)


@pytest.mark.parametrize("text", [LONG, SQUARE, SQUARE.replace(",Y", "from,Y", 1)])
def test_long_and_square_say_the_same(tmp_path: Path, text: str) -> None:
    # 4.2 is rounded up, and what is there one way only takes as long the other
    assert matrix(tmp_path, text) == {"": [[0, 5, 9], [5, 0, 7], [8, 7, 0]]}


def test_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in ([None, "Yard", "Pier"], ["Yard", None, 7.5], ["Pier", 9, None]):
        book.active.append(row)
    book.save(tmp_path / "times.xlsx")
    found = read_travel_matrix(tmp_path / "times.xlsx", ["Yard", "Pier"])
    assert found[""].tolist() == [[0, 8], [9, 0]]


def test_times_by_mode(tmp_path: Path) -> None:
    text = "from,to,minutes,mode\nA,B,30,walk\nA,B,5,car\n"
    found = matrix(tmp_path, text, ["A", "B"])
    assert found == {"foot": [[0, 30], [30, 0]], "car-and-foot": [[0, 5], [5, 0]]}


def test_a_shorter_way_through_another_place_is_taken(tmp_path: Path) -> None:
    text = "from,to,minutes\nA,B,5\nB,C,5\nA,C,60\n"
    assert matrix(tmp_path, text, ["A", "B", "C"])[""][0] == [0, 5, 10]


def test_a_place_may_be_asked_for_twice_and_others_left_out(tmp_path: Path) -> None:
    assert matrix(tmp_path, LONG, ["Yard", "Pier", "Yard"])[""] == [[0, 7, 0], [7, 0, 7], [0, 7, 0]]
    assert matrix(tmp_path, LONG, []) == {"": []}


def test_hotspots_may_be_called_by_their_keys(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("from,to,minutes\nYard,H1,7\n", encoding="utf-8")
    found = read_travel_matrix(path, ["Yard", "Pier Hill"], {"H1": "Pier Hill"})
    assert found[""].tolist() == [[0, 7], [7, 0]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LONG.replace("7", "-7"), "line 2: minutes must be minutes from 0 to 1440, not '-7'"),
        (LONG.replace("7", "soon"), "not 'soon'"),
        (LONG.replace("7", "nan"), "not 'nan'"),
        (LONG.replace("7", "inf"), "not 'inf'"),
        (LONG + "Yard,Pier,8\n", "line 6: Yard to Pier stands there already"),
        (LONG.replace("Yard,Pier", ",Pier"), "line 2: from is missing"),
        (LONG.replace("minutes", "minutes,mode").replace("7", "7,hover"), "mode must be one of"),
        (SQUARE.replace("8", "-8"), "line 3: Pier to Park must be minutes from 0 to 1440"),
        (SQUARE.replace("Pier,,0", "Yard,,0"), "line 3: the first cell must be the name"),
        (SQUARE.replace("Pier,,0", ",,0"), "line 3: the first cell must be the name"),
        (SQUARE.replace("Yard,Pier", "Pier,Pier"), "the column 'Pier' more than once"),
        (LONG.replace("Pier", "Quay"), "no travel time for Park to Pier, Yard to Pier; it must"),
        ("from,to,minutes\n", "holds no row"),
        ("", "is empty"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(tmp_path, text)


def test_missing_pairs_are_counted(tmp_path: Path) -> None:
    said = refusal(tmp_path, "from,to,minutes,mode\nA,B,5,foot\n", ["A", "B", "C", "D"])
    assert said == (
        "times.csv has no travel time by foot for A to C, A to D, B to C and 2 more; it must have "
        "every hotspot, start and end by its name"
    )


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(CELLS)
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "times.csv"
    path.write_text(text, encoding="utf-8")
    try:
        found = read_travel_matrix(path, ["A", "B"])
    except BadInput:
        return
    assert all(matrix.shape == (2, 2) for matrix in found.values())


def test_the_documentation_does_what_it_says(tmp_path: Path) -> None:
    docs = Path(__file__).parents[3] / "docs" / "reference" / "travel-matrix.md"
    text = docs.read_text(encoding="utf-8")
    long, by_mode, square = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    names = ["Victoria", "Pier Hill", "Park Road"]
    assert matrix(tmp_path, long, names) == matrix(tmp_path, square, names)
    assert matrix(tmp_path, by_mode, names[:2])["foot"] == [[0, 11], [11, 0]]
