"""Pings in NMEA 0183: the RMC and GGA sentences of one receiver, one file a device."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
from pynmeagps import NMEAReader
from pynmeagps.exceptions import (
    NMEAMessageError,
    NMEAParseError,
    NMEAStreamError,
    NMEATypeError,
)

from safeground.data.feeds.lines import blocks
from safeground.data.feeds.rows import Rows

_KNOT = 1852 / 3600  # metres a second
_NUMBERS = ("longitude", "latitude", "speed")
_WRONG = (NMEAParseError, NMEAMessageError, NMEATypeError, NMEAStreamError, ValueError)


def read(path: Path) -> Iterator[Rows]:
    """Fixes of a file; sentences with a wrong checksum are counted, those of other kinds skipped.

    RMC and GGA of one second are one fix. GGA has no date: it counts once RMC or ZDA gave one.
    """
    log, total = _Log(), path.stat().st_size
    for block, done in blocks(path, 1 << 22):
        for line in block.splitlines():
            log.take(line)
        yield log.rows(done, total, ended=done >= total)


class _Log:
    """Puts sentences together to fixes."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.open: dict[str, Any] = {}
        self.fixes: list[dict[str, Any]] = []
        self.wrong: list[bytes] = []
        self.undated: list[bytes] = []  # GGA before the first date: the RMC beside it counts

    def take(self, line: bytes) -> None:
        start = line.find(b"$")
        if start < 0 or line[start + 3 : start + 6] not in (b"RMC", b"GGA", b"ZDA"):
            if line.strip() and start < 0:
                self.wrong.append(line)
            return
        try:
            sentence: Any = NMEAReader.parse(line[start:].strip() + b"\r\n")
            if sentence is None:
                raise ValueError("no whole sentence")
            self._fix(sentence, line)
        except _WRONG:
            self.wrong.append(line)

    def _fix(self, sentence: Any, line: bytes) -> None:
        kind, at = sentence.msgID, sentence.time
        if kind == "ZDA":
            self.day = date(int(sentence.year), int(sentence.month), int(sentence.day))
            return
        if kind == "RMC":
            self.day = sentence.date if isinstance(sentence.date, date) else self.day
        has_fix = sentence.status == "A" if kind == "RMC" else int(sentence.quality or 0) > 0
        if self.day is None:
            self.undated.append(line)
            return
        if not isinstance(at, time):
            raise ValueError("no time")
        moment = datetime.combine(self.day, at, UTC)
        if self.open and self.open["time"] != moment:
            self.fixes.append(self.open)
            self.open = {}
        self.open |= {"time": moment}
        if has_fix:
            self.open |= {"longitude": _number(sentence.lon), "latitude": _number(sentence.lat)}
        if kind == "RMC" and has_fix and (knots := _number(sentence.spd)) is not None:
            self.open["speed"] = knots * _KNOT

    def rows(self, done: int, total: int, ended: bool) -> Rows:
        if ended and self.open:
            self.fixes.append(self.open)
            self.open = {}
        if ended and self.day is None:
            self.wrong += self.undated
            self.undated = []
        times = pl.Series("time", [fix["time"] for fix in self.fixes], pl.Datetime("us", "UTC"))
        numbers = [
            pl.Series(name, [fix.get(name) for fix in self.fixes], pl.Float64) for name in _NUMBERS
        ]
        frame = pl.DataFrame([times, *numbers])
        example = self.wrong[0][:200].decode("utf-8", "replace") if self.wrong else ""
        rows = Rows(frame, done, total, len(self.wrong), example)
        self.fixes, self.wrong = [], []
        return rows


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
