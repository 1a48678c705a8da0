"""`safeground hotspots identify` and `backtest`, on a made-up town."""

from pathlib import Path

import pytest

from command_line import run
from invented_store import ROUGH, X, Y, keep, town
from safeground.core.geography.national_grid import to_national_grid


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep(tmp_path_factory.mktemp("town") / "store", town())


def test_identify_gives_programs_the_names_they_rely_on(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--offences", "robbery", "--places", 3, "--no-backtest", "--out", out, "--json")
    facts = run("hotspots", "identify", *words, store=store).json
    names = ("rank", "name", "district", "longitude", "latitude", "area_m2", "expected")
    assert all(name in hotspot for hotspot in facts["hotspots"] for name in names)
    assert [h["rank"] for h in facts["hotspots"]] == [1, 2, 3]
    assert {h["district"] for h in facts["hotspots"]} == {"Southend-on-Sea"}
    for hotspot, at in zip(facts["hotspots"], ROUGH, strict=True):  # the roughest first
        x, y = to_national_grid([hotspot["longitude"]], [hotspot["latitude"]])
        assert abs(x[0] - X[at]) + abs(y[0] - Y[at]) < 500
    assert all(Path(file).stat().st_size for file in facts["files"].values())
    assert facts["provenance"]["seed"] == 1


def test_identify_gives_a_person_a_ranked_table(tmp_path: Path) -> None:
    words = ("--offences", "robbery", "--places", 2, "--no-backtest")
    store = keep(tmp_path, town())
    out = run("hotspots", "identify", *words, store=store).out
    assert "Robbery expected in July 2025, Southend-on-Sea" in out
    assert sum(line.rstrip().endswith(" new") for line in out.splitlines()) == 2
    assert "These 2 places hold" in out
    assert "Since last time: 2 stayed." in run("hotspots", "identify", *words, store=store).out


def test_backtest_gives_programs_the_names_they_rely_on(store: Path) -> None:
    words = ("--offences", "robbery", "--area-shares", "0.005,0.01,0.02")
    facts = run("hotspots", "backtest", *words, "--models", "count,kernel", "--json", store=store)
    models = facts.json["models"]
    assert [m["model"] for m in models] == ["count", "kernel"]
    for model in models:
        assert [s["area_share"] for s in model["scores"]] == [0.005, 0.01, 0.02]
        for score in model["scores"]:
            for name in ("hit_rate", "pai", "pei"):
                assert set(score[name]) == {"estimate", "low", "high"}
                assert score[name]["low"] <= score[name]["estimate"] <= score[name]["high"]
    # every robbery is at one of three points, so counts catch all of them
    assert models[0]["scores"][0]["hit_rate"]["estimate"] == pytest.approx(1)


def test_backtest_tables_fit_a_narrow_terminal(store: Path) -> None:
    words = ("--offences", "robbery", "--models", "count,adaptive-kernel")
    out = run("hotspots", "backtest", *words, store=store, COLUMNS="80").out
    assert "Likeliest 0.5% of the area" in out
    (row,) = [line for line in out.split("Likeliest 1%")[0].splitlines() if "Adaptive" in line]
    assert len(row.split("  ")) > 5
