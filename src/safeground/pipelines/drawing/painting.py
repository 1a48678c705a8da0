"""A drawing as a picture: the same marks through matplotlib, without a screen."""

import warnings
from pathlib import Path
from typing import Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from safeground.pipelines.drawing.marks import PAPER, Dot, Drawing, Label, Mark, Shape

CSS_DPI = 96.0  # a CSS pixel is a ninety-sixth of an inch
TO_POINTS = 72.0 / CSS_DPI
SIDES: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}


def write_png(drawing: Drawing, path: Path, dpi: int = 300) -> None:
    """Write the drawing at its printed size; the same drawing always gives the same bytes."""
    size = (drawing.width / CSS_DPI, drawing.height / CSS_DPI)
    figure = Figure(figsize=size, dpi=dpi, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, drawing.width), ylim=(drawing.height, 0))
    axes.set_axis_off()
    for order, mark in enumerate(drawing.marks):
        artist = _artist(mark)
        artist.set_zorder(order)
        axes.add_artist(artist)
    with warnings.catch_warnings():  # a name in a script that the font lacks is drawn as boxes
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(
            path,
            format="png",
            metadata={"Software": "safeground"},
            pil_kwargs={"compress_level": 5},  # a third of the time for a tenth more bytes
        )


def _artist(mark: Mark) -> PathPatch | Circle | Text:
    if isinstance(mark, Shape):
        return _patch(mark)
    if isinstance(mark, Dot):
        edge = None if mark.stroke == "none" else mark.stroke
        width = mark.width * TO_POINTS if edge else 0.0
        centre = (mark.x, mark.y)
        return Circle(centre, mark.radius, facecolor=mark.fill, edgecolor=edge, linewidth=width)
    return _text(mark)


def _patch(mark: Shape) -> PathPatch:
    width = mark.width * TO_POINTS if mark.stroke != "none" else 0.0
    dash = (0.0, [d / mark.width for d in mark.dash]) if mark.dash else "solid"
    return PathPatch(
        _outline(mark),
        facecolor=mark.fill,
        edgecolor=mark.stroke,
        linewidth=width,
        linestyle=dash,
        alpha=mark.opacity,
        joinstyle="round",
    )


def _outline(mark: Shape) -> Outline:
    points = [np.vstack([ring, ring[:1]]) if mark.closed else ring for ring in mark.rings]
    if not points:
        return Outline(np.zeros((0, 2)))
    codes = [np.full(len(ring), Outline.LINETO) for ring in points]
    for code in codes:
        code[0] = Outline.MOVETO
        if mark.closed:
            code[-1] = Outline.CLOSEPOLY
    return Outline(np.vstack(points), np.concatenate(codes))


def _text(mark: Label) -> Text:
    text = Text(
        mark.x,
        mark.y,
        mark.text,
        fontsize=mark.size * TO_POINTS,
        fontfamily="DejaVu Sans",  # it comes with matplotlib, so every machine draws alike
        fontweight="bold" if mark.bold else "normal",
        color=mark.colour,
        horizontalalignment=SIDES[mark.anchor],
        verticalalignment="baseline",
        rotation=-mark.turn,
        rotation_mode="anchor",
        parse_math=False,
    )
    if mark.halo:
        halo = withStroke(linewidth=mark.halo * TO_POINTS, foreground=PAPER)
        text.set_path_effects([halo])
    return text
