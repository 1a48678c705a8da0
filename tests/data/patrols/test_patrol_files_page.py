"""The examples of `docs/reference/patrol-files.md` are read as they stand."""

import re
from datetime import date
from pathlib import Path

import pytest

from safeground.core.hotspots.window_choice import Window
from safeground.data.patrols.covers import read_stated_visits
from safeground.data.patrols.hotspots import read_patrol_hotspots
from safeground.data.patrols.plans import read_plan
from safeground.data.patrols.positions import read_positions
from safeground.data.patrols.trials import read_allocation

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "patrol-files.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in re.findall(r"```\w+ (\S+)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_hotspots(folder: Path) -> None:
    first, second = read_patrol_hotspots(folder / "hotspots.geojson")
    assert first.windows == (Window(116, 6), Window(140, 6))
    assert (first.expected, first.visits, second.expected, second.visits) == (2.7, 2, 1.0, None)


def test_allocations(folder: Path) -> None:
    table = read_allocation(folder / "allocation.csv")
    assert table["condition"].to_list() == ["treatment", "control"]
    assert read_allocation(folder / "cover.json")["hotspot"].to_list() == ["High Street"]
    (visit,) = read_stated_visits(folder / "cover.json", date(2026, 1, 9)) or ()
    assert (visit.hotspot, visit.minutes, visit.worth) == ("High Street", 15, 0.31)
    assert read_stated_visits(folder / "allocation.csv", date(2026, 1, 9)) is None


def test_plan(folder: Path) -> None:
    plan = read_plan(folder / "plan.json")
    assert plan.gap == pytest.approx(0.27, abs=0.001)
    assert plan.visits_of("Grip 1")[0].hotspot == plan.hotspots[0].name == "High Street"


def test_positions(folder: Path) -> None:
    assert read_positions(folder / "positions.csv")["Grip 2"].latitude == 51.5381
