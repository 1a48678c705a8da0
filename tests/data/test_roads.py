"""Road files of every kind give the same streets; others are refused by name."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio.raw
import pytest
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.data.errors import BadInput
from safeground.data.roads import read_roads

LINES = [
    shapely.LineString([(588_000, 185_000), (588_100, 185_000)]),
    shapely.LineString([(588_100, 185_000), (588_200, 185_000)]),
    shapely.LineString([(588_100, 185_000), (588_100, 185_150)]),
]
NAMES = ["High Street", None, "Mill Lane"]


def write(path: Path, lines: list[shapely.Geometry] = LINES, crs: str | None = "EPSG:27700",
          **columns: list[object]) -> Path:  # fmt: skip
    columns = columns or {"name": list(NAMES)}
    pyogrio.raw.write(
        str(path),
        geometry=np.asarray(shapely.to_wkb(lines), object),
        field_data=[np.array(c, object) for c in columns.values()],
        fields=np.array(list(columns), object),
        geometry_type=lines[0].geom_type,
        crs=crs,
    )
    return path


def degrees(line: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(
        line, lambda xy: np.column_stack(to_longitude_latitude(xy[:, 0], xy[:, 1]))
    )


def geojson(path: Path, shapes: list[shapely.Geometry], names: list[str | None]) -> Path:
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(s), "properties": {"name": n}}
        for s, n in zip(shapes, names, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.mark.parametrize("kind", ["gpkg", "shp", "geojson", "wkt.parquet", "wkb.parquet"])
def test_every_kind_of_file_gives_the_same_streets(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"roads.{kind}"
    if kind == "geojson":
        geojson(path, [degrees(line) for line in LINES], list(NAMES))
    elif kind.endswith("parquet"):
        said = shapely.to_wkt(LINES) if "wkt" in kind else shapely.to_wkb(LINES)
        pl.DataFrame({"name": NAMES, "geometry": list(said)}).write_parquet(path)
    else:
        write(path)
    roads = read_roads(path)
    assert roads.names == ("High Street", "", "Mill Lane")
    assert roads.length_m == pytest.approx([100, 100, 150], abs=0.02)
    assert roads.neighbours.toarray().sum() == 6  # all three meet at one junction
    assert roads.snap([588_050], [185_010]).tolist() == [0]


def test_other_coordinate_systems_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"web\.gpkg is in EPSG:3857; save it in British National"):
        read_roads(write(tmp_path / "web.gpkg", crs="EPSG:3857"))


def test_points_and_areas_beside_the_streets_are_left_out(tmp_path: Path) -> None:
    shapes = [degrees(LINES[0]), degrees(LINES[0].centroid), degrees(LINES[2].buffer(5))]
    roads = read_roads(geojson(tmp_path / "mixed.geojson", shapes, ["Street", "Node", "Park"]))
    assert roads.names == ("Street",)


def test_a_file_of_several_layers_gives_the_one_with_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path / "open.gpkg", name_1=["A Street", "", None], road_number=[None, "A13", ""]
    )
    pyogrio.raw.write(
        str(path),
        geometry=np.array([shapely.to_wkb(shapely.Point(588_100, 185_000))], object),
        field_data=[np.array(["n"], object)],
        fields=np.array(["id"], object),
        geometry_type="Point",
        layer="road_node",
        crs="EPSG:27700",
        append=True,
    )
    # a street without a name has its number
    assert read_roads(path).names == ("A Street", "A13", "")


def test_the_name_column_can_be_said(tmp_path: Path) -> None:
    path = write(tmp_path / "own.gpkg", name=["a", "b", "c"], label=["X", "Y", "Z"])
    assert read_roads(path).names == ("a", "b", "c")
    assert read_roads(path, "label").names == ("X", "Y", "Z")
    with pytest.raises(BadInput, match="no column 'beat'; it has name, label"):
        read_roads(path, "beat")


def test_what_is_no_road_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no road file"):
        read_roads(tmp_path / "none.gpkg")
    (tmp_path / "text.gpkg").write_text("hello")
    with pytest.raises(BadInput, match=r"text\.gpkg can't be read as a road file"):
        read_roads(tmp_path / "text.gpkg")
    with pytest.raises(BadInput, match="holds no lines"):
        read_roads(geojson(tmp_path / "points.geojson", [shapely.Point(0.7, 51.5)], ["x"]))
    still = shapely.LineString([(588_000, 185_000), (588_000, 185_000)])
    with pytest.raises(BadInput, match="no street of any length"):
        read_roads(write(tmp_path / "still.gpkg", [still], name=["x"]))
