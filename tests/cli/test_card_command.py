"""`safeground patrols card`."""

from pathlib import Path

import pytest

from command_line import run
from invented_store import polygon
from plans import a_plan
from safeground.data.patrols.plans import write_plan


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    write_plan(a_plan(), tmp_path / "plan.json")
    return tmp_path / "plan.json"


def test_every_unit_gets_a_card_and_a_calendar(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "cards"
    ran = run("patrols", "card", "--plan", plan, "--out", out, store=tmp_path / "store")
    assert ran.code == 0
    assert f"Alpha 1: {out / 'alpha-1.html'} and alpha-1.ics" in ran.out
    assert (out / "index.html").as_uri() in ran.out
    assert {p.name for p in out.iterdir()} >= {"car-2.html", "reserve.ics", "visits.csv"}


def test_a_program_is_told_what_and_where(plan: Path, tmp_path: Path) -> None:
    words = ("patrols", "card", "--plan", plan, "--out", tmp_path / "cards", "--json")
    said = run(*words, store=tmp_path / "store").json
    assert [(u["unit"], u["visits"]) for u in said["units"]] == [
        ("Alpha 1", 5),
        ("Car/2", 2),
        ("Reserve", 0),
    ]
    assert Path(said["sheet"]).exists()
    assert Path(said["units"][0]["calendar"]).exists()
    assert said["visits"][0]["arrive"] == "2026-11-06T20:15:00+00:00"


def test_one_unit_gets_no_sheet(plan: Path, tmp_path: Path) -> None:
    words = ("patrols", "card", "--plan", plan, "--out", tmp_path / "cards", "--json")
    said = run(*words, "--unit", "Car/2", store=tmp_path / "store").json
    assert ([u["unit"] for u in said["units"]], said["sheet"]) == (["Car/2"], None)
    assert not (tmp_path / "cards" / "index.html").exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--unit", "Bravo"), "The plan has no unit Bravo; its units are: Alpha 1, Car/2, Reserve"),
        (("--plan", "none.json"), "There is no plan none.json"),
        (("--roads", "none.gpkg"), "There is no road file none.gpkg"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    plan: Path, tmp_path: Path, more: tuple[object, ...], sentence: str
) -> None:
    ran = run("patrols", "card", "--plan", plan, *more, store=tmp_path / "store")
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


def test_a_folder_that_is_a_file_is_refused(plan: Path, tmp_path: Path) -> None:
    ran = run("patrols", "card", "--plan", plan, "--out", plan, store=tmp_path / "store")
    assert ran.code == 2
    assert "is a file; expected a folder to write the cards into" in ran.err


def test_a_road_file_without_lines_is_refused(plan: Path, tmp_path: Path) -> None:
    areas = polygon(tmp_path / "areas.geojson", 588_000, 185_000, 589_000, 186_000)
    ran = run("patrols", "card", "--plan", plan, "--roads", areas, store=tmp_path / "store")
    assert ran.code == 2
    assert "areas.geojson" in ran.err
