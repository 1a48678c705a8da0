import json
from pathlib import Path

import pytest

from command_line import run

COUNTS = (
    "--treated-offences", 6, "--treated-days", 720, "--control-offences", 34,
    "--control-days", 1080,
)  # fmt: skip


def test_cost_for_a_program() -> None:
    found = run(
        "trials", "cost", *COUNTS, "--hours", 180, "--cost-per-hour", 60, "--offence", "robbery",
        "--json",
    ).json  # fmt: skip
    assert found["prevented"]["estimate"] == pytest.approx(16.667, abs=1e-3)
    assert found["cost_per_offence"]["estimate"] == pytest.approx(648)
    assert found["benefit_cost"]["low"] > 1
    assert found["provenance"]["parameters"]["unit_cost"]["prices"] == "2015/16"


def test_cost_for_a_person_says_each_assumption_once() -> None:
    ran = run("trials", "cost", *COUNTS, "--minutes", 10_800, "--cost-per-hour", 60)
    assert ran.code == 0
    assert "Each offence prevented took about £650 of patrol" in ran.out
    assert ran.out.count("did not move elsewhere") == 1


def test_no_upper_limit_is_null_for_a_program() -> None:
    counts = [*COUNTS]
    counts[1] = 20
    found = run("trials", "cost", *counts, "--hours", 180, "--json").json
    assert found["hours_per_offence"]["high"] is None
    assert "no upper limit" in found["hours_per_offence"]["sentence"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*COUNTS,), "--hours or --minutes"),
        ((*COUNTS, "--hours", 1, "--minutes", 1), "--hours or --minutes"),
        (("--hours", 1), "--analysis FILE, or all of"),
        ((*COUNTS, "--analysis", "x.json", "--hours", 1), "not both"),
        ((*COUNTS, "--hours", 1, "--offence", "robbery"), "--offence needs --cost-per-hour"),
        ((*COUNTS, "--hours", 1, "--unit-costs", "x.csv"), "--unit-costs needs --offence"),
        (
            (*COUNTS, "--hours", 1, "--cost-per-hour", 50, "--offence", "piracy"),
            "no unit cost of 'piracy'",
        ),
        (("--analysis", "nowhere.json", "--hours", 1), "There is no file nowhere.json"),
    ],
)
def test_a_mistake_about_cost_is_one_sentence(words: tuple[object, ...], said: str) -> None:
    ran = run("trials", "cost", *words)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())


def test_pool_from_its_own_template(tmp_path: Path) -> None:
    one = tmp_path / "one.csv"
    assert run("trials", "pool", "--template", one).code == 0
    other = tmp_path / "other.csv"
    other.write_text(one.read_text().replace("Harbour", "Market"), encoding="utf-8")
    found = run("trials", "pool", one, other, "--out", tmp_path / "out", "--json").json
    assert len(found["trials"]) == 2
    assert found["rate_ratio"]["estimate"] == pytest.approx(0.53)
    assert found["prediction"]["estimate"] is None
    written = json.loads((tmp_path / "out" / "pooled.json").read_text(encoding="utf-8"))
    assert written["rate_ratio"]["sentence"] == found["rate_ratio"]["sentence"]
    assert "forest.svg" in found["files"]


def test_pool_for_a_person(tmp_path: Path) -> None:
    one = tmp_path / "one.csv"
    run("trials", "pool", "--template", one)
    ran = run("trials", "pool", one)
    assert "There is one trial to pool" in ran.out
    assert all(word in ran.out for word in ("Invented", "Harbour"))


def test_pool_refuses_place_days(tmp_path: Path) -> None:
    path = tmp_path / "place-days.csv"
    path.write_text("hotspot,date,condition,count\nPier Hill,2026-01-05,treatment,0\n")
    ran = run("trials", "pool", path)
    assert ran.code == 2
    assert "tells of a hotspot" in " ".join(ran.err.split())
    assert run("trials", "pool").code == 2
