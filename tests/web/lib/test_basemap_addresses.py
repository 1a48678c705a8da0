"""The base map's addresses: for who has signed in, kept by the browser, and in ranges."""

import gzip
import json
from dataclasses import replace

import pytest

from safeground.web.lib.basemap import BaseMap


@pytest.fixture
def pmtiles(settings, tmp_path):
    path = tmp_path / "area.pmtiles"
    path.write_bytes(b"PMTiles\x03" + bytes(91) + b"\x01" + bytes(600))
    settings.BASE_MAP = BaseMap(kind="pmtiles", file=path, attribution="© A", max_zoom=15)
    return path


def test_nobody_sees_it_without_signing_in(client):
    for address in ("/base/style.json", "/base/drawn-x.geojson", "/base/tiles.pmtiles"):
        answer = client.get(address, headers={"host": "localhost"})
        assert answer.status_code == 302


def test_a_drawn_base_is_given_packed_and_kept_for_ever(signed_in, settings):
    settings.BASE_MAP = replace(BaseMap(), area="Essex")
    client = signed_in("analyst")
    style = client.get("/base/style.json").json()
    assert style["metadata"]["safeground:bounds"][1] > 51
    answer = client.get(style["sources"]["base"]["data"])
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]
    assert json.loads(gzip.decompress(answer.content))["features"]
    again = client.get(style["sources"]["base"]["data"], headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/base/nothing-x.geojson").status_code == 404


def test_a_file_is_given_in_ranges(signed_in, pmtiles):
    client = signed_in("patrol-officer")
    style = client.get("/base/style.json").json()
    assert style["sources"]["base"]["url"] == "pmtiles:///base/tiles.pmtiles"
    answer = client.get("/base/tiles.pmtiles", headers={"Range": "bytes=0-6"})
    assert (answer.status_code, b"".join(answer)) == (206, b"PMTiles")
    known = client.get("/base/tiles.pmtiles", headers={"If-None-Match": answer["ETag"]})
    assert known.status_code == 304
    assert pmtiles.exists()


def test_there_is_no_file_where_the_base_is_drawn(signed_in, settings):
    settings.BASE_MAP = BaseMap()
    assert signed_in("analyst").get("/base/tiles.pmtiles").status_code == 404
