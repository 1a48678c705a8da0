"""A sealed trial from its first day to its last, and every way to tamper with it."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from patrol_hotspots_file import write_hotspots
from safeground.data.errors import BadInput
from safeground.data.patrols.trials import read_allocation, read_overrides
from safeground.pipelines.patrols.allocate_patrols import Asked, allocate_patrols, as_json
from safeground.pipelines.patrols.release_allocations import Override, record_override, release_day
from safeground.pipelines.patrols.verify_allocations import verify_allocation, verify_trial

DAY = date(2026, 1, 5)
NOON_BEFORE = datetime(2026, 1, 4, 12).astimezone()
SETTINGS = {"start": DAY, "days": 90, "scheme": "crossover", "treat": 8}


@pytest.fixture
def hotspots(tmp_path: Path) -> Path:
    return write_hotspots(tmp_path / "hotspots.geojson", 20)


@pytest.fixture
def trial(hotspots: Path) -> Path:
    """A trial with two released days and an override on the first."""
    folder = hotspots.with_name("trial")
    allocate_patrols(
        Asked(hotspots, SETTINGS, seed="a seed of many letters", out=folder), NOON_BEFORE
    )
    release_day(folder, DAY, NOON_BEFORE)
    record_override(folder, Override(DAY, "Place 3", "Insp. Shah", "cordon"), NOON_BEFORE)
    release_day(folder, DAY + timedelta(1), NOON_BEFORE + timedelta(1))
    return folder


def test_a_seed_is_drawn_where_none_is_said(hotspots: Path) -> None:
    one, other = (allocate_patrols(Asked(hotspots, SETTINGS), NOON_BEFORE) for _ in range(2))
    assert one.seed != other.seed
    assert len(one.seed) == 32
    assert not any("short" in note for note in one.notes)


def test_a_short_seed_and_a_tight_limit_are_warned_of(hotspots: Path) -> None:
    asked = Asked(hotspots, {**SETTINGS, "longest_run": 2}, seed="7")
    said = " ".join(allocate_patrols(asked, NOON_BEFORE).notes)
    assert "The seed 7 is short" in said
    assert "tightest limit" in said


@pytest.mark.parametrize(
    ("settings", "by", "treated"),
    [
        ({"share": Fraction(2, 5)}, (), 8),
        ({"treat": 8, "scheme": "stratified"}, ("district",), 8),
        ({"treat": 8, "scheme": "stratified"}, ("district", "harm"), 8),
        ({"treat": 10, "scheme": "rotation", "period": 3}, (), 10),
    ],
)
def test_settings_reach_the_design(
    hotspots: Path, settings: dict[str, Any], by: tuple[str, ...], treated: int
) -> None:
    asked = Asked(hotspots, {"start": DAY, "days": 12, **settings}, by, "7")
    found = allocate_patrols(asked, NOON_BEFORE)
    assert found.balance.treated_a_day == (treated, treated)
    strata = {site.stratum for site in found.allocation.design.sites}
    assert len(strata) == {0: 1, 1: 4, 2: 8}[len(by)]


def test_treat_is_a_share_where_a_design_goes_by_that(hotspots: Path) -> None:
    asked = Asked(hotspots, {**SETTINGS, "scheme": "blocks"}, seed="7")
    assert allocate_patrols(asked, NOON_BEFORE).allocation.design.share == Fraction(2, 5)


@pytest.mark.parametrize(
    ("settings", "by", "said"),
    [
        ({"treat": None}, (), "Say with --treat"),
        ({"share": Fraction(1, 3)}, (), "either --treat or --share"),
        ({"treat": None, "share": Fraction(1, 3)}, (), "--treat 6 or --treat 7"),
        ({"treat": 40, "scheme": "simple"}, (), "Share must be between 0 and 1"),
        ({}, ("district",), "--by goes with stratified"),
        ({"scheme": "stratified"}, ("age",), "must be district, harm"),
        ({"longest_run": 1}, (), "the least that can be kept is 2 days"),
    ],
)
def test_what_cannot_be_kept_is_said(
    hotspots: Path, settings: dict[str, Any], by: tuple[str, ...], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        allocate_patrols(Asked(hotspots, {**SETTINGS, **settings}, by, "7"), NOON_BEFORE)


def test_harm_must_differ_to_make_strata_of_it(tmp_path: Path) -> None:
    path = write_hotspots(tmp_path / "hotspots.geojson", 4)
    path.write_text(path.read_text().replace("expected", "hoped"))
    asked = Asked(path, {**SETTINGS, "treat": 2, "scheme": "stratified"}, ("harm",), "7")
    with pytest.raises(BadInput, match="the same expected harm"):
        allocate_patrols(asked, NOON_BEFORE)


def test_a_day_is_sealed_until_noon_of_the_day_before(trial: Path) -> None:
    with pytest.raises(BadInput, match="sealed until 12:00 on 06 January 2026"):
        release_day(trial, date(2026, 1, 7), NOON_BEFORE + timedelta(days=2, seconds=-1))
    assert not (trial / "released" / "2026-01-07.json").exists()
    assert len(release_day(trial, date(2026, 1, 7), NOON_BEFORE + timedelta(2))["allocation"]) == 20


def test_a_released_day_is_the_one_that_was_dealt(trial: Path, hotspots: Path) -> None:
    whole = allocate_patrols(Asked(hotspots, SETTINGS, seed="a seed of many letters"), NOON_BEFORE)
    path = hotspots.with_name("whole.json")
    path.write_text(as_json(whole))
    dealt = read_allocation(path)
    assert dealt.height == 1800
    assert read_allocation(trial).equals(dealt.head(40))


def test_releasing_again_gives_the_same(trial: Path) -> None:
    before = (trial / "released" / "2026-01-05.json").read_bytes()
    again = release_day(trial, DAY, NOON_BEFORE + timedelta(5))
    assert json.loads(before) == again


def test_an_override_never_changes_what_was_dealt(trial: Path) -> None:
    dealt = read_allocation(trial)
    (entry,) = read_overrides(trial).rows(named=True)
    assigned = dealt.filter(date=DAY, hotspot="Place 3")["condition"].item()
    assert entry["assigned"] == assigned != entry["done"]
    record_override(trial, Override(DAY, "Place 4", "Insp. Shah", "flood"), NOON_BEFORE)
    assert read_allocation(trial).equals(dealt)
    assert verify_trial(trial).verified


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (Override(DAY, "Place 99", "A", "b"), "no hotspot 'Place 99' in this trial; did you mean"),
        (Override(DAY, "?", "A", "b"), "expected one of Place"),
        (Override(date(2026, 2, 1), "Place 1", "A", "b"), "has not been released"),
        (Override(date(2027, 2, 1), "Place 1", "A", "b"), "not a day of this trial"),
        (Override(DAY, "Place 1", " ", "b"), "--by must not be empty"),
        (Override(DAY, "Place 1", "A", ""), "--why must not be empty"),
    ],
)
def test_what_is_no_override_is_said(trial: Path, override: Override, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        record_override(trial, override, NOON_BEFORE)


def test_a_trial_verifies_with_and_without_its_seed(trial: Path) -> None:
    published = json.loads((trial / "seal.json").read_text())["seal"]
    assert "all 90 days" in verify_trial(trial, published).sentence
    (trial / "seed.txt").unlink()
    assert "the 2 released days" in verify_trial(trial, published).sentence
    with pytest.raises(BadInput, match="keeper must put it back"):
        release_day(trial, DAY, NOON_BEFORE)


def edit(path: Path, change: Callable[[Any], Any]) -> None:
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))


def swap(values: Any) -> None:
    for row in values["allocation"]:
        row["condition"] = "control" if row["condition"] == "treatment" else "treatment"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("design.json", lambda v: v.update(treat=7), "The design is not"),
        ("design.json", lambda v: v["hotspots"][0].update(name="Elsewhere"), "The design is not"),
        ("seal.json", lambda v: v.update(seal="0" * 64), "The seal is not what its parts give"),
        ("seal.json", lambda v: v["days"].update({"2026-02-01": "00"}), "The seal is not"),
        ("released/2026-01-05.json", swap, "released/2026-01-05.json is not what was sealed"),
        ("released/2026-01-06.json", lambda v: v["allocation"].pop(), "released/2026-01-06.json"),
        ("released/2026-01-06.json", lambda v: v.update(opening="zz"), "released/2026-01-06.json"),
        ("released/2026-01-06.json", lambda v: v.update(date="2026-01-07"), "released/2026-01-06"),
        ("released/2026-01-06.json", lambda v: v["allocation"][0].update(key="X"), "released/"),
        ("overrides.jsonl", lambda v: v.update(by="Somebody else"), "from entry 1 on"),
    ],
)
def test_any_change_is_found_and_named(
    trial: Path, name: str, change: Callable[[Any], Any], said: str
) -> None:
    edit(trial / name, change)
    verdict = verify_trial(trial)
    assert not verdict.verified
    assert said in verdict.sentence
    with pytest.raises(BadInput):
        release_day(trial, DAY, NOON_BEFORE)


def test_an_override_that_was_taken_away_is_found(trial: Path) -> None:
    (trial / "overrides.jsonl").unlink()
    assert "there was when 2026-01-06 was released" in verify_trial(trial).sentence


@pytest.mark.parametrize("name", ["design.json", "seal.json", "overrides.jsonl"])
def test_what_can_no_longer_be_read_is_not_verified(trial: Path, name: str) -> None:
    (trial / name).write_text("{}\n")
    verdict = verify_trial(trial)
    assert not verdict.verified
    assert name in verdict.sentence
    with pytest.raises(BadInput, match="is not a trial"):
        verify_trial(trial.parent)


def test_another_seed_or_another_published_seal_is_found(trial: Path) -> None:
    assert "not the one that was published" in verify_trial(trial, "0" * 64).sentence
    (trial / "seed.txt").write_text("another seed of many letters\n")
    assert verify_trial(trial).sentence == "The seed is not the one that was sealed"


@pytest.mark.parametrize(
    ("change", "seed", "said"),
    [
        (dict.copy, "7", ""),
        (dict.copy, "8", "The seed is not"),
        (lambda v: v["design"].update(days=91), "7", "The design is not"),
        (lambda v: v.update(seal="00"), "7", "The seal is not"),
        (lambda v: v["allocation"][0].update(condition="off"), "7", "must be treatment or control"),
        (lambda v: v.pop("sealed"), "7", "has not what a seal is made of"),
        (lambda v: v["allocation"].pop(), "7", "The rows of 2026-04-04"),
        (lambda v: v["allocation"][0].update(hotspot="X"), "7", "The rows of 2026-01-05"),
        (lambda v: v["allocation"][0].update(date="2025-01-05"), "7", "The rows of 2026-01-05"),
    ],
)
def test_an_allocation_file_is_checked_with_its_seed(
    hotspots: Path, change: Callable[[Any], Any], seed: str, said: str
) -> None:
    path = hotspots.with_name("allocation.json")
    path.write_text(as_json(allocate_patrols(Asked(hotspots, SETTINGS, seed="7"), NOON_BEFORE)))
    edit(path, change)
    verdict = verify_allocation(path, seed)
    assert verdict.verified == (not said)
    assert said in verdict.sentence
