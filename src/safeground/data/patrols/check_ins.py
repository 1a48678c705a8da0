"""The book of check-ins and check-outs by hand: a file to which lines are only ever added."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock

from safeground.core.patrols.dosage.by_hand import CheckIn
from safeground.core.patrols.dosage.patrol_time import LOCAL
from safeground.data.errors import BadInput
from safeground.data.patrols.tables import Row, read_rows

OFFICERS = 2  # in a unit, where nothing says otherwise: as in the units file
_MOST_OFFICERS = 100
_COLUMNS = {
    "unit": ("callsign", "call_sign"),
    "hotspot": ("name", "place"),
    "in": ("arrive", "check_in", "from"),
    "out": ("leave", "check_out", "to"),
    "officers": (),
}


def book_of(store: Path) -> Path:
    """Where a store has its book."""
    return store / "check-ins.jsonl"


def read_book(path: Path) -> tuple[CheckIn, ...]:
    """Every line of the book, in the order in which they were written; none if there is no book.

    Raises BadInput, naming the line, for one that is not a check-in or check-out.
    """
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_line(path, number, text) for number, text in enumerate(lines, 1))


def write_in_book(path: Path, new: Sequence[CheckIn]) -> int:
    """Add lines to the book, and say how many: what it says already is not said again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        held = {_identity(line) for line in read_book(path)}
        fresh = [line for line in dict.fromkeys(new) if _identity(line) not in held]
        text = "".join(json.dumps(_values(line), ensure_ascii=False) + "\n" for line in fresh)
        with path.open("a", encoding="utf-8") as book:
            book.write(text)
            book.flush()
            os.fsync(book.fileno())
    return len(fresh)


def check_out(book: Sequence[CheckIn], unit: str, hotspot: str, at: datetime) -> CheckIn:
    """The check-out of a unit that is checked in. Raises BadInput where it is not."""
    earlier = [line for line in book if line.unit == unit and line.at <= at]
    last = max(earlier, key=lambda line: line.at, default=None)
    if last is None or last.act == "out":
        raise BadInput(f"{unit} is not checked in anywhere at {shown(at)}; check it in first")
    if last.hotspot != hotspot:
        raise BadInput(
            f"{unit} is checked in at {last.hotspot} since {shown(last.at)}, not at {hotspot}"
        )
    return CheckIn("out", unit, hotspot, at, last.officers)


def read_check_in_file(path: Path) -> list[CheckIn]:
    """Check-ins and check-outs of a CSV or workbook: unit, hotspot, in, out, officers.

    `out` may be blank where nobody checked out, and `officers` (2) where nobody counted. Raises
    BadInput, naming the line, for the first thing that can't be meant.
    """
    return [line for row in read_rows(path, _COLUMNS) for line in _pair(row)]


def when(text: str, what: str) -> datetime:
    """An instant as a person writes it: local time unless it has an offset."""
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError:
        said = None
    if said is None or len(text.strip()) <= len("2026-01-05"):
        raise BadInput(f"{what} must be a date and time like 2026-01-05T20:15, not {text!r}")
    local = said if said.tzinfo is not None else said.replace(tzinfo=ZoneInfo(LOCAL))
    return local.astimezone(UTC)


def shown(at: datetime) -> str:
    """An instant for a person: local date and time."""
    local = at.astimezone(ZoneInfo(LOCAL))
    return f"{local:%H:%M} on {local.day} {local:%B %Y}"


def _pair(row: Row) -> list[CheckIn]:
    for name in ("unit", "hotspot", "in"):
        if name not in row.cells:
            raise BadInput(f"{row.where} has no {name!r}; unit, hotspot and in are needed")
    unit, hotspot = row.cells["unit"].strip(), row.cells["hotspot"].strip()
    officers = _officers(row)
    came = when(row.cells["in"], f"{row.where}: in")
    lines = [CheckIn("in", unit, hotspot, came, officers)]
    if "out" in row.cells:
        left = when(row.cells["out"], f"{row.where}: out")
        if left <= came:
            raise BadInput(f"{row.where}: out ({shown(left)}) must be later than in")
        lines.append(CheckIn("out", unit, hotspot, left, officers))
    return lines


def _officers(row: Row) -> int:
    text = row.cells.get("officers", str(OFFICERS))
    if not text.isdigit() or not 1 <= int(text) <= _MOST_OFFICERS:
        raise BadInput(f"{row.where}: officers must be a whole number from 1, not {text!r}")
    return int(text)


def _identity(line: CheckIn) -> tuple[str, str, str, datetime]:
    return line.act, line.unit, line.hotspot, line.at


def _values(line: CheckIn) -> dict[str, object]:
    return {**vars(line), "at": line.at.isoformat()}


def _line(path: Path, number: int, text: str) -> CheckIn:
    try:
        said = json.loads(text)
        line = CheckIn(**{**said, "at": datetime.fromisoformat(said["at"])})
        if line.act not in ("in", "out") or line.at.tzinfo is None:
            raise ValueError
    except (ValueError, TypeError, KeyError):
        raise BadInput(f"{path}, line {number} is not a check-in or check-out") from None
    return line
