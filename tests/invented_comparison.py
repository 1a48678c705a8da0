"""An invented town in a store: 36 rough points, of which four were treated from a month on."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from invented_store import X, Y, incident, keep
from safeground.core.geography.national_grid import to_longitude_latitude

TREATED = (7, 10, 25, 28)
MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 11))
START = "2025-06"


def store_with(folder: Path, ratio: float, seed: int = 1, months: Sequence[str] = MONTHS) -> Path:
    """A store whose treated points have `ratio` times the robberies from `START` on."""
    rng = np.random.default_rng(seed)
    rows = []
    for month in months:
        for at in range(len(X)):
            usual = 5.0 * (ratio if at in TREATED and month >= START else 1.0)
            rows += [incident(at, month) for _ in range(rng.poisson(usual))]
            rows += [incident(at, month, "Shoplifting") for _ in range(rng.poisson(2.0))]
    return keep(folder, rows)


def hotspots_file(
    path: Path, chosen_on: str | None = "2025-01 to 2025-05", half: int = 100
) -> Path:
    """Squares round the treated points, as `hotspots identify` would write them."""
    features = []
    for at in TREATED:
        x, y = X[at], Y[at]
        lon, lat = to_longitude_latitude(
            [x - half, x + half, x + half, x - half], [y - half, y - half, y + half, y + half]
        )
        ring = shapely.Polygon(list(zip(lon, lat, strict=True)))
        features.append(
            {
                "type": "Feature",
                "properties": {"name": f"Place {at}"},
                "geometry": json.loads(shapely.to_geojson(ring)),
            }
        )
    made = {"type": "FeatureCollection", "features": features}
    if chosen_on:
        made["provenance"] = {"data": {"months": chosen_on}}  # type: ignore[assignment]
    path.write_text(json.dumps(made), encoding="utf-8")
    return path
