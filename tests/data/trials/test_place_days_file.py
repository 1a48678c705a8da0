"""Place-day files: what is written is read, in any order, and what can't be meant is named."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.place_days import PlaceDays
from safeground.data.errors import BadInput
from safeground.data.trials.place_days import as_table, read_place_days, write_place_days

HEAD = "hotspot,date,condition,count\n"


def a_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "days.csv"
    path.write_text(text, encoding="utf-8")
    return path


def some_days(seed: int = 1, outside: bool = True) -> PlaceDays:
    rng = np.random.default_rng(seed)
    condition = rng.integers(-1 if outside else 0, 2, (12, 3)).astype(np.int8)
    condition[[0, -1]] = 1  # a file begins and ends on a day of the trial
    count = np.where(condition >= 0, rng.poisson(0.5, (12, 3)), 0).astype(float)
    dates = tuple(date(2026, 1, 5) + timedelta(number) for number in range(12))
    harm, minutes = count * rng.random((12, 3)) * 400, (condition == 1) * rng.random((12, 3)) * 20
    return PlaceDays(
        ("Akenfield", "Pier, the", 'Zoo "gate"'), dates, condition, count, harm, minutes
    )


def assert_same(one: PlaceDays, other: PlaceDays, rtol: float = 0) -> None:
    assert (one.hotspots, one.dates) == (other.hotspots, other.dates)
    for name in ("condition", "count", "harm", "minutes"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=rtol)


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, seed: int, outside: bool
) -> None:
    path = tmp_path_factory.mktemp("days") / "place-days.csv"
    days = some_days(seed, outside)
    write_place_days(days, path, {"made_at": "2026-05-01"})
    assert_same(read_place_days(path), days)
    beside = path.with_name("place-days.provenance.json")
    assert json.loads(beside.read_text(encoding="utf-8")) == {"made_at": "2026-05-01"}
    assert sorted(path.parent.iterdir()) == [path, beside]


def test_order_of_rows_and_other_columns_change_nothing(tmp_path: Path) -> None:
    days = some_days()
    table = as_table(days).with_columns(note=pl.lit("x")).sample(fraction=1, shuffle=True, seed=3)
    table.write_csv(tmp_path / "mixed.csv")
    assert_same(read_place_days(tmp_path / "mixed.csv"), days)


def test_parquet_and_excel_hold_the_same(tmp_path: Path) -> None:
    days = some_days()
    as_table(days).write_parquet(tmp_path / "days.parquet")
    assert_same(read_place_days(tmp_path / "days.parquet"), days)
    book = openpyxl.Workbook()
    table = as_table(days)
    assert book.active is not None
    for row in (table.columns, *table.iter_rows()):
        book.active.append(row)
    book.save(tmp_path / "days.xlsx")
    assert_same(read_place_days(tmp_path / "days.xlsx"), days, rtol=1e-14)


def test_a_missing_row_is_a_day_outside_the_trial(tmp_path: Path) -> None:
    text = HEAD + "Pier,07/01/2026,Control,2\nPier,05/01/2026,Treatment,0\nZoo,2026-01-07,control,1"
    days = read_place_days(a_file(tmp_path, text))
    assert days.dates == (date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7))
    np.testing.assert_array_equal(days.condition, [[1, -1], [-1, -1], [0, 0]])
    np.testing.assert_array_equal(days.count, [[0, 0], [0, 0], [2, 1]])
    assert days.harm is None
    assert days.minutes is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "days.csv is empty"),
        (HEAD, "days.csv holds no row below its column names"),
        ("hotspot,date,condition\nPier,2026-01-05,control", "has no column count; a place"),
        ("count,Count,date,hotspot,condition\n1,1,1,Pier,control", "than one column count"),
        (HEAD + ",2026-01-05,control,1", "line 2: hotspot must name a place, not blank"),
        (HEAD + "Pier,5th January,control,1", "line 2: date must be a day like 2026-01-05, not 5"),
        (HEAD + "Pier,2026-01-05 14:00,control,1", "date must be a day like"),
        (HEAD + "Pier,2026-01-05,control,1\nPier,2026-01-06,treated,1",
         "line 3: condition must be treatment or control, not treated"),
        (HEAD + "Pier,2026-01-05,control,-1", "count must be a whole number from 0, not -1"),
        (HEAD + "Pier,2026-01-05,control,1.5", "count must be a whole number from 0, not 1.5"),
        (HEAD + "Pier,2026-01-05,control,inf", "count must be a whole number"),
        (HEAD + "Pier,2026-01-05,control,", "count must be a whole number from 0, not blank"),
        (HEAD + "Pier,2026-01-05,control,1\nPier,05/01/2026,treatment,1",
         "line 3: Pier has a row for 2026-01-05 already"),
        (HEAD + "Pier,2026-01-05,control,1\nPier,2062-01-05,control,1",
         "runs from 2026-01-05 to 2062-01-05: one of them is wrong"),
        ("hotspot,date,condition,count,harm\nPier,2026-01-05,control,1,\nPier,2026-01-06,control,1,9",
         "line 2: harm must be a number from 0 on every row, or on none, not blank"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        read_place_days(a_file(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        read_place_days(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="can't be written"):
        write_place_days(some_days(), tmp_path / "none" / "days.csv", {})
