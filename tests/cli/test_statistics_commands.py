"""`safeground hotspots` significant, near-repeats, concentration and left-out."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely

from command_line import run
from invented_store import MONTHS, X, Y, dated, incident, keep, town
from safeground.core.geography.national_grid import to_longitude_latitude

START = datetime(2025, 1, 1, 12)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep(tmp_path_factory.mktemp("town") / "store", town())


def test_hot_cells_are_those_where_rough_points_lie_together(tmp_path: Path) -> None:
    file = tmp_path / "new" / "hot.geojson"
    together = (14, 15, 20, 21)
    store = keep(tmp_path / "store", town(rough=together))
    words = ("significant", "--offences", "robbery", "--side", 250, "--out", file, "--json")
    facts = run("hotspots", *words, store=store).json
    assert facts["hot"] == len(facts["cells"]) > 0
    assert facts["share_in_hot"] > 0.8
    assert facts["hot_share_of_area"] < 0.1
    assert all(cell["q"] <= 0.05 and cell["label"] == "hot" for cell in facts["cells"])
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert [f["properties"] for f in features] == facts["cells"]
    hot = shapely.union_all([shapely.from_geojson(json.dumps(f["geometry"])) for f in features])
    inside = shapely.contains_xy(hot, *to_longitude_latitude(X, Y))
    assert len(set(together) & set(np.flatnonzero(inside))) >= 3


def test_a_stricter_false_discovery_rate_labels_no_more_cells(store: Path) -> None:
    few, many = (
        run("hotspots", "significant", "--offences", "robbery", "--false-discovery-rate", rate,
            "--json", store=store).json["hot"]
        for rate in (0.001, 0.2)
    )  # fmt: skip
    assert few <= many


def test_near_repeats_are_found_where_each_robbery_brings_another(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rows = []
    for _ in range(60):
        at, when = int(rng.integers(36)), START + timedelta(days=int(rng.integers(170)))
        rows += [dated(at, when), dated(at, when + timedelta(days=1))]
    words = ("near-repeats", "--offences", "robbery", "--distances", "0,200,1000")
    words += ("--days", "0,1,2,8", "--permutations", "99")
    store = keep(tmp_path, rows)
    facts = run("hotspots", *words, "--json", store=store).json
    assert facts["n"] == 120
    assert facts["time_bands"] == ["same day", "1 day", "2 to 7 days"]
    assert facts["observed"][0][1] >= 60
    assert facts["p_family"][0][1] == pytest.approx(0.01)
    out = run("hotspots", *words, store=store).out
    assert "Clearest: same place, 1 day" in out


def test_near_repeats_leave_out_what_has_no_day(tmp_path: Path) -> None:
    rows = [dated(at % 36, START + timedelta(days=at)) for at in range(40)]
    rows += [incident(3, "2025-01", point_set=None, source="Essex Niche")]
    words = ("near-repeats", "--offences", "robbery", "--permutations", "19", "--json")
    facts = run("hotspots", *words, store=keep(tmp_path, rows)).json
    assert (facts["n"], facts["without_day"]) == (40, 1)


def test_near_repeats_refuse_dates_that_are_only_months(store: Path) -> None:
    ran = run("hotspots", "near-repeats", "--offences", "robbery", store=store)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "Error: Near repeats need the day of each incident, and these are dated only by month.\n"
    )


def test_concentration_stands_beside_what_chance_gives(store: Path) -> None:
    facts = run("hotspots", "concentration", "--offences", "robbery", "--json", store=store).json
    assert (facts["total"], facts["incidents"]) == (90, 90)
    top = facts["top_shares"][0]
    assert top["estimate"] == pytest.approx(1)  # three cells of several hundred hold all
    assert top["by_chance"] < 0.5
    out = run("hotspots", "concentration", "--offences", "robbery", store=store).out
    assert "share in the fullest 1% of cells" in out
    assert "100.0%" in out


def test_left_out_and_to_look_at_have_reasons(tmp_path: Path) -> None:
    there = {"easting": 586_111.0, "street": "Police Station"}
    custody = [incident(9, m, "Drugs", **there) for m in MONTHS for _ in range(9)]
    searched = [incident(4, m, "Drugs") for m in MONTHS for _ in range(12)]
    store = keep(tmp_path / "store", town() + custody + searched)
    facts = run("hotspots", "left-out", "--offences", "robbery", "--json", store=store).json
    left = {item["what"]: item for item in facts["left_out"]}
    assert left["Police Station (police station)"]["incidents"] == 54
    assert "follows patrols" in left["Drugs"]["reason"]
    (look,) = facts["to_look_at"]
    assert (look["name"], look["kind"]) == ("Yew Road 0", "police-found offences")
    assert "Drugs: 72 of" in look["reason"]
    longitude, latitude = to_longitude_latitude([X[4]], [Y[4]])
    assert (look["longitude"], look["latitude"]) == pytest.approx((longitude[0], latitude[0]))


def test_a_place_judged_by_hand_is_not_put_forward_again(tmp_path: Path) -> None:
    searched = [incident(4, m, "Drugs") for m in MONTHS for _ in range(12)]
    store = keep(tmp_path / "store", town() + searched)
    judged = tmp_path / "judged.csv"
    longitude, latitude = to_longitude_latitude([X[4]], [Y[4]])
    judged.write_text(
        "name,kind,action,longitude,latitude,radius_m,street,reason\n"
        f"Yew Road,street,keep,{longitude[0]},{latitude[0]},50,,Looked at it\n"
    )
    words = ("left-out", "--offences", "robbery", "--places-by-hand", judged)
    assert run("hotspots", *words, "--json", store=store).json["to_look_at"] == []
    assert "No other place needs a look." in run("hotspots", *words, store=store).out
