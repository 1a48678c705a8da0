"""Pings to visits, from files: any order, any split, any format gives the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.visits import Visits
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.read_visits import visits_from_pings

X, Y = 588_000, 185_000
START = datetime(2026, 1, 5, 18, tzinfo=UTC)
HOTSPOTS = [
    PatrolHotspot("Green", shapely.box(X, Y, X + 150, Y + 150)),
    PatrolHotspot("Quay", shapely.box(X + 400, Y, X + 550, Y + 150)),
]


def feed(devices: int = 12, fixes: int = 400, seed: int = 1) -> pl.DataFrame:
    """Officers who wander to and fro across both hotspots, a fix every ten seconds."""
    rng = np.random.default_rng(seed)
    parts = []
    for number in range(devices):
        way = 275 + 300 * np.sin(np.arange(fixes) / 60 + number) + rng.normal(0, 6, fixes)
        lon, lat = to_longitude_latitude(X + way, np.full(fixes, Y + 75.0))
        seconds = np.arange(fixes) * 10 + number * 0.7
        parts.append(
            pl.DataFrame(
                {
                    "device": [f"radio-{number}"] * fixes,
                    "time": [START + timedelta(seconds=float(s)) for s in seconds],
                    "longitude": lon,
                    "latitude": lat,
                    "accuracy": rng.choice([5.0, 500.0], fixes, p=[0.98, 0.02]),
                }
            )
        )
    return pl.concat(parts)


def found(*paths: Path) -> Visits:
    return visits_from_pings(paths, HOTSPOTS, VisitRule())


@pytest.fixture(scope="module")
def pings() -> pl.DataFrame:
    return feed()


@pytest.fixture(scope="module")
def expected(pings: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Visits:
    path = tmp_path_factory.mktemp("feed") / "all.parquet"
    pings.write_parquet(path)
    visits = found(path)
    assert visits.visits.height > 20
    return visits


def test_the_account_adds_up(expected: Visits, pings: pl.DataFrame) -> None:
    feed = expected.feed
    assert feed.rows == pings.height == feed.used + sum(feed.dropped.values())
    assert (feed.devices, feed.first) == (12, START)
    assert "accuracy" in feed.examples["accuracy worse than the rule allows"]
    assert expected.hotspots == ("Green", "Quay")
    assert expected.provenance["parameters"]["margin_m"] == 20.0


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_rows_gives_the_same_visits(
    expected: Visits, pings: pl.DataFrame, tmp_path: Path, seed: int
) -> None:
    mixed = pings.sample(fraction=1, shuffle=True, seed=seed)
    for number, part in enumerate(mixed.iter_slices(1000)):  # a batch a file
        part.write_parquet(tmp_path / f"{number}.parquet")
    shuffled = found(tmp_path)
    assert shuffled.provenance["sorted_as_a_whole"]
    assert shuffled.stays.equals(expected.stays)
    assert (shuffled.feed.used, shuffled.feed.dropped) == (
        expected.feed.used,
        expected.feed.dropped,
    )
    assert shuffled.feed.examples.keys() == expected.feed.examples.keys()


def test_in_order_of_time_it_streams(expected: Visits, pings: pl.DataFrame, tmp_path: Path) -> None:
    pings.sort("time").write_parquet(tmp_path / "a.parquet", row_group_size=100)
    streamed = found(tmp_path / "a.parquet")
    assert not streamed.provenance["sorted_as_a_whole"]
    assert streamed.stays.equals(expected.stays)


def test_files_of_any_kind_and_number_give_the_same_visits(
    expected: Visits, pings: pl.DataFrame, tmp_path: Path
) -> None:
    texts = pings.with_columns(pl.col("time").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"))
    for number, part in enumerate(texts.with_row_index().iter_slices(777)):
        part = part.drop("index")
        if number % 2:
            part.write_csv(tmp_path / f"{number}.csv")
        else:
            part.write_ndjson(tmp_path / f"{number}.jsonl")
    assert found(tmp_path).stays.equals(expected.stays)


def test_duplicates_make_no_difference(
    expected: Visits, pings: pl.DataFrame, tmp_path: Path
) -> None:
    pings.write_parquet(tmp_path / "a.parquet")
    twice = found(tmp_path / "a.parquet", tmp_path / "a.parquet")
    assert twice.stays.equals(expected.stays)
    assert twice.feed.dropped["duplicate"] == expected.feed.used


def test_wall_time_is_remembered(pings: pl.DataFrame, expected: Visits, tmp_path: Path) -> None:
    pings.with_columns(pl.col("time").dt.replace_time_zone(None)).write_parquet(
        tmp_path / "a.parquet"
    )
    local = found(tmp_path / "a.parquet")
    assert (local.feed.wall_clock, local.feed.zone) == (True, "Europe/London")
    assert local.stays.equals(expected.stays)


def test_a_clock_that_is_wrong_is_put_right(
    pings: pl.DataFrame, expected: Visits, tmp_path: Path
) -> None:
    wrong = pings.with_columns(received=pl.col("time") + timedelta(seconds=5)).with_columns(
        pl.when(pl.col("device") == "radio-3")
        .then(pl.col("time") - timedelta(minutes=30))
        .otherwise("time")
        .alias("time")
    )
    wrong.write_parquet(tmp_path / "a.parquet")
    mended = found(tmp_path / "a.parquet")
    assert mended.feed.repaired["devices whose clock was put right"] == 1
    order = ["device", "arrive"]
    theirs, own = (v.stays.sort(order) for v in (expected, mended))
    assert (theirs["arrive"] - own["arrive"]).dt.total_seconds().abs().max() <= 10  # type: ignore[operator]
    assert theirs["minutes"].equals(own["minutes"])


def test_progress_is_told(pings: pl.DataFrame, tmp_path: Path) -> None:
    pings.write_parquet(tmp_path / "a.parquet")
    told: list[tuple[str, int, int]] = []
    visits_from_pings(
        [tmp_path / "a.parquet"], HOTSPOTS, VisitRule(), progress=lambda *t: told.append(t)
    )
    assert told[-1] == ("Reading pings", 1000, 1000)


def test_what_can_t_be_meant_is_one_sentence(pings: pl.DataFrame, tmp_path: Path) -> None:
    pings.write_csv(tmp_path / "a.csv")
    with pytest.raises(BadInput, match="time zone 'Mars/Base'"):
        visits_from_pings([tmp_path / "a.csv"], HOTSPOTS, VisitRule(), zone="Mars/Base")
    with pytest.raises(BadInput, match="No geofences"):
        visits_from_pings([tmp_path / "a.csv"], [], VisitRule())
    (tmp_path / "b.csv").write_text("device,time,longitude,latitude\n", encoding="utf-8")
    assert found(tmp_path / "b.csv").stays.is_empty()
