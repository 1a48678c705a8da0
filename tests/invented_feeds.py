"""Three invented hotspots in Southend, and feeds of officers who walk in them."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import shapely

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.patrols.plans import write_plan

CENTRES = {"Pier": (588_500, 184_900), "Market": (588_000, 185_800), "Station": (587_400, 185_500)}
Walk = tuple[str, str, float, float]  # device, hotspot, from and to minutes after the start


def write_hotspots(path: Path) -> Path:
    """Squares of 150 m about three points, as GeoJSON with a name and a key each."""
    features = []
    for name, (x, y) in CENTRES.items():
        ring = [(x - 75, y - 75), (x + 75, y - 75), (x + 75, y + 75), (x - 75, y + 75)]
        lon, lat = to_longitude_latitude([a for a, _ in ring], [b for _, b in ring])
        shape = shapely.Polygon(list(zip(lon.tolist(), lat.tolist(), strict=True)))
        properties = {"name": name, "key": name[0]}
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": shapely.geometry.mapping(shape),
            }
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def write_feed(path: Path, start: datetime, walks: Sequence[Walk], *, seconds: int = 15) -> Path:
    """A fix every 15 seconds of each device, standing in the middle of its hotspot; CSV.

    `start` has an offset, or none; the feed's times are like it.
    """
    lines = ["device,time,longitude,latitude"]
    for device, hotspot, first, last in walks:
        x, y = CENTRES.get(hotspot, (586_000, 187_000))  # any other name is a place outside
        lon, lat = (float(v[0]) for v in to_longitude_latitude([x], [y]))
        for second in range(int(first * 60), int(last * 60) + 1, seconds):
            at = (start + timedelta(seconds=second)).isoformat()
            lines.append(f"{device},{at},{lon:.6f},{lat:.6f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def written(plan: PatrolPlan, path: Path) -> Path:
    """A plan as a file."""
    write_plan(plan, path)
    return path
