"""The forest plot: one estimate a row with its interval, and what they come to together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from safeground.core.trials.estimate import Estimate
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, cell, figure, nothing_to_draw
from safeground.pipelines.charts.intervals import dashed, diamond, grouped, interval_marks, said
from safeground.pipelines.charts.scales import (
    Scale,
    plain_scale,
    ratio_scale,
    with_sides,
    written,
)
from safeground.pipelines.charts.sheet import (
    BOLD,
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
from safeground.pipelines.drawing.marks import (
    FAINT,
    INK,
    PAPER,
    SOFT,
    Label,
    Mark,
    Shape,
    line,
    rectangle,
)

NUMBERS = 200.0  # room for the numbers on the right
STRIP = 28.0  # the height of an interval, below its label
MAIN = "#e4eef1"  # behind the main answer
HEADINGS = ("", "estimate", "low", "high", "weight", "n", "of", "method")


@dataclass(frozen=True)
class ForestRow:
    """One row; `weight` is its share (0 to 1) in what is pooled, `pooled` what they come to.

    `prediction` is a range in which something new would lie, not the interval of an estimate. The
    `main` row, the answer that counts, stands out.
    """

    label: str
    estimate: Estimate
    weight: float | None = None
    pooled: bool = False
    prediction: bool = False
    main: bool = False

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
    right = max(
        text_width(words, TEXT) for row in rows for words in ("95% interval", *_numbers(row))
    )
    ends = (MARGIN + 6, WIDTH - MARGIN - min(right, NUMBERS) - 18)
    _draw(sheet, rows, _scale(rows, ratio, ends), measure, float(ratio))
    return Chart(name, title, says, sheet.finished(), HEADINGS, tuple(map(_cells, rows)))


def _scale(rows: Sequence[ForestRow], ratio: bool, ends: tuple[float, float]) -> Scale:
    middles = [row.estimate.estimate for row in rows]
    limits = [limit for row in rows for limit in (row.estimate.low, row.estimate.high)]
    if ratio:
        return with_sides(ratio_scale(middles, limits, *ends), 1.0)
    return with_sides(plain_scale([*middles, *limits], *ends, holds=(0.0,)), 0.0)


def _draw(sheet: Sheet, rows: Sequence[ForestRow], scale: Scale, heading: str, null: float) -> None:
    _headings(sheet, scale, heading, null)
    top = sheet.y
    heaviest = max((row.weight or 0.0 for row in rows), default=0.0)
    bands: list[Mark] = []
    marks: list[Mark] = []
    ruled = False
    for row in rows:
        if row.below and not ruled:
            marks.append(_rule(sheet.y + 3))
            sheet.y, ruled = sheet.y + 8, True
        before = sheet.y
        marks += _row(sheet, row, scale, heaviest)
        if row.main:
            ring = rectangle(3, before, WIDTH - 3, sheet.y)
            bands.append(Shape(ring, fill=MAIN))
            sheet.y += 4
    sheet.add(*bands)
    _grid(sheet, scale, top, null)
    sheet.add(*marks)
    _axis(sheet, scale, null)


def _rule(y: float) -> Shape:
    return Shape(line((MARGIN, y), (WIDTH - MARGIN, y)), False, stroke=FAINT)


def _headings(sheet: Sheet, scale: Scale, heading: str, null: float) -> None:
    lines = [*wrapped(heading, WIDTH - MARGIN - scale.end - 10), "95% interval"]
    height = LEADING * TEXT * len(lines)
    middle = sheet.y + height / 2
    sheet.add(*block(WIDTH - MARGIN, middle, lines, "end", colour=SOFT))
    base = sheet.y + height - 0.3 * TEXT
    half = text_width("no difference", TEXT) / 2
    x = min(max(scale.at(null), scale.start + half), scale.end - half)
    sheet.add(Label(x, base, "no difference", TEXT, "middle", colour=SOFT))
    sheet.y += height + 4


def _row(sheet: Sheet, row: ForestRow, scale: Scale, heaviest: float) -> list[Mark]:
    """The label above its interval, so that neither is narrow, and the numbers beside both."""
    strong = row.pooled or row.main
    size = BOLD * TEXT if strong else TEXT
    lines, numbers = wrapped(row.label, scale.end - MARGIN, size), _numbers(row)
    leading, pad = LEADING * TEXT, 6.0
    labels = (sheet.y + pad, sheet.y + pad + leading * len(lines))
    middle = labels[1] + STRIP / 2
    height = max(labels[1] - sheet.y + STRIP, leading * len(numbers) + 2 * pad)
    beside = sheet.y + height / 2
    widest = max(text_width(words, size) for words in lines)
    clear = rectangle(MARGIN, labels[0], MARGIN + widest, labels[1])
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
        Shape(clear, fill=MAIN if row.main else PAPER),
        *block(MARGIN, (labels[0] + labels[1]) / 2, lines, "start", strong),
        *marks,
        *block(WIDTH - MARGIN, beside, numbers, "end", strong),
    ]


def _said(row: ForestRow) -> str:
    """A row in numbers; of a prediction the range alone."""
    found = row.estimate
    if row.prediction:
        return f"{figure(found.low)} to {figure(found.high)}"
    return said(found)


def _numbers(row: ForestRow) -> list[str]:
    """An estimate, and its interval below."""
    middle, _, interval = _said(row).partition(" (")
    return (
        [middle, *wrapped(interval.rstrip(")"), NUMBERS)] if interval else wrapped(middle, NUMBERS)
    )


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


def _axis(sheet: Sheet, scale: Scale, null: float) -> None:
    y = sheet.y + 4
    sheet.add(Shape(line((scale.start, y), (scale.end, y)), False, stroke=SOFT))
    for value in _ticks(scale):
        x = scale.at(value)
        sheet.add(Shape(line((x, y), (x, y + 6)), False, stroke=SOFT))
        sheet.add(Label(x, y + 10 + TEXT, written(value), TEXT, "middle", colour=SOFT))
    base = y + 12 + (1 + LEADING) * TEXT
    fewer = max(scale.at(null) - 10, MARGIN + text_width("← fewer", TEXT))
    sheet.add(Label(fewer, base, "← fewer", TEXT, "end", colour=SOFT))
    sheet.add(Label(max(scale.at(null) + 10, fewer + 16), base, "more →", TEXT, colour=SOFT))
    sheet.y = base + 6


def _cells(row: ForestRow) -> tuple[str, ...]:
    found = row.estimate
    weight = "" if row.weight is None else cell(row.weight)
    numbers = [cell(value) for value in (found.estimate, found.low, found.high)]
    return (row.label, *numbers, weight, str(found.n), found.of, found.method)
