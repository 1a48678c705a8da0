"""Reading one police.uk file, block by block, into checked rows and rejects."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from safeground.data.errors import BadInput
from safeground.data.police_uk import checks, shapes
from safeground.data.police_uk.blocks import BLOCK, blocks
from safeground.data.police_uk.inputs import Expansion, Input
from safeground.data.police_uk.layouts import FileName, Layout, read_layout, read_name
from safeground.data.police_uk.places import KnownPoints
from safeground.data.police_uk.rows import Fault, Rows, read_rows
from safeground.data.rejects import Reject

# Part of every fingerprint: raise it when the same file would now give other rows.
RULES = "1"


@dataclass(frozen=True)
class Batch:
    """What one block of a file gave: rows for a table of the store, and rejects."""

    table: str
    rows: pl.DataFrame
    rejects: list[Reject]
    recoded: int = 0

    @property
    def read(self) -> int:
        return self.rows.height + len(self.rejects)


@dataclass(frozen=True)
class PoliceFile:
    """One file, opened far enough to know what it is.

    `whole_months`: the file is all there is for its months, so it replaces what is held of them;
    otherwise (the API) its rows join those held. `batches` reads the rows.
    """

    label: str
    kind: str
    sha256: str
    whole_months: bool
    has_rows: bool
    is_one_block: bool
    batches: Callable[[], Iterator[Batch]] = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Equal for files that give the same rows for a month, whatever they are called."""
        return hashlib.sha256(f"{RULES} {self.kind} {self.sha256}".encode()).hexdigest()[:16]


def open_file(
    source: Input, expansion: Expansion, today: date, points: dict[str, KnownPoints]
) -> PoliceFile:
    """Look at a file: its checksum, and what its first line says that it is.

    A file of one block is read only once; a larger one a second time by `batches`. `points`, empty
    at first, remembers the places met, by source, from file to file. Raises BadInput if the file is
    damaged, or is not police.uk's.
    """
    checksum = hashlib.sha256()
    with expansion.reading(source) as read:
        start = piece = read(BLOCK)
        while piece:
            checksum.update(piece)
            piece = read(BLOCK) if len(piece) == BLOCK else b""
    if not start:
        raise BadInput(f"{source.label} is empty: expected a CSV file from data.police.uk")
    name = read_name(source.label.split(" > ")[-1])
    header_end = start.find(b"\n") if b"\n" in start else len(start)
    layout = read_layout(start[:header_end], source.label, name.kind)
    if layout.kind == "stop-and-search" and name.force is None:
        raise BadInput(
            f"{source.label} does not say which force it is from: name it as police.uk does, "
            "like 2025-01-essex-stop-and-search.csv"
        )
    reader = _Reader(source.label, layout, name, today, points)

    def batches() -> Iterator[Batch]:
        if len(start) < BLOCK:
            yield from reader.batches(_once(start))
            return
        with expansion.reading(source) as read:
            yield from reader.batches(read)

    return PoliceFile(
        source.label,
        layout.kind,
        checksum.hexdigest(),
        whole_months=layout.kind != "api",
        has_rows=not _is_blank(start, header_end),
        is_one_block=len(start) < BLOCK,
        batches=batches,
    )


def _once(content: bytes) -> Callable[[int], bytes]:
    """A `read` that gives everything at the first call, without copying it."""
    left = [content]
    return lambda _: left.pop() if left else b""


def _is_blank(content: bytes, start: int) -> bool:
    """Whether nothing but white space comes after `start`; looks at little of a large file."""
    piece = content[start : start + 1000]
    return not piece.strip() and not content[start:].strip()


class _Reader:
    def __init__(
        self,
        label: str,
        layout: Layout,
        name: FileName,
        today: date,
        points: dict[str, KnownPoints],
    ) -> None:
        self._label, self._layout, self._name, self._today = label, layout, name, today
        self._points = points

    def batches(self, read: Callable[[int], bytes]) -> Iterator[Batch]:
        line, seen = 1, checks.SeenIds()
        for block in blocks(read, self._label):
            rows = read_rows(block, self._layout, line)
            table, frame, faults = self._check(rows, seen)
            rejects = self._rejects(faults, block, line) if faults else []
            line += rows.lines
            yield Batch(table, frame, rejects, rows.recoded)

    def _check(self, read: Rows, seen: checks.SeenIds) -> tuple[str, pl.DataFrame, list[Fault]]:
        rows = checks.Checked(read.frame, read.faults)
        kind = self._layout.kind
        shape = {"street": self._street, "api": self._api, "outcomes": self._outcomes}
        frame = shape.get(kind, self._stops)(rows, seen)
        return shapes.TABLE_OF_KIND[kind], frame, rows.faults

    def _street(self, rows: checks.Checked, seen: checks.SeenIds) -> pl.DataFrame:
        checks.check_source(rows, self._name.force)
        checks.check_month(rows, self._name.month, self._today)
        checks.check_present(rows, "category", "The row has no crime type.")
        checks.check_place(rows, self._points)
        checks.check_repeats(rows, seen)
        return shapes.incidents(rows.frame)

    def _api(self, rows: checks.Checked, seen: checks.SeenIds) -> pl.DataFrame:
        checks.check_month(rows, None, self._today)
        checks.check_present(rows, "category", "The row has no category.")
        rows.frame = shapes.api_rows_as_street_rows(rows.frame)
        checks.check_place(rows, self._points)
        checks.check_repeats(rows, seen)
        return shapes.incidents(rows.frame)

    def _outcomes(self, rows: checks.Checked, _: checks.SeenIds) -> pl.DataFrame:
        checks.check_source(rows, self._name.force)
        checks.check_month(rows, self._name.month, self._today)
        checks.check_present(rows, "outcome", "The row has no outcome type.")
        checks.check_place(rows, self._points)
        return shapes.outcomes(rows.frame)

    def _stops(self, rows: checks.Checked, _: checks.SeenIds) -> pl.DataFrame:
        checks.check_source(rows, self._name.force)
        rows.frame = shapes.read_stop_times(rows.frame)
        expected = "It is not a date and time: expected one like 2025-01-31T23:15:00+00:00."
        rows.refuse(pl.col("stopped_at").is_null(), "date", expected)
        checks.check_month(rows, self._name.month, self._today, "date")
        checks.check_place(rows, self._points)
        return shapes.stops(rows.frame)

    def _rejects(self, faults: list[Fault], block: bytes, first_line: int) -> list[Reject]:
        lines = block.split(b"\n")
        return [
            Reject(
                self._label,
                fault.line,
                self._heading(fault.column),
                fault.value,
                fault.reason,
                lines[fault.line - first_line].decode("utf-8", "replace").rstrip("\r"),
            )
            for fault in sorted(faults, key=lambda fault: fault.line)
        ]

    def _heading(self, column: str) -> str:
        if column == "place":
            return ", ".join(self._layout.heading(name) for name in ("longitude", "latitude"))
        return self._layout.heading(column)
