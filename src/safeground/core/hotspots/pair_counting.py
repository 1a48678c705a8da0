"""Counting pairs of points by how far and how many days apart they are, at compiled speed.

Imports numba, so import this module only where it is about to be used.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_BATCH_NUMBERS = 16_000_000  # permuted days held at once: 64 MB


class Pairs:
    """Every pair of points nearer than the last edge, found afresh each time from a grid.

    x, y: (n,) metres. far: distance edges (D,), from 0. same_place: metres; pairs this close
    fill distance band 0, those from `far[b - 1]` to under `far[b]` band b. late: edges in days
    (T + 1,), from 0. Pairs beyond the last edges are not counted.
    """

    def __init__(self, x: Floats, y: Floats, far: Floats, same_place: float, late: Ints) -> None:
        side = float(far[-1])
        column, row = (np.floor((v - v.min()) / side).astype(np.int64) for v in (x, y))
        width = int(column.max()) + 3
        key = row * width + column + 1
        self.order = np.argsort(key, kind="stable")
        key = key[self.order]
        beside = [key - width, key, key + width]  # a point's neighbours fill three runs of keys
        start = np.stack([np.searchsorted(key, k - 1, "left") for k in beside], axis=1)
        stop = np.stack([np.searchsorted(key, k + 1, "right") for k in beside], axis=1)
        squares = np.concatenate(([same_place**2], far[1:] ** 2))
        self.points = (x[self.order], y[self.order], start, stop, squares)
        self.band = np.repeat(np.arange(late.size - 1), np.diff(late)).astype(np.uint16)
        self.shape = (far.size, late.size - 1)

    def count(self, days: NDArray[np.integer[Any]]) -> Ints:
        """Pairs (B, D, T) for B columns of whole days, (n, B)."""
        ordered = np.ascontiguousarray(days[self.order], dtype=np.int32)
        longest = int(ordered.max()) - int(ordered.min()) + 1
        beyond = np.full(max(longest - self.band.size, 0), self.shape[1], np.uint16)
        counts = np.zeros((self.shape[0], days.shape[1], self.shape[1] + 1), np.int64)
        _count_pairs(*self.points, ordered, np.concatenate((self.band, beyond)), counts)
        return counts[:, :, :-1].transpose(1, 0, 2)

    def count_permuted(self, day: Ints, permutations: int, rng: np.random.Generator) -> Ints:
        """Pairs (permutations, D, T) with the days (n,) dealt to the points at random."""
        batch = max(1, _BATCH_NUMBERS // day.size)
        blocks = []
        for first in range(0, permutations, batch):
            shuffled = np.empty((day.size, min(batch, permutations - first)), np.int32)
            for column in range(shuffled.shape[1]):
                shuffled[:, column] = rng.permutation(day)
            blocks.append(self.count(shuffled))
        return np.concatenate(blocks)

    def share_following(self, day: Ints) -> Floats:
        """Share (D, T) of points with an earlier one in distance bands 0..d, time bands 0..t.

        Of two on one day, the one given first counts as the earlier.
        """
        found = np.zeros(self.shape, np.int64)
        ordered = np.ascontiguousarray(day[self.order])
        _count_followers(*self.points, ordered, self.order, self.band, found)
        return found / day.size


@njit(cache=True)
def _distance_band(apart: float, squares: Floats) -> int:
    """Band of a squared distance; -1 beyond the last edge."""
    if apart <= squares[0]:
        return 0
    if apart >= squares[-1]:
        return -1
    band = 1
    while apart >= squares[band]:
        band += 1
    return band


@njit(cache=True)
def _count_pairs(
    x: Any, y: Any, start: Any, stop: Any, squares: Any, days: Any, band: Any, counts: Any
) -> None:
    """Add each pair i < j to counts[distance band, b, time band] for every column b of days."""
    for i in range(x.size):
        mine = days[i]
        for run in range(1, 3):
            for j in range(max(i + 1, start[i, run]), stop[i, run]):
                d = _distance_band((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2, squares)
                if d < 0:
                    continue
                theirs, tally = days[j], counts[d]
                for b in range(mine.size):  # no branch: gaps beyond the last band have their own
                    tally[b, band[np.uint32(abs(mine[b] - theirs[b]))]] += 1


@njit(cache=True)
def _count_followers(
    x: Any, y: Any, start: Any, stop: Any, squares: Any, day: Any, order: Any, band: Any, found: Any
) -> None:
    """Count in found[d, t] the points with an earlier one within bands 0..d and 0..t."""
    for i in range(x.size):
        soonest = np.full(found.shape[0], found.shape[1])  # time band, for each distance band
        for run in range(3):
            for j in range(start[i, run], stop[i, run]):
                gap = day[i] - day[j]
                if gap < 0 or gap >= band.size or (gap == 0 and order[j] >= order[i]):
                    continue
                d = _distance_band((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2, squares)
                if d >= 0:
                    soonest[d] = min(soonest[d], band[gap])
        reached = found.shape[1]
        for d in range(found.shape[0]):
            reached = min(reached, soonest[d])
            for t in range(reached, found.shape[1]):
                found[d, t] += 1
