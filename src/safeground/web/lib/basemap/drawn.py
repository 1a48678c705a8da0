"""The drawn base: the bundled open outlines as GeoJSON, for a map that needs no network.

Exact land, districts and wards where they are bundled (Essex); elsewhere the outlines of the
forces, good to about half a kilometre. Features say what they are in `kind`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safeground.data.boundaries import (
    degrees,
    essex_districts,
    essex_wards,
    police_force_areas,
)
from safeground.data.sample import load_places, load_sample

EXACT = "Essex"  # the force whose districts and wards are bundled
DECIMALS = 5  # of a degree: about a metre
STREET_DECIMALS = 4
TOUCHING_M = 5.0
MOSTLY = 0.2  # a gap with more of its edge than this along other land is land, with less is water

Feature = dict[str, Any]


def drawn_base() -> dict[str, Any]:
    """Land, lines and names as one GeoJSON collection in longitude and latitude."""
    exact = essex_districts().union
    near = _next_to(exact)
    return _collection([*_land(exact, near), *_lines(exact, near), *_names(), *_points()])


def street_names() -> dict[str, Any]:
    """Names of streets, one feature a name, where police.uk has its map points.

    Every point is drawn alike, and none says how much was recorded there.
    """
    points = load_sample().select("Longitude", "Latitude", "Location").unique().drop_nulls()
    return _collection(_streets(sorted(points.rows(), key=lambda row: (row[2], row[0], row[1]))))


def bounds_of(area: str) -> tuple[float, float, float, float]:
    """West, south, east and north of a force or bundled district; all of them if it is unknown."""
    forces = police_force_areas()
    known: Mapping[str, Any] = {**forces.by_name(), **essex_districts().by_name()}
    name = area.removesuffix(" Police").removesuffix(" Constabulary")
    shape = essex_districts().union if name == EXACT else known.get(name, forces.union)
    west, south, east, north = degrees(shape).bounds
    return west, south, east, north


def _collection(features: list[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _land(exact: shapely.Geometry, near: shapely.Geometry) -> Iterator[Feature]:
    yield _feature("beyond", shapely.union_all(police_force_areas().shapes[_others()]))
    yield _feature("beyond", near)
    yield _feature("land", exact)


def _lines(exact: shapely.Geometry, near: shapely.Geometry) -> Iterator[Feature]:
    districts, wards = _edges(essex_districts().shapes), _edges(essex_wards().shapes)
    outline = shapely.boundary(exact)
    rough = _edges(police_force_areas().shapes[_others()])
    yield _feature("force", rough.difference(near.buffer(TOUCHING_M)))
    yield _feature("border", outline.intersection(near.buffer(TOUCHING_M)))
    yield _feature("district", districts.difference(outline))
    yield _feature("ward", wards.difference(districts))


def _others() -> NDArray[np.bool_]:
    return np.array([name != EXACT for name in police_force_areas().names])


def _next_to(exact: shapely.Geometry) -> shapely.Geometry:
    """Land that the exact outline borders on.

    That is the neighbours', and the slivers between it and their rough outlines, which would
    otherwise show as sea.
    """
    forces = police_force_areas()
    rough = forces.by_name()[EXACT]
    shapes = forces.shapes[_others()]
    near = shapely.union_all(shapes[shapely.distance(shapes, rough) < TOUCHING_M])
    along = shapely.boundary(near).buffer(TOUCHING_M)
    gaps = shapely.get_parts(rough.difference(exact))
    edges = shapely.boundary(gaps)
    shared = shapely.length(shapely.intersection(edges, along))
    slivers = gaps[shared > MOSTLY * shapely.length(edges)]
    return shapely.union_all([near, *shapely.buffer(slivers, TOUCHING_M)])


def _edges(shapes: Any) -> shapely.Geometry:
    """Every edge once, though two areas share it."""
    return shapely.union_all(shapely.boundary(shapes))


def _names() -> Iterator[Feature]:
    for kind, areas in (("force", police_force_areas()), ("district", essex_districts())):
        for name, shape in areas.by_name().items():
            if name != EXACT:
                largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
                middle = shapely.maximum_inscribed_circle(largest.simplify(500), 500)
                yield _feature(f"{kind}-name", shapely.Point(middle.coords[0]), name=name)


def _points() -> Iterator[Feature]:
    for row in load_places().iter_rows(named=True):
        if row["kind"] == "ward":
            continue
        said = {"name": row["name"], "people": int(row["population"] or 0)}
        yield _point(row["kind"], row["longitude"], row["latitude"], **said)


def _streets(rows: list[tuple[str, str, str]]) -> list[Feature]:
    from safeground.core.hotspots.naming import street_name

    where: dict[str, list[list[float]]] = {}
    for longitude, latitude, recorded in rows:
        if name := street_name(recorded):
            spot = [round(float(v), STREET_DECIMALS) for v in (longitude, latitude)]
            where.setdefault(name, []).append(spot)
    return [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "MultiPoint", "coordinates": spots},
        }
        for name, spots in where.items()
    ]


def _feature(kind: str, shape: shapely.Geometry, **said: Any) -> Feature:
    if shape.geom_type.endswith("LineString"):
        shape = shapely.line_merge(shape)
    rounded = shapely.transform(degrees(shape), lambda xy: np.round(xy, DECIMALS))
    geometry = shapely.geometry.mapping(shapely.remove_repeated_points(rounded))
    return {"type": "Feature", "properties": {"kind": kind, **said}, "geometry": geometry}


def _point(kind: str, longitude: float, latitude: float, **said: Any) -> Feature:
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "properties": {"kind": kind, **said}, "geometry": geometry}
