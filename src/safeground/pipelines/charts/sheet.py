"""The sheet that every chart is drawn on: its size, its letters, and text that wraps.

A chart is 552 pixels wide. A phone of 320 leaves a page about 264 for it, so that letters, never
smaller than `TEXT`, are then 9 pixels high.
"""

import textwrap
from dataclasses import dataclass

from safeground.pipelines.drawing.labels import GLYPH
from safeground.pipelines.drawing.marks import INK, Dot, Drawing, Label, Mark, Shape, line

WIDTH, MARGIN, TEXT, TITLE = 552.0, 12.0, 19.0, 21.0
BOLD = 1.14  # how much wider heavy letters are
LEADING = 1.22  # from one baseline to the next, over the size of the letters
OURS, GRID, BAND = "#0d3b4a", "#dde3e6", "#c4dbe1"


@dataclass(frozen=True)
class Style:
    """How one of several lines is told from the others: never by its colour alone."""

    colour: str
    dash: tuple[float, ...]
    mark: str


STYLES = (
    Style(OURS, (), "circle"),
    Style("#b4530f", (12, 5), "square"),
    Style("#1d6f8c", (2.5, 4), "triangle"),
    Style("#5b2d82", (16, 4, 3, 4), "diamond"),
    Style("#5f6b12", (6, 3), "down"),
)


def style_of(number: int) -> Style:
    """The style of the first, second, third ... line; after five they come round again."""
    return STYLES[number % len(STYLES)]


class Sheet:
    """A drawing that is filled from the top; `y` is how far down it is filled."""

    def __init__(self, title: str, says: str) -> None:
        self.drawing = Drawing(WIDTH, 0.0, title, says)
        self.y = MARGIN
        self.text(title, size=TITLE, bold=True)
        self.y += 6

    def text(
        self,
        words: str,
        *,
        left: float = MARGIN,
        width: float = WIDTH - 2 * MARGIN,
        size: float = TEXT,
        bold: bool = False,
        colour: str = INK,
    ) -> None:
        """Write words below what is there, wrapped to a width."""
        lines = wrapped(words, width, BOLD * size if bold else size)
        for number, words_of_line in enumerate(lines):
            base = self.y + 0.95 * size + number * LEADING * size
            self.drawing.add(Label(left, base, words_of_line, size, "start", bold, colour))
        self.y += LEADING * size * len(lines)

    def add(self, *marks: Mark) -> None:
        """Put marks on top of those that are there."""
        self.drawing.add(*marks)

    def finished(self) -> Drawing:
        """The drawing, as high as it is filled."""
        self.drawing.height = round(self.y + MARGIN)
        return self.drawing


def wrapped(words: str, width: float, size: float = TEXT) -> list[str]:
    """Words in lines no wider than `width`; a word that is longer is cut.

    >>> wrapped("Basildon town centre", 120)
    ['Basildon', 'town', 'centre']
    """
    letters = int(width / (GLYPH * size))
    return textwrap.wrap(words, max(letters, 4)) or [""]


def block(
    x: float,
    middle: float,
    lines: list[str],
    anchor: str = "start",
    bold: bool = False,
    colour: str = INK,
    halo: float = 0.0,
) -> list[Mark]:
    """Lines of text, one below another, about a height."""
    first = middle + 0.36 * TEXT - LEADING * TEXT * (len(lines) - 1) / 2
    return [
        Label(x, first + LEADING * TEXT * i, words, TEXT, anchor, bold, colour, halo)
        for i, words in enumerate(lines)
    ]


def marker(
    kind: str, x: float, y: float, radius: float, fill: str = OURS, stroke: str = OURS
) -> Mark:
    """A circle, square, triangle (up or "down") or diamond of about one size about a spot."""
    if kind == "circle":
        return Dot(x, y, radius, fill, stroke, 2.0)
    r = radius
    corners = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "triangle": [(0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
        "down": [(0, 1.2), (1.1, -0.8), (-1.1, -0.8)],
        "diamond": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
    }[kind]
    ring = line(*((x + r * across, y + r * down) for across, down in corners))
    return Shape(ring, fill=fill, stroke=stroke, width=2.0)
