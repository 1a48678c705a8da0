"""The small drawn map of a card: the place to be in, and what people know that lies round it."""

import json
from functools import lru_cache
from typing import Any

WIDTH, HEIGHT, TEXT = 400.0, 280.0, 18.0
ACROSS = 1_200.0  # metres shown at least, so that something that people know is in sight


def map_of(name: str, boundary: Any) -> str:
    """The ground round a hotspot as an SVG picture that needs no network; "" without a boundary."""
    return _drawn(name, json.dumps(boundary, sort_keys=True)) if boundary else ""


@lru_cache(maxsize=512)  # a boundary changes a few times a year
def _drawn(name: str, boundary: str) -> str:
    import shapely

    from safeground.core.geography.national_grid import to_national_grid
    from safeground.pipelines.drawing.furniture import (
        draw_outline,
        keep_clear,
        north,
        round_length,
        scale_bar,
    )
    from safeground.pipelines.drawing.labels import Room
    from safeground.pipelines.drawing.marks import Drawing, Frame, Shape, rectangle

    shape = shapely.transform(shapely.from_geojson(boundary), to_national_grid, interleaved=False)
    frame = Frame(_window(shape.bounds), (0.0, 0.0, WIDTH, HEIGHT))
    drawing = Drawing(WIDTH, HEIGHT, f"Map of {name}", "The outlined area is where to be.")
    drawing.add(Shape(rectangle(0, 0, WIDTH, HEIGHT), fill="#f1f4f4"))
    room = Room((4, 4, WIDTH - 4, HEIGHT - 4))
    length = round_length(WIDTH / frame.scale / 4)
    scale_bar(drawing, frame, (14, HEIGHT - 12), length, TEXT)
    north(drawing, WIDTH - 16, HEIGHT - 12, TEXT)
    room.take((0, HEIGHT - 38, 30 + length * frame.scale, HEIGHT))
    room.take((WIDTH - 34, HEIGHT - 40, WIDTH, HEIGHT))
    keep_clear(room, draw_outline(drawing, frame, shape, 3.2))
    _name(drawing, frame, room)
    return drawing.svg("map", css_class="visit-map")


def _window(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, low, right, high = bounds
    wide = max(right - left, (high - low) * WIDTH / HEIGHT, ACROSS / 1.4) * 1.4
    x, y = (left + right) / 2, (low + high) / 2
    tall = wide * HEIGHT / WIDTH
    return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2


def _name(drawing: Any, frame: Any, room: Any) -> None:
    """Stations and neighbourhoods in sight, each beside its dot where there is room."""
    from safeground.pipelines.drawing.marks import Dot, Label

    for name, spot in _landmarks():
        x, y = (float(one) for one in frame.place(spot)[0])
        if not room.free((x - 3, y - 3, x + 3, y + 3)):
            continue
        start = room.name((x, y), name, TEXT, gap=7)
        if start:
            drawing.add(Dot(x, y, 2.5), Label(start[0], start[1], name, TEXT, halo=3))


@lru_cache(maxsize=1)
def _landmarks() -> tuple[tuple[str, Any], ...]:
    """The names that come with the package and where they are, stations first."""
    import numpy as np

    from safeground.core.geography.national_grid import to_national_grid
    from safeground.data.sample import load_places

    places = load_places()
    east, north = to_national_grid(places["longitude"], places["latitude"])
    kinds = {"station": (0, " station"), "town": (1, ""), "neighbourhood": (2, "")}
    found = [
        (kinds[kind][0], f"{name}{kinds[kind][1]}", np.array([[x, y]]))
        for name, kind, x, y in zip(places["name"], places["kind"], east, north, strict=True)
        if kind in kinds
    ]
    return tuple((name, spot) for _, name, spot in sorted(found, key=lambda one: one[0]))
