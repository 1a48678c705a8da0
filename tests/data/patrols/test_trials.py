"""Allocations from JSON, CSV or a trial folder."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from safeground.core.patrols.allocation.allocate import allocate
from safeground.core.patrols.allocation.design import Design, Site
from safeground.core.patrols.allocation.seal import seal_of
from safeground.core.patrols.frames import ALLOCATION_SCHEMA
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import (
    append_override,
    read_seed,
    read_trial,
    released_file,
    write_released,
    write_trial,
)
from safeground.data.patrols.trials import OVERRIDE_SCHEMA, read_allocation, read_overrides

DAY = date(2026, 1, 5)
ROWS = [
    {"date": "2026-01-06", "hotspot": "Mill", "condition": "control"},
    {"date": "2026-01-05", "hotspot": "Mill", "condition": "treatment"},
    {"date": "2026-01-05", "hotspot": "Café Row", "condition": "control"},
]
READ = [
    (DAY, "Mill", "treatment"),
    (DAY, "Café Row", "control"),
    (date(2026, 1, 6), "Mill", "control"),
]


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    design = Design((Site("Mill"), Site("Café Row")), DAY, 3, treat=1)
    seal = seal_of(allocate(design, "7"), "7")
    write_trial(tmp_path / "trial", design, seal, "7", {})
    return tmp_path / "trial"


def written(folder: Path, name: str, text: Any) -> Path:
    (folder / name).write_text(text if isinstance(text, str) else json.dumps(text))
    return folder / name


def test_json_and_csv_say_the_same(tmp_path: Path) -> None:
    lines = ["date,hotspot,condition", *(",".join(row.values()) for row in ROWS)]
    csv = read_allocation(written(tmp_path, "a.csv", "\n".join(lines)))
    read = read_allocation(written(tmp_path, "a.json", {"seal": "", "allocation": ROWS}))
    assert csv.rows() == read.rows() == READ
    assert csv.schema == read.schema == ALLOCATION_SCHEMA


def test_a_trial_shows_its_released_days_only(trial: Path) -> None:
    assert read_allocation(trial).is_empty()
    write_released(released_file(trial, DAY), {"allocation": ROWS[1:]})
    assert read_allocation(trial).rows() == READ[:2]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "{", "is not JSON"),
        ("a.json", [], "has no list 'allocation'"),
        ("a.json", {"allocation": [7]}, "row 1 of a.json has no date"),
        ("a.json", {"allocation": [ROWS[0], ROWS[0]]}, "Mill is allocated twice on 2026-01-06"),
        ("a.csv", "date,hotspot\n2026-01-05,Mill", "has no condition"),
        ("a.csv", "date,hotspot,condition\n5/1/26,Mill,control", "date must be like 2026-01-05"),
        ("a.csv", "date,hotspot,condition\n2026-01-05,Mill,off", "must be treatment or control"),
    ],
)
def test_what_is_no_allocation_is_said(tmp_path: Path, name: str, text: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_allocation(written(tmp_path, name, text))


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no allocation"):
        read_allocation(tmp_path / "none.json")
    with pytest.raises(BadInput, match="is not a trial"):
        read_allocation(tmp_path)


def test_a_trial_is_read_back_and_its_seed_is_its_owners(trial: Path) -> None:
    found = read_trial(trial)
    assert (found.design.treat, found.seal.hash) == (1, found.said)
    assert read_seed(trial) == "7"
    assert (trial / "seed.txt").stat().st_mode & 0o077 == 0


def test_a_trial_is_never_overwritten(trial: Path) -> None:
    found = read_trial(trial)
    before = {path: path.read_bytes() for path in trial.rglob("*.json")}
    with pytest.raises(BadInput, match="never overwritten"):
        write_trial(trial, found.design, found.seal, "8", {})
    assert {path: path.read_bytes() for path in trial.rglob("*.json")} == before


def test_a_released_day_stays_as_it_is(trial: Path) -> None:
    path = released_file(trial, DAY)
    write_released(path, {"allocation": ROWS[1:]})
    write_released(path, {"allocation": []})
    assert len(json.loads(path.read_text())["allocation"]) == 2
    assert list(path.parent.iterdir()) == [path]


def test_overrides_are_kept_in_order(trial: Path) -> None:
    assert read_overrides(trial).schema == OVERRIDE_SCHEMA
    for why in ("cordon", "flood"):
        append_override(trial, {"date": "2026-01-05", "hotspot": "Mill", "why": why}, "seal")
    assert read_overrides(trial)["why"].to_list() == ["cordon", "flood"]
    assert read_overrides(trial)["date"].to_list() == [DAY, DAY]


@pytest.mark.parametrize("line", ["no JSON", "[]", '{"date": "soon", "hash": ""}'])
def test_a_line_that_is_no_override_is_said(trial: Path, line: str) -> None:
    written(trial, "overrides.jsonl", line + "\n")
    with pytest.raises(BadInput, match="line 1 of overrides"):
        read_overrides(trial)


@pytest.mark.parametrize("name", ["design.json", "seal.json"])
def test_a_trial_that_is_not_whole_is_said(trial: Path, name: str) -> None:
    written(trial, name, {})
    with pytest.raises(BadInput, match=name):
        read_trial(trial)
