"""`safeground patrols simulate`."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
import shapely

from command_line import run
from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PatrolPlan, PlannedUnit, PlannedVisit, Station
from safeground.data.patrols.plans import read_plan, write_plan
from safeground.pipelines.patrols.read_visits import visits_from_pings

START = datetime(2026, 1, 5, 18, tzinfo=UTC)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """One unit on foot with three visits to two hotspots."""
    hotspots = tuple(
        PatrolHotspot(name, shapely.box(x, 185_000, x + 200, 185_200))
        for name, x in (("Green", 588_000), ("Quay", 588_600))
    )
    lon, lat = to_longitude_latitude([588_300.0], [184_700.0])
    station = Station("Station", float(lon[0]), float(lat[0]))
    unit = PlannedUnit("EX 1", "foot", START, START + timedelta(hours=4), station, station)
    visits = tuple(
        PlannedVisit("EX 1", name, "", at, at + timedelta(minutes=15), 9, 1.0)
        for name, at in (
            (("Green", "Quay")[i % 2], START + i * timedelta(minutes=50)) for i in (1, 2, 3)
        )
    )
    path = tmp_path / "plan.json"
    write_plan(PatrolPlan(date(2026, 1, 5), (unit,), visits, (), 3.0, 3.0, (), hotspots), path)
    return path


@pytest.mark.parametrize("name", ["pings.parquet", "pings.csv", "pings.jsonl"])
def test_the_feed_is_read_back_as_visits(plan: Path, tmp_path: Path, name: str) -> None:
    out, truth = tmp_path / name, tmp_path / "truth.csv"
    said = run("patrols", "simulate", "--plan", plan, "--out", out, "--truth", truth, "--json").json
    assert (said["feed"], said["devices"], said["seed"]) == ("SIMULATED", 32, 1)
    visits = visits_from_pings([out], read_plan(plan).hotspots, VisitRule())
    assert visits.feed.rows == said["pings"]
    assert not visits.visits["device"].str.contains("PASSING").any()
    true = pl.read_csv(truth, try_parse_dates=True).filter("officers")
    seconds = (true["leave"] - true["arrive"]).dt.total_seconds()
    # a visit is three minutes: of those within a minute of that either may be found
    assert 0 < (seconds > 240).sum() <= len(visits.visits) <= (seconds > 120).sum()


def test_a_person_is_told_that_it_is_simulated(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "pings.parquet"
    ran = run("patrols", "simulate", "--plan", plan, "--out", out, "--no-speed", "--passing", 0)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("SIMULATED: ")
    assert pq.read_schema(out).metadata[b"feed"] == b"SIMULATED"
    assert pq.read_schema(out).names[0] == "feed"
    assert "speed" not in pq.read_schema(out).names


@pytest.mark.parametrize(
    ("plan_name", "out_name", "sentence"),
    [
        ("none.json", "a.parquet", "There is no plan"),
        ("plan.json", "a.xlsx", "must end .parquet, .csv, .jsonl"),
        ("plan.json", "nowhere/a.csv", "can't be written"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    plan: Path, plan_name: str, out_name: str, sentence: str
) -> None:
    folder = plan.parent
    ran = run("patrols", "simulate", "--plan", folder / plan_name, "--out", folder / out_name)
    assert ran.code == 2
    assert sentence in ran.err
    assert "Traceback" not in ran.err
