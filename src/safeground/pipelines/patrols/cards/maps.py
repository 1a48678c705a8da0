"""The maps of a card: a whole shift, and the ground round one visit. True to scale, north up."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import shapely

from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import Station
from safeground.pipelines import wording
from safeground.pipelines.drawing.furniture import (
    badge,
    draw_badges,
    draw_outline,
    keep_clear,
    north,
    round_length,
    scale_bar,
)
from safeground.pipelines.drawing.labels import Room, text_width
from safeground.pipelines.drawing.marks import (
    FAINT,
    INK,
    PAPER,
    SOFT,
    Box,
    Dot,
    Drawing,
    Frame,
    Label,
    Points,
    Shape,
    line,
    rectangle,
)
from safeground.pipelines.drawing.streets import draw_streets, name_streets
from safeground.pipelines.patrols.cards.ground import Ground
from safeground.pipelines.patrols.cards.shift import Shift, Stop, point_of

LAND = "#f1f4f4"
LEAST_METRES = 1_500.0  # a shift in one street still shows what is round it
AROUND = 0.28  # of a hotspot's span, shown on every side of it
STREETS_FROM = 0.05  # pixels to the metre: with less, streets run together
TEXT = 14.0


def shift_map(shift: Shift, ground: Ground, width: float = 420.0) -> Drawing:
    """Every boundary of a shift with the numbers of its visits, the stations, and the order."""
    window = _window([*(s.hotspot.boundary for s in shift.stops), *_stations(shift)])
    tall = (window[3] - window[1]) / (window[2] - window[0])
    drawing = Drawing(width, width * min(max(tall, 0.6), 1.15), _title(shift), _order(shift))
    frame, room = _begin(drawing, window)
    _background(drawing, frame, ground, street=min(9 * frame.scale, 3.4))
    _furniture(drawing, frame, room)
    _way(drawing, frame, shift)
    numbers = _numbers(shift)
    spots = {name: _at(frame, stop.hotspot.centre) for name, (stop, _) in numbers.items()}
    for spot in spots.values():
        room.take(_round(spot, 4))
    stations = _station_marks(frame, room, shift)
    edges, dots, badges = dict[str, tuple[Points, ...]](), [], []
    for name, (stop, _) in numbers.items():
        if frame.scale * max(_spans(stop.hotspot.boundary)) >= 9:
            edges[name] = draw_outline(drawing, frame, stop.hotspot.boundary, 1.8)
            keep_clear(room, edges[name])
        else:
            dots.append(Dot(*spots[name], 3.6, fill=INK, stroke=PAPER, width=1.2))
    for name, (stop, text) in numbers.items():
        span = frame.scale * max(_spans(stop.hotspot.boundary)) if name in edges else 0.0
        reach, edge = 1.6 * TEXT + 0.5 * span, edges.get(name, ())
        badges.append(badge(room, spots[name], text, TEXT, reach, edge, must=True))
    draw_badges(drawing, badges)
    drawing.add(*dots, *stations)
    _names(drawing, frame, room, ground, TEXT * 0.9)
    drawing.add(Shape(rectangle(0, 0, drawing.width, drawing.height), stroke=FAINT, width=1.5))
    return drawing


def visit_map(
    hotspot: PatrolHotspot, ground: Ground, width: float = 400.0, height: float = 330.0
) -> Drawing:
    """One boundary and what lies round it."""
    boundary = hotspot.boundary
    left, low, right, high = boundary.bounds
    pad = AROUND * max(right - left, high - low, 100.0)
    window = (left - pad, low - pad, right + pad, high + pad)
    title = f"Map of {hotspot.name}"
    drawing = Drawing(width, height, title, "The outlined area is where to be.")
    frame, room = _begin(drawing, _widened(window, width / height))
    _background(drawing, frame, ground, street=min(12 * frame.scale, 9))
    _furniture(drawing, frame, room)
    draw_outline(drawing, frame, boundary, 3.2)
    lines, names = _inside_first(ground, frame, boundary)
    name_streets(drawing, frame, room, lines, names, TEXT)
    _names(drawing, frame, room, ground, TEXT)
    if not lines:
        _street_names(drawing, frame, room, ground)
    drawing.add(Shape(rectangle(0, 0, width, height), stroke=FAINT, width=1.5))
    return drawing


def _inside_first(
    ground: Ground, frame: Frame, boundary: shapely.Geometry
) -> tuple[list[shapely.Geometry], list[str]]:
    """Streets in the window; those that run through the boundary first, so that they are named."""
    lines, names = ground.streets(frame.ground)
    inside = ground.streets_inside(boundary, most=len(names))
    order = sorted(range(len(names)), key=lambda i: names[i] not in inside)
    return [lines[i] for i in order], [names[i] for i in order]


def _begin(drawing: Drawing, window: Box) -> tuple[Frame, Room]:
    box = (0.0, 0.0, drawing.width, drawing.height)
    drawing.add(Shape(rectangle(*box), fill=LAND))
    window = _widened(window, drawing.width / drawing.height)
    return Frame(window, box), Room((3, 3, drawing.width - 3, drawing.height - 3))


def _background(drawing: Drawing, frame: Frame, ground: Ground, street: float) -> None:
    if frame.scale >= STREETS_FROM:
        draw_streets(drawing, frame, ground.streets(frame.ground)[0], max(street, 0.8))
    pieces = shapely.get_parts(shapely.clip_by_rect(ground.districts, *frame.ground))
    seen = pieces[shapely.length(pieces) * frame.scale > 6]  # mudflats are specks at this scale
    edges = frame.rings(shapely.geometrycollections(seen), 0.7)
    drawing.add(Shape(edges, closed=False, stroke=SOFT, width=1, dash=(6, 4)))


def _furniture(drawing: Drawing, frame: Frame, room: Room) -> None:
    low = drawing.height - 12
    length = round_length(drawing.width / frame.scale / 4)
    scale_bar(drawing, frame, (14, low), length, TEXT * 0.9)
    room.take((0, low - 24, 30 + length * frame.scale, drawing.height))
    north(drawing, drawing.width - 16, low, TEXT)
    room.take((drawing.width - 34, low - 28, drawing.width, drawing.height))


def _way(drawing: Drawing, frame: Frame, shift: Shift) -> None:
    """The order, as straight lines from start to end, each drawn once: dots on dots are a line."""
    if not shift.stops:
        return
    points = [point_of(shift.unit.start), *(s.hotspot.centre for s in shift.stops)]
    points.append(point_of(shift.unit.end))
    legs = dict.fromkeys(tuple(sorted(leg)) for leg in pairwise(points))
    ways = tuple(ring for a, b in legs for ring in line(_at(frame, a), _at(frame, b)))
    drawing.add(Shape(ways, closed=False, stroke=SOFT, width=1.3, dash=(2, 4)))


def _station_marks(frame: Frame, room: Room, shift: Shift) -> list[Shape | Label]:
    """Marks of the stations, to be drawn last; their room is taken now."""
    marks: list[Shape | Label] = []
    for station, role in _roles(shift):
        x, y = _at(frame, point_of(station))
        room.take(_round((x, y), 8))
        box = rectangle(x - 6, y - 6, x + 6, y + 6)
        marks.append(Shape(box, fill=INK, stroke=PAPER, width=1.6))
        text = f"{role}: {station.name}"
        for said in (text, role):
            where = room.name((x, y), said, TEXT, gap=11)
            if where:
                marks.append(Label(*where, said, TEXT, bold=True, halo=3))
                break
    return marks


def _roles(shift: Shift) -> list[tuple[Station, str]]:
    start, end = shift.unit.start, shift.unit.end
    if start == end:
        return [(start, "Start and end")]
    return [(start, "Start"), (end, "End")]


def _numbers(shift: Shift) -> dict[str, tuple[Stop, str]]:
    """By hotspot: its first stop, and the numbers of all its visits as text."""
    found: dict[str, tuple[Stop, str]] = {}
    for stop in shift.stops:
        first, text = found.get(stop.hotspot.name, (stop, ""))
        found[stop.hotspot.name] = first, f"{text},{stop.number}".lstrip(",")
    return found


def _names(drawing: Drawing, frame: Frame, room: Room, ground: Ground, size: float) -> None:
    left, low, right, high = frame.ground
    crowded = frame.scale < STREETS_FROM
    for place in ground.landmarks:
        inside = left <= place.x <= right and low <= place.y <= high
        if not inside or (crowded and place.rank > 0):
            continue
        x, y = _at(frame, (place.x, place.y))
        if text_width(place.name, size) < drawing.width and room.free(_round((x, y), 3)):
            start = room.name((x, y), place.name, size, gap=7)
            if start:
                drawing.add(Dot(x, y, 2, fill=SOFT))
                drawing.add(Label(*start, place.name, size, colour="#2b3b43", halo=2.6))


def _street_names(drawing: Drawing, frame: Frame, room: Room, ground: Ground) -> None:
    """Where there are no lines: each street's name about the middle of where records put it."""
    size = TEXT * 0.88
    for street in ground.names_in(frame.ground):
        x, y = _at(frame, (street.x, street.y))
        half = text_width(street.name, size) / 2
        box = (x - half - 3, y - 0.7 * size, x + half + 3, y + 0.7 * size)
        if room.free(box):
            room.take(box)
            colour = "#2b3b43"
            drawing.add(
                Label(x, y + 0.36 * size, street.name, size, "middle", colour=colour, halo=2.6)
            )


def _window(shapes: list[shapely.Geometry]) -> Box:
    """The box round shapes with some room round it, never a very small one."""
    left, low, right, high = shapely.total_bounds(shapes).tolist()
    size = max(right - left, high - low)
    pad = max(0.1 * size, (LEAST_METRES - size) / 2)
    return left - pad, low - pad, right + pad, high + pad


def _widened(window: Box, aspect: float) -> Box:
    """The window grown about its middle to the shape of the sheet."""
    left, low, right, high = window
    wide, tall = right - left, high - low
    more_x = max(tall * aspect - wide, 0) / 2
    more_y = max(wide / aspect - tall, 0) / 2
    return left - more_x, low - more_y, right + more_x, high + more_y


def _stations(shift: Shift) -> Iterator[shapely.Geometry]:
    for station in (shift.unit.start, shift.unit.end):
        yield shapely.points(point_of(station))


def _at(frame: Frame, point: tuple[float, float]) -> tuple[float, float]:
    x, y = frame.place(np.array([point], float))[0]
    return float(x), float(y)


def _round(spot: tuple[float, float], reach: float) -> Box:
    return spot[0] - reach, spot[1] - reach, spot[0] + reach, spot[1] + reach


def _spans(shape: shapely.Geometry) -> tuple[float, float]:
    left, low, right, high = shape.bounds
    return right - left, high - low


def _title(shift: Shift) -> str:
    return f"Map of the shift of {shift.unit.name}"


def _order(shift: Shift) -> str:
    visits = [f"{s.number} {s.hotspot.name}" for s in shift.stops]
    start, end = shift.unit.start.name, shift.unit.end.name
    return f"From {start}: {wording.listing(visits) or 'no visits'}; to {end}."
