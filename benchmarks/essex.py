"""The bundled sample, Essex in 2025, as points, as an outline and as a store."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from safeground.core.geography.national_grid import to_national_grid
from safeground.data.sample import load_sample, sample_csvs
from safeground.data.study_areas import study_area
from safeground.pipelines.import_incidents import import_incidents

Floats = NDArray[np.float64]


@lru_cache
def incidents() -> pl.DataFrame:
    """The sample's incidents that have a place, with easting and northing in metres."""
    rows = load_sample().with_columns(pl.col("Longitude", "Latitude").cast(pl.Float64))
    rows = rows.drop_nulls("Longitude")
    x, y = to_national_grid(rows["Longitude"].to_numpy(), rows["Latitude"].to_numpy())
    return rows.with_columns(easting=pl.Series(x), northing=pl.Series(y))


def points() -> tuple[Floats, Floats]:
    """Easting and northing (incidents,) in metres."""
    return incidents()["easting"].to_numpy(), incidents()["northing"].to_numpy()


@lru_cache
def outline() -> shapely.Geometry:
    """Essex, in British National Grid metres."""
    return study_area(None, *points()).geometry


def store(folder: Path) -> Path:
    """A new store in `folder` that holds the sample."""
    import_incidents(folder / "store", sample_csvs(folder / "csv"))
    return folder / "store"
