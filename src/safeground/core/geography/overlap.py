"""The ground that convex shapes share, for thousands of pairs at once."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Corners = NDArray[np.float64]  # (shapes, corners, 2), anticlockwise; a last corner may be repeated
_MOST = 32  # corners of the ground that two shapes share


def overlap_areas(
    one: Corners, other: Corners, pairs: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> NDArray[np.float64]:
    """Square units that each pair of convex shapes shares: (pairs,), in the unit of the corners.

    `pairs` are indices into `one` and `other`. Each shape of `one` is cut by the edges of the other
    in turn (Sutherland and Hodgman (1974), CACM 17, 32-42). Raises ValueError for shapes with more
    corners than two may share.

    >>> square = np.array([[[0.0, 0], [2, 0], [2, 2], [0, 2]]])
    >>> overlap_areas(square, square + 1, (np.array([0]), np.array([0])))
    array([1.])
    """
    if one.shape[1] + other.shape[1] > _MOST:
        raise ValueError(f"shapes must have {_MOST} corners together at most")
    areas = np.empty(len(pairs[0]))
    _overlaps(np.ascontiguousarray(one), np.ascontiguousarray(other), *pairs, areas)
    return areas


@njit(cache=True)
def _overlaps(one: Any, other: Any, first: Any, second: Any, areas: Any) -> None:
    shape, cut = np.empty((_MOST, 2)), np.empty((_MOST, 2))
    for n in range(len(first)):
        corners = one.shape[1]
        shape[:corners] = one[first[n]]
        by = other[second[n]]
        for k in range(len(by)):
            corners = _cut(shape, corners, by[k], by[(k + 1) % len(by)], cut)
            shape, cut = cut, shape
        areas[n] = _area(shape, corners)


@njit(cache=True)
def _cut(shape: Any, corners: int, start: Any, end: Any, cut: Any) -> int:
    """Keep what lies to the left of an edge; how many corners are left."""
    kept = 0
    east, north = end[0] - start[0], end[1] - start[1]
    for i in range(corners):
        here, following = shape[i], shape[(i + 1) % corners]
        a = east * (here[1] - start[1]) - north * (here[0] - start[0])
        b = east * (following[1] - start[1]) - north * (following[0] - start[0])
        if a >= 0:
            cut[kept] = here
            kept += 1
        if (a > 0 > b) or (a < 0 < b):
            cut[kept] = here + (following - here) * (a / (a - b))
            kept += 1
    return kept


@njit(cache=True)
def _area(shape: Any, corners: int) -> float:
    total = 0.0
    for i in range(corners):  # from the first corner, so that large coordinates lose no digits
        j = (i + 1) % corners
        total += (shape[i, 0] - shape[0, 0]) * (shape[j, 1] - shape[0, 1])
        total -= (shape[j, 0] - shape[0, 0]) * (shape[i, 1] - shape[0, 1])
    return total / 2
