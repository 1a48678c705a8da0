"""The heads of the chain, kept outside the database: a line each in `audit-heads.txt`.

A chain can be cut at its end without a trace inside it. So its head (the number and the hash of
the last row) is written to a file of the installation, which only grows: at the first row of each
day, when the site or the worker starts, and each time the chain was found to hold.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from safeground.data.errors import BadInput
from safeground.web.audit.models import Row

NAME = "audit-heads.txt"


@dataclass(frozen=True)
class Head:
    """The last row of the chain as it was at one moment; `at` is "" where nobody wrote it down."""

    number: int
    hash: str
    at: str = ""

    @property
    def moment(self) -> datetime | None:
        """When it was written down."""
        return datetime.fromisoformat(self.at) if self.at else None

    def __str__(self) -> str:
        return f"{self.number} {self.hash} {self.at}".strip()


def read_head(line: str) -> Head:
    """A head as it is written: the row's number, its hash, and when, with spaces between.

    >>> read_head("4 " + "a" * 64).number
    4
    """
    parts = line.split()
    if len(parts) not in {2, 3} or not parts[0].isdecimal() or len(parts[1]) != 64:
        raise BadInput(
            "a head is the number of a row and its hash of 64 characters, with a space between"
        )
    return Head(int(parts[0]), parts[1], parts[2] if len(parts) == 3 else "")


def file() -> Path:
    """Where this installation keeps the heads."""
    return Path(settings.SITE.folder) / NAME


def heads() -> list[Head]:
    """Every head written down, oldest first."""
    if not file().exists():
        return []
    lines = file().read_text(encoding="ascii", errors="replace").splitlines()
    return [_written(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _written(number: int, line: str) -> Head:
    try:
        head = read_head(line)
        head.moment  # noqa: B018  (a moment that is none is no head either)
    except ValueError:  # BadInput is one
        raise BadInput(
            f"Line {number:,} of the heads in the site's folder ({NAME}) is not a head: somebody "
            "altered the file."
        ) from None
    return head


def remember() -> Head | None:
    """Write down the head as it is now, once; None where there is no row, or nothing is set up."""
    last = Row.objects.order_by("-number").values_list("number", "hash").first()
    if last is None or not file().parent.is_dir():
        return None
    try:
        known = heads()
    except BadInput:
        known = []  # whoever altered the file doesn't keep the next head out of it
    if known and (known[-1].number, known[-1].hash) == last:
        return known[-1]
    head = Head(*last, datetime.now(UTC).isoformat(timespec="seconds"))
    with file().open("a", encoding="ascii") as lines:
        lines.write(f"{head}\n")
    return head
