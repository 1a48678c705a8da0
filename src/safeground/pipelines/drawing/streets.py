"""Streets on a map: as ribbons, with their names written along them."""

import math
from collections.abc import Sequence

import numpy as np
import shapely

from safeground.pipelines.drawing.labels import Room, text_width
from safeground.pipelines.drawing.marks import PAPER, Drawing, Frame, Label, Points, Shape

KERB, NAME = "#aab7bd", "#2b3b43"


def draw_streets(
    drawing: Drawing, frame: Frame, lines: Sequence[shapely.Geometry], width: float
) -> None:
    """Draw streets (metres) `width` pixels wide, white between kerbs; thin ones as one line."""
    rings = tuple(ring for line in lines for ring in frame.rings(line, 0.4))
    if width < 3:
        drawing.add(Shape(rings, closed=False, stroke=KERB, width=width))
        return
    drawing.add(Shape(rings, closed=False, stroke=KERB, width=width + 1.6))
    drawing.add(Shape(rings, closed=False, stroke=PAPER, width=width))


def name_streets(
    drawing: Drawing,
    frame: Frame,
    room: Room,
    lines: Sequence[shapely.Geometry],
    names: Sequence[str],
    size: float,
) -> None:
    """Write the name of each street once, along it, where it is straight and free for so long.

    Streets in the order given: the first to be named have the first choice of room.
    """
    for name in dict.fromkeys(name for name in names if name):
        own = [line for line, of in zip(lines, names, strict=True) if of == name]
        for start, turn in _places(frame, own, text_width(name, size)):
            boxes = _boxes(start, turn, text_width(name, size), size)
            if all(room.free(box) for box in boxes):
                for box in boxes:
                    room.take(box)
                drawing.add(_written(start, turn, name, size))
                break


def _places(
    frame: Frame, lines: Sequence[shapely.Geometry], width: float
) -> list[tuple[tuple[float, float], float]]:
    """Middles and turns (degrees) of nearly straight stretches of at least `width` pixels."""
    whole = shapely.line_merge(shapely.union_all(shapely.clip_by_rect(lines, *frame.ground)))
    parts = sorted(shapely.get_parts(whole), key=lambda part: -part.length)
    found = []
    for part in parts:
        drawn = shapely.linestrings(frame.place(shapely.get_coordinates(part)))
        for share in (0.5, 0.3, 0.7, 0.15, 0.85):
            stretch = _stretch(drawn, share * drawn.length, width)
            if stretch is not None:
                found.append(stretch)
    return found


def _stretch(
    drawn: shapely.Geometry, middle: float, width: float
) -> tuple[tuple[float, float], float] | None:
    if middle < width / 2 or middle + width / 2 > drawn.length:
        return None
    along = [middle - width / 2, middle, middle + width / 2]
    first, centre, last = shapely.get_coordinates(shapely.line_interpolate_point(drawn, along))
    across = last - first
    if np.hypot(*across) < 0.96 * width:  # letters on a straight line would leave the bend
        return None
    turn = math.degrees(math.atan2(across[1], across[0]))
    upright = turn - 180 if turn > 90 else turn + 180 if turn <= -90 else turn
    return (float(centre[0]), float(centre[1])), upright


def _boxes(
    start: tuple[float, float], turn: float, width: float, size: float
) -> list[tuple[float, float, float, float]]:
    """Squares along the name that together cover it."""
    step = np.array([math.cos(math.radians(turn)), math.sin(math.radians(turn))])
    count = max(2, math.ceil(width / size))
    middles: Points = np.array(start) + np.linspace(-0.5, 0.5, count)[:, None] * width * step
    half = 0.62 * size
    return [(x - half, y - half, x + half, y + half) for x, y in middles.tolist()]


def _written(middle: tuple[float, float], turn: float, name: str, size: float) -> Label:
    """The name with its middle, not its baseline, on the line."""
    x = middle[0] - 0.34 * size * math.sin(math.radians(turn))
    y = middle[1] + 0.34 * size * math.cos(math.radians(turn))
    return Label(x, y, name, size, "middle", colour=NAME, halo=2.4, turn=turn)
