"""Places are called what people call them."""

from pathlib import Path

import shapely

from invented_store import ROUGH, X, Y, keep, town
from safeground.pipelines.material import gather_material
from safeground.pipelines.naming import Naming, naming
from safeground.pipelines.question import Question


def named(folder: Path, *points: int) -> Naming:
    material = gather_material(folder, Question(offences="robbery"))
    around = [shapely.Point(X[at], Y[at]).buffer(150) for at in points]
    return naming(material, around, ["Southend-on-Sea"] * len(points))


def test_places_are_named_by_town_and_street_and_no_two_alike(tmp_path: Path) -> None:
    found = named(keep(tmp_path, town()), *ROUGH)
    assert len(set(found.names)) == 3
    assert found.streets[0] == ("Oak Road 1",)
    assert all("Road" in name for name in found.names)


def test_a_place_without_a_street_still_has_a_name(tmp_path: Path) -> None:
    rows = [{**row, "street": None} for row in town()]
    found = named(keep(tmp_path, rows), *ROUGH)
    assert all(found.names)
    assert len(set(found.names)) == 3
    assert found.streets == ((), (), ())


def test_towns_for_the_map_lie_in_the_study_area(tmp_path: Path) -> None:
    found = named(keep(tmp_path, town()), ROUGH[0])
    names = {place.name: place.size for place in found.on_the_map}
    assert any("Southend" in name for name in names)
    assert not any("Chelmsford" in name for name in names)
    assert set(names.values()) <= {1, 2, 3}
