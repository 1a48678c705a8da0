from pathlib import Path

import numpy as np
import polars as pl
import pytest

from safeground.core.offences.families import family_weights, resolve_family
from safeground.data.errors import BadInput
from safeground.data.reference.harm import cchi_summary, load_weights
from safeground.data.reference.offences import (
    family_expression,
    load_category_counts,
    offence_tables,
)

TABLES = offence_tables()
HEADINGS = "# scale: ours\n# unit: days\n# source: us\n# complete: yes\n"
COLUMNS = "scheme,key,weight,in_force_from,in_force_to\n"


def written(folder: Path, body: str, name: str = "weights.csv") -> Path:
    path = folder / name
    path.write_text(body)
    return path


def test_tables_agree_with_each_other() -> None:
    names = {c.name for c in TABLES.categories}
    assert {o.category for o in TABLES.offences} - {None} <= names
    assert set(TABLES.aliases.values()) <= names
    for keys in TABLES.flags.values():
        for scheme, key in keys:
            assert key in (TABLES.by_code if scheme == "code" else names)
    for rule in TABLES.families.values():
        assert resolve_family(rule.name, TABLES, include_police_generated=True).by_code
    assert {code for year in TABLES.counts.values() for code in year} <= set(TABLES.by_code)


def test_counts_by_category_are_those_of_the_home_office() -> None:
    counts = TABLES.counts[2025]
    for category, published in {
        "Robbery": 1_384,
        "Violence and sexual offences": 64_469,
        "Possession of weapons": 1_675,
        "Shoplifting": 13_928,
    }.items():
        assert sum(counts.get(c, 0) for c in TABLES.codes_in(category)) == published


def test_expression_weighs_as_the_function_does() -> None:
    frame = pl.DataFrame(
        {
            "category": ["Robbery", "Violence and sexual offences", None, "Drugs", "Robbery"],
            "home_office_code": [None, None, "5D", None, "8N"],
            "knife": [True, None, True, False, True],
        }
    )
    for name in ("serious-violence", "all", "knife", "asb"):
        family = resolve_family(name, TABLES)
        expected = family_weights(family, *(frame[c].to_list() for c in frame.columns))
        got = frame.select(family_expression(family))["weight"]
        assert got.dtype == pl.Float32
        np.testing.assert_array_equal(got.to_numpy(), expected)


def test_another_force_brings_its_own_counts(tmp_path: Path) -> None:
    path = written(tmp_path, "year,code,count\n2024,5D,10\n2024,8N,90\n")
    tables = load_category_counts(path, "Kent Police,")
    family = resolve_family("serious-violence", tables)
    assert family.by_category["Violence and sexual offences"] == 0.1
    assert family.memberships[-1].method.startswith("Kent Police, 2024")


def test_counts_of_unknown_codes_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "year,code,count\n2024,XX,10\n")
    with pytest.raises(BadInput, match="Home Office does not list: \\['XX'\\]"):
        load_category_counts(path, "Kent")


def test_bundled_weights_are_partial_and_say_so() -> None:
    scale = cchi_summary()
    assert not scale.complete
    assert scale.unit == "days of the starting-point sentence"
    weights = {(w.scheme, w.key): w.weight for w in scale.weights}
    assert weights["code", "1"] == 5475
    assert weights["category", "Robbery"] == 365
    assert ("category", "Violence and sexual offences") not in weights


def test_a_force_drops_in_its_own_weights(tmp_path: Path) -> None:
    body = (
        HEADINGS
        + COLUMNS
        + "subgroup,Violence with injury,10,,\n"
        + "code,005D,1460,,2024-03-31\ncode,5D,1500,2024-04-01,\n"
    )
    scale = load_weights(written(tmp_path, body))
    assert (scale.name, scale.complete) == ("ours", True)
    ours = sorted((w.weight, w.key) for w in scale.weights if w.key in ("5D", "8N"))
    assert ours == [(10, "8N"), (1460, "5D"), (1500, "5D")]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (COLUMNS + "code,5D,1,,\n", "must say at its top what it is; add a line like '# scale"),
        (HEADINGS + "code,weight\n", "no column scheme, key, in_force_from, in_force_to"),
        (HEADINGS + COLUMNS, "has no weights in it"),
        (HEADINGS + COLUMNS + "code,QQ,1,,\n", "line 6: 'QQ' is not a Home Office offence code"),
        (HEADINGS + COLUMNS + "code,5D,-3,,\n", "line 6: weight must be a number of 0 or more"),
        (HEADINGS + COLUMNS + "code,5D,lots,,\n", "not 'lots'"),
        (HEADINGS + COLUMNS + "code,5D,nan,,\n", "not 'nan'"),
        (HEADINGS + COLUMNS + "code,5D,1,1/4/2024,\n", "not a date written like 2025-04-01"),
        (HEADINGS + COLUMNS + "subgroup,Nonsense,1,,\n", "not a Home Office offence subgroup"),
        (HEADINGS + COLUMNS + "category,Robery,1,,\n", 'did you mean "robbery"'),
        (HEADINGS + COLUMNS + "colour,red,1,,\n", "must be code, subgroup or category"),
        (HEADINGS + COLUMNS + "code,5D,1,,\ncode,5D,2,,\n", "'5D' two weights for the same"),
    ],
)
def test_mistakes_in_weights_are_said_plainly(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        load_weights(written(tmp_path, body))


def test_a_missing_or_unreadable_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        load_weights(tmp_path / "nothing.csv")
    path = tmp_path / "weights.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(BadInput, match="can't be read as a CSV file in UTF-8"):
        load_weights(path)
