"""Visits at stated times: read for one day, and refused where they can't be meant."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from safeground.data.errors import BadInput
from safeground.data.patrols.covers import StatedVisit, read_stated_visits

DAY = date(2026, 1, 9)
VISIT = {"start": "2026-01-09T23:40:00+00:00", "minutes": 15, "worth": 0.25}


def row(*visits: Any, day: str = "2026-01-09") -> dict[str, Any]:
    return {"date": day, "hotspot": "Pier", "condition": "treatment", "visits": list(visits)}


def read(folder: Path, values: Any) -> tuple[StatedVisit, ...] | None:
    path = folder / "week.json"
    path.write_text(json.dumps(values))
    return read_stated_visits(path, DAY)


def test_the_visits_of_the_day(tmp_path: Path) -> None:
    found = read(tmp_path, {"allocation": [row(VISIT), row(VISIT, VISIT, day="2026-01-10")]})
    start = datetime.fromisoformat("2026-01-09T23:40:00+00:00")
    assert found == (StatedVisit("Pier", start, 15, 0.25),)


def test_a_day_without_visits_has_none_and_a_lot_states_none(tmp_path: Path) -> None:
    assert read(tmp_path, {"allocation": [row(VISIT, day="2026-01-10")]}) == ()
    lot = [{"date": "2026-01-09", "hotspot": "Pier", "condition": "treatment"}]
    assert read(tmp_path, {"allocation": lot}) is None
    for other in ([], {}, {"allocation": 7}, {"allocation": [1]}, None):
        assert read(tmp_path, other) is None
    assert read_stated_visits(tmp_path, DAY) is None
    assert read_stated_visits(tmp_path / "lot.csv", DAY) is None


@pytest.mark.parametrize(
    "visit",
    [
        "at ten", None, 7, {}, {**VISIT, "start": "ten"}, {**VISIT, "start": None},
        {**VISIT, "minutes": 0}, {**VISIT, "minutes": "long"}, {**VISIT, "minutes": 1e999},
        {**VISIT, "worth": -1}, {**VISIT, "worth": float("nan")}, {**VISIT, "worth": None},
    ],
)  # fmt: skip
def test_a_visit_that_cannot_be_meant(tmp_path: Path, visit: Any) -> None:
    with pytest.raises(BadInput, match="a visit of Pier must have start, minutes from 1 and worth"):
        read(tmp_path, {"allocation": [row(visit)]})
    with pytest.raises(BadInput, match="a visit of Pier must have"):
        read(tmp_path, {"allocation": [{**row(), "visits": visit}]})


def test_what_is_not_json(tmp_path: Path) -> None:
    (tmp_path / "week.json").write_text("{")
    with pytest.raises(BadInput, match=r"week\.json is not JSON"):
        read_stated_visits(tmp_path / "week.json", DAY)
