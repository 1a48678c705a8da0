from pathlib import Path

import polars as pl
import pytest

from safeground.data.sample import load_places, load_population, load_sample, sample_csvs


@pytest.fixture(scope="module")
def sample() -> pl.DataFrame:
    return load_sample()


def test_sample_holds_the_published_year(sample: pl.DataFrame) -> None:
    assert sample.height == 158_217
    assert sample["Month"].unique().sort().to_list() == [f"2025-{m:02}" for m in range(1, 13)]
    counts = dict(sample["Crime type"].value_counts().iter_rows())
    assert counts["Robbery"] == 1_379
    assert counts["Violence and sexual offences"] == 64_716
    assert counts["Possession of weapons"] == 1_678


def test_shortened_ids_keep_crimes_apart(sample: pl.DataFrame) -> None:
    ids = sample["Crime ID"].drop_nulls()
    # one id is repeated in what was published; no other pair may become one
    assert ids.len() - ids.n_unique() == 1
    without_id = sample.filter(pl.col("Crime ID").is_null())["Crime type"].unique().to_list()
    assert without_id == ["Anti-social behaviour"]


def test_csvs_read_back_as_the_sample(sample: pl.DataFrame, tmp_path: Path) -> None:
    paths = sample_csvs(tmp_path)
    assert [p.name for p in paths] == [f"2025-{m:02}-essex-street.csv" for m in range(1, 13)]
    header = paths[0].read_text().splitlines()[0]
    assert header == (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,"
        "LSOA code,LSOA name,Crime type,Last outcome category,Context"
    )
    back = pl.concat([pl.read_csv(p, infer_schema=False) for p in paths])
    assert set(back["Crime ID"].drop_nulls().str.len_chars()) == {64}
    assert back.with_columns(pl.col("Crime ID").str.slice(0, 10)).equals(sample)


def test_places_say_whose_they_are() -> None:
    places = load_places()
    assert dict(places["kind"].value_counts().iter_rows()) == {
        "town": 26,
        "ward": 257,
        "neighbourhood": 215,
        "station": 74,
    }
    assert places["source"].null_count() == 0
    assert places.filter(pl.col("kind") == "station")["source"].str.contains("ODbL").all()


def test_population_is_that_of_the_census() -> None:
    population = load_population()
    assert population.height == 1_111
    assert population["residents"].sum() == 1_860_198
    assert population["households"].sum() == 771_164
    assert set(population["area_type"]) == {"urban", "rural"}
    assert population.null_count().sum_horizontal().item() == 0
