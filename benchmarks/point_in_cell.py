"""Counting incidents by hexagon beside hexseg and geopandas, on the same hexagons and points.

hexseg makes H3 hexagons but counts on any; here all count on ours, so that every cell's number can
be compared. Making the hexagons is not timed (hexseg's own takes minutes for Essex).
"""

import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks import essex
from benchmarks.rows import Options, Row, compared, timed
from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice

HARM = 3.0


def run(options: Options) -> Iterator[Row]:
    """One row a peer: counts and summed harm of each hexagon."""
    import geopandas as gpd
    import hexseg

    options.tell("incidents by hexagon")
    grid = cover(essex.outline(), Lattice("hexagon", 150))
    x, y = essex.points()
    harm = np.random.default_rng(1).integers(1, 6, x.size).astype(float)
    ours, seconds = timed(lambda: _ours(grid, x, y, harm), repeats=9)
    hexagons = gpd.GeoDataFrame(
        {"hex_id": np.arange(len(grid)).astype(str)}, geometry=grid.polygons(), crs="EPSG:27700"
    )
    crimes = gpd.GeoDataFrame({"harm": harm}, geometry=gpd.points_from_xy(x, y), crs="EPSG:27700")

    def by_hexseg() -> NDArray[np.float64]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            out = hexseg.summarise_by_hex(hexagons, crimes, count=True, weight_col="harm")
        return out[["crime_count", "crime_weight"]].to_numpy(float)

    def by_geopandas() -> NDArray[np.float64]:
        joined = gpd.sjoin(crimes, hexagons[["geometry"]], predicate="within")
        by_cell = joined.groupby("index_right")["harm"].agg(["size", "sum"])
        return by_cell.reindex(range(len(grid)), fill_value=0).to_numpy(float)

    for peer, work, times in (
        ("hexseg summarise_by_hex", by_hexseg, 20),
        ("geopandas sjoin", by_geopandas, 1),
    ):
        theirs, peer_seconds = timed(work, repeats=3)
        if not np.array_equal(ours, theirs):
            raise AssertionError(f"{int((ours != theirs).any(axis=1).sum())} cells differ: {peer}")
        yield compared(
            f"Count and harm of {x.size:,} points in {len(grid):,} hexagons",
            seconds,
            peer,
            peer_seconds,
            times=times,
            same="identical in every cell",
        )


def _ours(grid: Grid, x: np.ndarray, y: np.ndarray, harm: np.ndarray) -> NDArray[np.float64]:
    cell = grid.locate(x, y) + 1  # 0 gathers those outside
    n = len(grid) + 1
    return np.column_stack([np.bincount(cell, None, n), np.bincount(cell, harm, n)])[1:].astype(
        float
    )
