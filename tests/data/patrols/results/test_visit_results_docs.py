"""Every example in the documentation of visit results does what it says."""

import re
import shlex
from pathlib import Path

import pytest

from command_line import run
from safeground.core.patrols.results.counts import MEANING
from safeground.data.patrols.results.columns import COLUMNS
from safeground.data.reference.visit_results import visit_terms

DOCS = Path(__file__).parents[4] / "docs"
REFERENCE = (DOCS / "reference/visit-results.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to/record-and-report.md").read_text(encoding="utf-8")


def test_every_file_in_the_reference_can_be_recorded(tmp_path: Path) -> None:
    blocks = re.findall(r"```(csv|jsonl)\n(.*?)```", REFERENCE, re.DOTALL)
    assert [kind for kind, _ in blocks] == ["csv", "jsonl", "csv"]
    for number, (kind, text) in enumerate(blocks):
        path = tmp_path / f"{number}.{kind}"
        path.write_text(text, encoding="utf-8")
        done = run("patrols", "record", path, "--json", store=tmp_path / "store").json
        assert done["new"] == done["read"] == text.count("\n") - (kind == "csv")


def test_every_column_kind_and_count_is_in_the_reference() -> None:
    words = {*COLUMNS["results"], *COLUMNS["searches"], *visit_terms()["kind"], *MEANING}
    assert [word for word in sorted(words) if f"`{word}`" not in REFERENCE] == []


def test_the_query_runs_on_the_store_as_the_reference_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", REFERENCE, re.DOTALL)
    store = tmp_path / "store"
    for kind in ("results", "searches"):
        run("patrols", "record", "--template", tmp_path / f"{kind}.csv", "--kind", kind)
        run("patrols", "record", tmp_path / f"{kind}.csv", store=store)
    query = run("patrols", "report", "--month", "2026-02", "--json", store=store).json["query"]
    exec(code, {"store": store, "query": query})
    assert "arrests" in capsys.readouterr().out


def test_the_commands_of_the_how_to_give_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = "".join(re.findall(r"```sh\n(.*?)```", HOW_TO, re.DOTALL)).splitlines()
    said = [run(*shlex.split(line)[1:], store=tmp_path / "store") for line in lines]
    assert [ran.code for ran in said] == [0] * 5
    (sentence,) = re.findall(r"^> (.*)$", HOW_TO, re.MULTILINE)
    assert said[-1].out.startswith(f"{sentence}\n")
