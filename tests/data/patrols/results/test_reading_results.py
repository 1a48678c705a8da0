"""Files of results and of searches: what is taken, and what is refused with a sentence each."""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from recorded_results import NOW, as_csv, search_cells
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.errors import BadInput
from safeground.data.patrols.results import TEMPLATES, read_given, write_template
from safeground.data.patrols.results.columns import COLUMNS, Table

VISIT = {"at": "2026-02-06T20:40", "hotspot": "High Street"}
HOTSPOTS = [PatrolHotspot("High Street", shapely.box(0, 0, 9, 9), district="Southend-on-Sea")]


def written(folder: Path, content: str | bytes, name: str = "given.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(folder: Path, content: str | bytes, **options: object) -> str:
    with pytest.raises(BadInput) as error:
        read_given(written(folder, content), now=NOW, **options)  # type: ignore[arg-type]
    return str(error.value)


@pytest.mark.parametrize("table", ["results", "searches"])
def test_a_template_can_be_recorded_as_it_is(tmp_path: Path, table: Table) -> None:
    path = tmp_path / "template.csv"
    write_template(path, table)
    given_ = read_given(path, now=NOW)
    assert given_.table == table
    assert given_.rows.height == len(TEMPLATES[table])
    assert path.read_text().split("\n")[0].split(",") == list(COLUMNS[table])


def test_a_row_means_what_it_says(tmp_path: Path) -> None:
    rows = [
        {**VISIT, "kind": "Weapon", "detail": "KNIFE", "how_recovered": "seized", "quantity": "2"},
        {**VISIT, "kind": "cash", "detail": "", "how_recovered": "", "quantity": ""},
        {**VISIT, "kind": "arrest", "detail": "34B", "how_recovered": "", "quantity": "1"},
    ]
    rows[1]["amount"], rows[0]["amount"], rows[2]["amount"] = "£1,250.50", "", ""
    frame = read_given(written(tmp_path, as_csv(rows)), now=NOW, hotspots=HOTSPOTS).rows
    assert frame.select("month", "district", "kind", "detail", "quantity", "amount").rows() == [
        ("2026-02", "Southend-on-Sea", "weapon", "knife", 2, None),
        ("2026-02", "Southend-on-Sea", "cash", None, 1, 1250.5),
        ("2026-02", "Southend-on-Sea", "arrest", "Robbery of personal property", 1, None),
    ]
    assert frame["visited_at"][0] == datetime(2026, 2, 6, 20, 40)


def test_json_lines_are_the_same_rows(tmp_path: Path) -> None:
    rows = [{**VISIT, "id": "a", "kind": "people spoken to", "quantity": 14}]
    lines = "\n".join(json.dumps(row) for row in rows)
    from_json = read_given(written(tmp_path, lines, "given.jsonl"), now=NOW).rows
    as_text = [{name: str(value) for name, value in row.items()} for row in rows]
    assert from_json.equals(read_given(written(tmp_path, as_csv(as_text)), now=NOW).rows)


def test_headings_as_police_uk_spells_them(tmp_path: Path) -> None:
    cells = search_cells()
    renamed = {name.replace("_", " ").capitalize(): text for name, text in cells.items()}
    assert read_given(written(tmp_path, as_csv([renamed])), now=NOW).table == "searches"


def test_times_with_a_zone_become_wall_time(tmp_path: Path) -> None:
    at = [
        ("2025-07-01T21:30:00Z", datetime(2025, 7, 1, 22, 30)),
        ("2025-07-31T23:30:00+00:00", datetime(2025, 8, 1, 0, 30)),
        ("2026-01-31T23:30", datetime(2026, 1, 31, 23, 30)),
    ]
    rows = [{**VISIT, "kind": "intelligence", "at": text} for text, _ in at]
    frame = read_given(written(tmp_path, as_csv(rows)), now=NOW).rows
    assert frame["visited_at"].to_list() == [wall for _, wall in at]
    assert frame["month"].to_list() == ["2025-07", "2025-08", "2026-01"]


def test_made_ids_are_the_same_each_time_and_tell_twins_apart(tmp_path: Path) -> None:
    row = {**VISIT, "kind": "intelligence"}
    path = written(tmp_path, as_csv([row, row]))
    ids = read_given(path, now=NOW).rows["id"].to_list()
    assert len(set(ids)) == 2
    assert read_given(path, now=NOW, hotspots=HOTSPOTS).rows["id"].to_list() == ids


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"at": ""}, "line 2, at: expected a value"),
        ({"at": "6 Feb"}, "line 2, at: expected a date and time like 2026-02-06T20:40"),
        ({"at": "2026-02-06"}, "expected a date and time"),
        ({"at": "2026-03-29T01:30"}, "clocks went forward"),
        ({"at": "2027-01-01T10:00"}, "a time that has passed"),
        ({"at": "0001-01-01T00:00+14:00"}, "expected a date and time"),
        ({"kind": "arest"}, "line 2, kind: 'arest' is not known; did you mean 'arrest'?"),
        ({"kind": "weapon", "detail": "knive", "how_recovered": "seized"}, "mean 'knife'?"),
        ({"kind": "weapon", "detail": "knife"}, "how_recovered: expected a value"),
        ({"kind": "weapon", "detail": "knife", "how_recovered": "lost"}, "expected one of seized"),
        ({"kind": "arrest", "detail": ""}, "line 2, detail: expected a value"),
        ({"kind": "arrest", "detail": "J Smith"}, "'J Smith' is not known"),
        ({"kind": "intelligence", "detail": "x"}, "expected nothing for intelligence"),
        ({"kind": "intelligence", "amount": "2"}, "expected nothing for intelligence"),
        ({"kind": "drugs", "detail": "cannabis", "how_recovered": "seized"}, "weapons only"),
        ({"kind": "cash"}, "line 2, amount: expected a value"),
        ({"kind": "cash", "amount": "nan"}, "expected a number of pounds or grams"),
        ({"quantity": "1.5"}, "expected a whole number"),
        ({"quantity": "-1"}, "expected a whole number"),
        ({"quantity": "1e30"}, "expected a whole number"),
        ({"hotspot": "High Stret"}, "did you mean 'High Street'?"),
        ({"operation": "=cmd()"}, "begins with a letter or figure"),
        ({"note": "x" * 1001}, "at most 1,000 characters"),
    ],
)
def test_a_row_of_results_at_fault(tmp_path: Path, cells: dict[str, str], expected: str) -> None:
    row = {**VISIT, "kind": "people spoken to", **cells}
    assert expected in refused(tmp_path, as_csv([row]), hotspots=HOTSPOTS)


def test_words_hold_from_the_day_they_came_into_force(tmp_path: Path) -> None:
    row = {**VISIT, "kind": "weapon", "detail": "ninja sword", "how_recovered": "seized"}
    read_given(written(tmp_path, as_csv([row])), now=NOW)
    said = refused(tmp_path, as_csv([{**row, "at": "2025-07-31T12:00"}]))
    assert "'ninja sword' holds from 2025-08-01 to now, not on 2025-07-31" in said


SECTION_60 = "Criminal Justice and Public Order Act 1994 (section 60)"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"grounds": ""}, "grounds: expected the grounds for the search"),
        ({"legislation": SECTION_60}, "authorisation: expected the authorisation"),
        ({"officer": ""}, "officer: expected a value"),
        ({"self_defined_ethnicity": ""}, "'Other ethnic group - Not stated'"),
        ({"type": "Vehicle search"}, "nobody was searched in a vehicle search"),
        ({"object_of_search": "Drugs"}, "did you mean 'Controlled drugs'?"),
        ({"outcome": "Arested"}, "did you mean 'Arrest'?"),
        ({"outcome_linked_to_object": "perhaps"}, "expected True or False"),
        ({"intimate_parts_exposed": "True"}, "more_than_outer_clothing: expected True"),
    ],
)
def test_a_search_that_lacks_what_code_a_asks(
    tmp_path: Path, cells: dict[str, str], expected: str
) -> None:
    assert expected in refused(tmp_path, as_csv([search_cells(**cells)]))  # type: ignore[arg-type]


def test_a_section_60_search_needs_its_authorisation_and_no_grounds(tmp_path: Path) -> None:
    cells = search_cells(
        legislation=SECTION_60, grounds="", authorisation="Inspector, 20:00 to 08:00, violence"
    )
    assert read_given(written(tmp_path, as_csv([cells])), now=NOW).rows.height == 1


def test_a_vehicle_search_needs_nothing_about_a_person(tmp_path: Path) -> None:
    of_a_person = dict.fromkeys(("gender", "age_range", "self_defined_ethnicity"), "")
    cells = search_cells(type="Vehicle search", vehicle_registration="AB12 CDE", **of_a_person)
    assert read_given(written(tmp_path, as_csv([cells])), now=NOW).rows.height == 1


def test_ten_problems_are_said_each_on_its_line_and_the_rest_counted(tmp_path: Path) -> None:
    rows = [{**VISIT, "kind": "intelligence"}, *[{**VISIT, "kind": "x"}] * 12]
    lines = refused(tmp_path, as_csv(rows)).split("\n")
    assert lines[0] == "given.csv has 12 problems, so nothing was recorded:"
    assert [line.split(",")[0].strip() for line in lines[1:11]] == [
        f"line {number}" for number in range(3, 13)
    ]
    assert lines[11:] == ["  and 2 more"]


def test_lines_are_counted_through_cells_of_two_lines(tmp_path: Path) -> None:
    text = 'at,hotspot,kind,note\n2026-02-06T20:40,A,intelligence,"one\ntwo"\n\nbad,A,problem,\n'
    assert "line 5, at:" in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "given.csv is empty"),
        ("at,hotspot,kind\n", "column names but no rows"),
        ("at,kind\nx,y\n", "no column hotspot"),
        ("at,hotspot,kind,kind\n1,2,3,4\n", "two columns of one name"),
        ("at,hotspot,kind,surname\n1,2,3,4\n", "who someone is aren't kept here"),
        ("at,hotspot,kind,quantty\n1,2,3,4\n", "did you mean 'quantity'?"),
        ("at,hotspot,kind\n1,2\n", "line 2, the row: expected 3 cells"),
        ('at,hotspot,kind\n"1,2,3\n', "quotation mark"),
        (b"at,hotspot,kind\n\xff,2,3\n", "not UTF-8"),
        ('{"at": 1}\n[2]\n', "line 2, the row: expected one JSON object"),
        ('{"at": "\\ud800", "hotspot": "A", "kind": "arrest"}\n', "line 1, at: expected text"),
        ("at,hotspot,kind\n\0,2,3\n", "line 2, at: expected text"),
    ],
)
def test_a_file_that_is_not_one(tmp_path: Path, content: str | bytes, expected: str) -> None:
    assert expected in refused(tmp_path, content)


def test_no_file_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no file"):
        read_given(tmp_path / "none.csv", now=NOW)
    with pytest.raises(BadInput, match="is a folder"):
        read_given(tmp_path, now=NOW)


def test_an_id_may_stand_once_in_a_file(tmp_path: Path) -> None:
    row = {**VISIT, "kind": "intelligence", "id": "a"}
    assert "line 3, id: line 2 has the id 'a' already" in refused(tmp_path, as_csv([row, row]))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, b: bytes) -> None:
    path = written(tmp_path_factory.mktemp("any"), b"at,hotspot,kind,quantity\n" + b)
    with suppress(BadInput):
        assert read_given(path, now=NOW).rows.height
