"""`safeground patrols plan`."""

import json
from pathlib import Path
from typing import Any

import pytest

from command_line import Ran, run
from patrol_files import hotspots_file, units_file

HOTSPOTS = [{"name": "Pier", "expected": 3}, {"name": "Market"}, {"name": "Far", "at": (90_000, 0)}]


def plan(folder: Path, *more: object, units: list[Any] | None = None) -> Ran:
    hotspots = hotspots_file(folder, HOTSPOTS)
    crew = units_file(folder, *([{}] if units is None else units))
    common = ("--date", "2026-01-09", "--rounds", 200)
    return run("patrols", "plan", "--hotspots", hotspots, "--units", crew, *common, *more)


def test_a_program_is_told_visits_prize_bound_and_what_is_left_out(tmp_path: Path) -> None:
    said = plan(tmp_path, "--json").json
    assert {v["hotspot"] for v in said["visits"]} == {"Pier", "Market"}
    assert all({"unit", "hotspot", "arrive", "leave"} <= set(v) for v in said["visits"])
    assert (said["prize"], said["bound"], said["gap"]) == (4.0, 4.0, 0.0)
    assert [u["hotspot"] for u in said["left_out"]] == ["Far"]


def test_a_person_is_told_who_goes_where_and_how_good_it_is(tmp_path: Path) -> None:
    ran = plan(tmp_path, "--out", tmp_path / "plan.json")
    plain = " ".join(ran.out.split())
    assert ran.code == 0
    assert "Friday 9 January 2026" in plain
    assert "2 visits of 2 of 3 hotspots" in plain
    assert "proven to be the most that any plan can collect" in plain
    assert "North 1" in plain
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["prize"] == 4.0


def test_a_night_without_a_visit_is_not_an_error(tmp_path: Path) -> None:
    ran = plan(tmp_path, units=[{"ends": "18:05"}])
    assert ran.code == 0
    assert "No visit can be made." in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("more", "units", "sentence"),
    [
        (("--date", "Friday"), None, "--date must be a day, as in 2026-01-05, not Friday"),
        (("--allocation", "none.csv"), None, "none.csv"),
        (("--matrix", "none.csv"), None, "none.csv"),
        ((), [], "units.json holds no row"),
        ((), [{"break_minutes": 45, "break_from": "12:00", "break_until": "13:00"}],
         "does not lie in the shift"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_plain_sentence(
    tmp_path: Path, more: tuple[object, ...], units: list[Any] | None, sentence: str
) -> None:
    ran = plan(tmp_path, *more, units=units)
    assert ran.code == 2
    assert sentence in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) == 1
