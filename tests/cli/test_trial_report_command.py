"""`safeground trials report`."""

import shlex
import subprocess
from pathlib import Path

import pytest

from command_line import run
from reported_trials import trial_with
from safeground.core.trials.invented import World


def test_one_command_writes_it_all_and_its_script_checks_the_data(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, World(0.6, 0.3))
    ran = run("trials", "report", trial, "--out", tmp_path / "report", "--redraws", 99)
    plain = " ".join(ran.out.split())
    assert (ran.code, ran.err.strip()) == (0, "")
    assert plain.startswith("SIMULATED: the outcomes in this report are invented")
    assert "95% interval" in plain
    assert "report.pdf" in plain
    script = (tmp_path / "report" / "rerun.sh").read_text(encoding="utf-8")
    check = next(line for line in script.splitlines() if "sha256sum" in line)
    assert subprocess.run(["sh", "-c", check], check=False, capture_output=True).returncode == 0
    assert shlex.split(script.splitlines()[-1])[:3] == ["safeground", "trials", "report"]


def test_a_program_is_told_the_files_and_whether_the_seal_holds(tmp_path: Path) -> None:
    trial = trial_with(tmp_path, None)
    words = ("--out", tmp_path / "report", "--redraws", 99, "--json")
    facts = run("trials", "report", trial, *words).json
    assert facts["verified"] is True
    assert facts["answer"].startswith("No effect is given")
    assert Path(facts["files"]["report.html"]).exists()


def test_a_folder_that_is_no_trial_is_a_plain_sentence(tmp_path: Path) -> None:
    ran = run("trials", "report", tmp_path, "--out", tmp_path / "report")
    assert (ran.code, ran.out) == (2, "")
    assert "begin a trial with 'safeground trials design'" in ran.err


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_where_the_seal_does_not_hold_files_are_written_and_the_code_is_1(
    tmp_path: Path, json: tuple[str, ...]
) -> None:
    trial = trial_with(tmp_path, None)
    path = trial / "trial.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.5", "0.9"), encoding="utf-8")
    ran = run("trials", "report", trial, "--out", tmp_path / "report", "--redraws", 99, *json)
    assert ran.code == 1
    assert "The seal is broken" in ran.out
    assert (tmp_path / "report" / "report.html").exists()
    assert (tmp_path / "report" / "report.pdf").exists()
