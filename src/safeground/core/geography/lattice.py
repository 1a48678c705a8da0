"""Equal-area lattices of hexagons or squares, of any size and turn, on a projected plane in metres.

A cell of a lattice is named by two whole numbers (`column`, `row`). Hexagons use axial coordinates
(Red Blob Games, *Hexagonal grids*, "axial"), so that both shapes are one affine image of the whole
numbers and everything else in the grid is written once.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Shape = Literal["hexagon", "square"]

_STEPS: dict[Shape, list[tuple[int, int]]] = {
    "hexagon": [(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)],
    "square": [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)],
}


@dataclass(frozen=True)
class Lattice:
    """A tiling of the plane by one shape.

    `side_m` is the length of one side in metres, `rotation` a turn anticlockwise in degrees and
    `origin` the centre of cell (0, 0) in metres. A hexagon of 150 m side covers 58,457 m², the size
    that fits the published area of the Essex trial's hotspots.

    >>> round(Lattice("hexagon", 150).cell_m2)
    58457
    """

    shape: Shape = "hexagon"
    side_m: float = 150.0
    rotation: float = 0.0
    origin: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        if self.shape not in _STEPS:
            raise ValueError(f"shape must be 'hexagon' or 'square', not {self.shape!r}")
        if not self.side_m > 0:
            raise ValueError(f"side_m must be more than 0 metres, not {self.side_m:g}")

    @property
    def cell_m2(self) -> float:
        """Area of one cell in square metres."""
        return self.side_m**2 * (1.5 * np.sqrt(3.0) if self.shape == "hexagon" else 1.0)

    @property
    def steps(self) -> list[tuple[int, int]]:
        """(column, row) steps to touching cells: six for a hexagon, eight for a square."""
        return _STEPS[self.shape]

    @property
    def basis(self) -> Floats:
        """(2, 2) matrix that takes (column, row) to (x, y) metres from the origin."""
        unit = [[np.sqrt(3.0), np.sqrt(0.75)], [0.0, 1.5]]
        plain = np.array(unit if self.shape == "hexagon" else [[1.0, 0.0], [0.0, 1.0]])
        c, s = np.cos(np.radians(self.rotation)), np.sin(np.radians(self.rotation))
        return np.asarray(np.array([[c, -s], [s, c]]) @ plain * self.side_m, float)

    def cell_of(self, x: ArrayLike, y: ArrayLike) -> tuple[Ints, Ints]:
        """Column and row of the cell that holds each point; `x` and `y` are metres, finite.

        A point on an edge belongs to exactly one of the cells that share it.
        """
        dx, dy = np.asarray(x, float) - self.origin[0], np.asarray(y, float) - self.origin[1]
        to = np.linalg.inv(self.basis)
        q, r = dx * to[0, 0] + dy * to[0, 1], dx * to[1, 0] + dy * to[1, 1]
        column, row = (
            _nearest_hexagon(q, r) if self.shape == "hexagon" else (np.rint(q), np.rint(r))
        )
        return np.asarray(column, np.int32), np.asarray(row, np.int32)

    def centre_of(self, column: ArrayLike, row: ArrayLike) -> tuple[Floats, Floats]:
        """Centre of each cell, metres."""
        q, r, b = np.asarray(column, float), np.asarray(row, float), self.basis
        x = self.origin[0] + b[0, 0] * q + b[0, 1] * r
        return x, self.origin[1] + b[1, 0] * q + b[1, 1] * r

    def corners(self) -> Floats:
        """(6 or 4, 2) offsets in metres from a cell's centre to its corners, anticlockwise."""
        count, first = (6, 30.0) if self.shape == "hexagon" else (4, 45.0)
        radius = self.side_m * (1.0 if self.shape == "hexagon" else np.sqrt(0.5))
        angles = np.radians(first + self.rotation + np.arange(count) * 360.0 / count)
        return np.column_stack([radius * np.cos(angles), radius * np.sin(angles)])


def _nearest_hexagon(q: Floats, r: Floats) -> tuple[Floats, Floats]:
    """Axial column and row of the hexagon round each point: rounding each alone errs near corners.

    Lines across the lattice in its three directions cut every hexagon into triangles, and the three
    strips that a point lies in name its hexagon (Chambers, "simplified hexagon rounding").
    """
    first, second = q - r, q + 2 * r
    u, v, w = np.floor(first), np.floor(second), np.floor(-first - second)
    return np.rint((u - w) * (1 / 3)), np.rint((v - u) * (1 / 3))
