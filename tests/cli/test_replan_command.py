"""`safeground patrols replan`: who takes what a unit leaves, told to a person and to a program."""

from datetime import date
from pathlib import Path

import pytest

from command_line import Ran, run
from safeground.data.patrols.plans import read_plan, write_plan
from small_plans import a_night, at, crew, stay

FRIDAY = date(2026, 1, 9)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    units = [crew(n, at(FRIDAY, 18), at(FRIDAY, 2)) for n in ("North 1", "North 2")]
    visits = [
        stay("North 1", "Market", at(FRIDAY, 20), 10),
        stay("North 1", "Pier", at(FRIDAY, 21, 30), 5),
        stay("North 2", "Arcade", at(FRIDAY, 22), 5),
    ]
    write_plan(a_night(FRIDAY, units, visits), tmp_path / "plan.json")
    return tmp_path / "plan.json"


def replan(plan: Path, *more: object, **environment: str) -> Ran:
    words = ("--plan", plan, "--unit", "North 1", "--at", "20:05")
    return run("patrols", "replan", *words, *more, **environment)


def test_a_program_is_told_what_changes(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "new.json"
    facts = replan(plan, "--out", out, "--json").json
    (change,) = facts["changes"]
    assert (change["hotspot"], change["was_unit"], change["unit"]) == ("Pier", "North 1", "North 2")
    assert change["was_arrive"] == "2026-01-09T21:30:00+00:00"
    assert facts["file"] == str(out)
    assert len(facts["visits"]) == len(read_plan(out).visits) == 3
    assert facts["visits"][0]["leave"] == "2026-01-09T20:05:00+00:00"
    twice = run("patrols", "replan", "--plan", out, "--unit", "North 2", "--at", "20:06", "--json")
    assert {c["unit"] for c in twice.json["changes"]} == {None}
    assert all("North 2 was called away at 20:06" in u["why"] for u in twice.json["left_out"])


@pytest.mark.parametrize("columns", [80, 160])
def test_a_person_sees_the_changes_first(plan: Path, columns: int) -> None:
    ran = replan(plan, COLUMNS=str(columns))
    assert ran.out.startswith("What changes")
    assert "North 1 21:30  North 2 " in ran.out
    assert "North 1 was called away at 20:05: visits given to another unit 1" in ran.out
    table = [line for line in ran.out.splitlines() if "North 1  " in line]
    assert all(len(line) <= columns for line in table)


def test_a_unit_that_is_back_at_eleven_makes_visits_again(plan: Path) -> None:
    alone = ("--unit", "North 2", "--at", "19:00", "--back", "23:00")
    facts = replan(plan, *alone, "--json").json
    assert facts["provenance"]["called_away"][0]["back"] == "2026-01-09T23:00:00+00:00"
    assert len(facts["visits"]) == 3


def test_positions_are_gone_by(plan: Path, tmp_path: Path) -> None:
    file = tmp_path / "now.csv"
    file.write_text("unit,longitude,latitude\nNorth 2,0.7100,51.5453\n")
    assert replan(plan, "--positions", file).code == 0
    file.write_text("unit,longitude,latitude\nSouth 9,0.7100,51.5453\n")
    assert "The plan has no unit South 9" in replan(plan, "--positions", file).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--unit", "South 9"), "The plan has no unit South 9; its units are North 1, North 2"),
        (("--at", "12:00"), "North 1 is on duty from 18:00 to 02:00, not at 12:00"),
        (("--at", "soon"), "--at must be a time, as in 21:30, not soon"),
        (("--at", "2026-01-09T25:00"), "--at must be a time"),
        (("--at", "2026-01-19T20:00"), "not at 20:00"),
        (("--back", "later"), "--back must be a time"),
        (("--back", "19:00"), "can't leave at 20:05 and be back at 19:00"),
        (("--positions", "none.csv"), "There is no file none.csv"),
        (("--plan", "none.json"), "There is no plan none.json"),
        (("--out", "/none/new.json"), "can't be written"),
    ],
)
def test_a_mistake_is_one_plain_sentence(plan: Path, words: tuple[object, ...], said: str) -> None:
    ran = replan(plan, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(("clock", "offset"), [("01:30", "+01:00"), ("03:00", "+00:00")])
def test_a_time_after_the_clocks_have_changed(tmp_path: Path, clock: str, offset: str) -> None:
    day = date(2026, 10, 24)
    units = [crew(n, at(day, 22), at(day, 6)) for n in ("North 1", "North 2")]
    write_plan(a_night(day, units, []), tmp_path / "plan.json")
    facts = replan(tmp_path / "plan.json", "--at", clock, "--json").json
    assert facts["provenance"]["called_away"][0]["at"] == f"2026-10-25T{clock}:00{offset}"
