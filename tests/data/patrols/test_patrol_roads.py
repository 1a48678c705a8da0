"""Road files give their classes, whoever's they are."""

import json
from pathlib import Path

import pytest

from safeground.data.errors import BadInput
from safeground.data.patrols.roads import read_road_network

LINE = {"type": "LineString", "coordinates": [[0.71, 51.53], [0.72, 51.53]]}


def written(folder: Path, *properties: dict[str, object], shape: object = LINE) -> Path:
    features = [{"type": "Feature", "geometry": shape, "properties": p} for p in properties]
    path = folder / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ({"road_function": "A Road", "road_classification": "B", "trunk_road": True},
         "Trunk A Road"),
        ({"roadFunction": "A Road", "trunkRoad": "false"}, "A Road"),
        ({"classification": "Local Road"}, "Local Road"),
        ({"highway": "footway"}, "footway"),
        ({"highway": None, "name": "x"}, ""),
        ({"name": "High Street"}, ""),
    ],
)  # fmt: skip
def test_classes_as_publishers_call_them(
    tmp_path: Path, properties: dict[str, object], kind: str
) -> None:
    network = read_road_network(written(tmp_path, properties))
    assert network.kinds == (kind,)
    assert network.lines[0].length == pytest.approx(694, abs=2)


def test_a_file_without_roads_is_refused(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [0.71, 51.53]}
    with pytest.raises(BadInput, match="holds no lines"):
        read_road_network(written(tmp_path, {"name": "x"}, shape=point))
    with pytest.raises(BadInput, match="There is no road file"):
        read_road_network(tmp_path / "none.gpkg")


def test_a_file_of_points_for_lines_is_refused(tmp_path: Path) -> None:
    dot = {"type": "LineString", "coordinates": [[0.71, 51.53], [0.71, 51.53]]}
    with pytest.raises(BadInput, match="no street of any length"):
        read_road_network(written(tmp_path, {"name": "x"}, shape=dot))
