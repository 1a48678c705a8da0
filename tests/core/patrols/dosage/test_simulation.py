"""The invented night: visits found match the truth to the minute, with every fault on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.dosage.geofences import geofences
from safeground.core.patrols.dosage.pings import PingBatch
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.simulation import Night, SimulatedNight, simulate
from safeground.core.patrols.dosage.stays import StayFinder
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import Mode, PatrolPlan, PlannedUnit, PlannedVisit, Station

X, Y = 588_000, 185_000
START = datetime(2026, 1, 5, 18, tzinfo=UTC)
HOTSPOTS = tuple(
    PatrolHotspot(f"Place {i}", shapely.box(x, y, x + 200, y + 160))
    for i, (x, y) in enumerate((X + 900 * (i % 4), Y + 900 * (i // 4)) for i in range(12))
)
CONTROL = PatrolHotspot("Control", shapely.box(X - 2000, Y, X - 1800, Y + 200))


def unit(name: str, mode: Mode) -> PlannedUnit:
    lon, lat = to_longitude_latitude([X - 600.0], [Y - 600.0])
    station = Station("Station", float(lon[0]), float(lat[0]))
    return PlannedUnit(name, mode, START, START + timedelta(hours=8), station, station)


def plan() -> PatrolPlan:
    units = tuple(unit(f"{mode}-{i}", mode) for mode in ("foot", "car-and-foot") for i in range(3))
    visits = tuple(
        PlannedVisit(
            unit.name,
            HOTSPOTS[(2 * k + n) % 12].name,
            "",
            START + timedelta(minutes=60 * (k + 1)),
            START + timedelta(minutes=60 * (k + 1) + 15),
            20,
            1.0,
        )
        for n, unit in enumerate(units)
        for k in range(6)
    )
    return PatrolPlan(date(2026, 1, 5), units, visits, (), 1.0, 1.0, (), HOTSPOTS)


def night(seed: int, **more: object) -> SimulatedNight:
    parameters = Night(**more)  # type: ignore[arg-type]
    return simulate(plan(), parameters, np.random.default_rng(seed), others=[CONTROL])


def found(simulated: SimulatedNight, rule: VisitRule | None = None) -> pl.DataFrame:
    pings = simulated.pings
    names = pings["device"].unique().sort().to_list()
    unknown = np.full(len(pings), np.nan, np.float32)
    rule = rule or VisitRule()
    finder = StayFinder(geofences([*HOTSPOTS, CONTROL], rule.margin_m), rule)
    finder.add(
        PingBatch(
            np.searchsorted(np.array(names), pings["device"].to_numpy()).astype(np.int32),
            pings["time"].to_physical().to_numpy(),
            pings["longitude"].to_numpy(),
            pings["latitude"].to_numpy(),
            pings["accuracy"].to_numpy().astype(np.float32),
            pings["speed"].to_numpy().astype(np.float32) if "speed" in pings.columns else unknown,
        )
    )
    return finder.stays(names).filter("visit")


def errors(simulated: SimulatedNight) -> tuple[int, int, np.ndarray]:
    """Visits missed, visits too many, and seconds between true and found, arriving and leaving."""
    true = simulated.truth.filter("officers").with_columns(
        long=(pl.col("leave") - pl.col("arrive")).dt.total_seconds() / 60
    )
    visits = found(simulated)
    met = visits.join(true, on=["device", "hotspot"], suffix="_true").filter(
        pl.col("arrive") < pl.col("leave_true"), pl.col("leave") > pl.col("arrive_true")
    )
    missed = true.filter(pl.col("long") >= 4).join(
        met, left_on=["device", "arrive"], right_on=["device", "arrive_true"], how="anti"
    )
    many = len(visits) - met.select("device", "arrive").n_unique()
    off = [
        (met[c] - met[f"{c}_true"]).dt.total_milliseconds().to_numpy() / 1000
        for c in ("arrive", "leave")
    ]
    return len(missed), many, np.abs(np.concatenate(off))


@pytest.mark.parametrize("with_speed", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3, 8])
def test_visits_match_the_truth_to_the_minute(seed: int, with_speed: bool) -> None:
    missed, many, off = errors(night(seed, with_speed=with_speed))
    assert (missed, many) == (0, 0)
    assert len(off) > 100
    assert np.median(off) < 10
    assert np.mean(off < 60) > 0.99
    assert off.max() < 90


@pytest.mark.parametrize("interval", [1.0, 30.0])
def test_denser_and_sparser_feeds_do_as_well_as_they_can(interval: float) -> None:
    rates = {"spikes": 0.0005 * interval, "gaps": 0.0003 * interval}  # as often in an hour
    missed, many, off = errors(night(1, interval=interval, with_speed=False, **rates))
    assert (missed, many) == (0, 0)
    assert np.median(off) < 0.5 * interval + 5
    assert off.max() < 60 + 3 * interval


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_waiting_for_the_next_visit_is_not_a_visit(seed: int) -> None:
    """Hotspots a street apart: a unit that waited in the next one would be there for an hour."""
    close = tuple(
        PatrolHotspot(f"Place {i}", shapely.box(x, y, x + 200, y + 160))
        for i, (x, y) in enumerate((X + 260 * (i % 4), Y + 220 * (i // 4)) for i in range(12))
    )
    crowded = replace(plan(), hotspots=close)
    quiet = Night(passing=0, late=0, cut_short=0, missed=0)
    truth = simulate(crowded, quiet, np.random.default_rng(seed)).truth
    minutes = (truth["leave"] - truth["arrive"]).dt.total_seconds() / 60
    assert minutes.max() < 22  # type: ignore[operator]
    planned = pl.DataFrame(
        [(v.hotspot, v.arrive, v.unit) for v in crowded.visits],
        schema=["hotspot", "due", "unit"],
        orient="row",
    )
    met = truth.with_columns(unit=pl.col("device").str.extract("SIMULATED-(.*)-")).join(
        planned, on=["unit", "hotspot"]
    )
    late = (met["arrive"] - met["due"]).dt.total_seconds() / 60
    stayed = (met["leave"] - met["arrive"]).dt.total_seconds() / 60
    on_time = late.is_between(-5, 5) & stayed.is_between(14, 22)
    assert on_time.sum() >= 2 * len(planned)  # each of two devices, at every visit


def test_cars_are_no_visits() -> None:
    """Two hundred, with noise; a third of them wait at lights inside, some in the control."""
    simulated = night(4, passing=200)
    cars = simulated.truth.filter(~pl.col("officers"))
    assert cars["device"].n_unique() > 190
    assert "Control" in cars["hotspot"].to_list()
    assert not found(simulated)["device"].str.contains("PASSING").any()


def test_everything_is_labelled_as_simulated_and_the_seed_decides() -> None:
    simulated = night(5)
    assert simulated.pings["feed"].unique().to_list() == ["SIMULATED"]
    assert simulated.pings["device"].str.starts_with("SIMULATED-").all()
    assert simulated.pings.equals(night(5).pings)
    assert not simulated.pings.equals(night(6).pings)


def test_every_fault_is_there() -> None:
    pings = night(1).pings
    assert pings.is_duplicated().any()
    one = pings.filter(pl.col("device") == "SIMULATED-foot-0-1")["time"]
    assert not one.is_sorted()
    assert one.sort().diff().dt.total_seconds().max() > 30  # type: ignore[operator]
    assert (pings["accuracy"] > 100).any()


def test_a_night_on_which_nobody_went_anywhere_has_cars_only() -> None:
    simulated = night(1, missed=1.0)
    assert not simulated.truth["officers"].any()
    assert found(simulated).is_empty()


def test_a_plan_without_visits_is_refused() -> None:
    empty = PatrolPlan(date(2026, 1, 5), (), (), (), 0.0, 0.0, (), HOTSPOTS)
    with pytest.raises(ValueError, match="must have visits"):
        simulate(empty, Night(), np.random.default_rng(1))
