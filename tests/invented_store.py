"""A made-up town in a store: 36 points in Southend, three of them rough, for tests of pipelines."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.data.police_uk import point_set
from safeground.data.store import IncidentStore
from safeground.data.store.schemas import INCIDENT_SCHEMA

X, Y = (
    axis.ravel() for axis in np.meshgrid(np.arange(6) * 400 + 585_010, np.arange(6) * 400 + 185_610)
)
ROUGH = (7, 21, 28)  # the points where robbery happens most
MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 7))
EVERYWHERE = {"Anti-social behaviour": 4, "Shoplifting": 3, "Violence and sexual offences": 4}


def incident(at: int, month: str, category: str = "Robbery", **other: object) -> dict[str, object]:
    """One row at point `at`, dated and placed as police.uk does."""
    first = datetime.fromisoformat(f"{month}-01")
    return {
        "month": month,
        "source": "police.uk essex",
        "kind": "crime",
        "category": category,
        "occurred_from": first,
        "occurred_to": (first + timedelta(days=32)).replace(day=1),
        "easting": float(X[at]),
        "northing": float(Y[at]),
        "point_set": point_set(month),
        "street": f"{('Elm', 'Oak', 'Ash', 'Fir', 'Yew', 'Bay')[at % 6]} Road {at // 6}",
        "district": "Southend-on-Sea",
        **other,
    }


def dated(at: int, when: datetime, code: str = "34B", **other: object) -> dict[str, object]:
    """One row as a force's own extract has it: to the minute, with a Home Office code."""
    own = {
        "source": "Essex Niche",
        "point_set": None,
        "home_office_code": code,
        "occurred_from": when,
        "occurred_to": when + timedelta(minutes=30),
    }
    return incident(at, f"{when:%Y-%m}", **{**own, **other})  # type: ignore[arg-type]


def town(
    months: Sequence[str] = MONTHS,
    usual: Mapping[str, int] = EVERYWHERE,
    rough: Sequence[int] = ROUGH,
    robberies: int = 6,
) -> list[dict[str, object]]:
    """Every point has the usual crime every month; rough ones robbery too, a little less each."""
    rows = []
    for month in months:
        for at in range(len(X)):
            rows += [incident(at, month, name) for name, n in usual.items() for _ in range(n)]
        for less, at in enumerate(rough):
            rows += [incident(at, month) for _ in range(robberies - less)]
    return rows


def keep(folder: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Write rows to the store under `folder`, each with an id of its own."""
    store, first = IncidentStore(folder), len(list(folder.rglob("*.parquet"))) * 1_000_000
    frame = pl.DataFrame(
        [{"id": f"i{first + n}", **row} for n, row in enumerate(rows)],
        schema_overrides=dict(INCIDENT_SCHEMA),
        infer_schema_length=None,
    )
    frame = frame.with_columns(
        pl.lit(None, kind).alias(name)
        for name, kind in INCIDENT_SCHEMA.items()
        if name not in frame
    )
    lon, lat = to_longitude_latitude(
        frame["easting"].fill_null(588_000.0), frame["northing"].fill_null(185_000.0)
    )
    placed = pl.col("easting").is_not_null()
    frame = frame.with_columns(
        longitude=pl.when(placed).then(pl.Series(lon)),
        latitude=pl.when(placed).then(pl.Series(lat)),
    )
    store.write([frame.select(INCIDENT_SCHEMA.names())])
    return folder


def polygon(path: Path, left: float, low: float, right: float, top: float) -> Path:
    """Write a rectangle (metres) as a GeoJSON file in degrees, as such files are."""
    lon, lat = to_longitude_latitude([left, right, right, left], [low, low, top, top])
    ring = shapely.Polygon(list(zip(lon, lat, strict=True)))
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        f'{{"name": "The mile"}}, "geometry": {shapely.to_geojson(ring)}}}]}}',
        encoding="utf-8",
    )
    return path
