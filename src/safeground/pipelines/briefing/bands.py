"""The surface as a few bands, each a share of the area: what a map can show and a reader name."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from safeground.pipelines.drawing.marks import Drawing, Label, Shape, rectangle
from safeground.pipelines.identification import Identification

SHARES = (0.001, 0.005, 0.01, 0.02, 0.05)
# One hue from dark to light, told apart in grey and with any colour vision.
COLOURS = ("#0d3b4a", "#23677d", "#5595a9", "#95c0cd", "#d3e6ea")


def band_of_cells(identification: Identification) -> NDArray[np.int8]:
    """The band of each cell (cells,): 0 where most is expected, in 0.1% of the area; -1 none."""
    grid, expected = identification.grid, np.asarray(identification.surface.expected, float)
    order = np.argsort(-expected, kind="stable")
    share = np.cumsum(grid.inside_m2[order]) / grid.area_m2
    bands = np.full(len(grid), -1, np.int8)
    band = np.searchsorted(np.array(SHARES), share - 1e-12).astype(np.int8)
    shown = (band < len(SHARES)) & (expected[order] > 0)
    bands[order[shown]] = band[shown]
    return bands


def band_shapes(identification: Identification) -> list[tuple[str, shapely.Geometry]]:
    """Colour and merged outline of each band that has cells, lightest first."""
    return list(_merged(identification))


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


def _merged(identification: Identification) -> Iterator[tuple[str, shapely.Geometry]]:
    bands = band_of_cells(identification)
    for band in reversed(range(len(SHARES))):
        cells = np.flatnonzero(bands == band)
        if len(cells):
            shapes = identification.grid.polygons(cells)
            # Neighbours computed from two centres differ in the last digit: snap before merging.
            merged = shapely.union_all(shapely.set_precision(shapes, 0.01))
            yield COLOURS[band], merged
