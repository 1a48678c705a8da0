"""What every command of `safeground` does alike."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from command_line import run
from police_uk_files import write_month
from safeground.cli import NOUNS, importing
from safeground.cli.patrols import VERBS as PATROLS
from safeground.cli.trials import VERBS as TRIALS

COMMANDS = (
    ["demo"],
    ["setup"],
    ["serve"],
    ["audit", "verify"],
    ["audit", "export"],
    ["import"],
    ["mapping", "suggest"],
    ["mapping", "check"],
    ["hotspots", "identify"],
    ["hotspots", "backtest"],
    ["hotspots", "streets"],
    ["hotspots", "significant"],
    ["hotspots", "near-repeats"],
    ["hotspots", "concentration"],
    ["hotspots", "left-out"],
    ["patrols", "allocate"],
    ["patrols", "release"],
    ["patrols", "override"],
    ["patrols", "verify"],
    ["patrols", "plan"],
    ["patrols", "replan"],
    ["patrols", "card"],
    ["patrols", "simulate"],
    ["patrols", "dosage"],
    ["patrols", "check", "in"],
    ["patrols", "check", "out"],
    ["patrols", "check", "import"],
    ["patrols", "pings", "keep"],
    ["patrols", "pings", "erase"],
    ["patrols", "pings", "status"],
    ["patrols", "record"],
    ["patrols", "report"],
    ["trials", "power"],
    ["trials", "mde"],
    ["trials", "size"],
    ["trials", "design"],
    ["trials", "seal"],
    ["trials", "amend"],
    ["trials", "verify"],
    ["trials", "gather"],
    ["trials", "simulate"],
    ["trials", "analyse"],
    ["trials", "displacement"],
    ["trials", "capture"],
    ["trials", "compare"],
    ["trials", "cost"],
    ["trials", "pool"],
    ["trials", "report"],
    ["change"],
    ["control-chart"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_shows_an_example_that_begins_with_the_command(words: list[str]) -> None:
    ran = run(*words, "--help")
    assert ran.code == 0
    assert f"    safeground {' '.join(words)}" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_help_names_every_noun() -> None:
    out = run("--help").out
    assert [noun for noun in NOUNS if f"\n  {noun} " in out] == list(NOUNS)


def test_every_verb_is_looked_at() -> None:
    for noun, verbs in (("patrols", PATROLS), ("trials", TRIALS)):
        assert {words[1] for words in COMMANDS if words[0] == noun} == set(verbs)


def test_version() -> None:
    assert run("--version").out == f"safeground {version('safeground')}\n"


def test_the_store_can_be_named_in_the_environment(tmp_path: Path) -> None:
    store = tmp_path / "of-the-force"
    file = write_month(tmp_path / "files")
    assert run("import", file, SAFEGROUND_STORE=str(store)).code == 0
    assert (store / "incidents").is_dir()


def test_ctrl_c_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "import_incidents", stop)
    ran = run("import", tmp_path, store=tmp_path / "store")
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == "Stopped. What was in the store before is untouched.\n"


def test_in_a_pipe_stdout_is_json_and_nothing_else(tmp_path: Path) -> None:
    file, store = write_month(tmp_path / "files"), str(tmp_path / "store")
    command = [sys.executable, "-c", "from safeground.cli import main; main()"]
    done = subprocess.run(
        [*command, "import", str(file), "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, "SAFEGROUND_STORE": store},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["kept"] == 5
