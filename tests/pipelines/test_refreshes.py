"""What is remembered from one refresh to the next."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from safeground.core.hotspots.hotspot import Hotspot
from safeground.data.errors import BadInput
from safeground.pipelines.refreshes import keep_refresh, load_previous


def hotspot(key: str, rank: int) -> Hotspot:
    return Hotspot(
        rank=rank,
        key=key,
        name=f"Place {rank}",
        district="Southend-on-Sea",
        boundary=shapely.box(588_000.123, 185_000, 588_200, 185_200),
        cells=np.array([1], np.int32),
        longitude=0.7,
        latitude=51.5,
        area_m2=40_000,
        expected=2.5,
        recorded=30,
        by_category={},
        monthly=np.zeros(1),
    )


def test_nothing_is_remembered_at_first(tmp_path: Path) -> None:
    assert load_previous(tmp_path, "robbery") == ([], [])


def test_places_come_back_as_they_were_kept(tmp_path: Path) -> None:
    keep_refresh(tmp_path, "robbery", [hotspot("H0001", 1), hotspot("H0002", 2)], [])
    places, used = load_previous(tmp_path, "robbery")
    assert [(p.key, p.name, p.expected, p.rank) for p in places] == [
        ("H0001", "Place 1", 2.5, 1),
        ("H0002", "Place 2", 2.5, 2),
    ]
    assert used == ["H0001", "H0002"]
    assert places[0].boundary.equals_exact(hotspot("H0001", 1).boundary, 0.05)


def test_keys_once_given_are_never_forgotten(tmp_path: Path) -> None:
    keep_refresh(tmp_path, "robbery", [hotspot("H0001", 1)], [])
    keep_refresh(tmp_path, "robbery", [hotspot("H0002", 1)], ["H0001"])
    places, used = load_previous(tmp_path, "robbery")
    assert [p.key for p in places] == ["H0002"]
    assert used == ["H0001", "H0002"]


def test_families_are_remembered_apart_even_with_awkward_names(tmp_path: Path) -> None:
    for number, family in enumerate(["robbery", "robbery,burglary", "5D", "other/odd"]):
        keep_refresh(tmp_path, family, [hotspot(f"H000{number}", 1)], [])
    keys = [
        load_previous(tmp_path, f)[1] for f in ["robbery", "robbery,burglary", "5D", "other/odd"]
    ]
    assert keys == [["H0000"], ["H0001"], ["H0002"], ["H0003"]]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"used": [], "places": [{}]}'])
def test_a_damaged_memory_is_said_so(tmp_path: Path, text: str) -> None:
    keep_refresh(tmp_path, "robbery", [hotspot("H0001", 1)], [])
    (tmp_path / "hotspots" / "robbery.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"robbery\.json is damaged"):
        load_previous(tmp_path, "robbery")


def test_no_half_written_file_is_left_behind(tmp_path: Path) -> None:
    keep_refresh(tmp_path, "robbery", [hotspot("H0001", 1)], [])
    assert [p.name for p in (tmp_path / "hotspots").iterdir()] == ["robbery.json"]
