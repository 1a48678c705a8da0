"""`safeground patrols allocate`, `release`, `override` and `verify`."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from command_line import Ran, run
from patrol_hotspots_file import write_hotspots
from safeground.cli.patrols import override, release


@pytest.fixture
def hotspots(tmp_path: Path) -> Path:
    return write_hotspots(tmp_path / "hotspots.geojson", 20)


@pytest.fixture(autouse=True)
def _noon_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (release, override):
        monkeypatch.setattr(module, "now", lambda: datetime(2026, 1, 4, 12).astimezone())


def allocate(hotspots: Path, *more: object) -> Ran:
    words = ["--hotspots", hotspots, "--start", "2026-01-05", "--days", 90, "--treat", 8]
    return run("patrols", "allocate", *words, *more)


def test_a_program_is_told_every_day(hotspots: Path, tmp_path: Path) -> None:
    ran = allocate(hotspots, "--seed", 7, "--json")
    facts = ran.json
    assert len(facts["allocation"]) == 1800
    assert set(facts["allocation"][0]) == {"date", "hotspot", "key", "condition"}
    assert sum(row["condition"] == "treatment" for row in facts["allocation"]) == 720
    assert len(bytes.fromhex(facts["seal"])) == 32
    assert facts["balance"]["treated_days_a_hotspot"] == [36, 36]
    assert facts["provenance"]["seed"] == "7"
    (tmp_path / "a.json").write_text(ran.out)
    words = ("patrols", "verify", "--allocation", tmp_path / "a.json", "--seed")
    assert run(*words, 7).code == 0
    assert run(*words, 7, "--seal", facts["seal"]).code == 0
    wrong = run(*words, 8)
    assert (wrong.code, wrong.out) == (
        1,
        "Not verified: The seed is not the one that was sealed.\n",
    )


def test_a_person_is_told_the_seal_and_no_day(hotspots: Path, tmp_path: Path) -> None:
    ran = allocate(hotspots, "--out", tmp_path / "trial")
    plain = " ".join(ran.out.split())
    seal = json.loads((tmp_path / "trial" / "seal.json").read_text())["seal"]
    assert seal in plain
    assert "8 of 20 hotspots are treated every day: kept" in plain
    assert "720 place-days of treatment and 1,080 of control" in plain
    assert "patrols release --trial" in plain
    assert "Place" not in plain
    assert (tmp_path / "trial" / "seed.txt").read_text().strip() not in plain


def test_the_seed_is_in_no_file_that_is_published(
    hotspots: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = "a secret that nobody knows"
    monkeypatch.setattr("sys.argv", ["safeground", "patrols", "allocate", "--seed", seed, "--x"])
    allocate(hotspots, "--seed", seed, "--out", tmp_path / "trial")
    made = json.loads((tmp_path / "trial" / "seal.json").read_text())["provenance"]
    assert made["command"] == "safeground patrols allocate --seed '(not said)' --x"
    assert seed not in (tmp_path / "trial" / "design.json").read_text()


def test_a_trial_goes_from_day_to_day(hotspots: Path, tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    allocate(hotspots, "--out", folder)
    on = ("--trial", folder, "--date", "2026-01-05")
    assert "Treatment (8):" in run("patrols", "release", *on).out
    rows = run("patrols", "release", *on, "--json").json["allocation"]
    treated = next(row["hotspot"] for row in rows if row["condition"] == "treatment")
    why = ("--hotspot", treated, "--by", "Insp. Shah", "--why", "Cordon")
    said = " ".join(run("patrols", "override", *on, *why).out.split())
    assert "was for treatment and had control" in said
    assert "counts as non-compliance" in said
    assert run("patrols", "verify", "--trial", folder).code == 0
    assert run("patrols", "verify", "--trial", folder, "--json").json["verified"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--longest-run", 1), "the least that can be kept is 2 days"),
        (("--design", "lottery"), "--design must be one of crossover"),
        (("--start", "5 January"), "--start must be a day"),
        (("--treat", 20), "from 1 to 19 of 20"),
        (("--share", "half"), "--share must be like 2/5"),
        (("--share", "1.2"), "--share must be more than 0 and less than 1, not 1.2"),
        (("--treat", "2.5"), "--treat must be a whole number, not 2.5"),
        (("--days", 0), "Days must be from 1"),
        (("--hotspots", "none.geojson"), "none.geojson"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    hotspots: Path, words: tuple[object, ...], said: str
) -> None:
    ran = allocate(hotspots, *words)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_a_day_before_it_is_due_is_refused(hotspots: Path, tmp_path: Path) -> None:
    allocate(hotspots, "--out", tmp_path / "trial")
    ran = run("patrols", "release", "--trial", tmp_path / "trial", "--date", "2026-01-06")
    assert (ran.code, "sealed until" in ran.err, "Place" in ran.err) == (2, True, False)


def test_verify_says_what_it_needs() -> None:
    assert "either --trial, or --allocation with --seed" in run("patrols", "verify").err
