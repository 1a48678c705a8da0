"""`safeground trials design`, `seal` and `amend`."""

from pathlib import Path

import pytest

from command_line import Ran, run
from designed_trials import sealed
from patrol_hotspots_file import write_hotspots

SAID = (
    "--question", "Do patrols reduce serious violence?", "--responsible", "Head of analysis",
    "--treatment", "A patrol of 15 minutes", "--outcome", "serious-violence",
    "--outcome", "serious-violence:harm", "--control-rate", 0.05, "--rate-from", "2025",
    "--worth-having", 0.5,
)  # fmt: skip


def design(folder: Path, *more: object) -> Ran:
    hotspots = write_hotspots(folder / "hotspots.geojson", 20)
    where = ("--hotspots", hotspots, "--out", folder / "trial")
    when = ("--start", "2999-01-05", "--days", 90, "--treat", 8)
    return run("trials", "design", *where, *when, *more)


def test_a_trial_is_designed_sealed_and_amended(tmp_path: Path) -> None:
    designed = design(tmp_path, *SAID)
    plain = " ".join(designed.out.split())
    assert "720 place-days of treatment and 1,080 of control" in plain
    assert "It says everything that a trial must." in plain
    sealed = run("trials", "seal", tmp_path / "trial")
    plain = " ".join(sealed.out.split())
    assert sealed.code == 0
    assert "Publish this today" in plain
    assert "about 74 times in 100" in plain
    change = ("--what", "washout_days", "--to", "1", "--why", "Nights", "--by", "Lead")
    amended = run("trials", "amend", tmp_path / "trial", *change)
    assert "Amended: washout_days was 0 and is 1 from now on." in " ".join(amended.out.split())


def test_what_has_still_to_be_said_is_asked_for(tmp_path: Path) -> None:
    plain = " ".join(design(tmp_path).out.split())
    assert "It can't be sealed until it says" in plain
    assert "question: what is asked, in one sentence." in plain
    refused = run("trials", "seal", tmp_path / "trial")
    assert refused.code == 2
    assert "trial.json is not complete" in refused.err
    assert "outcomes: which reported offences are counted" in refused.err


def test_a_program_is_told_the_document_the_hash_and_never_the_seed(tmp_path: Path) -> None:
    facts = design(tmp_path, *SAID, "--seed", "only a seed for this test", "--json").json
    assert facts["document"]["outcomes"][1]["measure"] == "harm"
    assert facts["missing"] == []
    assert "only a seed for this test" not in str(facts)
    seal = run("trials", "seal", tmp_path / "trial", "--json").json
    assert len(bytes.fromhex(seal["hash"])) == 32
    assert seal["foresight"]["treated"] == 720
    for file in ("trial.json", "trial-seal.json", "seal.json"):
        assert "only a seed for this test" not in (tmp_path / "trial" / file).read_text(
            encoding="utf-8"
        )


def test_an_outcome_of_harm_is_analysed_as_harm(tmp_path: Path) -> None:
    facts = design(tmp_path, "--outcome", "serious-violence:harm", "--json").json
    assert facts["document"]["analysis"] == "harm_difference"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--outcome", "drugs"), "'drugs' can't be an outcome: patrols find such offences"),
        (("--outcome", "robbery:fear"), "with the measure count or harm"),
        (("--rings", "100,50"), "rings_m must be distances in metres from the nearest"),
        (("--rings", "near"), "--rings must be numbers with commas between"),
        (("--worth-having", 1), "worth_having must be a rate ratio above 0 that is not 1"),
        (("--look", "soon"), "looks must be a list of days"),
        (("--design", "coin"), "must be one of crossover"),
        (("--share", "half"), "--share must be like 2/5 or 0.4"),
        (("--days", 0), "--days must be at least 1"),
        (("--hotspots", "none.geojson"), "There is no file none.geojson"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    tmp_path: Path, more: tuple[object, ...], sentence: str
) -> None:
    ran = design(tmp_path, *more)
    assert (ran.code, ran.out.strip()) == (2, "")
    assert sentence in " ".join(ran.err.split())
    assert not (tmp_path / "trial").exists()


def test_an_amendment_after_the_last_day_says_that_it_is_not_followed(tmp_path: Path) -> None:
    sealed(tmp_path, days=3)
    change = ("--what", "worth_having", "--to", "0.95", "--why", "w", "--by", "b")
    ran = run("trials", "amend", tmp_path / "trial", *change)
    assert ran.code == 0
    assert "It was made after the last day" in " ".join(ran.out.split())


def test_an_amendment_of_nothing_is_a_plain_sentence(tmp_path: Path) -> None:
    change = ("--what", "colour", "--to", "1", "--why", "w", "--by", "b")
    ran = run("trials", "amend", tmp_path, *change)
    assert ran.code == 2
    assert "begin a trial with 'safeground trials design'" in ran.err
