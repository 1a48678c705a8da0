"""What every map has: boundaries, numbers in circles, a scale bar and north."""

import math

import numpy as np
import shapely

from safeground.pipelines.drawing.labels import Room, text_width
from safeground.pipelines.drawing.marks import (
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
)


def badge(
    room: Room,
    spot: tuple[float, float],
    number: int | str,
    text: float,
    nearest: float,
    edge: tuple[Points, ...] = (),
    must: bool = False,
) -> tuple[list[Mark], list[Mark]]:
    """The line to a spot (or to the nearest of its edge) and a number in a circle.

    What is much longer than a number gets a lozenge.

    Where there is no room, nothing (a number that can not be read is worse than none), unless it
    `must` be there: then it is at the spot itself.
    """
    radius = max(0.5 * text_width(str(number), text) + 3, 0.78 * text)
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
        _lozenge(x, y, radius, text),
        Label(x, y + 0.36 * text, str(number), text, anchor="middle", bold=True),
    ]


def _lozenge(x: float, y: float, half_width: float, text: float) -> Dot | Shape:
    if half_width <= 1.2 * text:
        return Dot(x, y, half_width, fill=PAPER, stroke=INK, width=1.3)
    half_height = 0.85 * text
    reach = half_width - half_height
    spine = shapely.LineString([(x - reach, y), (x + reach, y)])
    ring = shapely.get_coordinates(spine.buffer(half_height))
    return Shape((ring,), fill=PAPER, stroke=INK, width=1.3)


def draw_badges(drawing: Drawing, badges: list[tuple[list[Mark], list[Mark]]]) -> None:
    """Every line first, so that none crosses out a number."""
    for layer in (0, 1):
        for one in badges:
            drawing.add(*one[layer])


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


def draw_outline(
    drawing: Drawing, frame: Frame, boundary: shapely.Geometry, width: float
) -> tuple[Points, ...]:
    """The boundary, dark in a white casing: it shows on any shade, and in black and white."""
    rings = frame.rings(boundary, 0)
    drawing.add(Shape(rings, stroke=PAPER, width=2.3 * width))
    drawing.add(Shape(rings, stroke=INK, width=width))
    return rings


def keep_clear(room: Room, rings: tuple[Points, ...]) -> None:
    """Let nothing later lie on the boxes round these rings."""
    for ring in rings:
        (left, top), (right, bottom) = ring.min(axis=0), ring.max(axis=0)
        room.take((float(left), float(top), float(right), float(bottom)))
