"""Boundaries on their way between a person, the database and the ground.

The database holds GeoJSON geometries in longitude and latitude; whatever measures works in metres
of the British National Grid.
"""

import json
from typing import Any

import shapely
from shapely.errors import GEOSException

from safeground.core.geography.national_grid import to_longitude_latitude, to_national_grid
from safeground.data.boundaries import degrees, to_metres
from safeground.data.errors import BadInput

SMALLEST_M2, LARGEST_M2 = 500.0, 2_000_000.0
BUFFER_M = 100.0
BRITAIN = (-9.5, 49.0, 2.5, 61.5)


def as_geojson(boundary: shapely.Geometry) -> dict[str, Any]:
    """A boundary in metres, as the database keeps it."""
    kept: dict[str, Any] = json.loads(shapely.to_geojson(degrees(boundary)))
    return kept


def in_metres(geometry: dict[str, Any]) -> shapely.Geometry:
    """A kept boundary, to measure with."""
    return to_metres(shapely.from_geojson(json.dumps(geometry)))


def middle_of(boundary: shapely.Geometry) -> tuple[float, float]:
    """Longitude and latitude of a boundary's centre."""
    centre = shapely.centroid(boundary)
    longitude, latitude = to_longitude_latitude([centre.x], [centre.y])
    return round(float(longitude[0]), 6), round(float(latitude[0]), 6)


def with_buffer(geometry: dict[str, Any], metres: float = BUFFER_M) -> dict[str, Any]:
    """The ground round a boundary, where harm would move to if it moved."""
    return as_geojson(in_metres(geometry).buffer(metres, quad_segs=6))


def circle(longitude: float, latitude: float, radius_m: float) -> shapely.Geometry:
    """A round boundary about a point, in metres."""
    x, y = to_national_grid([longitude], [latitude])
    return shapely.Point(float(x[0]), float(y[0])).buffer(radius_m, quad_segs=8)


def drawn(text: str) -> shapely.Geometry:
    """A boundary as the map or a person gives it, in metres.

    GeoJSON (a geometry or a feature), or a line for each corner: longitude, latitude. Raises
    BadInput with one sentence for whatever it can't be.
    """
    geometry = _geojson(text) if text.lstrip().startswith("{") else _corners(text)
    left, low, right, high = shapely.bounds(geometry)
    if not (
        BRITAIN[0] <= left and BRITAIN[1] <= low and right <= BRITAIN[2] and high <= BRITAIN[3]
    ):
        raise BadInput(
            "These corners are not in Great Britain. Give longitude and latitude: 0.71, 51.54."
        )
    return to_metres(shapely.force_2d(geometry))


def sound(boundary: shapely.Geometry) -> shapely.Geometry:
    """A boundary that can be one: whole, not crossing itself, of a size that can be patrolled."""
    if boundary.geom_type not in {"Polygon", "MultiPolygon"} or boundary.is_empty:
        raise BadInput("A boundary must be an area: give at least three corners.")
    if not boundary.is_valid:
        raise BadInput("The boundary crosses itself. Draw its corners in order, round the edge.")
    if boundary.area < SMALLEST_M2:
        raise BadInput(f"The area is too small: {boundary.area:,.0f} m². The least is 500 m².")
    if boundary.area > LARGEST_M2:
        raise BadInput(
            f"The area is too large: {boundary.area / 1e6:,.1f} km². The most is 2 km², about what "
            "can be walked."
        )
    return boundary


def overlap(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Shared area as a share of the area of both together."""
    shared = one.intersection(other).area
    both = one.area + other.area - shared
    return min(float(shared / both), 1.0) if both else 0.0


def _geojson(text: str) -> shapely.Geometry:
    try:
        said = json.loads(text)
        if said.get("type") == "FeatureCollection":
            (said,) = said["features"]
        said = said.get("geometry", said)
        return shapely.from_geojson(json.dumps(said))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, GEOSException):
        raise BadInput("The boundary can't be read. Draw it again, or give its corners.") from None


def _corners(text: str) -> shapely.Geometry:
    points = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        try:
            longitude, latitude = (float(part) for part in line.replace(",", " ").split())
        except ValueError:
            raise BadInput(
                f"Corner {number} must be a longitude and a latitude (0.71, 51.54), not {line}."
            ) from None
        points.append((longitude, latitude))
    if len(points) < 3:
        raise BadInput("A boundary needs at least three corners, one on each line.")
    return shapely.Polygon(points)
