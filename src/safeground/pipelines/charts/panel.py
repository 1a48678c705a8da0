"""A panel with a scale upwards on its left and names of what is drawn on its right."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from safeground.pipelines.charts.scales import Scale, written
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
from safeground.pipelines.drawing.labels import spread, text_width
from safeground.pipelines.drawing.marks import FAINT, INK, SOFT, Box, Label, Shape, line

HEIGHT = 330.0  # of the panel itself
SIDE = 178.0  # room on the right for names
LEFT = 74.0  # room on the left for the values


@dataclass(frozen=True)
class Name:
    """Words on the right of a panel, and the height on the sheet at which they belong."""

    y: float
    words: str
    bold: bool = False
    colour: str = INK


class Panel:
    """A box on a sheet that takes the next `HEIGHT` of it."""

    def __init__(self, sheet: Sheet, heading: str, side: float = SIDE, names: int = 0) -> None:
        self.sheet = sheet
        sheet.text(heading, colour=SOFT)
        top = sheet.y + 18
        height = max(HEIGHT, names * 2.4 * TEXT)
        self.box: Box = (MARGIN + LEFT, top, WIDTH - side, top + height)
        sheet.y = top + height

    def values(self, scale: Scale, percent: bool = False) -> None:
        """Lines across at round values of the scale upwards, with the values on the left."""
        left, _, right, _ = self.box
        for value in scale.ticks(6):
            y = scale.at(value)
            said = f"{100 * value:g}%" if percent else written(value)
            self.sheet.add(
                Shape(line((left, y), (right, y)), False, stroke=GRID),
                Label(left - 9, y + 0.36 * TEXT, said, TEXT, "end", colour=SOFT),
            )

    def null(self, scale: Scale, value: float) -> Name:
        """The line of no difference, and its name for the right."""
        left, _, right, _ = self.box
        y = scale.at(value)
        self.sheet.add(Shape(line((left, y), (right, y)), False, stroke=INK, width=1.6))
        return Name(y, "no difference", colour=SOFT)

    def along(self, ticks: Sequence[tuple[float, str]], label: str) -> None:
        """Words below the panel at places along it, as many as there is room for."""
        _, _, right, bottom = self.box
        shown = _with_room(ticks)
        lines = {x: words.split("\n") for x, words in shown}
        for x, _ in shown:
            self.sheet.add(Shape(line((x, bottom), (x, bottom + 6)), False, stroke=SOFT))
            for i, words in enumerate(lines[x]):
                half = text_width(words, TEXT) / 2
                middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
                base = bottom + 10 + TEXT + i * LEADING * TEXT
                self.sheet.add(Label(middle, base, words, TEXT, "middle", colour=SOFT))
        deep = max(map(len, lines.values()), default=0)
        self.sheet.y = bottom + 14 + LEADING * TEXT * deep
        if label:
            middle = (self.box[0] + right) / 2
            for i, words in enumerate(wrapped(label, right - self.box[0])):
                base = self.sheet.y + TEXT + i * LEADING * TEXT
                self.sheet.add(Label(middle, base, words, TEXT, "middle", colour=SOFT))
            self.sheet.y += LEADING * TEXT * (i + 1)

    def names(self, names: Sequence[Name]) -> None:
        """Words to the right of the panel, each led to from where it belongs."""
        _, top, right, bottom = self.box
        room = WIDTH - right - 26 - 4
        lines = [wrapped(name.words, room) for name in names]
        gap = max((len(words) for words in lines), default=1) * LEADING * TEXT
        places = spread([name.y for name in names], gap, top + 8, bottom - 4)
        for name, words, y in zip(names, lines, places, strict=True):
            lead = line((right + 2, name.y), (right + 14, y), (right + 21, y))
            self.sheet.add(Shape(lead, False, stroke=FAINT, width=1.2))
            self.sheet.add(*block(right + 26, y, words, "start", name.bold, name.colour))


def _with_room(ticks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """As many as can stand side by side: every one, every second, every third ..."""
    for every in (1, 2, 3, 4, 6, *range(12, len(ticks) + 12, 12)):  # months fall on quarters
        shown = [*ticks[::every]]
        widths = [max(text_width(w, TEXT) for w in words.split("\n")) for _, words in shown]
        gaps = [after[0] - before[0] for before, after in pairwise(shown)]
        needed = [(a + b) / 2 + 8 for a, b in pairwise(widths)]
        if all(gap >= need for gap, need in zip(gaps, needed, strict=True)):
            return shown
    return []
