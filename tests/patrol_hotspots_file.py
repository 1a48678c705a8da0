"""Writing a file of hotspots to patrol, for tests."""

import json
from pathlib import Path

SQUARE = [[[0.71, 51.53], [0.712, 51.53], [0.712, 51.532], [0.71, 51.532], [0.71, 51.53]]]


def write_hotspots(path: Path, number: int, *, districts: int = 4) -> Path:
    """So many hotspots, in so many districts in turn; the first expects the most harm."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": SQUARE},
            "properties": {
                "name": f"Place {i}",
                "key": f"H{i:04}",
                "district": f"District {i % districts}",
                "expected": number - i,
            },
        }
        for i in range(1, number + 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path
