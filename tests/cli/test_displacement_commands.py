"""`safeground trials gather` and `trials displacement`."""

import json
from pathlib import Path

import numpy as np
import pytest

from command_line import Ran, run
from trial_outcomes import allocation, at, hotspots, offences, when

WDD = ("trials", "displacement", "--treated", 20, 10, "--control", 20, 20)


def test_a_program_is_told_the_weighted_difference() -> None:
    said = run(*WDD, "--level", 90, "--json").json
    assert (said["wdd"], round(said["se"], 3), round(said["z"], 3)) == (-10, 8.367, -1.195)
    assert (round(said["low"], 1), round(said["high"], 1)) == (-23.8, 3.8)
    assert said["sentence"].startswith("It can't be told whether the treated area had fewer or")
    assert said["assumes"]
    assert said["ring"] is None
    usual = run(*WDD, "--json").json
    assert (usual["level"], round(usual["low"], 1), round(usual["high"], 1)) == (0.95, -26.4, 6.4)


def test_rings_periods_areas_and_dispersion() -> None:
    counts = ("--treated", 207, 110, "--control", 308, 318)
    rings = ("--treated-ring", 178, 157, "--control-ring", 150, 140)
    said = run("trials", "displacement", *counts, *rings, "--json").json
    assert (said["wdd"], said["local"]["estimate"], said["ring"]["estimate"]) == (-118, -107, -11)
    assert "in the ring alone 11 fewer offences" in said["sentence"]
    assert any("2.3 times" in check for check in said["checks"])
    areas = ("--areas", "1.2,0.9,1.5,1.6")
    sized = run("trials", "displacement", *counts, *rings, *areas, "--json").json
    assert round(sized["wdd"], 4) == -99.6944
    wide = run("trials", "displacement", *counts, *rings, "--dispersion", 4, "--json").json
    assert wide["se"] == pytest.approx(2 * said["se"])
    apart = ("--treated", 80, 20, "--control", 100, 50, "--periods", 2, 1)
    assert run("trials", "displacement", *apart, "--json").json["wdd"] == -20


def test_harm_by_type(tmp_path: Path) -> None:
    path = tmp_path / "types.csv"
    path.write_text(
        "offence,weight,treated_before,treated_after,control_before,control_after\n"
        "vehicle,3,130,74,133,91\ntheft,2,327,202,388,305\nburglary,5,398,190,148,97\n"
        "robbery,7,144,92,86,64\nassault,10,183,96,94,67\n",
        encoding="utf-8",
    )
    said = run("trials", "displacement", "--by-type", path, "--json").json
    assert (said["wdd"], round(said["se"], 4)) == (-1721, 304.1036)
    assert "units of harm" in said["sentence"]


def test_nothing_recorded_is_a_clear_answer() -> None:
    said = run("trials", "displacement", "--treated", 0, 0, "--control", 0, 0, "--json").json
    assert said["wdd"] is None
    assert said["sentence"].startswith("There is nothing to compare")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Give counts before and after, as in --treated 20 10 --control 20 20, or a trial"),
        (("--treated", 1, 2), "Give counts before and after"),
        (("--treated", 1, -2, "--control", 1, 2), "treated must be whole offences from 0, not -2"),
        ((*WDD[2:], "--treated-ring", 1, 2), "Give both rings or neither"),
        ((*WDD[2:], "--areas", "1,2,3"), "--areas must be two sizes, with commas between"),
        ((*WDD[2:], "--periods", 0, 1), "--periods must be above 0, not 0"),
        ((*WDD[2:], "--trial", "none"), "or a trial, not both"),
        ((*WDD[2:], "--out", "none"), "--out is for the chart of a trial"),
        (("--trial", "none"), "gather the outcomes first"),
        (("--by-type", "none.csv"), "There is no file none.csv"),
    ],
)
def test_a_mistake_is_one_plain_sentence(words: tuple[object, ...], sentence: str) -> None:
    ran = run("trials", "displacement", *words)
    assert ran.code == 2
    assert sentence in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def gathered(folder: Path, *more: object) -> Ran:
    """Four hotspots, sixty days: patrols halve offences and send some to the nearest ring."""
    rng = np.random.default_rng(1)
    lots = rng.permuted(np.tile([1, 1, 0, 0], (60, 1)), axis=1)
    rows = []
    for day, place in np.ndindex(lots.shape):
        on = lots[day, place]
        for away, rate in ((-100, 0.6 - 0.4 * on), (30, 0.1 + 0.3 * on), (120, 0.1)):
            rows += [(*at(place, away), when(day)) for _ in range(rng.poisson(rate))]
    path = offences(folder, rows, "easting,northing,occurred")
    trial = ("--trial", allocation(folder, lots), "--hotspots", hotspots(folder))
    return run("trials", "gather", *trial, "--incidents", path, "--out", folder / "out", *more,
               store=folder / "store")  # fmt: skip


def test_a_trial_is_gathered_and_displacement_told_with_the_total(tmp_path: Path) -> None:
    said = gathered(tmp_path, "--json").json
    assert said["parts"]["place-days"]["place_days"] == 240
    assert [ring["to_m"] for ring in said["rings"]] == [50, 100, 150]
    assert (tmp_path / "out" / "rings.geojson").exists()
    found = run("trials", "displacement", "--trial", tmp_path / "out", "--json").json
    assert found["hotspots"]["high"] < 0 < found["ring_50"]["low"]
    assert "a sign of displacement" in found["around"]["sentence"]
    for name in ("hotspots", "ring_50", "ring_100", "around"):
        assert "hotspots and rings together:" in found[name]["sentence"]
    assert "sign" not in found["total"]["sentence"]
    assert found["ring_100"]["estimate"] is None  # nothing was recorded there
    assert {"next_day", "total_with_next_day"} <= set(found)
    assert found["rate_ratios"]["space"]["own"]["high"] < 1


def test_a_person_sees_a_table_and_what_it_comes_to(tmp_path: Path) -> None:
    ran = gathered(tmp_path, "--hours", "15-22")
    assert ran.code == 0
    assert "treatment and control together" in ran.out  # nothing is given away
    ran = run("trials", "displacement", "--trial", tmp_path / "out", "--out", tmp_path / "charts")
    plain = " ".join(ran.out.split())
    assert ran.code == 0
    assert "ring 0 to 50 m" in plain
    assert "ring 50 to 100 m" in plain
    assert "SIMULATED" not in plain
    assert "All rings out to 150 m had" in plain
    assert (tmp_path / "charts" / "displacement.svg").exists()


def test_invented_outcomes_are_labelled_on_the_first_line_and_in_the_title(tmp_path: Path) -> None:
    gathered(tmp_path)
    provenance = tmp_path / "out" / "place-days.provenance.json"
    said = json.loads(provenance.read_text(encoding="utf-8"))
    lost = "The rings from 0 to 50 m lost 12% of their area to other hotspots and their rings"
    said |= {"notes": [lost], "data": {"incidents": "SIMULATED-offences.csv"}}
    provenance.write_text(json.dumps(said), encoding="utf-8")
    trial = ("trials", "displacement", "--trial", tmp_path / "out")
    ran = run(*trial, "--out", tmp_path / "charts")
    assert ran.out.startswith("SIMULATED: the outcomes are invented.\n")
    assert f"- Checked: {lost}" in " ".join(ran.out.split())
    chart = (tmp_path / "charts" / "displacement.svg").read_text(encoding="utf-8")
    assert '<title id="displacement-t">SIMULATED: Offences on' in chart
    found = run(*trial, "--json").json
    assert found["label"] == "SIMULATED: the outcomes are invented"
    assert lost in found["ring_50"]["checks"]
    assert lost not in found["hotspots"]["checks"]
    analysed = run("trials", "analyse", tmp_path / "out" / "place-days.csv", "--redraws", 99)
    assert analysed.out.startswith("SIMULATED: the outcomes are invented.\n")
    said = run("trials", "analyse", tmp_path / "out" / "place-days.csv", "--redraws", 99, "--json")
    (tmp_path / "analysis.json").write_text(said.out, encoding="utf-8")
    cost = run("trials", "cost", "--analysis", tmp_path / "analysis.json", "--hours", 100)
    assert cost.out.startswith("SIMULATED: the outcomes are invented.\n")


def test_gathering_asks_where_to_write_and_for_whole_hours(tmp_path: Path) -> None:
    lots = allocation(tmp_path, np.array([[1, 0]]))
    ran = run("trials", "gather", "--trial", lots, "--hotspots", "h.geojson")
    assert "Say where to write with --out" in ran.err
    ran = run("trials", "gather", "--trial", lots, "--hotspots", "h.geojson", "--out", "o",
              "--hours", "evening")  # fmt: skip
    assert "--hours must be whole hours like 15-22, not evening" in ran.err
    ran = run("trials", "gather", "--trial", "nosuch", "--hotspots", "h.geojson")
    assert (ran.code, ran.err.strip()) == (2, "Error: There is no folder or file nosuch.")
