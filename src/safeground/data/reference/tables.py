"""Read a small CSV table that a person may have written, and say plainly what is wrong with it."""

from collections.abc import Iterator, Sequence
from csv import DictReader, Error
from datetime import date
from pathlib import Path

from safeground.data.errors import BadInput

FOLDER = Path(__file__).parent
Row = dict[str, str]


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """Each row with where it is ("weights.csv line 3"), its cells stripped of spaces.

    Raises BadInput if the file can't be read as UTF-8 text or lacks one of `columns`. Lines that
    begin with # are remarks.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}") from None
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{path.name} can't be read as a CSV file in UTF-8") from None
    numbered = [(i, line) for i, line in enumerate(lines, 1) if line and not line.startswith("#")]
    reader = DictReader(line for _, line in numbered)
    missing = [name for name in columns if name not in (reader.fieldnames or [])]
    if missing:
        raise BadInput(f"{path.name} has no column {', '.join(missing)}; it needs {_list(columns)}")
    try:
        for (number, _), row in zip(numbered[1:], reader, strict=True):
            cells = {key: (value or "").strip() for key, value in row.items() if key is not None}
            yield f"{path.name} line {number}", cells
    except (Error, ValueError):
        raise BadInput(f"{path.name} is not a plain CSV file: check its quotation marks") from None


def read_date(text: str, where: str) -> date | None:
    """An ISO date, or None where the cell is empty."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{where}: {text!r} is not a date written like 2025-04-01") from None


def _list(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
