"""Hotspots as files that other programs read: GeoJSON, GeoPackage, CSV, and the surface on H3."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import shapely

from safeground.core.geography.exchange import grid_reference, to_h3
from safeground.core.hotspots.hotspot import Hotspot
from safeground.core.hotspots.windows import RiskWindows
from safeground.data.boundaries import degrees
from safeground.pipelines.identification import Identification

FIELDS = (
    "rank",
    "key",
    "name",
    "district",
    "longitude",
    "latitude",
    "grid_reference",
    "area_m2",
    "expected",
    "recorded",
    "status",
    "why",
    "hours",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def row(hotspot: Hotspot) -> dict[str, object]:
    """The facts of one hotspot, in the order of `FIELDS`.

    `area_m2` square metres; `expected` offences in the coming period; `recorded` in the months
    looked at; `hours` the risk windows in words, empty when the data can't tell. The eight-figure
    `grid_reference` is of the boundary's centroid, to ten metres.
    """
    middle = hotspot.boundary.centroid
    values = (
        int(hotspot.rank),
        hotspot.key,
        hotspot.name,
        hotspot.district,
        round(float(hotspot.longitude), 6),
        round(float(hotspot.latitude), 6),
        grid_reference(middle.x, middle.y, 8),
        round(float(hotspot.area_m2), 1),
        round(float(hotspot.expected), 6),
        round(float(hotspot.recorded), 6),
        hotspot.status,
        hotspot.why,
        hours_in_words(hotspot),
    )
    return dict(zip(FIELDS, values, strict=True))


def hours_in_words(hotspot: Hotspot) -> str:
    """The risk windows of a hotspot ("Friday 20:00 to 02:00"); empty where hours are unknown."""
    windows = hotspot.risk_windows
    return windows.name if isinstance(windows, RiskWindows) else ""


def _windows(hotspot: Hotspot) -> list[dict[str, int]]:
    """Risk windows for a program: `start` is the hour of the week, 0 on Monday 00:00."""
    known = hotspot.risk_windows
    windows = known.windows if isinstance(known, RiskWindows) else ()
    return [{"start": int(w.start), "hours": int(w.hours)} for w in windows]


def write_geojson(identification: Identification, path: Path) -> None:
    """Write the hotspots as RFC 7946 GeoJSON: WGS 84 degrees, outer rings anticlockwise."""
    features = [
        {
            "type": "Feature",
            "id": hotspot.key,
            "geometry": json.loads(shapely.to_geojson(degrees(hotspot.boundary))),
            "properties": {**row(hotspot), "windows": _windows(hotspot)},
        }
        for hotspot in identification.hotspots
    ]
    collection = {
        "type": "FeatureCollection",
        "name": f"Hotspots of {identification.family_title} in {identification.study_area_name}",
        "provenance": provenance(identification),
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def provenance(identification: Identification) -> dict[str, object]:
    """What the files say of where they came from, in plain values."""
    made = identification.provenance
    return {
        "safeground": made.safeground,
        "made_at": made.made_at,
        "command": made.command,
        "data": _plain(made.data),
        "parameters": _plain(made.parameters),
        "seed": made.seed,
        "family": identification.family,
        "study_area": identification.study_area_name,
        "period": identification.period,
        "attribution": list(identification.attribution),
    }


def write_geopackage(identification: Identification, path: Path) -> None:
    """Write layers `hotspots` and `surface` (its cells, as polygons) in British National Grid."""
    rows = [row(hotspot) for hotspot in identification.hotspots]
    columns: dict[str, np.ndarray] = {
        name: np.array([r[name] for r in rows], _type(name)) for name in FIELDS
    }
    boundaries = np.array([h.boundary for h in identification.hotspots], dtype=object)
    multi = np.array([_multi(shape) for shape in boundaries], dtype=object)
    _layer(path, "hotspots", "MultiPolygon", multi, columns)
    shapes, values = _surface(identification)
    _layer(path, "surface", "Polygon", shapes, values, append=True)


def _surface(identification: Identification) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    grid, expected = identification.grid, np.asarray(identification.surface.expected, float)
    order = np.argsort(-expected, kind="stable")
    rank = np.empty(len(grid), np.int32)
    rank[order] = np.arange(1, len(grid) + 1)
    values = {
        "cell": np.arange(len(grid), dtype=np.int32),
        "expected": expected,
        "rank": rank,
        "inside_m2": np.asarray(grid.inside_m2, float),
    }
    return grid.polygons(), values


def _layer(
    path: Path,
    layer: str,
    kind: str,
    shapes: np.ndarray,
    columns: dict[str, np.ndarray],
    append: bool = False,
) -> None:
    import pyogrio.raw  # GDAL takes its time to load

    pyogrio.raw.write(
        str(path),
        geometry=np.asarray(shapely.to_wkb(shapes), dtype=object),
        field_data=list(columns.values()),
        fields=np.array(list(columns), dtype=object),
        layer=layer,
        driver="GPKG",
        geometry_type=kind,
        crs="EPSG:27700",
        append=append,
    )


def write_csv(identification: Identification, path: Path) -> None:
    """Write one line a hotspot, safe to open in a spreadsheet.

    The file begins with a byte order mark, without which Excel misreads names with accents.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for hotspot in identification.hotspots:
            writer.writerow(safe_cells(row(hotspot)))


def write_h3(identification: Identification, path: Path) -> None:
    """Write the surface shared out by area over H3 hexagons: index and expected offences.

    For systems that exchange H3; the total is that of the surface. An index starts with a digit or
    a letter and a number here is never negative, so no cell can be a formula.
    """
    shared = to_h3(identification.surface.expected, identification.grid)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("h3", "expected"))
        writer.writerows((name, f"{value:.9g}") for name, value in sorted(shared.items()))


def write_surface(identification: Identification, path: Path, most: int = 1000) -> None:
    """Write the likeliest cells as compact GeoJSON: what a map on a screen can carry.

    Each has its `rank`, what is `expected` in it, its share of all (`share`) and of all together
    with those before it (`running`), and the key of the `hotspot` that it is part of.
    """
    expected = np.asarray(identification.surface.expected, float)
    order = np.argsort(-expected, kind="stable")[:most]
    order = order[expected[order] > 0]
    total = max(float(expected.sum()), 1e-12)
    running = np.cumsum(expected[order]) / total
    owner = {int(c): h.key for h in identification.hotspots for c in h.cells}
    x, y = (axis[order] for axis in identification.grid.centres)
    outlines = shapely.set_precision(degrees(identification.grid.polygons(order)), 1e-5)
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(geometry),
            "properties": {
                "rank": rank,
                "expected": round(float(expected[cell]), 4),
                "share": round(float(expected[cell]) / total, 6),
                "running": round(float(running[rank - 1]), 4),
                "grid_reference": grid_reference(x[rank - 1], y[rank - 1], 8),
                "hotspot": owner.get(int(cell), ""),
            },
        }
        for rank, (cell, geometry) in enumerate(
            zip(order, shapely.to_geojson(outlines), strict=True), 1
        )
    ]
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")


def safe_cells(values: Mapping[str, object]) -> Iterator[object]:
    """Values for a spreadsheet; text that it would run as a formula has an apostrophe before it."""
    for value in values.values():
        risky = isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS)
        yield f"'{value}" if risky else value


def _multi(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.multipolygons([p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"])


def _type(name: str) -> type:
    numbers = {"longitude", "latitude", "area_m2", "expected", "recorded"}
    return np.int32 if name == "rank" else np.float64 if name in numbers else np.object_


def _plain(value: object) -> object:
    """A value that JSON can hold: numbers and text as they are, anything else in words."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
