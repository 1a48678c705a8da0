"""Rebuild the bundled sample from the publishers' files.

    python tools/build_sample.py SOURCE

SOURCE is a folder, of any depth, that holds these files (DATA.md says who publishes each):

    2025-*-essex-street.csv or .csv.gz                    data.police.uk
    essex_wards_2025.geojson                              ONS ward outlines, December 2025
    essex_lsoa2021.geojson                                ONS 2021 LSOA outlines (for areas only)
    england_wales_police_force_areas_buc.geojson          ONS force outlines, ultra generalised
    essex_gazetteer.csv                                   towns, wards and neighbourhoods
    essex_railway_stations.csv                            stations
    essex_census2021_population_households_lsoa2021.csv   ONS Census 2021
    essex_rural_urban_2021_lsoa2021.csv                   ONS rural urban classification

It needs the development dependencies (pyproj) and writes inside the package.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pyproj
import shapely

DATA = Path(__file__).parents[1] / "src" / "safeground" / "data"
SAMPLE, REFERENCE = DATA / "sample", DATA / "reference"

WARD_TOLERANCE_M = 20  # far less than a 150 m cell, and a third of the file
CRIME_ID_DIGITS = 10  # of 64: the fewest, in tens, that keep this year's ids apart

TO_GRID = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
TO_DEGREES = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)


def find(source: Path, pattern: str) -> list[Path]:
    """Files below `source` that match, in order; it is an error for there to be none."""
    found = sorted(source.rglob(pattern))
    if not found:
        sys.exit(f"No file called {pattern} below {source}")
    return found


def incidents(source: Path) -> None:
    """Twelve months of street crime, every column and row as published, ids shortened."""
    months = [pl.read_csv(f, infer_schema=False) for f in find(source, "2025-*-essex-street.csv*")]
    whole = pl.concat(months).with_columns(pl.col("Crime ID").str.slice(0, CRIME_ID_DIGITS))
    pq.write_table(
        whole.to_arrow(),
        SAMPLE / "incidents-2025.parquet",
        compression="zstd",
        compression_level=19,
        row_group_size=len(whole),
        # ids never repeat, so a dictionary of them would only be in the way
        use_dictionary=[name for name in whole.columns if name != "Crime ID"],
    )


def features(path: Path) -> tuple[list[dict[str, Any]], Any]:
    """Properties and geometries (metres, EPSG:27700) of a lon/lat GeoJSON file."""
    items = json.loads(path.read_text())["features"]
    shapes = shapely.from_geojson([json.dumps(item["geometry"]) for item in items])
    return [item["properties"] for item in items], reproject(shapes, TO_GRID)


def reproject(shapes: Any, transformer: pyproj.Transformer) -> Any:
    return shapely.transform(shapes, lambda xy: np.column_stack(transformer.transform(*xy.T)))


def write_geojson(path: Path, rows: list[dict[str, Any]], shapes: Any, decimals: int) -> None:
    """One feature a line, so that a change shows as a change in a diff."""
    lines = []
    for row, text in zip(rows, shapely.to_geojson(reproject(shapes, TO_DEGREES)), strict=True):
        geometry = json.loads(shortened(text, decimals))
        feature = {"type": "Feature", "properties": row, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    body = ",\n".join(lines)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n')


def shortened(geometry: str, decimals: int) -> str:
    """The same text with every number rounded: 5 decimals of a degree are about a metre."""
    return re.sub(r"-?\d+\.\d+", lambda number: repr(round(float(number[0]), decimals)), geometry)


def outlines(source: Path) -> None:
    """Wards simplified as one coverage (shared edges stay shared), then dissolved to districts."""
    properties, shapes = features(find(source, "essex_wards_2025.geojson")[0])
    simple = shapely.coverage_simplify(shapes, WARD_TOLERANCE_M)
    wards = [
        {"code": p["WD25CD"], "name": p["WD25NM"], "district": p["LAD25NM"]} for p in properties
    ]
    write_geojson(SAMPLE / "wards.geojson", wards, simple, 5)
    district_of = np.array([ward["district"] for ward in wards])
    codes = {p["LAD25NM"]: p["LAD25CD"] for p in properties}
    names = sorted(codes)
    dissolved = np.array([shapely.coverage_union_all(simple[district_of == n]) for n in names])
    rows = [{"code": codes[name], "name": name, "force": "Essex"} for name in names]
    write_geojson(SAMPLE / "districts.geojson", rows, dissolved, 5)


def forces(source: Path) -> None:
    """The 43 territorial force areas, ultra generalised by ONS."""
    path = find(source, "england_wales_police_force_areas_buc.geojson")[0]
    properties, shapes = features(path)
    rows = [{"code": p["PFA23CD"], "name": spoken(p["PFA23NM"])} for p in properties]
    write_geojson(REFERENCE / "forces.geojson", rows, shapes, 4)


def spoken(name: str) -> str:
    """The name as people say it: London, City of, is City of London."""
    first, comma, rest = name.partition(", ")
    return f"{rest} {first}" if comma else name


def places(source: Path) -> None:
    """Towns, wards and neighbourhoods in one file; stations, under another licence, in theirs."""
    kinds = {"town": "town", "ward": "ward", "MSOA": "neighbourhood", "railway": "station"}
    publishers = {
        "town": "GeoNames (CC BY 4.0)",
        "ward": "ONS (OGL v3)",
        "neighbourhood": "House of Commons Library (OPL v3)",
        "station": "davwheat/uk-railway-stations and Trainline EU (ODbL)",
    }
    table = pl.read_csv(find(source, "essex_gazetteer.csv")[0]).select(
        "name",
        pl.col("kind").str.extract(r"^(\w+)").replace_strict(kinds).alias("kind"),
        pl.col("lon").round(5).alias("longitude"),
        pl.col("lat").round(5).alias("latitude"),
        pl.col("lad_name").alias("district"),
        pl.col("population").cast(pl.Int64),
    )
    table = table.with_columns(source=pl.col("kind").replace_strict(publishers)).sort(
        "kind", "district", "name", "longitude"
    )
    table.filter(pl.col("kind") != "station").write_csv(SAMPLE / "places.csv")
    table.filter(pl.col("kind") == "station").drop("population").write_csv(SAMPLE / "stations.csv")


def population(source: Path) -> None:
    """Residents and households at the 2021 Census, with the kind of area, by LSOA."""
    census = find(source, "essex_census2021_population_households_lsoa2021.csv")[0]
    rural = pl.read_csv(find(source, "essex_rural_urban_2021_lsoa2021.csv")[0])
    whole = pl.col("total_residents", "total_households").cast(pl.Int64)
    table = pl.read_csv(census).with_columns(whole).join(rural, on="lsoa21_code", how="left")
    table.sort("lsoa21_code").select(
        pl.col("lsoa21_code").alias("lsoa"),
        pl.col("LSOA21NM").alias("lsoa_name"),
        pl.col("lad_name").alias("district"),
        pl.col("total_residents").alias("residents"),
        pl.col("total_households").alias("households"),
        "area_km2",
        pl.col("ruc").str.to_lowercase().alias("area_type"),
    ).write_csv(SAMPLE / "population.csv")


STEPS: tuple[Callable[[Path], None], ...] = (incidents, outlines, forces, places, population)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for step in STEPS:
        step(Path(sys.argv[1]))
    for path in sorted([*SAMPLE.glob("*.*"), *REFERENCE.glob("*.*")]):
        sys.stdout.write(f"{path.stat().st_size:>10,}  {path.relative_to(DATA)}\n")


if __name__ == "__main__":
    main()
