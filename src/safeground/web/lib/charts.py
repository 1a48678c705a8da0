"""The geometry of the charts: numbers in, places in percent out. The templates draw it as SVG.

Places are percentages of the drawing, so that a chart fits a phone and a desk without its letters
growing or shrinking. Axes of counts begin at nought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Any

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STEPS = 7


@dataclass(frozen=True)
class Bar:
    """One bar: its share of the longest, with the ends of its interval where it has one."""

    label: str
    value: float
    width: float
    low: float | None = None
    high: float | None = None
    note: str = ""


def bars(rows: Sequence[Sequence[Any]]) -> list[Bar]:
    """Bars of (label, value) or (label, value, low, high), longest at most 100 percent.

    >>> [bar.width for bar in bars([("Southend", 40), ("Basildon", 10)])]
    [100.0, 25.0]
    """
    longest = max((max(row[1], *row[2:4]) if len(row) > 3 else row[1] for row in rows), default=0)

    def place(value: float) -> float:
        return round(100 * value / longest, 2) if longest else 0.0

    return [
        Bar(
            row[0],
            row[1],
            place(row[1]),
            low=place(row[2]) if len(row) > 3 else None,
            high=place(row[3]) if len(row) > 3 else None,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Hour:
    """One hour of the week: where it is drawn, and in which of the seven steps of the hue."""

    x: int
    y: int
    count: float
    step: int


def week(counts: Sequence[Sequence[float]]) -> list[Hour]:
    """The hours of seven days from Monday; an hour with nothing is step 0.

    >>> hours = week([[0] * 24] * 6 + [[0] * 23 + [8]])
    >>> hours[-1].step, hours[0].step
    (7, 0)
    """
    most = max((max(day) for day in counts), default=0)
    return [
        Hour(x, y, count, ceil(STEPS * count / most) if count else 0)
        for y, day in enumerate(counts)
        for x, count in enumerate(day)
    ]


def by_part_of_day(counts: Sequence[Sequence[float]]) -> list[tuple[str, list[float]]]:
    """The same week as a table that can be read aloud: each day in quarters of six hours."""
    return [
        (name, [sum(day[start : start + 6]) for start in range(0, 24, 6)])
        for name, day in zip(DAYS, counts, strict=True)
    ]


@dataclass(frozen=True)
class Point:
    """One month of a trend, with its place."""

    label: str
    value: float
    x: float
    y: float
    low: float | None = None
    high: float | None = None
    low_y: float = 0
    high_y: float = 0


@dataclass(frozen=True)
class Trend:
    """A line over time: its points, the band of its intervals, its grid and what began when."""

    points: tuple[Point, ...]
    line: str
    band: str
    grid: tuple[tuple[float, float], ...]
    labels: tuple[tuple[float, str], ...]
    marks: tuple[tuple[float, str, str], ...]


def trend(
    rows: Sequence[Sequence[Any]], marks: Sequence[tuple[str, str]] = (), most_labels: int = 4
) -> Trend:
    """A trend of (label, value) or (label, value, low, high); a mark is (label of a row, words).

    >>> drawn = trend([("January", 10), ("February", 5)])
    >>> drawn.line
    '1.5,0.0 98.5,50.0'
    """
    top = _round_up(max((max(row[1:4]) for row in rows), default=0))
    spread = 97 / max(len(rows) - 1, 1)
    points = tuple(_point(row, round(1.5 + i * spread, 2), top) for i, row in enumerate(rows))
    banded = [p for p in points if p.low is not None]
    outline = [(p.x, p.high_y) for p in banded] + [(p.x, p.low_y) for p in reversed(banded)]
    every = max(1, ceil((len(points) - 1) / most_labels))
    at = {p.label: p.x for p in points}
    return Trend(
        points=points,
        line=_joined([(p.x, p.y) for p in points]),
        band=_joined(outline),
        grid=tuple((_height(top * part / 4, top), top * part / 4) for part in (0, 2, 4)),
        labels=tuple((p.x, p.label) for p in points[::every]),
        marks=tuple((at[label], label, words) for label, words in marks if label in at),
    )


def _point(row: Sequence[Any], x: float, top: float) -> Point:
    if len(row) < 4:
        return Point(row[0], row[1], x, _height(row[1], top))
    ends = {"low_y": _height(row[2], top), "high_y": _height(row[3], top)}
    return Point(row[0], row[1], x, _height(row[1], top), row[2], row[3], **ends)


def _height(value: float, top: float) -> float:
    return round(100 - 100 * value / top, 2)


def _joined(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _round_up(value: float) -> float:
    """The next 1, 2, 4 or 8 with noughts: each quarter of it is a number people say.

    >>> _round_up(10), _round_up(33), _round_up(0)
    (10, 40, 4)
    """
    if value <= 4:
        return 4
    size: int = 10 ** int(log10(value))
    return next(n * size for n in (1, 2, 4, 6, 8, 10) if n * size >= value)
