"""The raster that says of nearly every ping, in one look-up or two, which geofence it is in.

A coarse cell that a fence cuts, or that several touch, is divided into fine ones. Imports numba, so
import this module only where it is about to be used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

NOWHERE = -1
FINE = 8  # fine cells along a side of a coarse one
_OUT, _CUT, _IN = 0, 1, 2
_HAIR = 1e-6  # cells, by which they are widened, so that rounding can't put a ping outside its own


@dataclass(frozen=True)
class FenceRaster:
    """What to look up. `coarse` (rows, columns) holds -1 for nothing, a block of `blocks` (n, 64)
    from 0, or -2 - k for wholly inside fence k and no other. A fine cell is the same, its numbers
    from 0 being fences and those from -2 down `lists`, of the fences that may hold a ping there."""

    coarse: NDArray[np.int32]
    blocks: NDArray[np.int32]
    lists: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class _Covered:
    """The coarse cells that a fence touches (n,), whether wholly (n,), and their fine cells (n, 64)
    as out, cut or in."""

    cells: NDArray[np.int64]
    wholly: NDArray[np.bool_]
    fine: NDArray[np.int8]


def fence_raster(edges: Sequence[NDArray[np.float64]], columns: int, rows: int) -> FenceRaster:
    """The raster of fences whose edges (n, 4) are x0, y0, x1, y1 in fine cells.

    It has so many coarse columns and rows, which hold all edges.

    >>> ring = np.array([[4, 4, 20, 4], [20, 4, 20, 20], [20, 20, 4, 20], [4, 20, 4, 4.0]])
    >>> fence_raster([ring], 3, 3).coarse.tolist()
    [[0, 1, 2], [3, -2, 4], [5, 6, 7]]
    """
    covered = [_covered(own, columns, rows) for own in edges]
    touched = np.zeros(columns * rows, np.int32)
    for fence in covered:
        touched[fence.cells] += 1
    coarse = np.full(columns * rows, NOWHERE, np.int32)
    divided = np.zeros(columns * rows, bool)
    for k, fence in enumerate(covered):
        alone = fence.wholly & (touched[fence.cells] == 1)
        coarse[fence.cells[alone]] = -2 - k
        divided[fence.cells[~alone]] = True
    coarse[divided] = np.arange(divided.sum())
    blocks, lists = _blocks(covered, coarse, int(divided.sum()))
    return FenceRaster(coarse.reshape(rows, columns), blocks, lists)


def _blocks(
    covered: Sequence[_Covered], coarse: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], tuple[tuple[int, ...], ...]]:
    blocks = np.full((count, FINE * FINE), NOWHERE, np.int32)
    lists: dict[tuple[int, ...], int] = {(k,): k for k in range(len(covered))}
    shared: dict[tuple[int, int], tuple[int, ...]] = {}
    for k, fence in enumerate(covered):
        block = coarse[fence.cells]
        divided = block >= 0
        block, fine = block[divided], fence.fine[divided]
        before = blocks[block]
        own = np.where(fine == _CUT, -2 - k, np.where(fine == _IN, k, before))
        for at, cell in np.argwhere((fine != _OUT) & (before != NOWHERE)).tolist():
            key, first = (int(block[at]), cell), int(before[at, cell])
            shared[key] = (*shared.get(key, (first if first >= 0 else -2 - first,)), k)
        blocks[block] = own
    for key, fences in shared.items():
        blocks[key] = -2 - lists.setdefault(fences, len(lists))
    return blocks, tuple(lists)


def _covered(edges: NDArray[np.float64], columns: int, rows: int) -> _Covered:
    across, up = edges[:, [0, 2]], edges[:, [1, 3]]
    west, east = _reach(across, columns)
    south, north = _reach(up, rows)
    corner = np.array([west, south, west, south]) * FINE
    fine = _fine(edges - corner, (north - south) * FINE, (east - west) * FINE)
    fine = fine.reshape(north - south, FINE, east - west, FINE).swapaxes(1, 2)
    fine = fine.reshape(-1, FINE * FINE)
    row, column = np.divmod(np.arange(len(fine)), east - west)
    met = np.flatnonzero(fine.any(axis=1))
    cells = (south + row[met]) * columns + west + column[met]
    return _Covered(cells, (fine[met] == _IN).all(axis=1), fine[met])


def _reach(values: NDArray[np.float64], most: int) -> tuple[int, int]:
    """The first coarse cell that values in fine ones may touch, and the one after the last."""
    first, last = (values.min() - _HAIR) // FINE, (values.max() + _HAIR) // FINE
    return max(int(first), 0), min(int(last) + 1, most)


@njit(cache=True, nogil=True)
def _fine(edges: NDArray[np.float64], rows: int, columns: int) -> Any:
    """Which fine cells (rows, columns) edges cut, and which of the others are inside (even-odd)."""
    cells = np.zeros((rows, columns), np.int8)
    turns = np.zeros((rows, columns + 1), np.bool_)  # where a row's middle line goes in or out
    for i in range(edges.shape[0]):
        x0, y0, x1, y1 = edges[i]
        first = max(int(np.floor(min(y0, y1) - _HAIR)), 0)
        last = min(int(np.floor(max(y0, y1) + _HAIR)), rows - 1)
        for row in range(first, last + 1):
            a, b = _at(row - _HAIR, x0, y0, x1, y1), _at(row + 1 + _HAIR, x0, y0, x1, y1)
            if y0 == y1:
                a, b = x0, x1
            left = max(int(np.floor(min(a, b) - _HAIR)), 0)
            right = min(int(np.floor(max(a, b) + _HAIR)), columns - 1)
            cells[row, left : right + 1] = _CUT
            middle = row + 0.5
            if (y0 > middle) != (y1 > middle):
                turn = int(np.ceil(_at(middle, x0, y0, x1, y1) - 0.5))
                turn = min(max(turn, 0), columns)
                turns[row, turn] = not turns[row, turn]
    for row in range(rows):
        inside = False
        for column in range(columns):
            inside ^= turns[row, column]
            if inside and cells[row, column] != _CUT:
                cells[row, column] = _IN
    return cells


@njit(cache=True, nogil=True)
def _at(y: float, x0: float, y0: float, x1: float, y1: float) -> float:
    """Where an edge is at y, or at its end nearest to it."""
    if y0 == y1:
        return x0
    return x0 + min(max((y - y0) / (y1 - y0), 0.0), 1.0) * (x1 - x0)
