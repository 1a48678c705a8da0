"""A drawing as a list of plain marks, and how to write it as SVG.

One set of marks serves the page, the printed sheet and the picture (`painting`), so that they can
not tell different stories.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]
Box = tuple[float, float, float, float]  # left, top, right, bottom
SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
INK, SOFT, FAINT, PAPER = "#16242b", "#4c5c64", "#b4c0c5", "#ffffff"


@dataclass(frozen=True)
class Shape:
    """Lines or rings of points (n, 2), all drawn as one."""

    rings: tuple[Points, ...]
    closed: bool = True
    fill: str = "none"
    stroke: str = "none"
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: str = INK
    stroke: str = "none"
    width: float = 1.0


@dataclass(frozen=True)
class Label:
    """Text on its baseline; `anchor` is start, middle or end; `halo` the white edge round it.

    `turn` is in degrees clockwise about (x, y).
    """

    x: float
    y: float
    text: str
    size: float = 12.0
    anchor: str = "start"
    bold: bool = False
    colour: str = INK
    halo: float = 0.0
    turn: float = 0.0


Mark = Shape | Dot | Label


@dataclass
class Drawing:
    """Marks on a sheet of `width` by `height` CSS pixels, with what it shows in words."""

    width: float
    height: float
    title: str
    description: str = ""
    marks: list[Mark] = field(default_factory=list)

    def add(self, *marks: Mark) -> None:
        """Put marks on top of those that are there."""
        self.marks.extend(marks)

    def svg(self, key: str, *, css_class: str = "", size: str = "") -> str:
        """The drawing as an `svg` element; `key` keeps its ids apart on a page."""
        body = "".join(_svg(mark) for mark in self.marks)
        title, about = escape(self.title), escape(self.description)
        described = f' aria-describedby="{key}-d"' if about else ""
        desc = f'<desc id="{key}-d">{about}</desc>' if about else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} '
            f'{_n(self.height)}" {size} role="img" class={quoteattr(css_class)} '
            f'aria-labelledby="{key}-t"{described} font-family="{SANS}">'
            f'<title id="{key}-t">{title}</title>{desc}{body}</svg>'
        )


@dataclass(frozen=True)
class Frame:
    """A window on the ground (metres) laid into a box on the sheet, to one scale, north up."""

    ground: Box  # left, low, right, high
    box: Box

    @property
    def scale(self) -> float:
        """Pixels to the metre."""
        left, low, right, high = self.ground
        x0, y0, x1, y1 = self.box
        return min((x1 - x0) / max(right - left, 1.0), (y1 - y0) / max(high - low, 1.0))

    def place(self, points: Points) -> Points:
        """Sheet positions (n, 2) of points on the ground (n, 2)."""
        left, low, right, high = self.ground
        x0, y0, x1, y1 = self.box
        middle = np.array([(left + right) / 2, (low + high) / 2])
        centre = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
        return np.asarray(centre + (points - middle) * self.scale * [1.0, -1.0], float)

    def rings(
        self, geometry: shapely.Geometry, detail: float = 0.3, clip: bool = True
    ) -> tuple[Points, ...]:
        """Outline of a geometry on the sheet, without detail finer than `detail` pixels.

        Outer rings and holes turn opposite ways, so that they fill alike by any rule. Clipping to
        the window leaves the window's own edges in the rings of what it cuts.
        """
        if clip:
            geometry = shapely.clip_by_rect(geometry, *self.ground)
        if detail:
            geometry = shapely.simplify(geometry, detail / self.scale)
        parts = shapely.get_parts(shapely.orient_polygons(geometry))
        kinds = shapely.get_type_id(parts)
        lines = [*shapely.get_rings(parts[kinds == 3]), *parts[(kinds == 1) | (kinds == 2)]]
        return tuple(self.place(shapely.get_coordinates(line)) for line in lines)


def rectangle(left: float, top: float, right: float, bottom: float) -> tuple[Points, ...]:
    """The four corners of a box, as rings."""
    return (np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float),)


def line(*points: tuple[float, float]) -> tuple[Points, ...]:
    """One line through points, as rings."""
    return (np.array(points, float),)


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if value else "0"


def _svg(mark: Mark) -> str:
    if isinstance(mark, Shape):
        return _shape(mark)
    if isinstance(mark, Dot):
        edge = _edge(mark.stroke, mark.width)
        x, y, radius = _n(mark.x), _n(mark.y), _n(mark.radius)
        return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{mark.fill}"{edge}/>'
    weight = ' font-weight="700"' if mark.bold else ""
    anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    halo = _edge(PAPER, mark.halo) + ' paint-order="stroke"' if mark.halo else ""
    x, y = _n(mark.x), _n(mark.y)
    turn = f' transform="rotate({_n(mark.turn)} {x} {y})"' if mark.turn else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{_n(mark.size)}" '
        f'fill="{mark.colour}"{weight}{anchor}{halo}{turn}>{escape(mark.text)}</text>'
    )


def _shape(mark: Shape) -> str:
    data = "".join(_steps(ring, mark.closed) for ring in mark.rings)
    if not data:
        return ""
    dash = f' stroke-dasharray="{" ".join(map(_n, mark.dash))}"' if mark.dash else ""
    clear = f' opacity="{mark.opacity:g}"' if mark.opacity < 1 else ""
    return f'<path d="{data}" fill="{mark.fill}"{_edge(mark.stroke, mark.width)}{dash}{clear}/>'


def _edge(stroke: str, width: float) -> str:
    if stroke == "none":
        return ""
    return f' stroke="{stroke}" stroke-width="{_n(width)}" stroke-linejoin="round"'


def _steps(ring: Points, closed: bool) -> str:
    """A ring as relative steps of a tenth of a pixel: a third of the size of whole positions."""
    tenths = np.rint(ring * 10).astype(int)
    if closed and len(tenths) > 1 and (tenths[0] == tenths[-1]).all():
        tenths = tenths[:-1]
    moves = np.diff(tenths, axis=0)
    moves = moves[(moves != 0).any(axis=1)]
    if len(tenths) == 0 or (closed and len(moves) < 2):
        return ""
    start = " ".join(_tenth(v) for v in tenths[0])
    return f"M{start}l{_run(moves)}{'z' if closed else ''}" if len(moves) else ""


def _run(moves: Iterable[Iterable[int]]) -> str:
    words = (_tenth(v) for move in moves for v in move)
    return " ".join(words).replace(" -", "-")


def _tenth(value: int) -> str:
    return f"{value / 10:g}"
