"""`safeground mapping suggest` and `check`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from safeground.cli import app

TEXT = "Crime Ref,HO Code,Date,Time,Easting,Northing\n" + "".join(
    f"C{i},34B,{i + 1:02}/04/2025,20:15,58{i % 10}000,185000\n" for i in range(25)
)
BAD = "C25,ZZ,26/04/2025,20:15,588000,185000\nC0,34B,31/04/2025,20:15,588000,185000\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "crimes.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["mapping", *(str(word) for word in words)])
    return result.exit_code, result.stdout, result.stderr


def test_a_drafted_mapping_passes_the_check(file: Path) -> None:
    mapping = file.with_suffix(".toml")
    code, _, said = run("suggest", file, "--out", mapping)
    assert (code, "Wrote" in said) == (0, True)
    assert run("suggest", file)[1] == mapping.read_text(encoding="utf-8")
    code, out, _ = run("check", file, "--mapping", mapping, "--json")
    facts = json.loads(out)
    assert (code, facts["read"], facts["kept"], facts["rejected"]) == (0, 25, 25, 0)
    assert facts["occurred_from"] == "2025-04-01 20:15"
    assert facts["categories"] == {"Robbery": 25}


def test_a_check_says_what_would_be_rejected(file: Path) -> None:
    mapping = file.with_suffix(".toml")
    run("suggest", file, "--out", mapping)
    file.write_text(TEXT + BAD, encoding="utf-8")
    facts = json.loads(run("check", file, "--mapping", mapping, "--json")[1])
    assert facts["unknown_codes"] == {"ZZ": 1}
    assert facts["reasons"] == [
        {
            "column": "Date",
            "reason": "This is not a date in any of the formats that the mapping gives.",
            "rows": 1,
        }
    ]
    assert facts["rejects"][0]["line"] == 28
    code, out, _ = run("check", file, "--mapping", mapping)
    assert code == 0
    assert "27 rows read, 26 would be kept and 1 rejected." in out
    assert "31/04/2025" in out


def test_mistakes_are_one_plain_sentence_and_exit_2(file: Path) -> None:
    mapping = file.with_suffix(".toml")
    code, out, said = run("check", file, "--mapping", mapping)
    assert (code, out) == (2, "")
    assert said.startswith("Error: cannot read the mapping file")
    mapping.write_text("mine", encoding="utf-8")
    code, _, said = run("suggest", file, "--out", mapping)
    assert code == 2
    assert "is there already" in said
    assert mapping.read_text(encoding="utf-8") == "mine"
