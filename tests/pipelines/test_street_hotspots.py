"""Hotspots made of streets, on an invented town with an invented road file."""

import json
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

from invented_store import MONTHS, ROUGH, dated, incident, keep, town
from safeground.data.errors import BadInput
from safeground.pipelines.question import Question
from safeground.pipelines.street_files import as_values, street_row, write_street_geojson
from safeground.pipelines.street_hotspots import StreetHotspots, Streets, street_hotspots

ROBBERY = Question(offences="robbery", keep_artefacts=True)
X0, Y0, STEP = 585_000, 185_600, 400  # the points lie 10 m north-east of the junctions


def road_file(folder: Path, rows: int = 6) -> Path:
    """Streets along the rows and columns of the town, 400 m from junction to junction."""
    lines, names = [], []
    for row in range(rows):
        for column in range(6):
            x, y = X0 + column * STEP, Y0 + row * STEP
            lines.append(shapely.LineString([(x, y), (x + STEP, y)]))
            names.append(f"Row {row}")
            lines.append(shapely.LineString([(x, y), (x, y + 100)]))
            names.append(f"Column {column}")
    path = folder / "roads.gpkg"
    pyogrio.raw.write(
        str(path),
        geometry=np.asarray(shapely.to_wkb(lines), object),
        field_data=[np.array(names, object)],
        fields=np.array(["name"], object),
        geometry_type="LineString",
        crs="EPSG:27700",
    )
    return path


def found_in(folder: Path, rows: list[dict[str, object]], **asked: object) -> StreetHotspots:
    streets = Streets(road_file(folder), **{"places": 3, **asked})  # type: ignore[arg-type]
    return street_hotspots(keep(folder / "store", rows), ROBBERY, streets)


def test_the_rough_streets_are_found_and_measured(tmp_path: Path) -> None:
    found = found_in(tmp_path, town(), walk_m=500.0)
    assert [place.recorded for place in found.places] == [36, 30, 24]  # 6, 5 and 4 a month
    assert found.total_recorded == 90
    assert found.total_expected == pytest.approx(90 / 6)
    assert (found.unplaced, found.period, found.gap) == (0, "July 2025", 0)
    for place, at in zip(found.places, ROUGH, strict=True):
        assert f"Row {at // 6}" in place.streets or f"Column {at % 6}" in place.streets
        assert place.length_m <= 500
        assert place.length_m == pytest.approx(place.shape.length)
        assert place.expected < place.recorded / 6  # shrunk toward quiet neighbours
        assert place.expected > 0.8 * place.recorded / 6  # but believed: the rest are empty
    assert 0.9 < found.own_share < 1


def test_a_longer_walk_joins_more_streets(tmp_path: Path) -> None:
    # two neighbouring segments of one street: 20 m each side of the junction at (X0+400, Y0)
    east, north = float(X0 + STEP), float(Y0)
    rows = [
        incident(0, month, easting=east + side, northing=north - 8.0)
        for month in MONTHS
        for side in (-20.0, 20.0)
        for _ in range(4)
    ]
    store, roads = keep(tmp_path / "store", rows), road_file(tmp_path)
    short, both = (
        street_hotspots(store, ROBBERY, Streets(roads, places=1, walk_m=walk))
        for walk in (450.0, 800.0)
    )
    assert (short.places[0].segments, short.places[0].recorded) == (1, 24)
    assert (both.places[0].segments, both.places[0].recorded) == (2, 48)
    assert both.places[0].name == "Row 0"
    assert both.places[0].shape.geom_type == "MultiLineString"


def test_incidents_far_from_any_street_are_counted_and_said(tmp_path: Path) -> None:
    off = [incident(0, m, easting=X0 + 200.0, northing=Y0 + 200.0) for m in MONTHS]
    found = found_in(tmp_path, town() + off)
    assert found.unplaced == 6
    assert ("Incidents more than 50 m from any street", 6) in [
        (line.what, line.incidents) for line in found.left_out
    ]
    assert found.total_recorded == 90
    wide = street_hotspots(
        tmp_path / "store", ROBBERY, Streets(tmp_path / "roads.gpkg", places=3, within_m=210)
    )
    assert (wide.unplaced, wide.total_recorded) == (0, 96)


def test_map_points_are_said_to_be_no_addresses_and_own_positions_are_not(tmp_path: Path) -> None:
    police = " ".join(found_in(tmp_path, town()).cannot_bear)
    assert "map points, not addresses" in police
    assert "cells" not in police
    (tmp_path / "own").mkdir()
    when = [np.datetime64(f"{m}-03T22:15").item() for m in MONTHS]
    own = [dated(at, w) for at in ROUGH for w in when]
    said = " ".join(found_in(tmp_path / "own", own).cannot_bear)
    assert "map points" not in said


def test_streets_too_long_for_a_walk_are_owned_up_to(tmp_path: Path) -> None:
    north = [
        incident(0, m, easting=X0 + STEP * column + 5.0, northing=Y0 + 70.0)
        for m in MONTHS
        for column in range(3)
    ]
    found = found_in(tmp_path, north + town(), walk_m=300.0)
    assert any(n.startswith("3 streets") and "longer than 300 m" in n for n in found.notes)
    assert [place.length_m for place in found.places] == pytest.approx([100] * 3)


def test_it_says_how_often_the_street_has_the_recorded_name(tmp_path: Path) -> None:
    here = {"easting": X0 + 200.0, "northing": Y0 + 5.0}
    rows = [incident(0, m, street=s, **here) for m in MONTHS for s in ("Row 0", "ROW 0", "Row 3")]
    found = found_in(tmp_path, rows, places=1)
    assert any(
        "18 incidents recorded with the name" in n and "67% lie nearest" in n for n in found.notes
    )


def test_the_geojson_says_the_same_in_degrees(tmp_path: Path) -> None:
    found = found_in(tmp_path, town())
    out = tmp_path / "streets.geojson"
    write_street_geojson(found, out)
    loaded = json.loads(out.read_text(encoding="utf-8"))
    assert [f["properties"] for f in loaded["features"]] == [street_row(p) for p in found.places]
    for feature in loaded["features"]:
        assert feature["geometry"]["type"] == "MultiLineString"
        longitude, latitude = feature["geometry"]["coordinates"][0][0]
        assert 0.6 < longitude < 0.8
        assert 51.5 < latitude < 51.6
    assert loaded["provenance"]["data"]["roads"] == "roads.gpkg"
    assert [line.split(":")[0] for line in loaded["attribution"]] == ["Incidents", "Streets"]
    assert "map points, not addresses" in " ".join(loaded["cannot_bear"])
    assert {p.name for p in tmp_path.iterdir()} == {"store", "roads.gpkg", "streets.geojson"}
    assert as_values(found)["places"][0]["rank"] == 1


def test_what_cannot_be_met_is_one_plain_sentence(tmp_path: Path) -> None:
    store, roads = keep(tmp_path / "store", town()), road_file(tmp_path)
    with pytest.raises(BadInput, match="5 places can't be found: 3 streets of up to 500 m"):
        street_hotspots(store, ROBBERY, Streets(roads, places=5))
    with pytest.raises(BadInput, match="separation"):
        street_hotspots(store, ROBBERY, Streets(roads, places=3, separation_m=9_000))
    far = tmp_path / "far.geojson"
    far.write_text(shapely.to_geojson(shapely.LineString([(-3.2, 55.9), (-3.1, 55.9)])))
    with pytest.raises(BadInput, match=r"No street of far\.geojson lies in Southend-on-Sea"):
        street_hotspots(store, ROBBERY, Streets(far))
    with pytest.raises(BadInput, match="lies within 1 m of a street"):
        street_hotspots(store, ROBBERY, Streets(roads, within_m=1.0))
    found = street_hotspots(store, ROBBERY, Streets(roads, places=3))
    with pytest.raises(BadInput, match="can't be written: No such file"):
        write_street_geojson(found, tmp_path / "no" / "folder" / "x.geojson")


def test_the_same_question_gives_the_same_answer(tmp_path: Path) -> None:
    store, roads = keep(tmp_path / "store", town()), road_file(tmp_path)
    one, two = (street_hotspots(store, ROBBERY, Streets(roads, places=3)) for _ in range(2))
    assert [street_row(p) for p in one.places] == [street_row(p) for p in two.places]
