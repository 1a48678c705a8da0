"""Candidates: untreated places of the same grid that treated ones could be compared with."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from safeground.core.geography.grid import Grid
from safeground.core.trials.place_days import Values

Cells = NDArray[np.int64]


def untouched(
    grid: Grid, hotspots: Sequence[shapely.Geometry], buffer_m: float
) -> NDArray[np.bool_]:
    """Cells (cells,) no part of which lies within `buffer_m` metres of a hotspot.

    >>> from safeground.core.geography.grid import cover
    >>> from safeground.core.geography.lattice import Lattice
    >>> grid = cover(shapely.box(1000, 1000, 1500, 1100), Lattice("square", 100, origin=(50, 50)))
    >>> untouched(grid, [shapely.box(1010, 1010, 1090, 1090)], 150).tolist()
    [False, False, False, True, True]
    """
    if not buffer_m >= 0:
        raise ValueError(f"buffer_m must be 0 metres or more, not {buffer_m}")
    free = np.ones(len(grid), bool)
    tree = shapely.STRtree(grid.polygons())
    near = tree.query(np.asarray(hotspots, object), predicate="dwithin", distance=buffer_m)
    free[near[1]] = False
    return free


def candidate_places(
    grid: Grid, counts: Values, free: NDArray[np.bool_], cells_each: int = 1
) -> list[Cells]:
    """Places of `cells_each` touching cells, the busiest first; no two share a cell.

    `counts` (cells,) of the time before treatment. Each place begins with the busiest `free` cell
    that is left and takes in the busiest that touches it, again and again; what can't be made that
    large is left out, and so are places with no offence at all.

    >>> from safeground.core.geography.grid import cover
    >>> from safeground.core.geography.lattice import Lattice
    >>> grid = cover(shapely.box(1000, 1000, 1400, 1100), Lattice("square", 100, origin=(50, 50)))
    >>> places = candidate_places(grid, np.array([0.0, 1, 5, 2]), np.full(4, True), 2)
    >>> [place.tolist() for place in places]
    [[2, 3], [1, 0]]
    """
    if cells_each < 1:
        raise ValueError(f"cells_each must be 1 or more, not {cells_each}")
    left, places = free.copy(), []
    start, touching = grid.neighbours.indptr, grid.neighbours.indices
    busy = np.flatnonzero(free & (counts > 0))
    for first in busy[np.argsort(-counts[busy], kind="stable")]:
        if not left[first]:
            continue
        place = [int(first)]
        while len(place) < cells_each:
            round_it = np.concatenate([touching[start[c] : start[c + 1]] for c in place])
            round_it = np.setdiff1d(round_it[left[round_it]], place)
            if not len(round_it):
                break
            place.append(int(round_it[np.argmax(counts[round_it])]))
        if len(place) == cells_each:
            left[place] = False
            places.append(np.array(place, np.int64))
    return places
