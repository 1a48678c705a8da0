import json
from pathlib import Path

import pytest

from safeground.core.hotspots.window_choice import Window
from safeground.data.errors import BadInput
from safeground.data.patrols.hotspots import read_patrol_hotspots, told_apart

SQUARE = [[[0.71, 51.53], [0.712, 51.53], [0.712, 51.532], [0.71, 51.532], [0.71, 51.53]]]


def _file(folder: Path, *properties: dict[str, object]) -> Path:
    features = [
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": SQUARE}, "properties": p}
        for p in properties
    ]
    path = folder / "hotspots.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_any_polygon_with_a_name_is_a_hotspot(tmp_path: Path) -> None:
    (found,) = read_patrol_hotspots(_file(tmp_path, {"name": "Pier Hill"}))
    assert (found.name, found.expected, found.windows, found.visits) == ("Pier Hill", 1.0, (), None)
    assert 588_000 < found.centre[0] < 589_000


def test_what_identify_writes_is_read_back(tmp_path: Path) -> None:
    said = {"name": "A", "key": "H0001", "expected": 2.5, "windows": [{"start": 116, "hours": 6}]}
    (found,) = read_patrol_hotspots(_file(tmp_path, said))
    assert (found.key, found.expected) == ("H0001", 2.5)
    assert found.windows == (Window(116, 6),)


def test_two_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = _file(tmp_path, {"name": "High Street", "key": "H1"}, {"name": "High Street"})
    found = read_patrol_hotspots(path)
    assert [h.name for h in found] == ["High Street (H1)", "High Street (2)"]
    assert told_apart(found) == (
        "2 hotspots are called High Street; they are told apart as High Street (H1) and "
        "High Street (2)",
    )


def test_names_that_are_each_others_alone_need_no_telling(tmp_path: Path) -> None:
    path = _file(tmp_path, {"name": "Park (north)"}, {"name": "Park (south)"}, {"name": "Quay (2)"})
    assert told_apart(read_patrol_hotspots(path)) == ()


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"title": "A"}, "no property 'name', which a hotspot must have, but only title$"),
        ({"name": ""}, "hotspot 1 has no name"),
        ({"name": "A", "expected": "lots"}, "expected of A must be a number from 0"),
        ({"name": "A", "visits": 0}, "visits of A must be a number from 1"),
        ({"name": "A", "windows": [{"start": 200, "hours": 2}]}, "windows of A must be like"),
    ],
)
def test_what_cannot_be_meant_is_said(
    tmp_path: Path, properties: dict[str, object], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        read_patrol_hotspots(_file(tmp_path, properties))


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [0.71, 51.53]},
        {"type": "LineString", "coordinates": SQUARE[0]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0.71, 51.53], [0.72, 51.53], [0.71, 51.53]]]},
    ],
)
def test_a_hotspot_without_area_is_named(tmp_path: Path, geometry: object) -> None:
    path = _file(tmp_path, {"name": "Green"}, {"name": "Pier Hill"})
    collection = json.loads(path.read_text())
    collection["features"][1]["geometry"] = geometry
    path.write_text(json.dumps(collection))
    said = r"^hotspots.geojson: Pier Hill has no area; a hotspot must be a polygon$"
    with pytest.raises(BadInput, match=said):
        read_patrol_hotspots(path)


def test_a_file_that_is_not_there_is_a_hotspot_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^There is no hotspot file .*none\.geojson$"):
        read_patrol_hotspots(tmp_path / "none.geojson")
    (tmp_path / "some.geojson").write_text("{")
    with pytest.raises(BadInput, match="can't be read as a hotspot file"):
        read_patrol_hotspots(tmp_path / "some.geojson")
