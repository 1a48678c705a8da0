"""The base map: what site.toml may say, what is drawn without a network, and files in ranges."""

import gzip
import json
from pathlib import Path

import pytest
import shapely

from safeground.data.boundaries import degrees, essex_districts
from safeground.data.errors import BadInput
from safeground.web.lib.basemap import base_map
from safeground.web.lib.basemap.drawn import bounds_of, drawn_base, street_names
from safeground.web.lib.basemap.prepared import PARTS, prepare, prepared
from safeground.web.lib.basemap.ranges import holds_pictures, ranged
from safeground.web.lib.basemap.style import style_of

ADDRESS = "https://tiles.example/{z}/{x}/{y}.png"
ADDRESSES = {"drawn": "/d", "streets": "/s", "file": "/f.pmtiles"}


@pytest.fixture(scope="module")
def drawn():
    return drawn_base()


def of_kind(collection, kind):
    return [f for f in collection["features"] if f["properties"]["kind"] == kind]


def test_a_site_that_says_nothing_has_a_drawn_base_of_its_force():
    base = base_map({}, Path(), "Essex Police")
    assert (base.kind, base.area, base.host) == ("drawn", "Essex Police", "")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"kind": "satellite"}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"kind": "tiles", "address": "http://a.example/{z}/{x}/{y}.png"}, "https"),
        ({"kind": "tiles", "address": "https://a.example/tiles.png"}, "{z}"),
        ({"kind": "tiles", "address": "https://a.example;x/{z}/{x}/{y}"}, "address"),
        ({"kind": "tiles", "address": ADDRESS}, "attribution"),
        ({"kind": "pmtiles", "file": "absent.pmtiles", "attribution": "©"}, "no "),
        ({"max_zoom": 40}, "max_zoom"),
        ({"max_zoom": "18"}, "max_zoom"),
    ],
)
def test_a_setting_that_can_not_work_is_named(said, why, tmp_path):
    with pytest.raises(BadInput, match=why):
        base_map(said, tmp_path)


def test_only_the_machine_of_the_tiles_is_let_in():
    base = base_map({"kind": "tiles", "address": ADDRESS, "attribution": "© A"}, Path())
    assert base.host == "https://tiles.example"


def test_the_drawn_base_has_land_lines_and_names(drawn):
    (land,) = of_kind(drawn, "land")
    exact = degrees(essex_districts().union)
    assert shapely.geometry.shape(land["geometry"]).area == pytest.approx(exact.area, rel=1e-3)
    for kind, least in (("town", 20), ("station", 70), ("neighbourhood", 100),
                        ("district-name", 14), ("force-name", 40), ("ward", 1)):  # fmt: skip
        assert len(of_kind(drawn, kind)) >= least


def test_no_sliver_of_sea_lies_along_the_land_border(drawn):
    """Just outside every stretch of the border there is somebody else's land."""
    (border,) = of_kind(drawn, "border")
    beyond = shapely.union_all(
        [shapely.geometry.shape(f["geometry"]) for f in of_kind(drawn, "beyond")]
    )
    line = shapely.geometry.shape(border["geometry"])
    points = shapely.line_interpolate_point(shapely.get_parts(line), 0.5, normalized=True)
    assert (shapely.distance(points, beyond) < 0.0005).all()


def test_the_thames_is_water(drawn):
    """The gap between an exact shore and a rough one across the river is not taken for land."""
    land = shapely.union_all(
        [
            shapely.geometry.shape(f["geometry"])
            for f in drawn["features"]
            if f["properties"]["kind"] in ("land", "beyond")
        ]
    )
    for longitude, latitude in ((0.72, 51.515), (0.364, 51.447)):
        assert not land.contains(shapely.Point(longitude, latitude))


def test_a_county_is_well_under_a_megabyte(tmp_path):
    prepare(tmp_path)
    sizes = {part: len(prepared(part, tmp_path)) for part in PARTS}
    assert sum(sizes.values()) < 600_000
    held = json.loads(gzip.decompress(prepared("drawn", tmp_path)))
    assert held["type"] == "FeatureCollection"
    assert not list(tmp_path.glob("*.half"))


def test_streets_have_names_and_say_no_count():
    streets = street_names()["features"]
    names = {f["properties"]["name"] for f in streets}
    assert "High Street" in names
    assert not {"Supermarket", "Parking Area", "On or near High Street"} & names
    assert {key for f in streets for key in f["properties"]} == {"name"}


def test_bounds_are_those_of_the_area():
    west, south, east, north = bounds_of("Essex Police")
    assert 0 > west > -0.1
    assert 51.4 < south < 51.5
    assert 1.2 < east < 1.3
    assert 52 < north < 52.2
    assert bounds_of("Southend-on-Sea")[0] > west
    assert bounds_of("Nowhere")[0] < -5  # all of England and Wales


def test_the_drawn_style_fetches_nothing_from_elsewhere():
    style = style_of(base_map({}, Path()), ADDRESSES)
    assert "https://" not in json.dumps(style)
    assert not {"glyphs", "sprite"} & set(style)
    assert style["sources"]["base"]["attribution"]
    ids = [layer["id"] for layer in style["layers"]]
    assert len(ids) == len(set(ids))


def test_a_style_of_tiles_has_their_address_attribution_and_zoom():
    said = {"kind": "tiles", "address": ADDRESS, "attribution": "© A", "max_zoom": 16}
    (source,) = style_of(base_map(said, Path()), ADDRESSES)["sources"].values()
    assert source["tiles"] == [ADDRESS]
    assert (source["attribution"], source["maxzoom"], source["type"]) == ("© A", 16, "raster")


def pmtiles(tmp_path, kind_of_tile):
    path = tmp_path / "area.pmtiles"
    path.write_bytes(b"PMTiles\x03" + bytes(91) + bytes([kind_of_tile]) + bytes(range(200)) * 3)
    return path


def test_a_file_of_lines_is_drawn_in_our_style_and_one_of_pictures_as_it_is(tmp_path):
    said = {"kind": "pmtiles", "file": "area.pmtiles", "attribution": "© A"}
    for kind, raster in ((1, False), (2, True)):
        path = pmtiles(tmp_path, kind)
        assert holds_pictures(path) is raster
        style = style_of(base_map(said, tmp_path), ADDRESSES, raster=raster)
        assert style["sources"]["base"]["url"] == "pmtiles:///f.pmtiles"
        assert (len(style["layers"]) > 10) is not raster


def test_a_style_of_the_forces_own_is_pointed_at_its_tiles(tmp_path):
    pmtiles(tmp_path, 1)
    tiles = {"os": {"type": "vector", "url": "https://x.example"}}
    glyphs = "https://x.example/{fontstack}/{range}.pbf"
    own = {"version": 8, "glyphs": glyphs, "sources": tiles, "layers": []}
    (tmp_path / "own.json").write_text(json.dumps(own))
    said = {"kind": "pmtiles", "file": "area.pmtiles", "style": "own.json", "attribution": "©"}
    style = style_of(base_map(said, tmp_path), ADDRESSES, raster=False)
    assert style["sources"]["os"]["url"] == "pmtiles:///f.pmtiles"
    assert "x.example" not in json.dumps(style)


@pytest.mark.parametrize(
    ("asked", "status", "said", "first", "length"),
    [
        ("", 200, None, 0, 700),
        ("bytes=0-126", 206, "bytes 0-126/700", 0, 127),
        ("bytes=600-", 206, "bytes 600-699/700", 600, 100),
        ("bytes=650-9999", 206, "bytes 650-699/700", 650, 50),
        ("bytes=-10", 206, "bytes 690-699/700", 690, 10),
        ("bytes=0-1,5-6", 200, None, 0, 700),
        ("bytes=700-", 416, "bytes */700", 0, 0),
        ("bytes=9-3", 416, "bytes */700", 0, 0),
    ],
)
def test_a_file_is_given_in_the_range_that_is_asked_for(
    tmp_path, asked, status, said, first, length
):
    whole = pmtiles(tmp_path, 1).read_bytes()
    answer = ranged(tmp_path / "area.pmtiles", asked, "application/vnd.pmtiles")
    held = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == said
    assert held == whole[first : first + length]
