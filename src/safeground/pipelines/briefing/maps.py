"""The maps: the whole study area, and small ones of each town at one scale."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from safeground.core.hotspots.hotspot import Hotspot
from safeground.pipelines import wording
from safeground.pipelines.briefing.bands import band_shapes, bands_key
from safeground.pipelines.drawing.furniture import (
    badge,
    draw_badges,
    draw_outline,
    keep_clear,
    north,
    round_length,
    scale_bar,
)
from safeground.pipelines.drawing.labels import Room
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
    rectangle,
)
from safeground.pipelines.identification import Identification

LAND = "#f4f6f6"
INSET_METRES = 2_600.0


@dataclass(frozen=True)
class Inset:
    """A square window on the ground and the hotspots in it."""

    ground: Box
    hotspots: tuple[Hotspot, ...]


class Atlas:
    """An identification ready to be drawn, its bands merged once for every map."""

    def __init__(self, identification: Identification) -> None:
        self.of = identification
        self.bands = band_shapes(identification)
        areas = list(identification.districts.values()) or [identification.study_area]
        self.districts = np.array(areas, dtype=object)
        self.edges = shapely.union_all(shapely.boundary(self.districts))

    def whole(self, width: float) -> Drawing:
        """The study area with every hotspot numbered, `width` CSS pixels wide."""
        left, low, right, high = self.of.study_area.bounds
        tall = (high - low) / max(right - left, 1.0)
        height = min(max(width * tall, 0.45 * width), 1.2 * width) + 44
        drawing = Drawing(width, height, self._title(), self._description())
        self.draw_whole(drawing, (0.0, 0.0, width, height))
        return drawing

    def draw_whole(self, drawing: Drawing, box: Box, text: float = 11.5) -> None:
        """Draw the study area into a box: land, surface, outlines, numbers, names, scale."""
        left, top, right, bottom = box
        frame = Frame(self.of.study_area.bounds, (left + 6, top + 6, right - 6, bottom - 40))
        self._land(drawing, frame)
        for colour, shape in self.bands:
            drawing.add(Shape(frame.rings(shape, 0.55), fill=colour))
        drawing.add(Shape(self._outlines(frame), stroke="#8b9aa1", width=0.7))
        room = Room((left + 2, top + 2, right - 2, bottom - 36))
        self._furniture(drawing, frame, box, text)
        spots = [_middle(frame, hotspot) for hotspot in self.of.hotspots]
        for x, y in spots:
            room.take((x - 4, y - 4, x + 4, y + 4))
        self._names(drawing, frame, room, text, (3, 9))  # the towns everyone knows come first
        self._numbers(drawing, frame, room, spots, text)
        self._names(drawing, frame, room, text, (1, 2))

    def insets(self) -> list[Inset]:
        """Windows of one size that hold every hotspot, those near each other together."""
        hotspots = self.of.hotspots
        widest = max((max(_spans(h.boundary)) for h in hotspots), default=0.0)
        size = max(INSET_METRES, 1.3 * widest)
        return list(_windows(list(hotspots), size))

    def inset(self, inset: Inset, width: float) -> Drawing:
        """A small map of one window, square, `width` CSS pixels wide."""
        names = wording.listing(f"{h.rank} {h.name}" for h in inset.hotspots)
        drawing = Drawing(width, width, f"Map of {names}")
        self.draw_inset(drawing, inset, (0.0, 0.0, width, width))
        return drawing

    def draw_inset(
        self, drawing: Drawing, inset: Inset, box: Box, text: float = 11.0, with_scale: bool = True
    ) -> None:
        """Draw one window into a box: cells of the surface, boundaries and their numbers."""
        frame = Frame(inset.ground, box)
        drawing.add(Shape(rectangle(*box), fill="#ffffff"))
        self._land(drawing, frame)
        for colour, shape in self.bands:
            drawing.add(Shape(frame.rings(shape, 0), fill=colour))
        drawing.add(Shape(frame.rings(self.edges), stroke=SOFT, width=0.8, dash=(5, 3)))
        room = Room((box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2))
        edges = [draw_outline(drawing, frame, hotspot.boundary, 2.2) for hotspot in inset.hotspots]
        for edge in edges:
            keep_clear(room, edge)
        if with_scale:
            scale_bar(drawing, frame, (box[0] + 8, box[3] - 9), 500, text * 0.9)
            room.take((box[0], box[3] - 30, box[0] + 500 * frame.scale + 20, box[3]))
        badges = []
        for hotspot, edge in zip(inset.hotspots, edges, strict=True):
            reach = 0.5 * max(_spans(hotspot.boundary)) * frame.scale + 1.2 * text
            spot = _middle(frame, hotspot)
            badges.append(badge(room, spot, hotspot.rank, text, reach, edge, must=True))
        draw_badges(drawing, badges)
        self._names(drawing, frame, room, text, (0, 9))
        drawing.add(Shape(rectangle(*box), stroke=FAINT, width=1))

    def _land(self, drawing: Drawing, frame: Frame) -> None:
        drawing.add(Shape(frame.rings(self.of.study_area), fill=LAND))

    def _outlines(self, frame: Frame) -> tuple[Points, ...]:
        # Simplified together: shared edges stay shared.
        areas = shapely.coverage_simplify(self.districts, 0.5 / frame.scale)
        return tuple(ring for area in areas for ring in frame.rings(area, 0, clip=False))

    def _numbers(
        self,
        drawing: Drawing,
        frame: Frame,
        room: Room,
        spots: list[tuple[float, float]],
        text: float,
    ) -> None:
        """Outlines where they can be seen at this scale, dots where not, and their numbers."""
        badges, dots = [], []
        for hotspot, spot in zip(self.of.hotspots, spots, strict=True):
            reach, edge = 1.6 * text, tuple[Points, ...]()
            if max(_spans(hotspot.boundary)) * frame.scale >= 9:
                edge = draw_outline(drawing, frame, hotspot.boundary, 1.6)
                reach += 0.5 * max(_spans(hotspot.boundary)) * frame.scale
            else:
                dots.append(Dot(*spot, 3.2, fill=INK, stroke=PAPER, width=1.2))
            badges.append(badge(room, spot, hotspot.rank, text, reach, edge))
        draw_badges(drawing, badges)
        drawing.add(*dots)

    def _names(
        self, drawing: Drawing, frame: Frame, room: Room, text: float, sizes: tuple[int, int]
    ) -> None:
        for place in sorted(self.of.place_names, key=lambda p: (-p.size, p.name)):
            spot = frame.place(np.array([[place.x, place.y]]))[0]
            x, y = float(spot[0]), float(spot[1])
            size = text * (1.08 if place.size >= 3 else 0.94)
            wanted = sizes[0] <= place.size <= sizes[1]
            if not wanted or not _inside(frame.ground, place.x, place.y):
                continue
            start = room.name((x, y), place.name, size, gap=6)
            if start:
                drawing.add(Dot(x, y, 1.6, fill=SOFT))
                drawing.add(_name(start, place.name, size, place.size >= 3))

    def _furniture(self, drawing: Drawing, frame: Frame, box: Box, text: float) -> None:
        left, _, right, bottom = box
        bands_key(drawing, (left + 6, bottom - 6), text * 0.92)
        length = round_length((right - left) / frame.scale / 6)
        shown = length * frame.scale
        scale_bar(drawing, frame, (right - shown - 30, bottom - 8), length, text * 0.92)
        north(drawing, right - 12, bottom - 10, text)

    def _title(self) -> str:
        places = wording.plural(len(self.of.hotspots), "hotspot")
        return f"Map of {self.of.study_area_name} with {places} numbered by rank"

    def _description(self) -> str:
        named = [f"{h.rank} {h.name}" for h in self.of.hotspots]
        return (
            f"Shading shows where most {self.of.family_title} is expected in {self.of.period}. "
            f"Hotspots: {'; '.join(named) or 'none'}. The table that follows has the same facts."
        )


def _windows(waiting: list[Hotspot], size: float) -> Iterator[Inset]:
    while waiting:
        inside, bounds = [waiting.pop(0)], None
        bounds = inside[0].boundary.bounds
        for other in list(waiting):
            wider = _join(bounds, other.boundary.bounds)
            if max(wider[2] - wider[0], wider[3] - wider[1]) <= 0.8 * size:
                inside.append(other)
                waiting.remove(other)
                bounds = wider
        x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        half = size / 2
        yield Inset((x - half, y - half, x + half, y + half), tuple(inside))


def _join(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _spans(shape: shapely.Geometry) -> tuple[float, float]:
    left, low, right, high = shape.bounds
    return right - left, high - low


def _inside(ground: Box, x: float, y: float) -> bool:
    return ground[0] <= x <= ground[2] and ground[1] <= y <= ground[3]


def _middle(frame: Frame, hotspot: Hotspot) -> tuple[float, float]:
    point = hotspot.boundary.representative_point()
    x, y = frame.place(np.array([[point.x, point.y]]))[0]
    return float(x), float(y)


def _name(start: tuple[float, float], text: str, size: float, bold: bool) -> Label:
    return Label(*start, text, size, bold=bold, colour="#2b3b43", halo=2.6)
