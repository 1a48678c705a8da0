"""Rows that were not taken in, and why: kept in a file that a person can open and correct from."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

LONGEST_VALUE = 500  # characters of a value or row that are worth repeating


@dataclass(frozen=True)
class Reject:
    """One row that was refused.

    `line` is the line of the file that the row begins on, counted from 1, the header included.
    `column` is named as the file names it; empty if the whole row is at fault.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str
    row: str = ""


class RejectsFile:
    """Collects rejects in `path` as CSV while they come; no file appears unless there is one.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "rejects.csv"
    >>> rejects = RejectsFile(path)
    >>> rejects.add([Reject("a.csv", 7, "Month", "2025-13", "There is no month 13.")])
    >>> print(path.read_text(encoding="utf-8"), end="")
    file,line,column,value,reason,row
    a.csv,7,Month,2025-13,There is no month 13.,
    """

    def __init__(self, path: Path) -> None:
        self.path, self.count = path, 0

    def add(self, rejects: Iterable[Reject]) -> None:
        """Append rejects."""
        rows = [[_short(value) for value in astuple(reject)] for reject in rejects]
        if not rows:
            return
        if not self.count:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if not self.count:
                writer.writerow([field.name for field in fields(Reject)])
            writer.writerows(rows)
        self.count += len(rows)


# Shown by a sign, because programs that read CSV trip over them.
_SIGNS = str.maketrans({"\0": "\N{SYMBOL FOR NULL}", "\r": "\N{SYMBOL FOR CARRIAGE RETURN}"})


def _short(value: object) -> str:
    text = str(value).translate(_SIGNS)
    if len(text) <= LONGEST_VALUE:
        return text
    return f"{text[:LONGEST_VALUE]}… ({len(text):,} characters)"
