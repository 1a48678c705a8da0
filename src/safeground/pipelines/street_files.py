"""Street hotspots as plain values, and as GeoJSON that other programs read."""

import json
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Any

import shapely

from safeground.data.boundaries import degrees
from safeground.data.errors import BadInput
from safeground.pipelines.street_hotspots import StreetHotspots, StreetPlace


def street_row(place: StreetPlace) -> dict[str, object]:
    """The facts of one place: `expected` a month, `recorded` in all months, metres of street."""
    return {
        "rank": place.rank,
        "name": place.name,
        "streets": list(place.streets),
        "grid_reference": place.grid_reference,
        "expected": round(place.expected, 6),
        "recorded": round(place.recorded, 6),
        "length_m": round(place.length_m, 1),
        "segments": place.segments,
    }


def as_values(found: StreetHotspots) -> dict[str, Any]:
    """Everything but the shapes, for a program."""
    whole = {name: value for name, value in vars(found).items() if name != "places"}
    whole["left_out"] = [asdict(item) for item in found.left_out]
    whole["provenance"] = asdict(found.provenance)
    return {"places": [street_row(place) for place in found.places], **whole}


def write_street_geojson(found: StreetHotspots, path: Path) -> None:
    """Write RFC 7946 GeoJSON (WGS 84), a MultiLineString a place; whole or not at all."""
    features = [
        {
            "type": "Feature",
            "id": place.rank,
            "geometry": json.loads(shapely.to_geojson(degrees(place.shape))),
            "properties": street_row(place),
        }
        for place in found.places
    ]
    said = {name: value for name, value in as_values(found).items() if name != "places"}
    name = f"Streets with most {found.family_title} in {found.study_area_name}"
    collection = {"type": "FeatureCollection", "name": name, **said, "features": features}
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, indent=1, default=str)
    draft = path.with_name(f".{secrets.token_hex(4)}-{path.name}")
    try:
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
