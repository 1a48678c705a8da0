"""The files open in other programs and say the same as the data."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import h3
import numpy as np
import pyogrio.raw
import pytest
import shapely

from identifications import NASTY, an_identification, renamed
from safeground.core.geography.exchange import parse_grid_reference
from safeground.pipelines.files import FIELDS, write_csv, write_geojson, write_geopackage, write_h3


def _geojson(path: Path, **changes: object) -> dict[str, object]:
    write_geojson(replace(an_identification(), **changes), path)  # type: ignore[arg-type]
    loaded: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def test_geojson_is_degrees_with_every_property(tmp_path: Path) -> None:
    made = an_identification()
    write_geojson(made, tmp_path / "h.geojson")
    loaded = json.loads((tmp_path / "h.geojson").read_text(encoding="utf-8"))
    assert loaded["type"] == "FeatureCollection"
    assert "crs" not in loaded  # RFC 7946 section 4: always WGS 84
    assert len(loaded["features"]) == len(made.hotspots)
    for feature, hotspot in zip(loaded["features"], made.hotspots, strict=True):
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        assert shape.exterior.is_ccw
        assert shape.contains(shapely.Point(hotspot.longitude, hotspot.latitude))
        assert tuple(feature["properties"]) == (*FIELDS, "windows")
        assert feature["properties"]["expected"] == pytest.approx(hotspot.expected, abs=1e-6)


def test_geojson_carries_its_provenance(tmp_path: Path) -> None:
    loaded = _geojson(tmp_path / "h.geojson")
    provenance = loaded["provenance"]
    assert isinstance(provenance, dict)
    assert provenance["seed"] == 7
    assert provenance["data"]["table_version"] == 3
    assert provenance["attribution"] == ["Invented for tests"]


def test_geojson_of_nothing_is_an_empty_collection(tmp_path: Path) -> None:
    assert _geojson(tmp_path / "h.geojson", hotspots=())["features"] == []


def test_geojson_has_no_not_a_number(tmp_path: Path) -> None:
    made = an_identification()
    odd = replace(made.provenance, parameters={"gap": float("nan"), "n": np.int64(3)})
    loaded = _geojson(tmp_path / "h.geojson", provenance=odd)
    provenance = loaded["provenance"]
    assert isinstance(provenance, dict)
    assert provenance["parameters"] == {"gap": None, "n": 3}


@pytest.mark.parametrize("count", [0, 1, 5])
def test_geopackage_comes_back_as_it_went(tmp_path: Path, count: int) -> None:
    made = an_identification(hotspots=count)
    path = tmp_path / "h.gpkg"
    write_geopackage(made, path)
    assert {str(name) for name, _ in pyogrio.list_layers(path)} == {"hotspots", "surface"}
    meta, _, wkb, columns = pyogrio.raw.read(path, layer="hotspots")
    assert meta["crs"] == "EPSG:27700"
    assert tuple(meta["fields"]) == FIELDS
    assert len(wkb) == count
    for shape, hotspot in zip(shapely.from_wkb(wkb), made.hotspots, strict=True):
        assert shape.symmetric_difference(hotspot.boundary).area < 1e-3
    assert list(columns[FIELDS.index("name")]) == [h.name for h in made.hotspots]


def test_geopackage_surface_has_every_cell(tmp_path: Path) -> None:
    made = an_identification()
    write_geopackage(made, tmp_path / "h.gpkg")
    meta, _, wkb, columns = pyogrio.raw.read(tmp_path / "h.gpkg", layer="surface")
    values = dict(zip(meta["fields"], columns, strict=True))
    assert len(wkb) == len(made.grid)
    np.testing.assert_allclose(values["expected"], made.surface.expected)
    assert values["rank"][np.argmax(made.surface.expected)] == 1


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_csv_text_is_never_a_formula(tmp_path: Path, start: str) -> None:
    write_csv(renamed(an_identification(), name=start), tmp_path / "h.csv")
    with (tmp_path / "h.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [f"'{start}"] * 3


def test_csv_numbers_stay_numbers(tmp_path: Path) -> None:
    made = renamed(an_identification(), longitude=-0.5)
    write_csv(made, tmp_path / "h.csv")
    with (tmp_path / "h.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == FIELDS
    assert [float(row["longitude"]) for row in rows] == [-0.5] * 3
    assert [int(row["rank"]) for row in rows] == [1, 2, 3]


def test_names_survive_every_file(tmp_path: Path) -> None:
    made = renamed(an_identification(hotspots=1), name=NASTY)
    write_csv(made, tmp_path / "h.csv")
    write_geojson(made, tmp_path / "h.geojson")
    write_geopackage(made, tmp_path / "h.gpkg")
    with (tmp_path / "h.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["name"] == NASTY
    loaded = json.loads((tmp_path / "h.geojson").read_text(encoding="utf-8"))
    assert loaded["features"][0]["properties"]["name"] == NASTY
    meta, _, _, columns = pyogrio.raw.read(tmp_path / "h.gpkg", layer="hotspots")
    assert dict(zip(meta["fields"], columns, strict=True))["name"][0] == NASTY


def test_grid_reference_names_the_ten_metres_that_hold_the_middle(tmp_path: Path) -> None:
    made = an_identification()
    write_geojson(made, tmp_path / "h.geojson")
    loaded = json.loads((tmp_path / "h.geojson").read_text(encoding="utf-8"))
    for feature, hotspot in zip(loaded["features"], made.hotspots, strict=True):
        middle = hotspot.boundary.centroid
        east, north, side = parse_grid_reference(feature["properties"]["grid_reference"])
        assert side == 10
        assert (0 <= middle.x - east < 10, 0 <= middle.y - north < 10) == (True, True)


def test_surface_on_h3_keeps_its_total_and_its_peak(tmp_path: Path) -> None:
    made = an_identification()
    write_h3(made, tmp_path / "s.csv")
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as file:
        values = {row["h3"]: float(row["expected"]) for row in csv.DictReader(file)}
    assert all(h3.get_resolution(index) == 9 for index in values)  # the nearest to 58,457 m²
    assert sum(values.values()) == pytest.approx(made.surface.expected.sum(), rel=1e-6)
    best = made.hotspots[0]
    peak = h3.latlng_to_cell(best.latitude, best.longitude, 9)
    assert max(values, key=values.__getitem__) in h3.grid_disk(peak, 1)
