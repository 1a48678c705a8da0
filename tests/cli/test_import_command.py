"""`safeground import`."""

from pathlib import Path

from command_line import run
from police_uk_files import month_files, street_row, write_month, write_zip


def test_json_names_that_programs_rely_on(tmp_path: Path) -> None:
    bad = street_row(9, at=("0.0", "0.0"), category="Nonsense")
    file = write_month(tmp_path, rows=[street_row(1), street_row(2), bad])
    facts = run("import", file, "--json", store=tmp_path / "store").json
    assert {name: facts[name] for name in ("read", "kept", "replaced", "rejected")} == {
        "read": 3,
        "kept": 2,
        "replaced": 0,
        "rejected": 1,
    }
    assert "Nonsense" in Path(facts["rejects_file"]).read_text(encoding="utf-8")


def test_a_person_is_told_in_words_and_of_nothing_new_the_second_time(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "2025.zip", month_files(2))
    first, second = (run("import", archive, store=tmp_path / "store") for _ in range(2))
    assert first.out.startswith("8 rows read, 8 kept, 0 rejected.")
    assert "nothing was written" in second.out
    assert first.err == second.err == ""


def test_a_corrected_month_replaces_what_it_corrects(tmp_path: Path) -> None:
    store = tmp_path / "store"
    run("import", write_month(tmp_path, rows=[street_row(1), street_row(2)]), store=store)
    corrected = write_month(tmp_path, rows=[street_row(1, category="Burglary"), street_row(2)])
    facts = run("import", corrected, "--json", store=store).json
    assert (facts["kept"], facts["replaced"]) == (2, 2)
