"""Polygon and line files, and the bundled outlines, as shapes in British National Grid metres."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from safeground.core.geography.national_grid import to_longitude_latitude, to_national_grid
from safeground.data.errors import BadInput
from safeground.data.shape_files import Shapes, read_shapes

DATA = Path(__file__).parent
GRID, DEGREES = "EPSG:27700", "EPSG:4326"
# ETRS89 differs from WGS 84 by well under a metre; 7405 is the National Grid with heights.
_KNOWN = {
    "EPSG:27700": GRID,
    "EPSG:7405": GRID,
    "EPSG:4326": DEGREES,
    "OGC:CRS84": DEGREES,
    "EPSG:4258": DEGREES,
    "EPSG:4979": DEGREES,
}
_GRID_BOX = (0, 0, 700_000, 1_300_000)
_DEGREES_BOX = (-9.5, 49, 2.5, 61.5)


@dataclass(frozen=True)
class Boundaries:
    """Named areas, in British National Grid metres (EPSG:27700).

    `names` and `shapes` have one entry an area; each shape is a valid Polygon or MultiPolygon.
    `within` says which larger area each lies in, where that is known, and is "" where not.
    """

    names: tuple[str, ...]
    shapes: Shapes
    within: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    @property
    def union(self) -> shapely.Geometry:
        """All areas as one shape."""
        return shapely.union_all(self.shapes)

    def by_name(self) -> Mapping[str, shapely.Geometry]:
        """Shape by name; areas of one name are put together."""
        merged: dict[str, shapely.Geometry] = {}
        for name, shape in zip(self.names, self.shapes, strict=True):
            merged[name] = merged[name].union(shape) if name in merged else shape
        return merged

    def locate(self, easting: ArrayLike, northing: ArrayLike) -> NDArray[np.int32]:
        """Index of the area that holds each point, -1 for none or for not-a-number."""
        x, y = np.asarray(easting, float), np.asarray(northing, float)
        found = np.full(x.shape, -1, np.int32)
        for index, shape in enumerate(self.shapes):
            left, low, right, high = shape.bounds
            near = np.flatnonzero((x >= left) & (x <= right) & (y >= low) & (y <= high))
            near = near[found[near] < 0]
            shapely.prepare(shape)
            found[near[shapely.intersects_xy(shape, x[near], y[near])]] = index
        return found


def read_boundaries(path: Path, name_column: str | None = None) -> Boundaries:
    """Areas from a GeoJSON, GeoPackage, Shapefile, KML or Parquet file (WKT or WKB geometry).

    Longitude and latitude are projected. A file that states no coordinate system is taken as
    National Grid or longitude and latitude only if all its points then lie in Great Britain.
    Raises BadInput for any other system, naming it, and for a file without polygons.
    """
    columns, shapes = read_areas(path)
    names = _names(path, columns, name_column, len(shapes))
    return Boundaries(names, shapes)


def read_areas(path: Path, each: str = "") -> tuple[dict[str, list[Any]], Shapes]:
    """Columns and valid areas (n,) of a file, on the terms of `read_boundaries`.

    Shapes of other kinds are left out; but where `each` says what every one must be, a "hotspot",
    BadInput names the first that has no area.
    """
    what = each or "boundary"
    if not path.exists():
        raise BadInput(f"There is no {what} file {path}")
    columns, shapes, stated = read_shapes(path, what=what)
    polygons = np.isin(shapely.get_type_id(shapes), [3, 6]) & ~shapely.is_empty(shapes)
    if each:
        _refuse_without_area(path, columns, polygons, each)
    if not polygons.any():
        raise BadInput(f"{path.name} holds no polygons; a {what} file must hold areas")
    rows = np.flatnonzero(polygons).tolist()
    kept = {name: [values[row] for row in rows] for name, values in columns.items()}
    areas = _valid_areas(_projected(shapely.force_2d(shapes[polygons]), stated, path.name))
    if each:  # one that is a line there and back is empty once it is valid
        _refuse_without_area(path, kept, shapely.area(areas) > 0, each)
    return kept, areas


def _refuse_without_area(
    path: Path, columns: Mapping[str, Sequence[Any]], areas: NDArray[np.bool_], each: str
) -> None:
    if areas.all():
        return
    row = int(np.argmin(areas))
    name = next((values[row] for key, values in columns.items() if key.lower() == "name"), None)
    raise BadInput(
        f"{path.name}: {name or f'{each} {row + 1}'} has no area; a {each} must be a polygon"
    )


def read_lines(path: Path) -> tuple[dict[str, list[Any]], Shapes]:
    """Columns and lines (n,) of a file of any kind that `read_boundaries` reads, on the same terms.

    Shapes of other kinds are left out. Raises BadInput for a file without lines.
    """
    if not path.exists():
        raise BadInput(f"There is no road file {path}")
    columns, shapes, stated = read_shapes(path, "Line", "road")
    lines = np.isin(shapely.get_type_id(shapes), [1, 5]) & ~shapely.is_empty(shapes)
    if not lines.any():
        raise BadInput(f"{path.name} holds no lines; a road file must hold streets as lines")
    rows = np.flatnonzero(lines).tolist()
    kept = {name: [values[row] for row in rows] for name, values in columns.items()}
    return kept, _projected(shapely.force_2d(shapes[lines]), stated, path.name)


def to_metres(shapes: Any) -> Any:
    """A shape or an array of them in WGS 84 degrees, in British National Grid metres."""

    def forward(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_national_grid(xy[:, 0], xy[:, 1]))

    return shapely.transform(shapes, forward)


def degrees(boundary: shapely.Geometry) -> shapely.Geometry:
    """A boundary in metres as RFC 7946 wants it: WGS 84 degrees, outer rings anticlockwise."""

    def turn(points: NDArray[np.float64]) -> NDArray[np.float64]:
        longitude, latitude = to_longitude_latitude(points[:, 0], points[:, 1])
        return np.column_stack([longitude, latitude]).round(6)

    return shapely.orient_polygons(shapely.transform(boundary, turn), exterior_cw=False)


@lru_cache(maxsize=1)
def essex_districts() -> Boundaries:
    """The fourteen districts of Essex that come with the sample."""
    return _bundled(DATA / "sample" / "districts.geojson", "force")


@lru_cache(maxsize=1)
def essex_wards() -> Boundaries:
    """The 257 wards of Essex that come with the sample, with their districts."""
    return _bundled(DATA / "sample" / "wards.geojson", "district")


@lru_cache(maxsize=1)
def police_force_areas() -> Boundaries:
    """The 43 territorial forces of England and Wales, outlines good to about half a kilometre."""
    return _bundled(DATA / "reference" / "forces.geojson", None)


def _bundled(path: Path, within: str | None) -> Boundaries:
    columns, shapes, _ = read_shapes(path)
    owners = tuple(columns[within]) if within else ()
    return Boundaries(tuple(columns["name"]), _project(shapes), owners)


def _projected(shapes: Shapes, stated: str | None, name: str) -> Shapes:
    system = _system(stated, name) if stated else _guessed(shapes, name)
    box = _GRID_BOX if system == GRID else _DEGREES_BOX
    if not _inside(shapes, box):
        raise BadInput(
            f"{name} has points outside Great Britain for {system}: its bounds are "
            f"{_bounds(shapes)}"
        )
    return shapes if system == GRID else _project(shapes)


def _system(stated: str, name: str) -> str:
    if stated.upper() in _KNOWN:
        return _KNOWN[stated.upper()]
    title = re.search(r'^(?:PROJ|GEOG|GEOD|COMPD)\w*\["([^"]+)"', stated)
    text = title[1] if title else stated
    if re.search(r"british.national.grid", text, re.IGNORECASE):
        return GRID
    if title and stated.startswith("GEOG") and re.search(r"WGS.?(19)?84|ETRS.?(19)?89", text):
        return DEGREES
    raise BadInput(
        f"{name} is in {text}; save it in British National Grid ({GRID}) or longitude and "
        f"latitude ({DEGREES})"
    )


def _guessed(shapes: Shapes, name: str) -> str:
    for system, box in ((DEGREES, _DEGREES_BOX), (GRID, _GRID_BOX)):
        if _inside(shapes, box):
            return system
    raise BadInput(
        f"{name} does not state its coordinate system, and its bounds {_bounds(shapes)} are not "
        f"in Great Britain; save it in {GRID} or {DEGREES}"
    )


def _inside(shapes: Shapes, box: tuple[float, float, float, float]) -> bool:
    left, low, right, high = shapely.total_bounds(shapes)
    return bool(left >= box[0] and low >= box[1] and right <= box[2] and high <= box[3])


def _bounds(shapes: Shapes) -> str:
    return ", ".join(f"{value:g}" for value in shapely.total_bounds(shapes))


def _project(shapes: Shapes) -> Shapes:
    return np.asarray(to_metres(shapes), object)


def _valid_areas(shapes: Shapes) -> Shapes:
    """Repair what is self-crossing, keeping areas only."""
    repaired = [_areas_of(shape) for shape in shapely.make_valid(shapes)]
    return np.array([*repaired, None], object)[:-1]  # an array of objects, even of one


def _areas_of(shape: shapely.Geometry) -> shapely.Geometry:
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [part for part in shapely.get_parts(shape) if "Polygon" in part.geom_type]
    return shapely.union_all(parts)


def _names(
    path: Path, columns: Mapping[str, Sequence[Any]], wanted: str | None, n: int
) -> tuple[str, ...]:
    """A name for each area: the column asked for, one that looks like names, or numbers."""
    if wanted is not None and wanted not in columns:
        raise BadInput(f"{path.name} has no column {wanted!r}; it has {', '.join(columns)}")
    column = wanted or _name_column(columns)
    if column is None:
        return (path.stem,) if n == 1 else tuple(f"{path.stem} {i}" for i in range(1, n + 1))
    return tuple("" if value is None else str(value) for value in columns[column])


def _name_column(columns: Mapping[str, Sequence[Any]]) -> str | None:
    """A column called name, or one of the publisher's kind, such as LAD25NM."""
    plain = [c for c in columns if c.lower() in ("name", "title", "label")]
    coded = [c for c in columns if re.fullmatch(r"[a-z]+\d*nm", c.lower())]
    worded = [c for c in columns if c.lower().endswith("name")]
    return next(iter(plain + coded + worded), None)
