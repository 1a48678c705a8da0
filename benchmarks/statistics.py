"""Gi* and Knox beside the libraries that an analyst would use instead, same answer checked first.

Data are made up here, in the shape of a force's year: most cells empty, a few very full, points
in clusters with some near repeats. Both sides are warmed up (compiled) before they are timed.
"""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Options, Row, compared, timed
from safeground.core.hotspots.near_repeats import NearRepeats, near_repeats
from safeground.core.hotspots.significance import HotAndColdSpots, hot_and_cold_spots

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def run(options: Options) -> Iterator[Row]:
    """Gi* on two sizes of grid, then Knox."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peers' own deprecations
        _gi_star(20, 20)
        for rows, columns in ((153, 170), (229, 255)):
            options.tell(f"Gi* of {rows * columns:,} hexagons")
            yield _gi_star(rows, columns)
        options.tell("Knox")
        yield _knox()


def _gi_star(rows: int, columns: int) -> Row:
    from esda.getisord import G_Local
    from libpysal.weights import W

    rng = np.random.default_rng(1)
    indptr, indices = _hexagon_neighbours(rows, columns)
    counts = rng.negative_binomial(0.15, 0.05, rows * columns).astype(np.float64)
    lists = np.split(indices, indptr[1:-1])
    weights = W({i: near.tolist() for i, near in enumerate(lists)}, silence_warnings=True)
    ours, seconds = timed(
        lambda: hot_and_cold_spots(counts, indptr=indptr, indices=indices), repeats=5
    )

    def simulate(keep: bool) -> Any:
        options = {"transform": "B", "star": True, "permutations": 999, "seed": 1}
        return G_Local(counts, weights, keep_simulations=keep, **options)

    _, peer_seconds = timed(lambda: simulate(keep=False))
    return compared(
        f"Gi* of {counts.size:,} hexagons: exact, against 999 permutations",
        seconds,
        "esda G_Local",
        peer_seconds,
        times=20,
        same=_same_gi_star(ours, simulate(keep=True)),
    )


def _same_gi_star(ours: HotAndColdSpots, peer: Any) -> str:
    # Its p_sim compares equal sums in floating point, so ties fall either way: count them again.
    again = np.mean(peer.sim >= peer.Gs - 1e-12, axis=0)
    error = np.sqrt(ours.p_high * (1 - ours.p_high) / 999) + 1 / 999
    apart = np.abs(again - ours.p_high) / error
    if not np.allclose(peer.Zs, ours.z, atol=1e-8):
        raise AssertionError("z-scores differ from esda's")
    if np.quantile(apart, 0.999) > 4 or apart.max() > 7:
        raise AssertionError(f"p differs from esda's by up to {apart.max():.1f} standard errors")
    return (
        "z equal to 8 decimals; chance of so full a neighbourhood within "
        f"{np.quantile(apart, 0.99):.1f} Monte Carlo standard errors of esda's in 99% of cells"
    )


def _knox() -> Row:
    from pointpats.spacetime import Knox

    x, y, day = _clustered(9037)
    points, days = np.column_stack((x, y)), day.astype(np.float64)[:, None]

    def ten_by_ten() -> NearRepeats:
        rng = np.random.default_rng(1)
        return near_repeats(easting_m=x, northing_m=y, occurred_day=day, permutations=99, rng=rng)

    ten_by_ten()
    ours, seconds = timed(ten_by_ten, repeats=3)
    Knox(points[:200], days[:200], delta=200, tau=14, permutations=9)
    peer, peer_seconds = timed(lambda: Knox(points, days, delta=200, tau=14, permutations=99))
    pairs = int(ours.observed[:3, :5].sum())  # under 200 m, 0 to 14 days
    expected = float(ours.expected[:3, :5].sum())
    if pairs != int(peer.nst) or not np.isclose(expected, peer.expected[0][0]):
        raise AssertionError(f"Knox: {pairs} pairs, pointpats {peer.nst}")
    return compared(
        "Knox of 9,037 incidents, 99 permutations: 11 by 10 bands, against one band",
        seconds,
        "pointpats Knox",
        peer_seconds,
        times=1,
        same=f"both count {pairs:,} pairs under 200 m and 14 days; {expected:,.1f} expected",
    )


def _hexagon_neighbours(rows: int, columns: int) -> tuple[Ints, Ints]:
    """Six neighbours of each cell, odd rows half a cell to the right, in compressed rows."""
    row, column = np.divmod(np.arange(rows * columns), columns)
    odd = row % 2
    steps = [(0, -1), (0, 1), (-1, odd - 1), (-1, odd), (1, odd - 1), (1, odd)]
    pairs = []
    for down, right in steps:
        to_row, to_column = row + down, column + right
        inside = (to_row >= 0) & (to_row < rows) & (to_column >= 0) & (to_column < columns)
        pairs.append(np.column_stack((np.arange(row.size), to_row * columns + to_column))[inside])
    edges = np.concatenate(pairs)
    edges = edges[np.lexsort(edges.T[::-1])]
    indptr = np.concatenate(([0], np.cumsum(np.bincount(edges[:, 0], minlength=row.size))))
    return indptr, edges[:, 1]


def _clustered(n: int) -> tuple[Floats, Floats, Ints]:
    """Points about 300 centres in 25 by 15 km over five years, one in ten a near repeat."""
    rng = np.random.default_rng(2)
    centre = rng.uniform((0, 0), (25_000, 15_000), (300, 2))
    points = centre[rng.integers(0, 300, n)] + rng.normal(0, 500, (n, 2))
    day = rng.integers(0, 1826, n)
    again, before = np.arange(n - n // 10, n), rng.integers(0, n - n // 10, n // 10)
    points[again] = points[before] + rng.normal(0, 60, (again.size, 2))
    day[again] = day[before] + rng.integers(0, 10, again.size)
    return points[:, 0], points[:, 1], day
