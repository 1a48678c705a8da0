"""The mapping file: what it may say, and how it is corrected."""

from pathlib import Path

import pytest
from extract_files import written

from safeground.data.errors import BadInput
from safeground.data.extracts.mapping import Mapping
from safeground.data.extracts.mapping_file import load_mapping

GOOD = """
source = "Essex Niche"
kind = "crime"
[columns]
id = "Ref"
category = "Type"
occurred_from = { date = "Date", time = "Time" }
easting = "X"
northing = "Y"
"""


def loaded(folder: Path, text: str) -> Mapping:
    return load_mapping(written(folder, "m.toml", text))


def test_a_short_mapping_is_enough(tmp_path: Path) -> None:
    mapping = loaded(tmp_path, GOOD)
    assert (mapping.source, mapping.kind, mapping.replaces) == ("Essex Niche", "crime", "id")
    assert mapping.moments["occurred_from"].time == "Time"
    assert loaded(tmp_path, GOOD.replace('id = "Ref"\n', "")).replaces == "month"


@pytest.mark.parametrize(
    ("change", "to", "words"),
    [
        ("source", "sauce", "unknown key 'sauce'; did you mean 'source'?"),
        ("easting", "eastings", "unknown key 'columns.eastings'; did you mean 'easting'?"),
        ('time = "Time"', 'tim = "Time"', "unknown key 'columns.occurred_from.tim'"),
        ('"crime"', '"crimes"', "'kind' in the mapping must be"),
        ('source = "Essex Niche"', "", "must say source"),
        ('northing = "Y"', "", "not northing"),
        ('category = "Type"', "", "must name columns.category or columns.offence_code"),
        ('occurred_from = { date = "Date", time = "Time" }', "", "columns.occurred_from"),
        ('id = "Ref"', 'id = ""', "must say columns.id"),
        ('easting = "X"', 'easting = "Y Coord"\nlongitude = "Lon"', "not latitude"),
        ('"X"\nnorthing = "Y"', '"Northing"\nnorthing = "Easting"', "look swapped"),
        ('"X"', '"X"\nlongitude = "a"\nlatitude = "b"', "the place twice"),
        ("[columns]", '[offence_codes]\nROB = "34B"\n[columns]', "no columns.offence_code"),
        ("[columns]", "[knife]\nY = true\n[columns]", "no columns.knife"),
        ("[columns]", '[knife]\nY = "yes"\n[columns]', "must be true or false"),
        ("[columns]", '[location]\nuncertainty_m = "x"\n[columns]', "number of metres"),
        ("[columns]", "[location]\nbounds = [5, 5, 1, 1]\n[columns]", "lowest easting"),
        ("[columns]", '[file]\ndelimiter = ";;"\n[columns]', "one character"),
        ("[columns]", "[dates]\nformats = []\n[columns]", "list of formats"),
        ("[columns]", "dates = 3\n[columns]", "must be a table"),
        ("[columns]", "[columns", "not valid TOML"),
        ("[columns]", 'replaces = "month"\noffence_codes = "no.csv"\n[columns]', "no.csv"),
        ('"Type"', '"Type"\nlocation_quality = "Q"', "needs a table [location.quality]"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, change: str, to: str, words: str) -> None:
    assert change in GOOD
    with pytest.raises(BadInput) as error:
        loaded(tmp_path, GOOD.replace(change, to, 1))
    assert words in str(error.value)


def test_a_code_that_is_not_a_home_office_code_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("category", "offence_code") + '[offence_codes]\nROB = "robbery"\n'
    with pytest.raises(BadInput, match="'ROB' is mapped to 'robbery'"):
        loaded(tmp_path, text)


PERSONAL = """NHS Number; nhs_no; DOB; DateOfBirth; Patient Name; Surname; First name; Name; MRN;
Hospital No; Home postcode; Patient address; Mobile number; Victim's name"""


@pytest.mark.parametrize("column", [name.strip() for name in PERSONAL.split(";")])
def test_personal_details_are_never_mapped(tmp_path: Path, column: str) -> None:
    with pytest.raises(BadInput, match="never reads details that identify a person"):
        loaded(tmp_path, GOOD.replace('"Type"', f'"Type"\nstreet = "{column}"'))


@pytest.mark.parametrize(
    "column", ["Premises name", "Street name", "Location name", "Attendance number", "Borough"]
)
def test_names_of_places_may_be_mapped(tmp_path: Path, column: str) -> None:
    text = GOOD.replace('"Type"', f'"Type"\nstreet = "{column}"')
    assert loaded(tmp_path, text).columns["street"] == column
