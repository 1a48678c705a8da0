"""What must hold of any extract, however odd its cells."""

import csv
import tempfile
from datetime import datetime
from pathlib import Path

import polars as pl
from extract_files import extract
from hypothesis import given, settings
from hypothesis import strategies as st

MAPPING = """
source = "x"
kind = "crime"
[columns]
id = "id"
offence_code = "code"
occurred_from = { date = "from", time = "at" }
occurred_to = "to"
easting = "x"
northing = "y"
[dates]
formats = ["%d/%m/%Y %H:%M", "%d/%m/%Y", "%d/%m/%y", "excel-serial", "%Y-%m"]
"""
DATES = ["03/04/2025", "04/04/2025 10:00", "31/02/2025", "2025-04", "45750.5", "01/01/1970", ""]
LETTERS = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
CELLS = (
    st.text(LETTERS, max_size=12),
    st.sampled_from(["34B", "8n/06", "ZZ", ""]),
    st.sampled_from(DATES) | st.text(LETTERS, max_size=8),
    st.sampled_from(["10:00", "930", "24:61", ""]) | st.text(LETTERS, max_size=5),
    st.sampled_from(DATES) | st.dates().map(str),
    st.sampled_from(["588000", "0", "", "1e9", "nan"]) | st.floats().map(str),
    st.sampled_from(["185000", "0", "", "51.5"]) | st.integers(0, 1_300_000).map(str),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*CELLS), min_size=1, max_size=12))
def test_every_row_is_kept_whole_or_rejected_with_a_reason(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerows([("id", "code", "from", "at", "to", "x", "y"), *rows])
        result = extract(path, MAPPING)
    assert result.read == sum(any(row) for row in rows)
    kept = result.frame
    assert (kept["occurred_from"] <= kept["occurred_to"]).all()
    assert (kept["occurred_from"] < datetime(2026, 2, 1)).all()
    assert kept["id"].is_unique().all()
    placed = kept.filter(pl.col("easting").is_not_null())
    assert placed["easting"].is_between(0, 700_000).all()
    assert placed.select("longitude", "latitude", "northing").null_count().sum_horizontal()[0] == 0
    assert result.rejects["reason"].str.contains(r"^\S.*\.$").all()
