"""Offences of a plain file."""

from datetime import datetime
from pathlib import Path

import pytest

from safeground.data.errors import BadInput
from safeground.data.trials.offence_file import read_offence_file


def written(folder: Path, text: str) -> Path:
    path = folder / "offences.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize("word", ["occurred", "at", "Occurred from"])
def test_when_goes_by_several_words(tmp_path: Path, word: str) -> None:
    path = written(tmp_path, f"hotspot,{word}\nPier,2026-01-05 20:15\n")
    assert read_offence_file(path)["occurred_from"].to_list() == [datetime(2026, 1, 5, 20, 15)]


def test_of_two_words_the_fuller_is_taken(tmp_path: Path) -> None:
    path = written(tmp_path, "at,hotspot,occurred\n2026-01-01,Pier,2026-01-05 20:15\n")
    assert read_offence_file(path)["occurred_from"].to_list() == [datetime(2026, 1, 5, 20, 15)]


def test_a_file_that_does_not_say_when_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no column occurred"):
        read_offence_file(written(tmp_path, "hotspot,seen\nPier,2026-01-05 20:15\n"))
