"""The map to print: one A3 sheet with the area, its towns and the list."""

import math
import textwrap

from safeground.pipelines import wording
from safeground.pipelines.briefing.content import answer
from safeground.pipelines.briefing.maps import Atlas, Inset
from safeground.pipelines.drawing.labels import text_width
from safeground.pipelines.drawing.marks import INK, SOFT, Box, Drawing, Label
from safeground.pipelines.identification import Identification

WIDTH, HEIGHT = 1587.0, 1123.0  # A3 on its side, in CSS pixels
MARGIN, SIDE, MOST_INSETS = 44.0, 590.0, 25


def sheet(identification: Identification, atlas: Atlas) -> Drawing:
    """The printed map; what it says is what the briefing says."""
    family, area = identification.family_title, identification.study_area_name
    title = f"Where {family} concentrates in {area}"
    drawing = Drawing(WIDTH, HEIGHT, title, answer(identification))
    _words(drawing, identification, title)
    left_of_side = WIDTH - MARGIN - SIDE
    atlas.draw_whole(drawing, (MARGIN, 120, left_of_side - 24, HEIGHT - 84), text=14.5)
    side = (left_of_side, 128.0, WIDTH - MARGIN, HEIGHT - 84)
    _insets(drawing, atlas, _listed(drawing, identification, side))
    return drawing


def _words(drawing: Drawing, identification: Identification, title: str) -> None:
    right = WIDTH - MARGIN
    size = min(32.0, 32.0 * (right - MARGIN) / max(text_width(title, 35), 1.0))
    drawing.add(Label(MARGIN, 70, title, size, bold=True))
    said = answer(identification)
    drawing.add(Label(MARGIN, 101, _cut(said, right - MARGIN, 18), 18, colour=SOFT))
    made = identification.provenance
    at = wording.moment(made.made_at)
    foot = (
        f"From records of {wording.months(identification.months)}. Shading says where harm is more "
        f"likely, not where it will happen. Made {at} by Safeground {made.safeground}."
    )
    drawing.add(Label(MARGIN, HEIGHT - 56, _cut(foot, right - MARGIN, 12), 12, colour=SOFT))
    thanks = " ".join(map(wording.sentence, identification.attribution))
    letters = int((right - MARGIN) / text_width("m", 10))
    for row, words in enumerate(textwrap.wrap(thanks, letters)[:3]):
        drawing.add(Label(MARGIN, HEIGHT - 38 + 13 * row, words, 10, colour=SOFT))


def _listed(drawing: Drawing, identification: Identification, side: Box) -> Box:
    """Write the list; returns the box that is left below it."""
    hotspots = identification.hotspots
    columns = 1 if len(hotspots) <= 20 else 2
    rows = math.ceil(len(hotspots) / columns)
    step = min(21.0, 440.0 / max(rows, 1))
    size, width = min(14.0, 0.72 * step), SIDE / columns
    for index, hotspot in enumerate(hotspots):
        x = side[0] + width * (index // rows)
        y = side[1] + step * (index % rows + 0.8)
        where = hotspot.name
        if hotspot.district and hotspot.district not in where:
            where = f"{where}, {hotspot.district}"
        rank = Label(x + 2.1 * size, y, str(hotspot.rank), size, "end", bold=True, colour=INK)
        drawing.add(rank, Label(x + 2.7 * size, y, _cut(where, width - 3.4 * size, size), size))
    return side[0], side[1] + step * rows + 14, side[2], side[3]


def _insets(drawing: Drawing, atlas: Atlas, box: Box) -> None:
    insets = atlas.insets()
    shown = insets[:MOST_INSETS]
    if not shown:
        return
    left, top, right, bottom = box
    columns, size = _tiles(len(shown), right - left, bottom - top - 18)
    for index, inset in enumerate(shown):
        x = left + (size + 8) * (index % columns)
        y = top + (size + 8) * (index // columns)
        _inset(drawing, atlas, inset, (x, y, x + size, y + size), first=index == 0)
    rest = len(insets) - len(shown)
    said = f"; {wording.plural(rest, 'more is', 'more are')} in the briefing" if rest else ""
    rows = math.ceil(len(shown) / columns)
    note = f"Small maps, all to one scale{said}"
    drawing.add(Label(left, top + (size + 8) * rows + 8, note, 11, colour=SOFT))


def _tiles(count: int, width: float, height: float) -> tuple[int, float]:
    """How many columns make the largest square tiles for `count` of them, and their size."""
    sizes = (
        (min((width + 8) / n - 8, (height + 8) / math.ceil(count / n) - 8), n) for n in range(1, 8)
    )
    size, columns = max(sizes)
    return columns, min(size, 260.0)


def _inset(drawing: Drawing, atlas: Atlas, inset: Inset, box: Box, *, first: bool) -> None:
    text = 11.0 if box[2] - box[0] > 120 else 9.0
    atlas.draw_inset(drawing, inset, box, text, with_scale=first)


def _cut(text: str, width: float, size: float) -> str:
    """Text cut to a width, with an ellipsis where something is missing."""
    most = max(int(width / text_width("m", 1.06 * size)), 1)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
