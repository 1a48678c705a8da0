"""Pings in GPX: track points; the device is the track's name, or the file's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

import polars as pl

from safeground.data.errors import BadInput
from safeground.data.feeds.rows import Rows

_AT_ONCE = 200_000  # points
_COLUMNS = ("device", "time", "longitude", "latitude", "speed")


def read(path: Path, device: str) -> Iterator[Rows]:
    """Track points of a GPX file, as text; what comes before a break in the file is kept.

    Raises BadInput for a file that is no GPX at all.
    """
    points: list[tuple[Any, ...]] = []
    seen, total, broken = False, path.stat().st_size, ""
    try:
        with path.open("rb") as file:
            for point in _points(file, device):
                seen = True
                points.append(point)
                if len(points) >= _AT_ONCE:
                    yield _rows(points, file.tell(), total)
                    points = []
    except ParseError as error:
        if not seen:
            raise BadInput(f"{path.name} can't be read as GPX ({error})") from None
        broken = f"the file breaks off: {error}"
    yield _rows(points, total, total, broken)


def _rows(points: list[tuple[Any, ...]], done: int, total: int, broken: str = "") -> Rows:
    frame = pl.DataFrame(points, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")
    return Rows(frame, done, total, int(bool(broken)), broken)


def _points(file: Any, device: str) -> Iterator[tuple[Any, ...]]:
    """(device, time, longitude, latitude, speed) of each point; memory is freed on the way."""
    name, depth = device, list[Element]()
    for event, element in iterparse(file, events=("start", "end")):
        tag = _tag(element)
        if event == "start":
            depth.append(element)
            name = device if tag == "trk" else name
            continue
        depth.pop()
        if tag == "name" and depth and _tag(depth[-1]) == "trk":
            name = (element.text or "").strip() or device
        elif tag == "trkpt":
            inside = {_tag(e): (e.text or "").strip() for e in element.iter()}
            at = element.get("lon"), element.get("lat")
            yield name, inside.get("time"), *at, inside.get("speed")
            depth[-1].remove(element)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
