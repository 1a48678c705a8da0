"""Files of invented hotspots and units round Southend, for tests of plans."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safeground.core.geography.national_grid import to_longitude_latitude

STATION = (0.7100, 51.5453)


def hotspots_file(folder: Path, hotspots: Sequence[Mapping[str, Any]]) -> Path:
    """A GeoJSON of squares of 200 m; `at` are metres east and north of the station."""
    features = []
    for number, said in enumerate(hotspots):
        east, north = said.get("at", (400 * number, 0))
        x, y = 587_950 + east, 186_400 + north
        corners = [(x, y), (x + 200, y), (x + 200, y + 200), (x, y + 200), (x, y)]
        lon, lat = to_longitude_latitude(*([c[k] for c in corners] for k in (0, 1)))
        ring = [list(pair) for pair in zip(lon.tolist(), lat.tolist(), strict=True)]
        features.append(
            {
                "type": "Feature",
                "properties": {k: v for k, v in said.items() if k != "at"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    path = folder / "hotspots.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def units_file(folder: Path, *units: Mapping[str, Any]) -> Path:
    """A JSON of units that start at the station, 18:00 to 02:00 unless they say otherwise."""
    base = {"name": "North 1", "mode": "foot", "starts": "18:00", "ends": "02:00",
            "start_name": "Victoria", "longitude": STATION[0], "latitude": STATION[1]}  # fmt: skip
    path = folder / "units.json"
    path.write_text(json.dumps([{**base, **unit} for unit in units]))
    return path
