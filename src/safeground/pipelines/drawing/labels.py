"""Finding room on a map for numbers and names, so that none lies on another."""

import math
from collections.abc import Iterator, Sequence

from safeground.pipelines.drawing.marks import Box

Spot = tuple[float, float]
GLYPH = 0.58  # mean width of a letter over its size, in the system's plain fonts


def text_width(text: str, size: float) -> float:
    """About how wide a line of text is drawn."""
    return GLYPH * size * len(text)


class Room:
    """What is already taken on a map, and where something more would fit."""

    def __init__(self, within: Box) -> None:
        self.within = within
        self.taken: list[Box] = []

    def free(self, box: Box) -> bool:
        """Whether a box lies on the map and on nothing else."""
        left, top, right, bottom = self.within
        inside = box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom
        return inside and not any(_overlap(box, other) for other in self.taken)

    def take(self, box: Box) -> None:
        """Keep a box clear of what comes later."""
        self.taken.append(box)

    def badge(self, spot: Spot, radius: float, *, nearest: float) -> Spot | None:
        """A free centre for a round badge as near as may be to its spot, or None; taken at once."""
        for centre in _rings_around(spot, nearest):
            if self.free(_square(centre, radius)):
                self.take(_square(centre, radius))
                return centre
        return None

    def name(self, spot: Spot, text: str, size: float, *, gap: float) -> Spot | None:
        """Where to start a name beside its spot (left end of its baseline), or None; taken."""
        width = text_width(text, size)
        for left, base in _beside(spot, width, size, gap):
            box = (left - 2, base - 0.85 * size, left + width + 2, base + 0.3 * size)
            if self.free(box):
                self.take(box)
                return left, base
        return None


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions along a line at least `gap` apart (less if there is no room), moved little.

    Order is kept: the sweep down makes room, the sweep back up brings what ran over the end in.

    >>> spread([10, 11, 40], gap=5, low=0, high=50)
    [10.0, 15.0, 40.0]
    >>> spread([48, 49], gap=5, low=0, high=50)
    [45.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    room = min(gap, (high - low) / max(len(wanted) - 1, 1))
    places = [0.0] * len(wanted)
    edge = float(low)
    for i in order:
        places[i] = edge = max(float(wanted[i]), edge)
        edge += room
    edge = float(high)
    for i in reversed(order):
        places[i] = edge = min(places[i], edge)
        edge -= room
    return places


def _rings_around(spot: Spot, nearest: float) -> Iterator[Spot]:
    for step in range(8):
        reach = nearest * (1 + 0.45 * step)
        turns = 12 + 2 * step
        for turn in range(turns):
            angle = 2 * math.pi * (turn / turns) - math.pi / 4
            yield spot[0] + reach * math.cos(angle), spot[1] + reach * math.sin(angle)


def _beside(spot: Spot, width: float, size: float, gap: float) -> Iterator[Spot]:
    x, y = spot
    for away in (gap, 2 * gap, 4 * gap, 7 * gap):
        right, left, middle = x + away, x - away - width, x - width / 2
        for lift in (0.35, -0.6, 1.3):
            yield right, y + lift * size
            yield left, y + lift * size
        yield middle, y - away
        yield middle, y + away + 0.8 * size


def _square(centre: Spot, radius: float) -> Box:
    x, y = centre
    return x - radius, y - radius, x + radius, y + radius


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
