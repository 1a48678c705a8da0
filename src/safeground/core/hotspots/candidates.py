"""The places that could be chosen: sets of cells or street segments joined into one walk."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from safeground.core.geography.grid import Grid
from safeground.core.geography.lattice import Lattice

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

NOBODY = np.int32(-1)  # fills the rows of places with fewer units than the largest has


@dataclass(frozen=True)
class Ground:
    """What places are made of.

    `neighbours` (units, units) says which units can be walked between, `near` (units, units) which
    two may not lie in different places because they touch or are closer than the separation;
    both symmetric 0/1, without a diagonal. `size` (units,) is square metres, or metres of street.
    """

    neighbours: sparse.csr_array
    near: sparse.csr_array
    size: Floats

    def __len__(self) -> int:
        return len(self.size)


def ground_of(grid: Grid, separation_m: float = 0.0) -> Ground:
    """The cells of a grid as ground.

    Cells are near when they touch, even at a corner, or when the gap between their edges is less
    than `separation_m`; so two places always have at least one cell between them.
    """
    steps = near_steps(grid.lattice, separation_m)
    start, end = [], []
    for column, row in steps:
        to = grid.at(grid.column + column, grid.row + row)
        start.append(np.flatnonzero(to >= 0))
        end.append(to[to >= 0])
    pairs = np.concatenate(start), np.concatenate(end)
    near = sparse.csr_array((np.ones(len(pairs[0]), np.float32), pairs), shape=(len(grid),) * 2)
    return Ground(grid.neighbours, near, np.full(len(grid), grid.lattice.cell_m2))


def near_steps(lattice: Lattice, separation_m: float) -> list[tuple[int, int]]:
    """(column, row) steps to cells that touch, or whose edges are less than `separation_m` away.

    >>> len(near_steps(Lattice("hexagon", 150), 0)), len(near_steps(Lattice("hexagon", 150), 151))
    (6, 12)
    """
    if separation_m < 0:
        raise ValueError(f"separation_m must be 0 metres or more, not {separation_m:g}")
    reach = int(np.ceil(separation_m / lattice.side_m)) + 3
    span = np.arange(-reach, reach + 1)
    column, row = (a.ravel() for a in np.meshgrid(span, span))
    x, y = Lattice(lattice.shape, lattice.side_m, lattice.rotation).centre_of(column, row)
    outlines = shapely.polygons(np.column_stack([x, y])[:, None, :] + lattice.corners()[None, :, :])
    gap = shapely.distance(shapely.polygons(lattice.corners()), outlines)
    close = gap < max(separation_m, 1e-6 * lattice.side_m)
    close &= (column != 0) | (row != 0)
    return [(int(c), int(r)) for c, r in zip(column[close], row[close], strict=True)]


@dataclass(frozen=True)
class Pool:
    """Candidate places: `units` (places, most) in rows filled up with -1, and their `value`.

    No place that was left out is worth more than the floor it was held to plus `slack`.
    """

    units: Ints
    value: Floats
    slack: float = 0.0

    def __len__(self) -> int:
        return len(self.value)

    def members(self, units: int) -> sparse.csr_array:
        """(units, places) 0/1: which unit belongs to which place."""
        place, column = np.nonzero(self.units >= 0)
        ones = np.ones(len(place), np.float32)
        where = (self.units[place, column], place)
        return sparse.csr_array((ones, where), shape=(units, len(self)))


@dataclass(frozen=True)
class Joiner:
    """Joins units into places of up to `most_units` units and `largest` in size.

    Only `usable` (units,) units are used, and a place lies in one `district` (units,), so that one
    commander owns it. `value` (units,) is not negative.
    """

    ground: Ground
    value: Floats
    district: Ints
    usable: Bools
    most_units: int
    largest: float = np.inf

    def steps(self) -> sparse.csr_array:
        """(units, units) 0/1: walks between usable units of one district."""
        links = self.ground.neighbours.tocoo()
        start, end = links.coords
        keep = self.usable[start] & self.usable[end] & (self.district[start] == self.district[end])
        ones = np.ones(int(keep.sum()), np.float32)
        return sparse.csr_array((ones, (start[keep], end[keep])), shape=links.shape)

    def pool(self, floor: Floats, *, most: int = 40_000) -> Pool:
        """Every place worth more than `floor` (units,) (equal within a district).

        A part of a place is grown only while the best units within reach could still lift it
        above the floor, so nothing worth more is missed. When more than `most` remain, the
        least promising are dropped and the `slack` of the pool owns up to it.
        """
        fits = self.usable & (self.ground.size <= self.largest)
        singles = np.flatnonzero(fits).astype(np.int32)[:, None]
        return self._grown(singles, floor, most)

    def around(self, units: Ints, *, most: int = 60_000) -> Pool:
        """Every place that holds all of `units` (k,), which are joined already."""
        start = np.sort(np.asarray(units, np.int32))[None, :]
        return self._grown(start, np.full(len(self.ground), -np.inf), most)

    def _grown(self, parts: Ints, floor: Floats, most: int) -> Pool:
        steps = self.steps()
        best = _best_within(steps, np.where(self.usable, self.value, 0.0), self.most_units)
        found, slack = [], 0.0
        while len(parts):
            left = self.most_units - parts.shape[1]
            value = self.value[parts].sum(axis=1)
            margin = value + left * best[left][parts].max(axis=1) - floor[parts[:, 0]]
            hopeful = margin > 0
            if hopeful.sum() > most:
                cut = np.partition(margin, -most)[-most]
                slack, hopeful = max(slack, float(cut)), margin > cut
            parts, value = parts[hopeful], value[hopeful]
            worth = value > floor[parts[:, 0]]
            found.append((parts[worth], value[worth]))
            parts = self._longer(parts, steps) if left else parts[:0]
        whole = _stack(found, self.most_units, slack)
        return whole if len(whole) <= most else self._best(whole, floor, most)

    def _best(self, pool: Pool, floor: Floats, most: int) -> Pool:
        """The places furthest above their floor; the slack is how far the rest may be above it."""
        margin = pool.value - floor[pool.units[:, 0]]
        cut = float(np.partition(margin, -most)[-most])
        keep = margin > cut
        return Pool(pool.units[keep], pool.value[keep], max(pool.slack, cut))

    def _longer(self, parts: Ints, steps: sparse.csr_array) -> Ints:
        """Each part with each of the units that touch it, every set once."""
        longer = np.concatenate([_with_neighbours(parts, j, steps) for j in range(parts.shape[1])])
        longer = longer[self.ground.size[longer].sum(axis=1) <= self.largest]
        order = np.lexsort(longer.T)
        longer = longer[order]
        new = np.ones(len(longer), bool)
        new[1:] = (longer[1:] != longer[:-1]).any(axis=1)
        return np.asarray(longer[new], np.int32)


def _with_neighbours(parts: Ints, column: int, steps: sparse.csr_array) -> Ints:
    middle = parts[:, column]
    count = np.diff(steps.indptr)[middle]
    row = np.repeat(np.arange(len(parts)), count)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    extra = steps.indices[steps.indptr[middle][row] + place].astype(np.int32)
    longer = np.column_stack([parts[row], extra])
    longer = longer[(parts[row] != extra[:, None]).all(axis=1)]
    return np.asarray(np.sort(longer, axis=1), np.int32)


def _best_within(steps: sparse.csr_array, value: Floats, most_units: int) -> list[Floats]:
    """The highest value within 0, 1, 2, … steps of each unit."""
    start, end = steps.tocoo().coords
    best = [value]
    for _ in range(most_units - 1):
        wider = best[-1].copy()
        np.maximum.at(wider, start, best[-1][end])
        best.append(wider)
    return best


def _stack(found: list[tuple[Ints, Floats]], most_units: int, slack: float) -> Pool:
    rows = [
        np.pad(units, ((0, 0), (0, most_units - units.shape[1])), constant_values=NOBODY)
        for units, _ in found
    ]
    none = np.zeros((0, most_units), np.int32)
    return Pool(np.concatenate([none, *rows]), np.concatenate([[], *(v for _, v in found)]), slack)


def cliques(near: sparse.csr_array) -> Iterator[list[int]]:
    """Sets of units that are all near each other, so that every near pair lies in one of them.

    At most one place may use any unit of such a set: one inequality for the whole set binds much
    tighter than one for each pair. A unit near no other is a set of its own.
    """
    around = [set(near.indices[a:b].tolist()) for a, b in itertools.pairwise(near.indptr)]
    covered: set[tuple[int, int]] = set()
    for a, friends in enumerate(around):
        if not friends:
            yield [a]
        for b in sorted(friends):
            if b < a or (a, b) in covered:
                continue
            clique, common = [a, b], friends & around[b]
            while common:
                c = min(common)
                clique.append(c)
                common = common & around[c]
            clique.sort()
            covered.update((p, q) for i, p in enumerate(clique) for q in clique[i + 1 :])
            yield clique
