"""Exchange: National Grid references, and values on a grid as values on H3 hexagons."""

import re
from collections import defaultdict
from collections.abc import Mapping

import h3
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from safeground.core.geography.grid import Grid
from safeground.core.geography.national_grid import to_longitude_latitude, to_national_grid
from safeground.core.geography.overlap import overlap_areas

_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # 5 by 5 from the north-west, without I


def grid_reference(easting: float, northing: float, digits: int = 6) -> str:
    """National Grid reference of the square that holds a point (metres, EPSG:27700).

    `digits` is 0 (100 km), 2 (10 km), 4 (1 km), 6 (100 m), 8 (10 m) or 10 (1 m). The reference is
    cut off, not rounded, so it names the square's south-west corner (Ordnance Survey, *Using the
    National Grid*). Raises ValueError for a point outside the grid.

    >>> grid_reference(216_650, 771_250)  # Ben Nevis
    'NN 166 712'
    """
    if digits not in range(0, 11, 2):
        raise ValueError(f"digits must be 0, 2, 4, 6, 8 or 10, not {digits}")
    if not (0 <= easting < 700_000 and 0 <= northing < 1_300_000):
        raise ValueError(f"({easting:g}, {northing:g}) is outside the National Grid (metres)")
    column, row = int(easting // 100_000) + 10, 19 - int(northing // 100_000)
    square = _LETTERS[row // 5 * 5 + column // 5] + _LETTERS[row % 5 * 5 + column % 5]
    half = digits // 2
    unit = 10 ** (5 - half)
    east, north = int(easting % 100_000) // unit, int(northing % 100_000) // unit
    return f"{square} {east:0{half}} {north:0{half}}" if half else square


def parse_grid_reference(reference: str) -> tuple[float, float, float]:
    """Easting and northing (metres) of the south-west corner of a square, and its side.

    Spaces and small letters do not matter. Raises ValueError for text that is no reference.

    >>> parse_grid_reference("TQ 882 855"), parse_grid_reference("tq8885")
    ((588200.0, 185500.0, 100.0), (588000.0, 185000.0, 1000.0))
    """
    text = re.sub(r"\s", "", reference).upper()
    found = re.fullmatch(r"([HJNOST])([A-HJ-Z])((?:\d\d){0,5})", text)
    if not found:
        raise ValueError(f"{reference!r} is not a National Grid reference such as 'TQ 882 855'")
    first, second = _LETTERS.index(found[1]), _LETTERS.index(found[2])
    column = first % 5 * 5 + second % 5 - 10
    row = 19 - (first // 5 * 5 + second // 5)
    if not (0 <= column < 7 and 0 <= row < 13):
        raise ValueError(f"{reference!r} is outside the National Grid")
    half = len(found[3]) // 2
    unit = 10 ** (5 - half)
    east, north = (int(part or 0) * unit for part in (found[3][:half], found[3][half:]))
    return float(column * 100_000 + east), float(row * 100_000 + north), float(unit)


def nearest_resolution(cell_m2: float) -> int:
    """The H3 resolution (0 to 15) whose average hexagon is nearest in area, by ratio.

    >>> nearest_resolution(58_457)  # hexagons of 150 m side
    9
    """
    if not cell_m2 > 0:
        raise ValueError(f"cell_m2 must be more than 0 square metres, not {cell_m2:g}")
    areas = [h3.average_hexagon_area(r, unit="m^2") for r in range(16)]
    return int(np.argmin(np.abs(np.log(np.array(areas) / cell_m2))))


def to_h3(values: ArrayLike, grid: Grid, resolution: int | None = None) -> dict[str, float]:
    """Values (cells,) of a grid shared out over H3 hexagons by area; the total stays the same.

    `resolution` is by default the nearest to the cells' area. Each cell's value is spread evenly
    over the cell. Cells of value 0 are left out.
    """
    array = np.asarray(values, float)
    if array.shape != (len(grid),):
        raise ValueError(f"values must have shape ({len(grid)},), not {array.shape}")
    level = nearest_resolution(grid.lattice.cell_m2) if resolution is None else resolution
    cells = np.flatnonzero(array)
    if len(cells) == 0:
        return {}
    names, outlines = _hexagons_over(grid, cells, level)
    x, y = (axis[cells] for axis in grid.centres)
    shapes = np.stack([x, y], axis=1)[:, None, :] + grid.lattice.corners()
    cell, hexagon = _near(shapes, outlines)
    area = overlap_areas(shapes, outlines, (cell, hexagon))
    # the hexagons tile the cell, but their straight edges on the sphere leave slivers on the plane
    share = area / np.bincount(cell, area, len(cells))[cell]
    sums = np.bincount(hexagon, share * array[cells][cell], len(names))
    return {names[i]: float(sums[i]) for i in np.unique(hexagon[area > 0])}


def _near(
    shapes: NDArray[np.float64], outlines: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of shapes whose bounding boxes touch."""
    boxes = [np.hstack([s.min(axis=1), s.max(axis=1)]) for s in (shapes, outlines)]
    cell, hexagon = shapely.STRtree(shapely.box(*boxes[1].T)).query(shapely.box(*boxes[0].T))
    return cell, hexagon


def _hexagons_over(
    grid: Grid, cells: NDArray[np.intp], level: int
) -> tuple[list[str], NDArray[np.float64]]:
    """Every H3 hexagon that could share ground with the cells, and its corners in metres."""
    x, y = (axis[cells] for axis in grid.centres)
    lon, lat = to_longitude_latitude(x, y)
    reached = {h3.latlng_to_cell(a, b, level) for a, b in zip(lat, lon, strict=True)}
    reach = np.hypot(*grid.lattice.corners()[0])
    edge = h3.average_hexagon_edge_length(level, unit="m")
    newest = reached
    for _ in range(int(np.ceil(reach / edge)) + 1):  # ring by ring: only the last can add to it
        newest = {name for old in newest for name in h3.grid_disk(old, 1)} - reached
        reached = reached | newest
    names = sorted(reached)
    rings_of = [h3.cell_to_boundary(name) for name in names]
    most = max(map(len, rings_of))  # a few have more than six; the others repeat their last
    corners = np.array([[*ring, *[ring[-1]] * (most - len(ring))] for ring in rings_of])
    east, north = to_national_grid(corners[..., 1].ravel(), corners[..., 0].ravel())
    return names, np.stack([east, north], axis=-1).reshape(corners.shape)


def h3_outlines(values: Mapping[str, float]) -> dict[str, list[tuple[float, float]]]:
    """Longitude and latitude of the corners of each hexagon, for drawing."""
    drawn: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for name in values:
        drawn[name] = [(lon, lat) for lat, lon in h3.cell_to_boundary(name)]
    return dict(drawn)
