"""`safeground patrols allocate --design cover`, and the plan of what it states."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from command_line import Ran, run
from patrol_files import hotspots_file, units_file


@pytest.fixture
def hotspots(tmp_path: Path) -> Path:
    places = [{"name": f"Place {n}", "key": f"H{n}", "expected": n} for n in (3, 2, 1)]
    return hotspots_file(tmp_path, places)


def cover(hotspots: Path, *more: object, **environment: str) -> Ran:
    words = ["--hotspots", hotspots, "--start", "2026-01-05", "--days", 7, "--design", "cover"]
    hours = ["--visits", 4, "--between", "18:00-02:00"]
    return run("patrols", "allocate", *words, *hours, *more, **environment)


def test_a_program_is_told_every_visit(hotspots: Path) -> None:
    facts = cover(hotspots, "--seed", 7, "--json").json
    assert sum(len(row["visits"]) for row in facts["allocation"]) == 28
    signed = json.dumps([facts["design"], facts["allocation"]], sort_keys=True, ensure_ascii=False)
    assert facts["seal"] == hashlib.sha256(signed.encode()).hexdigest()
    assert facts["provenance"]["seed"] == 7
    again, other = (cover(hotspots, "--seed", s, "--json").json for s in (7, "lemon"))
    assert again["allocation"] == facts["allocation"] != other["allocation"]


@pytest.mark.parametrize("columns", [80, 160])
def test_a_person_is_told_how_many_and_that_it_is_no_trial(hotspots: Path, columns: int) -> None:
    ran = cover(hotspots, "--days", 9, COLUMNS=str(columns))
    plain = " ".join(ran.out.split())
    assert re.search("^36 visits over 9 days to [123] of 3 hotspots, by lot", plain)
    assert "Visits a day from 5 January 2026, the first 7 days" in plain
    assert "Mo 5 Tu 6" in plain
    assert "no trial" in plain
    assert "Nothing was kept; --out keeps it. The seed is " in plain
    table = [line for line in ran.out.splitlines() if not line.startswith("-")]
    assert all(len(line) <= columns for line in table)


def test_what_is_kept_is_planned_and_never_overwritten(hotspots: Path, tmp_path: Path) -> None:
    week = tmp_path / "week.json"
    kept = cover(hotspots, "--seed", 7, "--out", week)
    assert "Next: safeground patrols plan --allocation" in kept.out
    before = week.read_text()
    again = cover(hotspots, "--out", week)
    assert (again.code, "an allocation is never overwritten" in again.err) == (2, True)
    assert week.read_text() == before
    crew = ("--hotspots", hotspots, "--units", units_file(tmp_path, {}), "--rounds", 300)
    words = ("patrols", "plan", *crew, "--allocation", week, "--date")
    assert len(run(*words, "2026-01-06", "--json").json["visits"]) == 4
    assert "week.json has nothing for 2026-02-01" in run(*words, "2026-02-01").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--between", "16:00"), "--between must be like 16:00-02:00, not 16:00"),
        (("--between", "four-two"), "--between must be like 16:00-02:00"),
        (("--between", "16:00-16:10"), "is too short for a visit of 15 minutes"),
        (("--days", 0), "--days must be at least 1, not 0"),
        (("--start", "Monday"), "--start must be a day"),
        (("--hotspots", "none.geojson"), "none.geojson"),
        (("--out", "/none/week.json"), "can't be written"),
        (("--design", "crossover", "--treat", 1), "--visits goes with --design cover"),
        (("--treat", 2), "--treat goes with the designs by lot; --design cover goes by --visits."),
        (
            ("--share", "2/5", "--longest-run", 2),
            "--share, --longest-run go with the designs by lot",
        ),
        (("--visits", "four"), "Error: --visits must be a whole number, not four."),
        (("--visits", 0), "Error: --visits must be at least 1, not 0."),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    hotspots: Path, words: tuple[object, ...], said: str
) -> None:
    ran = cover(hotspots, *words)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_how_many_visits_must_be_said(hotspots: Path) -> None:
    words = ("--hotspots", hotspots, "--start", "2026-01-05", "--days", 7, "--design", "cover")
    assert "cover needs --visits" in run("patrols", "allocate", *words).err
