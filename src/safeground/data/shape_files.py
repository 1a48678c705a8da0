"""Files of shapes as columns and geometry: GeoJSON, Parquet, and whatever else GDAL reads."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from safeground.data.errors import BadInput

Shapes = NDArray[np.object_]
Read = tuple[dict[str, list[Any]], Shapes, str | None]

_MIXED = ("Unknown", "GeometryCollection")  # layers that may hold shapes of any kind


def read_shapes(path: Path, of: str = "", what: str = "boundary") -> Read:
    """Columns, shapes (n,) in the file's own coordinates, and the system that it states, if any.

    Of several layers it must be the only one with shapes, or with shapes `of` a kind ("Line").
    Raises BadInput, calling it a `what` file, where it can't be read.
    """
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".geoparquet"):
        return _read_parquet(path)
    plain = _read_geojson(path) if suffix in (".geojson", ".json") else None
    return plain or _read_ogr(path, of, what)


def _read_geojson(path: Path) -> Read | None:
    """A collection of features; None for any other JSON, which GDAL may know."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
        rows = [{**feature["properties"]} for feature in whole["features"]]
        shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in whole["features"]])
        system = _stated(whole)
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError):
        return None
    if not rows:
        return None
    names = {name: None for row in rows for name in row}  # in the order of the file
    return {n: [row.get(n) for row in rows] for n in names}, np.asarray(shapes, object), system


def _stated(whole: Mapping[str, Any]) -> str | None:
    """RFC 7946 knows longitude and latitude alone; older files name a system, as a URN or not."""
    if "crs" not in whole:
        return "EPSG:4326"
    if whole["crs"] is None:
        return None
    named = str(whole["crs"]["properties"]["name"])
    urn = re.fullmatch(r"urn:ogc:def:crs:(\w+):[\d.]*:(\w+)", named, re.IGNORECASE)
    return f"{urn[1]}:{urn[2]}" if urn else named


def _read_ogr(path: Path, of: str, what: str) -> Read:
    # GDAL loads geopandas and pandas where they are installed: seconds for those who need neither
    import pyogrio
    import pyogrio.errors
    import pyogrio.raw

    try:
        layers = pyogrio.list_layers(path)
        with_shape = [
            n for n, kind in layers if kind is not None and (of in kind or kind in _MIXED)
        ]
        if len(with_shape) > 1:
            raise BadInput(
                f"{path.name} has several layers ({', '.join(with_shape)}); save one to a file"
            )
        layer = with_shape[0] if with_shape else None
        meta, _, wkb, values = pyogrio.raw.read(path, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise BadInput(
            f"{path.name} can't be read as a {what} file; expected "
            "GeoJSON, GeoPackage, Shapefile, KML or Parquet"
        ) from None
    if wkb is None:
        raise BadInput(f"{path.name} holds no shapes")
    columns = {name: list(value) for name, value in zip(meta["fields"], values, strict=True)}
    return columns, np.asarray(shapely.from_wkb(wkb), object), meta["crs"]


def _read_parquet(path: Path) -> Read:
    import pyarrow as pa  # as slow to load, and few files are Parquet
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError):
        raise BadInput(f"{path.name} can't be read as a Parquet file") from None
    geo = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
    wanted = [geo.get("primary_column", ""), "geometry", "geom", "wkt", "wkb"]
    column = next((c for w in wanted for c in table.column_names if c.lower() == w.lower()), None)
    if column is None:
        raise BadInput(f"{path.name} has no column geometry, geom, wkt or wkb")
    values = table[column].to_pylist()
    try:
        read = shapely.from_wkt if isinstance(values[0], str) else shapely.from_wkb
        shapes = np.asarray(read(values), object)
    except (shapely.errors.ShapelyError, TypeError, IndexError):
        raise BadInput(f"{path.name}: column {column} is neither WKT nor WKB") from None
    return table.drop_columns([column]).to_pydict(), shapes, _geoparquet_crs(geo, column)


def _geoparquet_crs(geo: Mapping[str, Any], column: str) -> str | None:
    if not geo:
        return None
    stated = geo.get("columns", {}).get(column, {}).get("crs", "absent")
    if stated == "absent":  # GeoParquet: without one it is longitude and latitude
        return "OGC:CRS84"
    if stated is None:
        return None
    return f"{stated['id']['authority']}:{stated['id']['code']}" if "id" in stated else str(stated)
