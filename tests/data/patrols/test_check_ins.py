"""The book of check-ins: only added to, never twice, and plain about what it can't read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from safeground.core.patrols.dosage.by_hand import CheckIn
from safeground.data.errors import BadInput
from safeground.data.patrols.check_ins import (
    check_out,
    read_book,
    read_check_in_file,
    when,
    write_in_book,
)

EIGHT = datetime(2026, 1, 5, 20, tzinfo=UTC)
CAME = CheckIn("in", "Grip 1", "Pier", EIGHT, 2)


def test_what_is_written_is_read_and_never_said_twice(tmp_path: Path) -> None:
    book = tmp_path / "store" / "check-ins.jsonl"
    assert read_book(book) == ()
    left = CheckIn("out", "Grip 1", "Pier", EIGHT.replace(minute=20), 2)
    assert write_in_book(book, [CAME, left, CAME]) == 2
    before = book.read_text(encoding="utf-8")
    assert write_in_book(book, [left, CAME]) == 0
    write_in_book(book, [CheckIn("in", "Grip 2", "Pier", EIGHT)])
    assert book.read_text(encoding="utf-8").startswith(before)
    assert read_book(book)[:2] == (CAME, left)


def test_only_who_is_in_can_check_out() -> None:
    later = EIGHT.replace(minute=20)
    assert check_out([CAME], "Grip 1", "Pier", later).officers == 2
    with pytest.raises(BadInput, match="Grip 2 is not checked in anywhere at 20:20 on 5 January"):
        check_out([CAME], "Grip 2", "Pier", later)
    with pytest.raises(
        BadInput, match="Grip 1 is checked in at Pier since 20:00 on 5 January 2026"
    ):
        check_out([CAME], "Grip 1", "Market", later)
    with pytest.raises(BadInput, match="not checked in"):
        check_out([CAME], "Grip 1", "Pier", EIGHT.replace(hour=19))


def test_a_file_of_them(tmp_path: Path) -> None:
    path = tmp_path / "hand.csv"
    path.write_text(
        "unit,hotspot,in,out,officers\n"
        "Grip 1,Pier,2026-07-05T20:15,2026-07-05T20:35,3\n"
        "Grip 2,Market,2026-07-05T20:15Z,,\n",
        encoding="utf-8",
    )
    lines = read_check_in_file(path)
    assert [(c.act, c.unit, c.officers) for c in lines] == [
        ("in", "Grip 1", 3), ("out", "Grip 1", 3), ("in", "Grip 2", 2),
    ]  # fmt: skip
    assert lines[0].at == datetime(2026, 7, 5, 19, 15, tzinfo=UTC)  # local time is an hour on


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "Grip 1,Pier,2026-01-05T20:15,2026-01-05T20:15,2",
            r"line 2: out .* must be later than in",
        ),
        ("Grip 1,Pier,yesterday,,2", "line 2: in must be a date and time like 2026-01-05T20:15"),
        ("Grip 1,Pier,2026-01-05,,2", "must be a date and time"),
        (",Pier,2026-01-05T20:15,,2", "line 2 has no 'unit'"),
        (
            "Grip 1,Pier,2026-01-05T20:15,,none",
            "officers must be a whole number from 1, not 'none'",
        ),
    ],
)
def test_what_a_file_can_not_mean(tmp_path: Path, row: str, sentence: str) -> None:
    path = tmp_path / "hand.csv"
    path.write_text(f"unit,hotspot,in,out,officers\n{row}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=sentence):
        read_check_in_file(path)


UP = '{"act":"up","unit":"G","hotspot":"P","at":"2026-01-05T20:15:00+00:00","officers":1}'


@pytest.mark.parametrize("line", ["{", "[]", '{"act": "in"}', UP])
def test_a_book_that_somebody_edited(tmp_path: Path, line: str) -> None:
    book = tmp_path / "check-ins.jsonl"
    write_in_book(book, [CAME])
    with book.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(BadInput, match="line 2 is not a check-in or check-out"):
        read_book(book)


def test_times_are_local_unless_they_say() -> None:
    assert when("2026-07-05T20:15", "--at") == datetime(2026, 7, 5, 19, 15, tzinfo=UTC)
    assert when("2026-07-05T20:15+00:00", "--at") == datetime(2026, 7, 5, 20, 15, tzinfo=UTC)
