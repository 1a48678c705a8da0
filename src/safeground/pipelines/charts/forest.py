"""The forest plot: one estimate a row with its interval, and what they come to together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from safeground.core.trials.estimate import Estimate
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, cell, figure, nothing_to_draw
from safeground.pipelines.charts.intervals import dashed, diamond, grouped, interval_marks, said
from safeground.pipelines.charts.scales import Scale, plain_scale, ratio_scale, written
from safeground.pipelines.charts.sheet import (
    GRID,
    LEADING,
    MARGIN,
    TEXT,
    WIDTH,
    Sheet,
    block,
    wrapped,
)
from safeground.pipelines.drawing.labels import text_width
from safeground.pipelines.drawing.marks import FAINT, INK, SOFT, Label, Mark, Shape, line

LABELS, NUMBERS = 200.0, 214.0  # room for the labels on the left, the numbers on the right
HEADINGS = ("", "estimate", "low", "high", "weight", "n", "of", "method")


@dataclass(frozen=True)
class ForestRow:
    """One row; `weight` is its share (0 to 1) in what is pooled, `pooled` what they come to.

    `prediction` is a range in which something new would lie, not the interval of an estimate.
    """

    label: str
    estimate: Estimate
    weight: float | None = None
    pooled: bool = False
    prediction: bool = False

    @property
    def below(self) -> bool:
        """Whether it stands below the line, for it says something of all the others."""
        return self.pooled or self.prediction


def forest(
    title: str,
    rows: Sequence[ForestRow],
    *,
    name: str = "forest",
    measure: str = "Rate ratio",
    ratio: bool = True,
) -> Chart:
    """Estimates below one another on one scale: of ratios (1 is no difference), or differences.

    Squares are as large as their weight; what is pooled is a diamond below a line.
    """
    if not rows:
        return nothing_to_draw(name, title, "there is no estimate to draw", HEADINGS)
    singles = [row for row in rows if not row.below]
    words = grouped([r.label for r in singles], [r.estimate for r in singles], float(ratio))
    together = "; ".join(f"{row.label} {_said(row)}" for row in rows if row.below)
    says = f"{measure}, with 95% intervals. {words} {wording.sentence(together)}".strip()
    sheet = Sheet(title, says)
    right = min(max(text_width(_said(row), TEXT) for row in rows), NUMBERS)
    ends = (MARGIN + LABELS + 18, WIDTH - MARGIN - right - 18)
    _draw(sheet, rows, _scale(rows, ratio, ends), measure, float(ratio))
    return Chart(name, title, says, sheet.finished(), HEADINGS, tuple(map(_cells, rows)))


def _scale(rows: Sequence[ForestRow], ratio: bool, ends: tuple[float, float]) -> Scale:
    middles = [row.estimate.estimate for row in rows]
    limits = [limit for row in rows for limit in (row.estimate.low, row.estimate.high)]
    if ratio:
        return ratio_scale(middles, limits, *ends)
    return plain_scale([*middles, *limits], *ends, holds=(0.0,))


def _draw(sheet: Sheet, rows: Sequence[ForestRow], scale: Scale, heading: str, null: float) -> None:
    _headings(sheet, scale, heading, null)
    top = sheet.y
    heaviest = max((row.weight or 0.0 for row in rows), default=0.0)
    marks: list[Mark] = []
    ruled = False
    for row in rows:
        if row.below and not ruled:
            marks.append(_rule(sheet.y + 3))
            sheet.y, ruled = sheet.y + 8, True
        marks += _row(sheet, row, scale, heaviest)
    _grid(sheet, scale, top, null)
    sheet.add(*marks)
    _axis(sheet, scale)


def _rule(y: float) -> Shape:
    return Shape(line((MARGIN, y), (WIDTH - MARGIN, y)), False, stroke=FAINT)


def _headings(sheet: Sheet, scale: Scale, heading: str, null: float) -> None:
    lines = [*wrapped(heading, WIDTH - MARGIN - scale.end - 10), "(95% interval)"]
    height = LEADING * TEXT * len(lines)
    middle = sheet.y + height / 2
    sheet.add(*block(WIDTH - MARGIN, middle, lines, "end", colour=SOFT))
    base = sheet.y + height - 0.3 * TEXT
    half = text_width("no difference", TEXT) / 2
    x = min(max(scale.at(null), scale.start + half), scale.end - half)
    sheet.add(Label(x, base, "no difference", TEXT, "middle", colour=SOFT))
    sheet.y += height + 4


def _row(sheet: Sheet, row: ForestRow, scale: Scale, heaviest: float) -> list[Mark]:
    lines, numbers = wrapped(row.label, LABELS), _numbers(row)
    height = LEADING * TEXT * max(len(lines), len(numbers)) + 11
    middle = sheet.y + height / 2
    sheet.y += height
    if row.prediction:
        marks = dashed(scale, middle, row.estimate)
    elif row.pooled and scale.holds(row.estimate.low) and scale.holds(row.estimate.high):
        marks = diamond(scale, middle, row.estimate)
    else:
        radius = 7.0
        if heaviest:  # area, not side, as the weight
            radius = 3.5 + 6.5 * math.sqrt((row.weight or 0.0) / heaviest)
        kind = "diamond" if row.pooled else "square"
        marks = interval_marks(scale, middle, row.estimate, radius=radius, mark=kind)
    return [
        *block(MARGIN, middle, lines, "start", row.pooled),
        *marks,
        *block(WIDTH - MARGIN, middle, numbers, "end", row.pooled),
    ]


def _said(row: ForestRow) -> str:
    """A row in numbers; of a prediction the range alone."""
    found = row.estimate
    if row.prediction:
        return f"{figure(found.low)} to {figure(found.high)}"
    return said(found)


def _numbers(row: ForestRow) -> list[str]:
    """An estimate and its interval on one line, or on two if it is long."""
    whole = _said(row)
    if text_width(whole, TEXT) <= NUMBERS or " (" not in whole:
        return wrapped(whole, NUMBERS)
    middle, _, interval = whole.partition(" (")
    return [middle, *wrapped(f"({interval}", NUMBERS + 30)]


def _grid(sheet: Sheet, scale: Scale, top: float, null: float) -> None:
    for value in _ticks(scale):
        x = scale.at(value)
        sheet.add(Shape(line((x, top), (x, sheet.y + 4)), False, stroke=GRID))
    x = scale.at(null)
    sheet.add(Shape(line((x, top), (x, sheet.y + 4)), False, stroke=INK, width=1.6))


def _ticks(scale: Scale) -> list[float]:
    """As many values as have room beside each other."""
    for most in range(8, 1, -1):
        ticks = scale.ticks(most)
        places = [scale.at(value) for value in ticks]
        widths = [text_width(written(value), TEXT) for value in ticks]
        free = [
            after - before - (a + b) / 2
            for (before, a), (after, b) in pairwise(zip(places, widths, strict=True))
        ]
        if all(gap >= 9 for gap in free):
            return ticks
    return ticks


def _axis(sheet: Sheet, scale: Scale) -> None:
    y = sheet.y + 4
    sheet.add(Shape(line((scale.start, y), (scale.end, y)), False, stroke=SOFT))
    for value in _ticks(scale):
        x = scale.at(value)
        sheet.add(Shape(line((x, y), (x, y + 6)), False, stroke=SOFT))
        sheet.add(Label(x, y + 10 + TEXT, written(value), TEXT, "middle", colour=SOFT))
    base = y + 12 + (1 + LEADING) * TEXT
    sheet.add(Label(scale.start, base, "← fewer", TEXT, "start", colour=SOFT))
    sheet.add(Label(scale.end, base, "more →", TEXT, "end", colour=SOFT))
    sheet.y = base + 6


def _cells(row: ForestRow) -> tuple[str, ...]:
    found = row.estimate
    weight = "" if row.weight is None else cell(row.weight)
    numbers = [cell(value) for value in (found.estimate, found.low, found.high)]
    return (row.label, *numbers, weight, str(found.n), found.of, found.method)
