"""What every map has: numbers in circles, the key to the shading, a scale bar and north."""

import math

import numpy as np

from safeground.pipelines.briefing.bands import COLOURS, SHARES
from safeground.pipelines.briefing.drawing import (
    INK,
    PAPER,
    Dot,
    Drawing,
    Frame,
    Label,
    Mark,
    Points,
    Shape,
    line,
    rectangle,
)
from safeground.pipelines.briefing.labels import Room, text_width


def badge(
    room: Room,
    spot: tuple[float, float],
    rank: int,
    text: float,
    nearest: float,
    edge: tuple[Points, ...] = (),
    must: bool = False,
) -> tuple[list[Mark], list[Mark]]:
    """The line to a spot (or to the nearest of its edge) and a number in a circle.

    Where there is no room, nothing (a number that can not be read is worse than none), unless it
    `must` be there: then it is at the spot itself.
    """
    radius = max(0.5 * text_width(str(rank), text) + 3, 0.78 * text)
    centre = room.badge(spot, radius, nearest=nearest)
    if centre is None and not must:
        return [], []
    x, y = centre = centre or spot
    if edge and centre != spot:
        points = np.vstack(edge)
        nearest_x, nearest_y = points[np.hypot(*(points - [x, y]).T).argmin()]
        spot = float(nearest_x), float(nearest_y)
    lead = line(spot, centre)
    return [
        Shape(lead, closed=False, stroke=PAPER, width=3.2),
        Shape(lead, closed=False, stroke=INK, width=1.1),
    ], [
        Dot(x, y, radius, fill=PAPER, stroke=INK, width=1.3),
        Label(x, y + 0.36 * text, str(rank), text, anchor="middle", bold=True),
    ]


def draw_badges(drawing: Drawing, badges: list[tuple[list[Mark], list[Mark]]]) -> None:
    """Every line first, so that none crosses out a number."""
    for layer in (0, 1):
        for one in badges:
            drawing.add(*one[layer])


def bands_key(drawing: Drawing, corner: tuple[float, float], text: float) -> None:
    """A swatch for each band, with its share of the area."""
    x, base = corner
    width = 3.1 * text
    drawing.add(Label(x, base - 2.0 * text, "More likely: this share of the area", text * 0.96))
    for i, (share, colour) in enumerate(zip(SHARES, COLOURS, strict=True)):
        left = x + i * width
        box = rectangle(left, base - 1.6 * text, left + width - 1.5, base - 1.0 * text)
        drawing.add(Shape(box, fill=colour, stroke="#6d7f87", width=0.4))
        share_text = f"{100 * share:g}%"
        drawing.add(Label(left + width / 2, base, share_text, text * 0.9, anchor="middle"))


def round_length(metres: float) -> float:
    """The largest of 1, 2, 5, 10 ... that is not longer."""
    power = 10.0 ** math.floor(math.log10(max(metres, 1.0)))
    return max(step * power for step in (1, 2, 5) if step * power <= max(metres, 1.0))


def scale_bar(
    drawing: Drawing, frame: Frame, corner: tuple[float, float], metres: float, text: float
) -> None:
    """A bar of so many metres, with its length in words."""
    x, y = corner
    right = x + metres * frame.scale
    said = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    ticks = line((x, y - 4), (x, y), (right, y), (right, y - 4))
    drawing.add(Shape(ticks, closed=False, stroke=PAPER, width=3.5))
    drawing.add(Shape(ticks, closed=False, stroke=INK, width=1.3))
    drawing.add(Label((x + right) / 2, y - 5, said, text, anchor="middle", halo=2.5))


def north(drawing: Drawing, x: float, y: float, text: float) -> None:
    """An arrow to grid north."""
    arrow = np.array([[x, y - 22], [x + 5, y - 9], [x, y - 12], [x - 5, y - 9]])
    drawing.add(Shape((arrow,), fill=INK))
    drawing.add(Label(x, y + 2, "N", text, anchor="middle", bold=True))
