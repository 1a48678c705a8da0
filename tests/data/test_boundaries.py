import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import pytest
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude, to_national_grid
from safeground.data.boundaries import (
    essex_districts,
    essex_wards,
    police_force_areas,
    read_areas,
    read_boundaries,
)
from safeground.data.errors import BadInput

NEAR = shapely.box(570_000, 205_000, 571_000, 206_000)
FAR = shapely.box(580_000, 205_000, 582_000, 206_000)


def in_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: np.column_stack(to_longitude_latitude(*xy.T)))


def saved(path: Path, shapes: list[shapely.Geometry], crs: str | None, driver: str) -> Path:
    names = np.array([f"Area {i}" for i in range(len(shapes))], object)
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(np.array(shapes, object)),
        [names],
        fields=["name"],
        crs=crs,
        driver=driver,
        geometry_type=shapes[0].geom_type,
    )
    return path


@pytest.mark.parametrize(
    ("suffix", "driver", "crs"),
    [
        (".geojson", "GeoJSON", "EPSG:4326"),
        (".gpkg", "GPKG", "EPSG:27700"),
        (".gpkg", "GPKG", "EPSG:4258"),
        (".shp", "ESRI Shapefile", "EPSG:27700"),
        (".shp", "ESRI Shapefile", "EPSG:4326"),
        (".kml", "KML", "EPSG:4326"),
    ],
)
def test_every_kind_of_file_gives_the_same_metres(
    tmp_path: Path, suffix: str, driver: str, crs: str
) -> None:
    shapes = [NEAR, FAR] if crs == "EPSG:27700" else [in_degrees(NEAR), in_degrees(FAR)]
    boundaries = read_boundaries(saved(tmp_path / f"areas{suffix}", shapes, crs, driver))
    assert boundaries.names == ("Area 0", "Area 1")
    np.testing.assert_allclose(shapely.area(boundaries.shapes), [1e6, 2e6], rtol=1e-5)
    assert boundaries.locate([570_500, 581_000, 575_000, np.nan], [205_500] * 4).tolist() == [
        0,
        1,
        -1,
        -1,
    ]


@pytest.mark.parametrize("as_text", [True, False])
def test_parquet_of_wkt_or_wkb(tmp_path: Path, as_text: bool) -> None:
    shapes = shapely.to_wkt([NEAR, FAR]) if as_text else shapely.to_wkb([NEAR, FAR])
    table = pa.table({"lad21nm": ["One", "Two"], "geometry": list(shapes)})
    pq.write_table(table, tmp_path / "areas.parquet")
    boundaries = read_boundaries(tmp_path / "areas.parquet")
    assert boundaries.names == ("One", "Two")
    assert boundaries.union.area == pytest.approx(3e6)


def test_geoparquet_says_its_own_system(tmp_path: Path) -> None:
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    table = pa.table({"geometry": [shapely.to_wkb(in_degrees(NEAR))]})
    table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, tmp_path / "town.parquet")
    boundaries = read_boundaries(tmp_path / "town.parquet")
    assert boundaries.names == ("town",)
    assert boundaries.union.area == pytest.approx(1e6, rel=1e-4)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_file_without_a_system_is_taken_for_what_fits(tmp_path: Path) -> None:
    metres = saved(tmp_path / "metres.shp", [NEAR], None, "ESRI Shapefile")
    degrees = saved(tmp_path / "degrees.shp", [in_degrees(NEAR)], None, "ESRI Shapefile")
    neither = saved(
        tmp_path / "neither.shp", [shapely.box(2e6, 2e6, 3e6, 3e6)], None, "ESRI Shapefile"
    )
    for path in (metres, degrees):
        assert read_boundaries(path).union.area == pytest.approx(1e6, rel=1e-4)
    with pytest.raises(BadInput, match="does not state its coordinate system"):
        read_boundaries(neither)


def test_other_systems_are_refused_by_name(tmp_path: Path) -> None:
    web = saved(tmp_path / "web.gpkg", [shapely.box(0, 6.7e6, 1e3, 6.8e6)], "EPSG:3857", "GPKG")
    with pytest.raises(BadInput, match=r"web\.gpkg is in EPSG:3857; save it in British National"):
        read_boundaries(web)
    irish = saved(tmp_path / "irish.shp", [NEAR], "EPSG:29903", "ESRI Shapefile")
    with pytest.raises(BadInput, match=r"irish\.shp is in .*(29903|Irish)"):
        read_boundaries(irish)


@pytest.mark.parametrize(
    ("named", "in_metres"),
    [
        ("urn:ogc:def:crs:EPSG::27700", True),
        ("EPSG:27700", True),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", False),
    ],
)
def test_older_geojson_that_names_its_system(tmp_path: Path, named: str, in_metres: bool) -> None:
    shape = NEAR if in_metres else in_degrees(NEAR)
    path = saved(tmp_path / "plain.geojson", [shape], "EPSG:4326", "GeoJSON")
    plain = json.loads(path.read_text())
    plain["crs"] = {"type": "name", "properties": {"name": named}}
    path.write_text(json.dumps(plain))
    assert read_boundaries(path).union.area == pytest.approx(1e6, rel=1e-4)


def test_features_of_geojson_may_say_different_things(tmp_path: Path) -> None:
    here = json.loads(shapely.to_geojson(in_degrees(NEAR)))
    features: list[dict[str, object]] = [
        {"type": "Feature", "properties": {"name": "One", "windows": [{"start": 5}]},
         "geometry": here},
        {"type": "Feature", "properties": {"beat": 3}, "geometry": here},
    ]  # fmt: skip
    path = tmp_path / "mixed.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8-sig")
    columns, areas = read_areas(path)
    assert columns == {"name": ["One", None], "windows": [[{"start": 5}], None], "beat": [None, 3]}
    np.testing.assert_allclose(shapely.area(areas), 1e6, rtol=1e-4)


def test_geojson_of_another_form_is_left_to_gdal(tmp_path: Path) -> None:
    path = tmp_path / "bare.geojson"
    path.write_text(shapely.to_geojson(in_degrees(NEAR)))
    assert read_boundaries(path).union.area == pytest.approx(1e6, rel=1e-4)


def test_geojson_needs_no_gdal() -> None:
    asked = "import sys; from safeground.data.boundaries import essex_districts as read; read()"
    ran = subprocess.run(
        [sys.executable, "-c", f"{asked}; sys.exit('pyogrio' in sys.modules)"], check=False
    )
    assert ran.returncode == 0


def test_swapped_axes_and_foreign_places_are_refused(tmp_path: Path) -> None:
    swapped = shapely.transform(in_degrees(NEAR), lambda xy: xy[:, ::-1])
    path = saved(tmp_path / "swapped.geojson", [swapped], "EPSG:4326", "GeoJSON")
    with pytest.raises(BadInput, match="outside Great Britain for EPSG:4326"):
        read_boundaries(path)


def test_files_that_are_not_boundaries_are_refused_plainly(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no boundary file"):
        read_boundaries(tmp_path / "nothing.geojson")
    words = tmp_path / "words.geojson"
    words.write_text("hello")
    with pytest.raises(BadInput, match="can't be read as a boundary file"):
        read_boundaries(words)
    words.rename(tmp_path / "words.parquet")
    with pytest.raises(BadInput, match="can't be read as a Parquet file"):
        read_boundaries(tmp_path / "words.parquet")
    points = saved(
        tmp_path / "points.gpkg", [shapely.Point(570_000, 205_000)], "EPSG:27700", "GPKG"
    )
    with pytest.raises(BadInput, match="holds no polygons"):
        read_boundaries(points)


def test_several_layers_are_named(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    for layer in ("wards", "beats"):
        pyogrio.raw.write(
            str(path),
            shapely.to_wkb(np.array([NEAR], object)),
            [np.array(["a"], object)],
            fields=["name"],
            crs="EPSG:27700",
            driver="GPKG",
            geometry_type="Polygon",
            layer=layer,
        )
    with pytest.raises(BadInput, match="several layers \\(wards, beats\\)"):
        read_boundaries(path)


def test_a_crossed_polygon_is_mended_and_names_can_be_chosen(tmp_path: Path) -> None:
    corner = np.array([570_000, 205_000])
    bow = shapely.Polygon(corner + np.array([(0, 0), (1000, 1000), (1000, 0), (0, 1000)]))
    path = saved(tmp_path / "bow.gpkg", [bow], "EPSG:27700", "GPKG")
    (shape,) = read_boundaries(path, "name").shapes
    assert shape.is_valid
    assert shape.area == pytest.approx(500_000)
    with pytest.raises(BadInput, match="no column 'beat'; it has name"):
        read_boundaries(path, "beat")


def test_bundled_outlines_fit_each_other() -> None:
    districts, wards, forces = essex_districts(), essex_wards(), police_force_areas()
    assert (len(districts), len(wards), len(forces)) == (14, 257, 43)
    assert set(wards.within) == set(districts.names)
    assert districts.union.area / 1e6 == pytest.approx(3_670, abs=2)
    # wards nest in districts: nothing of one lies outside the other
    southend = shapely.union_all(
        [s for s, d in zip(wards.shapes, wards.within, strict=True) if d == "Southend-on-Sea"]
    )
    assert southend.symmetric_difference(districts.by_name()["Southend-on-Sea"]).area < 1
    essex = forces.by_name()["Essex"]
    assert essex.intersection(districts.union).area / districts.union.area > 0.98


def test_towns_lie_in_their_districts() -> None:
    # Southend pier head, Colchester castle, Chelmsford cathedral
    x, y = to_national_grid([0.7217, 0.9030, 0.4725], [51.5150, 51.8906, 51.7352])
    found = essex_districts().locate(x, y)
    assert [essex_districts().names[i] for i in found[1:]] == ["Colchester", "Chelmsford"]
