"""A grid: the cells of a lattice that cover one study area, as dense arrays."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from safeground.core.geography.lattice import Floats, Ints, Lattice

_EMPTY = np.int32(-1)


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of a study area; every per-cell array in the product has this order.

    `column` and `row` (cells,) name the cells on their lattice; `inside_m2` (cells,) is the part of
    each that lies in the study area, in square metres.
    """

    lattice: Lattice
    column: Ints
    row: Ints
    inside_m2: Floats

    def __len__(self) -> int:
        return len(self.column)

    @property
    def area_m2(self) -> float:
        """Area of the study area in square metres."""
        return float(self.inside_m2.sum())

    @cached_property
    def centres(self) -> tuple[Floats, Floats]:
        """x and y (cells,) of the cell centres, metres."""
        return self.lattice.centre_of(self.column, self.row)

    @cached_property
    def _lookup(self) -> tuple[int, int, NDArray[np.int32]]:
        first_column, first_row = int(self.column.min()), int(self.row.min())
        shape = (np.ptp(self.column) + 3, np.ptp(self.row) + 3)  # one empty cell all round
        table = np.full(shape, _EMPTY)
        table[self.column - first_column + 1, self.row - first_row + 1] = np.arange(len(self))
        return first_column - 1, first_row - 1, table

    def at(self, column: ArrayLike, row: ArrayLike) -> Ints:
        """Index of the cells at these lattice places, -1 where the grid has none."""
        first_column, first_row, table = self._lookup
        i = np.clip(np.asarray(column) - first_column, 0, table.shape[0] - 1)
        j = np.clip(np.asarray(row) - first_row, 0, table.shape[1] - 1)
        found: Ints = table.ravel().take(i * table.shape[1] + j)
        return found

    def locate(self, x: ArrayLike, y: ArrayLike) -> Ints:
        """Index of the cell that holds each point (metres); -1 outside, or for not-a-number."""
        px, py = np.asarray(x, float), np.asarray(y, float)
        known = np.isfinite(px) & np.isfinite(py)
        if not known.all():
            px, py = np.where(known, px, 0.0), np.where(known, py, 0.0)
        found = self.at(*self.lattice.cell_of(px, py))
        return np.where(known, found, _EMPTY) if not known.all() else found

    @cached_property
    def neighbours(self) -> sparse.csr_array:
        """(cells, cells) 0/1 matrix of cells that touch, each not its own neighbour."""
        n = len(self)
        pairs = [self.at(self.column + dc, self.row + dr) for dc, dr in self.lattice.steps]
        start = np.tile(np.arange(n), len(pairs))
        end = np.concatenate(pairs)
        keep = end >= 0
        ones = np.ones(keep.sum(), np.float32)
        return sparse.csr_array((ones, (start[keep], end[keep])), shape=(n, n))

    def polygons(self, cells: ArrayLike | None = None) -> NDArray[np.object_]:
        """Outline of the cells (all of them by default) as shapely polygons, metres."""
        x, y = self.centres
        chosen = slice(None) if cells is None else np.asarray(cells, int)
        middle = np.column_stack([x[chosen], y[chosen]])
        rings = middle[:, None, :] + self.lattice.corners()[None, :, :]
        outlines: NDArray[np.object_] = shapely.polygons(rings)
        return outlines


def cover(study_area: shapely.Geometry, lattice: Lattice) -> Grid:
    """Every cell of `lattice` that shares some area with `study_area` (a polygon in metres).

    Raises ValueError when the study area is empty, or when its coordinates are degrees.
    """
    _refuse_unprojected(study_area)
    column, row = _candidates(study_area, lattice)
    whole = Grid(lattice, column, row, np.full(len(column), lattice.cell_m2))
    inside = _area_inside(study_area, whole.polygons(), lattice.cell_m2)
    keep = inside > 1e-6 * lattice.cell_m2
    return Grid(lattice, column[keep], row[keep], inside[keep])


def _refuse_unprojected(area: shapely.Geometry) -> None:
    if area.is_empty or area.area == 0:
        raise ValueError("study_area has no area; expected a polygon in metres")
    if np.abs(area.bounds).max() <= 360:
        raise ValueError(
            f"study_area must be projected (metres, EPSG:27700); its bounds {area.bounds} "
            "look like degrees (EPSG:4326)"
        )


def _candidates(area: shapely.Geometry, lattice: Lattice) -> tuple[Ints, Ints]:
    """Every cell whose centre could lie within one cell of the area's bounding box."""
    left, low, right, high = area.bounds
    corners_x, corners_y = np.array([left, right, right, left]), np.array([low, low, high, high])
    q, r = lattice.cell_of(corners_x, corners_y)
    columns = np.arange(q.min() - 2, q.max() + 3, dtype=np.int32)
    rows = np.arange(r.min() - 2, r.max() + 3, dtype=np.int32)
    column, row = (a.ravel() for a in np.meshgrid(columns, rows, indexing="ij"))
    x, y = lattice.centre_of(column, row)
    reach = 1.5 * lattice.side_m
    near = (x > left - reach) & (x < right + reach) & (y > low - reach) & (y < high + reach)
    return column[near], row[near]


def _area_inside(area: shapely.Geometry, cells: NDArray[np.object_], cell_m2: float) -> Floats:
    """Overlay only the cells on a boundary: the rest are wholly in or wholly out."""
    inside = np.zeros(len(cells))
    tree = shapely.STRtree(cells)
    for part in _pieces(area):
        touched = tree.query(part, predicate="intersects")
        shapely.prepare(part)
        within = shapely.contains_properly(part, cells[touched])
        inside[touched[within]] += cell_m2
        edge = touched[~within]
        # on a grid of a millimetre: without one GEOS may take neighbours that share an edge for one
        overlap = shapely.intersection(part, cells[edge], grid_size=0.001)
        inside[edge] += shapely.area(overlap)
    return np.minimum(inside, cell_m2)


def _pieces(area: shapely.Geometry, most_corners: int = 250) -> list[shapely.Geometry]:
    """Cut an outline into simple pieces: overlaying a long coast with every cell is slow."""
    if area.is_empty:
        return []
    if shapely.get_num_coordinates(area) <= most_corners:
        return list(shapely.get_parts(area))
    left, low, right, high = area.bounds
    mid_x, mid_y = (left + right) / 2, (low + high) / 2
    wide = right - left > high - low
    first = (left, low, mid_x, high) if wide else (left, low, right, mid_y)
    second = (mid_x, low, right, high) if wide else (left, mid_y, right, high)
    halves = (shapely.clip_by_rect(area, *box) for box in (first, second))
    return [piece for half in halves for piece in _pieces(half, most_corners)]
