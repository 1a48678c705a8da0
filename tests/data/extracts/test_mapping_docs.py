"""Every example in the documentation does what it says."""

import re
from pathlib import Path

import pytest
from extract_files import extract, written

from safeground.data.extracts.mapping import MOMENT_FIELDS, PLAIN_FIELDS
from safeground.data.extracts.mapping_file import load_mapping
from safeground.data.extracts.suggest import suggest_mapping

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = (DOCS / "reference/mapping-file.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to/import-your-own-extract.md").read_text(encoding="utf-8")
PAIRS = re.findall(r"```csv\n(.*?)```\s+```toml\n(.*?)```", REFERENCE, re.DOTALL)


@pytest.mark.parametrize(("rows", "mapping"), PAIRS)
def test_reference_examples_import_without_a_reject(
    tmp_path: Path, rows: str, mapping: str
) -> None:
    result = extract(written(tmp_path, "a.csv", rows), mapping)
    assert result.rejects.is_empty()
    assert not result.unknown_codes
    assert result.frame.height >= 1


def test_every_field_is_in_the_reference() -> None:
    assert len(PAIRS) == 6
    missing = [f for f in (*PLAIN_FIELDS, *MOMENT_FIELDS) if f"`{f}`" not in REFERENCE]
    assert missing == []


def test_the_how_to_shows_what_suggest_writes(tmp_path: Path) -> None:
    rows = re.findall(r"```csv\n(.*?)```", HOW_TO, re.DOTALL)[0]
    drafted, emergency = re.findall(r"```toml\n(.*?)```", HOW_TO, re.DOTALL)
    assert suggest_mapping(written(tmp_path, "crimes.csv", rows)) == drafted
    assert load_mapping(written(tmp_path, "ed.toml", emergency)).kind == "emergency-department"
