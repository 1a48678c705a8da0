"""The night by unit: a bar a visit, numbered as on the unit's card, breaks hatched."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from safeground.pipelines import wording
from safeground.pipelines.drawing.labels import text_width
from safeground.pipelines.drawing.marks import (
    FAINT,
    PAPER,
    SOFT,
    Drawing,
    Label,
    Shape,
    line,
    rectangle,
)
from safeground.pipelines.patrols.cards.shift import Shift
from safeground.pipelines.patrols.cards.times import clock, local

WIDTH, NAMES, TOP, ROW, BAR, TEXT = 1000.0, 190.0, 34.0, 40.0, 26.0, 14.0
ON_SHIFT, VISIT = "#c9d5d9", "#0d3b4a"


def timeline(shifts: Sequence[Shift], title: str) -> Drawing:
    """All units on one axis of time, hours marked."""
    units = wording.listing(f"{s.unit.name} {_visits(s)}" for s in shifts)
    drawing = Drawing(WIDTH, TOP + ROW * len(shifts) + 6, title, f"Visits by unit: {units}.")
    last = max(s.unit.ends_at for s in shifts)
    first = local(min(s.unit.starts_at for s in shifts))
    first = first.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    hours = max(1, math.ceil((last - first) / timedelta(hours=1)))
    per_hour = (WIDTH - NAMES - 24) / hours

    def across(at: datetime) -> float:
        return NAMES + per_hour * ((at - first) / timedelta(hours=1))

    _axis(drawing, first, hours, per_hour)
    for row, shift in enumerate(shifts):
        top = TOP + ROW * row + (ROW - BAR) / 2
        said, size = _fitting(shift.unit.name)
        name = Label(NAMES - 10, top + 18, said, size, "end", bold=True)
        start, end = across(shift.unit.starts_at), across(shift.unit.ends_at)
        drawing.add(name, Shape(rectangle(start, top, end, top + BAR), fill=ON_SHIFT))
        for pause in shift.breaks:
            _break(drawing, across(pause.start), across(pause.end), top)
        for stop in shift.stops:
            left, right = across(stop.visit.arrive), across(stop.visit.leave)
            drawing.add(Shape(rectangle(left, top, right, top + BAR), fill=VISIT, stroke=PAPER))
            number = str(stop.number)
            size = min(TEXT, TEXT * (right - left - 2) / text_width(number, TEXT))
            middle = (left + right) / 2
            drawing.add(Label(middle, top + 13 + 0.36 * size, number, size, "middle", True, PAPER))
    return drawing


def _axis(drawing: Drawing, first: datetime, hours: int, per_hour: float) -> None:
    every = next(n for n in (1, 2, 3, 4, 6, 12, 24) if n * per_hour >= 48 or n == 24)
    for hour in range(0, hours + 1, every):
        x = NAMES + hour * per_hour
        drawing.add(Shape(line((x, TOP - 6), (x, drawing.height - 4)), False, stroke=FAINT))
        said = clock(first + timedelta(hours=hour))
        drawing.add(Label(x, TOP - 14, said, TEXT * 0.92, "middle", colour=SOFT))


def _break(drawing: Drawing, left: float, right: float, top: float) -> None:
    drawing.add(Shape(rectangle(left, top, right, top + BAR), fill=PAPER, stroke=SOFT, width=1))
    steps = range(int(max(right - left, 0) // 6))
    slants = [line((left + 6 * n, top + BAR), (left + 6 * n + 6, top))[0] for n in steps]
    drawing.add(Shape(tuple(slants), closed=False, stroke=SOFT, width=1))


def _visits(shift: Shift) -> str:
    stops = [f"{s.number} at {clock(s.visit.arrive)} {s.hotspot.name}" for s in shift.stops]
    return ", ".join(stops) or "none"


def _fitting(name: str) -> tuple[str, float]:
    """A name and the size at which it fits, cut only where it would be too small to read."""
    room = (NAMES - 14) / 1.1  # bold letters are wider
    size = max(min(TEXT, TEXT * room / text_width(name, TEXT)), 0.7 * TEXT) if name else TEXT
    most = int(room / text_width("m", size) + 1e-9)
    return (name if len(name) <= most else f"{name[: most - 1].rstrip()}…"), size
