"""A panel with a scale upwards on its left and names of what is drawn on its right."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from safeground.pipelines.charts.scales import Scale, written
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
from safeground.pipelines.drawing.labels import spread, text_width
from safeground.pipelines.drawing.marks import FAINT, INK, SOFT, Box, Label, Shape, line

HEIGHT = 320.0  # of the panel itself
LEFT = 62.0  # room on the left for the values
LEAD = 26.0  # from the panel to names on its right
MOST = 215.0  # room on the right for names, which are in lines where that is too little


@dataclass(frozen=True)
class Name:
    """Words on the right of a panel, and the height on the sheet at which they belong."""

    y: float
    words: str
    bold: bool = False
    colour: str = INK


class Panel:
    """A box on a sheet that takes the next `HEIGHT` of it, with room on its right for `names`.

    `null` is what the line of no difference is called above the panel.
    """

    def __init__(
        self, sheet: Sheet, heading: str, names: Sequence[str] = (), null: str = ""
    ) -> None:
        self.sheet = sheet
        sheet.text(heading, colour=SOFT)
        if null:
            self._key(null)
        top = sheet.y + 18
        height = max(HEIGHT, len(names) * 2.4 * TEXT)
        widest = max((text_width(name, BOLD * TEXT) for name in names), default=0.0)
        side = min(widest, MOST) + LEAD + 4 if names else MARGIN
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

    def _key(self, words: str) -> None:
        """A line as that of no difference, and what it is called."""
        y = self.sheet.y + LEADING * TEXT / 2
        key = line((MARGIN, y), (MARGIN + 34, y))
        self.sheet.add(Shape(key, False, stroke=INK, width=1.6))
        self.sheet.text(words, left=MARGIN + 42)

    def null(self, scale: Scale, value: float) -> None:
        """The line of no difference."""
        left, _, right, _ = self.box
        y = scale.at(value)
        self.sheet.add(Shape(line((left, y), (right, y)), False, stroke=INK, width=1.6))

    def along(self, ticks: Sequence[tuple[float, str]], label: str, *, once: bool = False) -> None:
        """Words below the panel at places along it, as many as there is room for.

        With `once` a second line, such as a year, is left out where it is that of the last.
        """
        _, _, right, bottom = self.box
        shown = with_room(ticks, once=once)
        lines = {x: words.split("\n") for x, words in shown}
        for x, _ in shown:
            self.sheet.add(Shape(line((x, bottom), (x, bottom + 6)), False, stroke=SOFT))
            for i, words in enumerate(lines[x]):
                middle = _on_sheet(x, words)
                base = bottom + 10 + TEXT + i * LEADING * TEXT
                self.sheet.add(Label(middle, base, words, TEXT, "middle", colour=SOFT))
        deep = max(map(len, lines.values()), default=0)
        self.sheet.y = bottom + 14 + LEADING * TEXT * deep
        if label:
            for i, words in enumerate(wrapped(label, WIDTH - 2 * MARGIN)):
                middle = _on_sheet((self.box[0] + right) / 2, words)
                base = self.sheet.y + TEXT + i * LEADING * TEXT
                self.sheet.add(Label(middle, base, words, TEXT, "middle", colour=SOFT))
            self.sheet.y += LEADING * TEXT * (i + 1)

    def names(self, names: Sequence[Name]) -> None:
        """Words to the right of the panel, each led to from where it belongs."""
        _, top, right, bottom = self.box
        room = WIDTH - right - LEAD - 3
        lines = [wrapped(name.words, room, BOLD * TEXT if name.bold else TEXT) for name in names]
        gap = max((len(words) for words in lines), default=1) * LEADING * TEXT
        places = spread([name.y for name in names], gap, top + 8, bottom - 4)
        for name, words, y in zip(names, lines, places, strict=True):
            lead = line((right + 2, name.y), (right + 14, y), (right + 21, y))
            self.sheet.add(Shape(lead, False, stroke=FAINT, width=1.2))
            self.sheet.add(*block(right + LEAD, y, words, "start", name.bold, name.colour))


def _on_sheet(x: float, words: str) -> float:
    """The middle of words at x, moved as far as they would run over the margin."""
    half = text_width(words, TEXT) / 2
    return min(max(x, MARGIN + half), WIDTH - MARGIN - half)


def _without_repeats(ticks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    shown, last = [], ""
    for x, words in ticks:
        first, _, second = words.partition("\n")
        shown.append((x, first if second == last else words))
        last = second
    return shown


def with_room(ticks: Sequence[tuple[float, str]], *, once: bool = False) -> list[tuple[float, str]]:
    """As many as can stand side by side: every one, every second, every third ..."""
    for every in (1, 2, 3, 4, 6, *range(12, len(ticks) + 12, 12)):  # months fall on quarters
        shown = _without_repeats(ticks[::every]) if once else [*ticks[::every]]
        widths = [max(text_width(w, TEXT) for w in words.split("\n")) for _, words in shown]
        places = [_on_sheet(x, max(words.split("\n"), key=len)) for x, words in shown]
        gaps = [after - before for before, after in pairwise(places)]
        needed = [(a + b) / 2 + 8 for a, b in pairwise(widths)]
        if all(gap >= need for gap, need in zip(gaps, needed, strict=True)):
            return shown
    return []
