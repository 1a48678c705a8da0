from pathlib import Path

import numpy as np
import pytest
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.data.errors import BadInput
from safeground.data.study_areas import default_study_area, named_area, study_area


def scattered(*centres: tuple[float, float], n: int = 50) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(cx, 500, n) for cx, _ in centres])
    y = np.concatenate([rng.normal(cy, 500, n) for _, cy in centres])
    return x, y


SOUTHEND, COLCHESTER, MAIDSTONE = (587_500, 187_000), (599_500, 225_500), (576_000, 155_500)
CITY_OF_LONDON, IPSWICH = (532_500, 181_200), (616_000, 244_500)


def test_data_in_one_district_gives_that_district() -> None:
    area = default_study_area(*scattered(SOUTHEND))
    assert area.name == "Southend-on-Sea"
    assert list(area.districts) == ["Southend-on-Sea"]
    assert area.geometry.area / 1e6 == pytest.approx(41.7, abs=0.5)


def test_data_across_essex_gives_essex_and_its_districts() -> None:
    area = default_study_area(*scattered(SOUTHEND, COLCHESTER))
    assert area.name == "Essex"
    assert len(area.districts) == 14


def test_other_forces_come_generalised_and_say_so() -> None:
    x, y = scattered(MAIDSTONE)
    area = default_study_area(x, y)
    assert area.name == "Kent"
    assert "generalised" in area.how
    assert area.districts == {}
    assert shapely.intersects_xy(area.geometry, x, y).all()


def test_a_small_force_is_not_taken_for_the_large_one_round_it() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(CITY_OF_LONDON[0], 250, 200), rng.normal(CITY_OF_LONDON[1], 150, 200)
    area = default_study_area(x, y)
    assert area.name == "City of London"
    assert area.geometry.area < 8e6


def test_data_of_two_forces_gives_both() -> None:
    area = default_study_area(*scattered(COLCHESTER, SOUTHEND, MAIDSTONE))
    assert area.name == "Essex and Kent"


def test_data_in_no_force_gives_a_hull_that_says_so() -> None:
    glasgow, shetland = (259_000, 665_000), (447_000, 1_141_000)
    x, y = scattered(glasgow, n=400)
    area = default_study_area(np.append(x, shetland[0]), np.append(y, shetland[1]))
    assert "hull round the incidents" in area.how
    assert "1 far from all others" in area.how
    assert shapely.intersects_xy(area.geometry, x, y).all()
    assert area.geometry.area < 30e6


def test_no_place_at_all_is_an_error() -> None:
    with pytest.raises(BadInput, match="No incident has a place"):
        default_study_area([np.nan], [np.nan])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Southend-on-Sea", "Southend-on-Sea"),
        ("essex", "Essex"),
        ("Kent Police", "Kent"),
        ("Milton, Southend-on-Sea", "Milton"),
    ],
)
def test_areas_by_name(name: str, found: str) -> None:
    assert named_area(name).name == found


def test_unknown_and_ambiguous_names_are_said_plainly() -> None:
    with pytest.raises(BadInput, match='did you mean "Southend-on-Sea"'):
        named_area("Southend")
    with pytest.raises(BadInput, match='Several wards are called Trinity; write "Trinity, '):
        named_area("Trinity")
    with pytest.raises(BadInput, match="give a district, ward, force or file"):
        named_area("Atlantis")


def test_a_polygon_file_is_the_study_area(tmp_path: Path) -> None:
    box = shapely.box(586_000, 185_000, 589_000, 188_000)
    degrees = shapely.transform(box, lambda xy: np.column_stack(to_longitude_latitude(*xy.T)))
    path = tmp_path / "town centre.geojson"
    path.write_text(shapely.to_geojson(degrees))
    area = study_area(str(path), [], [])
    assert area.name == "town centre"
    assert area.geometry.area == pytest.approx(9e6, rel=1e-4)
    assert list(area.districts) == ["Southend-on-Sea"]
    with pytest.raises(BadInput, match="There is no boundary file"):
        study_area(str(tmp_path / "other.geojson"), [], [])
