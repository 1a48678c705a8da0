"""Harm comes from a force's own table; what the table lacks is said, never invented."""

from pathlib import Path

import polars as pl
import pytest

from safeground.data.errors import BadInput
from safeground.pipelines.question import Question
from safeground.pipelines.weighing import weigh

TABLE = """# scale: Testshire harm
# unit: days
# source: made up for this test
# complete: no
scheme,key,weight,in_force_from,in_force_to
category,Robbery,365,,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "weights.csv"
    path.write_text(TABLE)
    return path


def records() -> pl.DataFrame:
    columns = {"category": ["Robbery", "Burglary"], "n": [2, 3], "weight": [2.0, 3.0]}
    return pl.DataFrame(columns).with_columns(home_office_code=pl.lit(None, pl.String))


def test_offences_count_one_each_unless_asked_otherwise() -> None:
    counted = weigh(records(), Question(), "2025-12")
    assert counted.records["weight"].to_list() == [2.0, 3.0]
    assert counted.harm == ""


def test_each_offence_weighs_its_harm_and_what_has_none_is_said(table: Path) -> None:
    weighed = weigh(records(), Question(harm="raw", weights=table), "2025-12")
    assert weighed.records["weight"].to_list() == [730.0, 0.0]
    assert [(item.what, item.incidents) for item in weighed.left_out] == [("Burglary", 3)]
    assert weighed.harm == "days (Testshire harm)"


def test_square_roots_tame_a_single_grave_offence(table: Path) -> None:
    weighed = weigh(records(), Question(harm="sqrt", weights=table), "2025-12")
    assert weighed.records["weight"][0] == pytest.approx(2 * 365**0.5)
    assert weighed.harm == "square roots of days (Testshire harm)"


def test_a_table_that_nothing_asks_for_is_a_mistake(table: Path) -> None:
    with pytest.raises(BadInput, match="say how: --harm"):
        weigh(records(), Question(weights=table), "2025-12")


def test_harm_without_a_table_is_a_mistake() -> None:
    with pytest.raises(BadInput, match="give a file of harm weights"):
        weigh(records(), Question(harm="raw"), "2025-12")


def test_a_table_without_any_of_the_offences_is_a_mistake(table: Path) -> None:
    burglary = records().filter(pl.col("category") == "Burglary")
    with pytest.raises(BadInput, match="no weight for any of these"):
        weigh(burglary, Question(harm="raw", weights=table), "2025-12")
