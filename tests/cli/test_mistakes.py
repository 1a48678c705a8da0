"""A person's mistake is one plain sentence on stderr and exit code 2, never a traceback."""

from pathlib import Path

import pytest

from command_line import run
from invented_store import keep, town

IDENTIFY = ("identify", "--no-backtest", "--offences", "robbery")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep(tmp_path_factory.mktemp("town") / "store", town())


def said(store: Path, *words: object) -> str:
    """The one sentence that a mistake is answered with."""
    ran = run(*words, store=store)
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("Error: ")
    assert line.endswith((".", "?"))
    assert not line.endswith("..")
    return line


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["identify", "--offences", "robery"], "robbery"),
        (["identify", "--offences", "drugs"], "police-generated"),
        ([*IDENTIFY, "--model", "oracle"], "no model called oracle; choose from count,"),
        (["backtest", "--models", "count,oracle"], "no model called oracle"),
        ([*IDENTIFY, "--quota", "Southend=many"], "--quota must be District=number"),
        ([*IDENTIFY, "--quota", "Narnia=1"], "Narnia"),
        ([*IDENTIFY, "--quota", "Southend-on-Sea=20", "--places", 2], "20"),
        ([*IDENTIFY, "--include", "2.35,48.85"], "lies outside Southend-on-Sea"),
        ([*IDENTIFY, "--include", "pier"], "--include must be numbers"),
        ([*IDENTIFY, "--exclude", "1,2,3"], "--exclude must be longitude,latitude"),
        ([*IDENTIFY, "--places", 5000], "5000"),
        ([*IDENTIFY, "--since", "2025-13"], "--since must be a month"),
        ([*IDENTIFY, "--until", "June"], "--until must be a month, as in 2025-01, not June"),
        ([*IDENTIFY, "--since", "2031-01"], "No incidents are held for the months"),
        ([*IDENTIFY, "--since", "2025-05", "--until", "2025-02"], "No incidents are held"),
        ([*IDENTIFY, "--study-area", "Sowthend-on-Sea"], 'did you mean "Southend-on-Sea"?'),
        ([*IDENTIFY, "--study-area", "nowhere.geojson"], "nowhere.geojson"),
        ([*IDENTIFY, "--study-area", "Cleveland"], "Cleveland"),
        ([*IDENTIFY, "--shape", "circle"], "--shape must be hexagon or square, not circle"),
        ([*IDENTIFY, "--harm", "lots"], "--harm must be"),
        ([*IDENTIFY, "--harm", "sqrt"], "harm weights"),
        ([*IDENTIFY, "--weights", "nowhere.csv", "--harm", "raw"], "nowhere.csv"),
        ([*IDENTIFY, "--places-by-hand", "nowhere.csv"], "nowhere.csv"),
        (["backtest", "--area-shares", "5"], "--area-shares must lie above 0 and up to 1"),
        (["backtest", "--area-shares", "abc"], "--area-shares must be numbers"),
        (["backtest", "--area-shares", ""], "--area-shares must be numbers"),
        (["backtest", "--since", "2025-05"], "at least 4 unbroken months; there are 2"),
        (["significant", "--false-discovery-rate", "2"], "must lie between 0 and 1, not 2"),
        (["near-repeats", "--distances", "100,200"], "--distances must rise from 0"),
        (["near-repeats", "--days", "0,1.5"], "--days must be whole days"),
        (["near-repeats", "--days", "soon"], "--days must be numbers"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_mistakes_in_options(store: Path, words: list[object], expected: str) -> None:
    assert expected in said(store, "hotspots", *words)


def test_mistakes_in_what_to_import(tmp_path: Path) -> None:
    store, text, empty = tmp_path / "store", tmp_path / "notes.zip", tmp_path / "empty"
    text.write_text("not a ZIP")
    empty.mkdir()
    assert "there is no file or folder" in said(store, "import", tmp_path / "nowhere.zip")
    assert "notes.zip is named as a ZIP but is not one" in said(store, "import", text)
    assert "holds no CSV or ZIP file" in said(store, "import", empty)
    assert not (store / "incidents").exists()


def test_no_store_yet(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert "import some first" in said(store, "hotspots", "identify")
    assert not store.exists()


@pytest.mark.parametrize("words", [["import", "any.zip"], ["hotspots", "concentration"]])
def test_the_store_is_a_file(tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "store"
    file.write_text("mine")
    assert "is a file; the store is a folder" in said(file, *words)
    assert file.read_text() == "mine"


def test_out_is_a_file_or_a_folder(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "briefing"
    file.write_text("mine")
    asked = ("hotspots", *IDENTIFY, "--places", 1, "--out")
    assert "expected a folder" in said(store, *asked, file)
    assert "expected a folder" in said(store, *asked, file / "inside")
    significant = ("hotspots", "significant", "--offences", "robbery", "--out")
    assert "expected the name of a file" in said(store, *significant, tmp_path)
    assert "expected the name of a file" in said(store, *significant, file / "inside")
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["hotspts"], "No such command"),
        (["hotspots", "identfy"], "Did you mean 'identify'?"),
        (["hotspots", "identify", "--place", "3"], "No such option"),
        (["hotspots", "identify", "--places", "0"], "--places"),
        (["hotspots", "identify", "--side", "wide"], "--side"),
        (["import"], "Missing argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_words_that_are_no_command_or_option(words: list[str], expected: str) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert expected in ran.err
    assert "Traceback" not in ran.err
