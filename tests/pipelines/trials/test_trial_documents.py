"""A trial is designed, sealed and amended; any change of what was sealed is found."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from designed_trials import BEFORE, designed, sealed
from safeground.core.trials.document import as_values
from safeground.data.errors import BadInput
from safeground.data.trials.documents import read_document
from safeground.pipelines.patrols.release_allocations import release_day
from safeground.pipelines.trials.amend_trial import amend_trial
from safeground.pipelines.trials.seal_trial import seal_trial, verify_document

LATER = datetime.fromisoformat("2026-01-20T10:00:00+00:00")
AMENDMENT = {"what": "washout_days", "to": "1", "why": "Nights run on", "by": "Trial lead"}


def test_a_designed_trial_is_a_sealed_allocation_and_a_draft(tmp_path: Path) -> None:
    done = designed(tmp_path)
    assert done.missing == ()
    assert done.allocated.balance.place_days == {"treatment": 720, "control": 1080, "outside": 0}
    reading = read_document(tmp_path / "trial")
    assert reading.document == done.document
    assert reading.seal is None
    assert str(reading.document.until) == "2026-04-04"
    assert "never sealed" in verify_document(tmp_path / "trial").sentence


def test_sealing_fixes_everything_and_says_what_the_trial_can_see(tmp_path: Path) -> None:
    done = sealed(tmp_path)
    assert done.foresight.treated == 720
    assert done.foresight.power == pytest.approx(0.74, abs=0.005)
    seal = json.loads((tmp_path / "trial" / "trial-seal.json").read_text(encoding="utf-8"))
    assert seal == dict(done.seal)
    assert verify_document(tmp_path / "trial", seal["hash"].upper()).verified
    assert not verify_document(tmp_path / "trial", "00" * 32).verified


def test_the_seed_need_not_be_there_to_seal_or_verify(tmp_path: Path) -> None:
    designed(tmp_path)
    (tmp_path / "trial" / "seed.txt").unlink()
    seal_trial(tmp_path / "trial", BEFORE)
    assert verify_document(tmp_path / "trial").verified


def test_an_incomplete_trial_is_not_sealed_and_is_asked_for_what_it_lacks(tmp_path: Path) -> None:
    done = designed(tmp_path, question="", control_rate=None)
    assert len(done.missing) == 2
    with pytest.raises(BadInput, match=r"(?s)question: what is asked.*control_rate: how many"):
        seal_trial(tmp_path / "trial", BEFORE)


@pytest.mark.parametrize("offences", ["drugs", "serious-violence,possession-of-weapons"])
def test_what_patrols_find_is_no_outcome(tmp_path: Path, offences: str) -> None:
    outcome = [{"offences": offences, "measure": "count", "primary": True}]
    with pytest.raises(BadInput, match="patrols find such offences"):
        designed(tmp_path, outcomes=outcome)
    assert not (tmp_path / "trial").exists()


def test_an_unknown_outcome_offers_the_nearest(tmp_path: Path) -> None:
    outcome = [{"offences": "robery", "measure": "count", "primary": True}]
    with pytest.raises(BadInput, match="robbery"):
        designed(tmp_path, outcomes=outcome)


@pytest.mark.parametrize("day", ["2026-01-05", "2026-02-01"])
def test_from_the_first_day_on_a_seal_needs_a_reason_that_stays(tmp_path: Path, day: str) -> None:
    designed(tmp_path)
    now = datetime.fromisoformat(f"{day}T08:00:00+00:00")
    with pytest.raises(BadInput, match="the trial began on 2026-01-05"):
        seal_trial(tmp_path / "trial", now)
    done = seal_trial(tmp_path / "trial", now, late="The evaluator was ill")
    assert done.seal["late"] == "The evaluator was ill"
    assert verify_document(tmp_path / "trial").verified


def test_a_reason_for_being_late_is_only_for_the_late(tmp_path: Path) -> None:
    designed(tmp_path)
    with pytest.raises(BadInput, match="begins 2026-01-05"):
        seal_trial(tmp_path / "trial", BEFORE, late="Just in case")


def test_a_document_must_go_with_its_allocation(tmp_path: Path) -> None:
    designed(tmp_path, looks=["2026-07-01"])
    with pytest.raises(BadInput, match="a look on 2026-07-01 is not within the trial"):
        seal_trial(tmp_path / "trial", BEFORE)
    _edit(tmp_path / "trial" / "trial.json", "until", "2026-05-01")
    with pytest.raises(BadInput, match="2026-01-05 to 2026-05-01, and the allocation is for"):
        seal_trial(tmp_path / "trial", BEFORE)


def test_a_sealed_trial_is_not_sealed_again(tmp_path: Path) -> None:
    sealed(tmp_path)
    with pytest.raises(BadInput, match="is sealed already"):
        seal_trial(tmp_path / "trial", BEFORE)


def test_an_amendment_changes_what_is_read_and_never_what_was_sealed(tmp_path: Path) -> None:
    sealed(tmp_path)
    before = (tmp_path / "trial" / "trial.json").read_bytes()
    first = amend_trial(tmp_path / "trial", LATER, **AMENDMENT)
    second = amend_trial(
        tmp_path / "trial", LATER, what="rings-m", to="[100, 200]", why="As in Bland", by="Lead"
    )
    reading = read_document(tmp_path / "trial")
    assert (tmp_path / "trial" / "trial.json").read_bytes() == before
    assert (reading.sealed.washout_days, reading.document.washout_days) == (0, 1)
    assert reading.document.rings_m == (100.0, 200.0)
    assert [a["hash"] for a in reading.amendments] == [first["hash"], second["hash"]]
    assert (second["before"], second["was"]) == (first["hash"], [50.0, 100.0, 150.0])
    assert verify_document(tmp_path / "trial").verified


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"what": "start", "to": "2026-01-06"}, "goes with the sealed allocation"),
        ({"what": "colour"}, "is not a part of a trial"),
        ({"to": "many"}, "washout_days must be a whole number from 0, not 'many'"),
        ({"to": "0"}, "washout_days is that already"),
        ({"why": " "}, "--why must say something"),
        ({"by": ""}, "--by must say something"),
        ({"what": "question", "to": ""}, "can't do without question"),
        ({"what": "outcomes", "to": '[{"offences": "drugs", "primary": true}]'}, "patrols find"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    sealed(tmp_path)
    with pytest.raises(BadInput, match=said):
        amend_trial(tmp_path / "trial", LATER, **{**AMENDMENT, **change})
    assert not (tmp_path / "trial" / "amendments.jsonl").exists()


def test_a_draft_is_edited_not_amended(tmp_path: Path) -> None:
    designed(tmp_path)
    with pytest.raises(BadInput, match=r"is not sealed: edit its trial\.json"):
        amend_trial(tmp_path / "trial", LATER, **AMENDMENT)


@pytest.mark.parametrize("name", ["trial.json", "trial-seal.json", "amendments.jsonl"])
def test_any_changed_byte_is_found(tmp_path: Path, name: str) -> None:
    sealed(tmp_path)
    amend_trial(tmp_path / "trial", LATER, **AMENDMENT)
    path = tmp_path / "trial" / name
    whole = path.read_bytes()
    for at in range(0, len(whole) - 1, 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert not verify_document(tmp_path / "trial").verified, at
    path.write_bytes(whole)
    assert verify_document(tmp_path / "trial").verified


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("worth_having", 0.9, "The trial's document is not the one that was sealed"),
        ("question", "Do they?", "The trial's document is not the one that was sealed"),
        ("colour", "red", "colour is not a part of a trial"),
    ],
)
def test_a_broken_seal_is_said_plainly(tmp_path: Path, part: str, value: Any, said: str) -> None:
    sealed(tmp_path)
    _edit(tmp_path / "trial" / "trial.json", part, value)
    verdict = verify_document(tmp_path / "trial")
    assert (verdict.verified, said in verdict.sentence) == (False, True)


def test_a_trial_that_was_tampered_with_takes_no_amendment(tmp_path: Path) -> None:
    sealed(tmp_path)
    _edit(tmp_path / "trial" / "trial.json", "worth_having", 0.9)
    with pytest.raises(BadInput, match="so nothing can be added to it"):
        amend_trial(tmp_path / "trial", LATER, **AMENDMENT)


def test_a_changed_day_or_design_breaks_the_trial_too(tmp_path: Path) -> None:
    sealed(tmp_path)
    release_day(tmp_path / "trial", BEFORE.date().replace(2026, 1, 5), LATER)
    (day,) = (tmp_path / "trial" / "released").glob("*.json")
    text = day.read_text(encoding="utf-8")
    day.write_text(text.replace("treatment", "control", 1), encoding="utf-8")
    assert "2026-01-05.json is not what was sealed" in verify_document(tmp_path / "trial").sentence
    day.write_text(text, encoding="utf-8")
    _edit(tmp_path / "trial" / "design.json", "days", 91)
    assert not verify_document(tmp_path / "trial").verified


def test_where_there_is_no_trial_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="safeground trials design"):
        verify_document(tmp_path)
    with pytest.raises(BadInput, match="safeground trials design"):
        read_document(tmp_path)


def test_values_are_as_in_the_file(tmp_path: Path) -> None:
    done = sealed(tmp_path)
    text = (tmp_path / "trial" / "trial.json").read_text(encoding="utf-8")
    assert json.loads(text) == as_values(done.document)


def _edit(path: Path, part: str, value: Any) -> None:
    values = json.loads(path.read_text(encoding="utf-8"))
    values[part] = value
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
