"""A whole forecast of next month beside predspot 1.0: same incidents, months and study area.

Two models cannot give one answer, so what is checked is what each is for: both forecast December
2025 from the eleven months before it, and the share of December's incidents caught in the likeliest
tenth of the area is set side by side. predspot's time grows with the number of its points, so it is
run on a coarse grid that it finishes in about a minute; ours is run at the same spacing, and again
on the hexagons that the product uses.
"""

import logging
import warnings
from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from benchmarks import essex
from benchmarks.rows import Options, Row, compared, timed
from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.geography.national_grid import to_national_grid
from safeground.core.hotspots.accuracy import hit_rate
from safeground.core.hotspots.counts import Counts, gather
from safeground.core.hotspots.surfaces import MODELS

CATEGORY = "Robbery"
SPACING_M = 2_000.0
AREA_SHARE = 0.1


def run(options: Options) -> Iterator[Row]:
    """One row for the same spacing, one for the product's own."""
    options.tell("predspot: a whole forecast, about a minute")
    coarse = cover(essex.outline(), Lattice("square", SPACING_M))
    predicted, peer_seconds = timed(lambda: _predspot(coarse))
    caught = hit_rate(predicted, _december(coarse), coarse.inside_m2, AREA_SHARE)
    for title, grid in (
        (f"{SPACING_M / 1000:g} km squares", coarse),
        ("hexagons of 150 m side", cover(essex.outline(), Lattice("hexagon", 150))),
    ):
        options.tell(f"our forecast on {title}")
        ours, seconds = timed(lambda grid=grid: _pooled(grid), repeats=3)
        hit = hit_rate(ours, _december(grid), grid.inside_m2, AREA_SHARE)
        yield compared(
            f"Forecast of {CATEGORY.lower()}, {len(grid):,} {title}",
            seconds,
            f"predspot, {len(coarse):,} points",
            peer_seconds,
            times=1,
            same=f"caught in a tenth of the area: ours {hit:.0%}, predspot {caught:.0%}",
        )


def _pooled(grid: Grid) -> np.ndarray:
    """From points to expected offences a cell: gathering is timed too."""
    return MODELS["pooled"].surface(_counts(grid), grid).expected


def _counts(grid: Grid) -> Counts:
    rows = essex.incidents()
    names = rows["Crime type"].unique().sort().to_list()
    kind = rows["Crime type"].replace_strict(names, list(range(len(names))))
    starts = np.arange("2025-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]")
    return gather(
        *essex.points(),
        rows["Month"].str.slice(5).cast(pl.Int32).to_numpy() - 1,
        kind.to_numpy(),
        (rows["Crime type"] == CATEGORY).to_numpy().astype(float),
        names=names,
        starts=starts[:12],
        grid=grid,
    )


def _december(grid: Grid) -> np.ndarray:
    rows = essex.incidents().filter(
        (pl.col("Month") == "2025-12") & (pl.col("Crime type") == CATEGORY)
    )
    cell = grid.locate(rows["easting"].to_numpy(), rows["northing"].to_numpy())
    return np.bincount(cell[cell >= 0], minlength=len(grid)).astype(float)


def _predspot(grid: Grid) -> np.ndarray:
    """Its default pipeline; what it foretells at its points, laid on the cells of `grid`."""
    import geopandas as gpd
    from predspot.pipeline import run_prediction_pipeline

    logging.getLogger("predspot").setLevel(logging.ERROR)
    rows = essex.incidents().filter(
        (pl.col("Month") < "2025-12") & (pl.col("Crime type") == CATEGORY)
    )
    crimes = rows.select(
        tag="Crime type", t=pl.col("Month") + "-15", lon="Longitude", lat="Latitude"
    )
    area = gpd.GeoDataFrame({"name": ["Essex"]}, geometry=[essex.outline()], crs="EPSG:27700")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predicted, pipeline = run_prediction_pipeline(
            crimes.to_pandas(), area, grid_resolution=SPACING_M / 1000, random_state=1
        )
    points = pipeline.grid.loc[predicted.index.get_level_values("places")]
    x, y = to_national_grid(points["lon"].to_numpy(), points["lat"].to_numpy())
    nearest = cKDTree(np.column_stack([x, y])).query(np.column_stack(grid.centres))[1]
    return predicted["crime_density"].to_numpy()[nearest]
