"""Recording: files and single visits, all or nothing, once however often."""

from datetime import timedelta
from pathlib import Path

import pytest

from recorded_results import NOW, as_csv, search_cells
from safeground.data.errors import BadInput
from safeground.data.store.results import ResultStore
from safeground.pipelines.patrols.record_results import RecordedVisits, record_entry, record_files

ROW = {"id": "a", "at": "2026-02-06T20:40", "hotspot": "High Street", "kind": "intelligence"}


def record(folder: Path, *files: str, by: str = "A") -> RecordedVisits:
    paths = [folder / f"{number}.csv" for number in range(len(files))]
    for path, text in zip(paths, files, strict=True):
        path.write_text(text)
    return record_files(folder / "store", paths, by=by, now=NOW)


def counted(done: RecordedVisits) -> tuple[int, int, int, int]:
    return done.read, done.new, done.corrected, done.unchanged


def test_results_and_searches_go_to_their_tables_once(tmp_path: Path) -> None:
    files = as_csv([ROW]), as_csv([search_cells()])
    assert counted(record(tmp_path, *files)) == (2, 2, 0, 0)
    done = record(tmp_path, *files)
    assert counted(done) == (2, 0, 0, 2)
    assert done.versions == {"results": 0, "searches": 0}
    assert done.ids == ("a", "s-1")
    assert done.provenance["by"] == "A"


def test_an_id_again_with_other_content_is_a_correction(tmp_path: Path) -> None:
    record(tmp_path, as_csv([ROW]))
    done = record(tmp_path, as_csv([{**ROW, "quantity": "3"}]), by="B")
    assert counted(done) == (1, 0, 1, 0)
    (row,) = ResultStore(tmp_path / "store").read("results").collect().to_dicts()
    assert (row["quantity"], row["recorded_by"]) == (3, "B")


def test_one_bad_row_of_the_second_file_keeps_all_out(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"1\.csv has a problem"):
        record(tmp_path, as_csv([ROW]), as_csv([{**ROW, "id": "b", "kind": "x"}]))
    assert not (tmp_path / "store").exists()


def test_two_files_may_not_say_one_id_differently(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="both hold the id 'a'"):
        record(tmp_path, as_csv([ROW]), as_csv([{**ROW, "quantity": "2"}]))


def test_a_single_visit(tmp_path: Path) -> None:
    visit = {"at": "2026-02-06T20:40", "hotspot": "High Street"}
    rows = [{**visit, "kind": "arrest", "detail": "Robbery"}] * 2
    assert counted(record_entry(tmp_path, rows, by="A", now=NOW)) == (2, 2, 0, 0)
    again = record_entry(tmp_path, rows, by="B", now=NOW + timedelta(days=1))
    assert counted(again) == (2, 0, 0, 2)
    with pytest.raises(
        BadInput, match=r"a problem, so nothing was recorded:\n  detail: '\?' is not known"
    ):
        record_entry(tmp_path, [{**visit, "kind": "arrest", "detail": "?"}], by="A", now=NOW)


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file"):
        record_files(tmp_path, [], by="A")


def test_a_mistake_made_once_is_said_once(tmp_path: Path) -> None:
    visit = {"at": "yesterday", "hotspot": "High Street"}
    rows = [{**visit, "kind": "intelligence"}, {**visit, "kind": "people spoken to"}]
    with pytest.raises(BadInput) as error:
        record_entry(tmp_path, rows, by="A", now=NOW)
    assert str(error.value).count("yesterday") == 1
