"""A plan is read as it was written, and any other file is refused in one sentence."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from plans import BASILDON, NASTY, START, a_plan, hotspot
from safeground.core.patrols.plan import PatrolPlan, PlannedBreak
from safeground.data.errors import BadInput
from safeground.data.patrols.plans import plan_values, read_plan, write_plan

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
VALUES = plan_values(a_plan())


def there_and_back(plan: PatrolPlan, folder: Path) -> PatrolPlan:
    write_plan(plan, folder / "plan.json")
    return read_plan(folder / "plan.json")


def full_plan() -> PatrolPlan:
    """A plan with something in every field, and breaks that may and that may not be moved."""
    plan = a_plan()
    moved = PlannedBreak(
        "Car/2", BASILDON.name,
        *(START + timedelta(minutes=m) for m in (120, 165, 90, 300)),
    )  # fmt: skip
    dog = replace(
        plan.units[2], name=NASTY, skills=frozenset({"dog", "OpenGate"}), devices=("R1", "R2")
    )
    place = hotspot(NASTY, 588_000, 185_000, skill="dog", visits=3, visit_minutes=20, recorded=None)
    return replace(
        plan,
        units=(*plan.units[:2], dog),
        breaks=(*plan.breaks, moved),
        hotspots=(*plan.hotspots, place),
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    plan = full_plan()
    read = there_and_back(plan, tmp_path)
    for was, now in zip(plan.hotspots, read.hotspots, strict=True):
        assert replace(now, boundary=was.boundary) == was
        assert shapely.hausdorff_distance(now.boundary, was.boundary) < 0.1  # metres
    assert replace(read, hotspots=plan.hotspots) == plan
    assert (read.breaks[0].earliest, read.breaks[0].latest) == (None, None)


def test_times_have_their_offset(tmp_path: Path) -> None:
    read = there_and_back(a_plan(), tmp_path)
    assert all(v.arrive.utcoffset() == timedelta(0) for v in read.visits)
    assert VALUES["visits"][0]["arrive"].endswith("+00:00")


def test_what_a_later_command_adds_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({**VALUES, "file": "plan.json", "changes": []}))
    assert read_plan(path).prize == 6.5


def changed(values: Any, *path: Any, to: Any) -> Any:
    """A copy of JSON values with one of them replaced."""
    if not path:
        return to
    copy = dict(values) if isinstance(values, dict) else list(values)
    copy[path[0]] = changed(copy[path[0]], *path[1:], to=to)
    return copy


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", "7", '"plan"', "{}", "{", "\x00\x01", "[" * 5000,
        json.dumps({"type": "FeatureCollection", "features": []}),
        json.dumps({"allocation": [], "seal": "0"}),
    ],
)  # fmt: skip
def test_any_other_file_is_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"^other\.json is not a plan; expected the JSON that"):
        read_plan(path)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("date",), "tonight"),
        (("visits", 0, "arrive"), "2026-11-06T20:15:00"),  # no offset
        (("visits", 0, "hotspot"), "Atlantis"),
        (("visits", 0, "unit"), "Zulu 9"),
        (("breaks", 0, "unit"), "Zulu 9"),
        (("visits", 0, "travel_minutes"), "far"),
        (("units", 0, "start"), {"name": "here"}),
        (("hotspots", "features", 0, "geometry"), {"type": "Polygon", "coordinates": [[[0, 0]]]}),
        (("hotspots", "features", 0, "geometry"), None),
        (("provenance",), "by hand"),
    ],
)
def test_a_plan_that_was_broken_is_no_plan(tmp_path: Path, path: tuple[Any, ...], to: Any) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(changed(VALUES, *path, to=to)))
    with pytest.raises(BadInput, match="is not a plan"):
        read_plan(file)


@given(st.data())
def test_whatever_is_in_the_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    at, path = VALUES, []
    while isinstance(at, dict | list) and at and (not path or data.draw(st.booleans())):
        path.append(
            data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        )
        at = at[path[-1]]
    file = tmp_path_factory.mktemp("any") / "plan.json"
    file.write_text(json.dumps(changed(VALUES, *path, to=data.draw(JSON))))
    with suppress(BadInput):
        assert isinstance(read_plan(file), PatrolPlan)


def test_no_file_a_folder_and_bytes(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(BadInput, match=r"^There is no plan "):
            read_plan(path)
    (tmp_path / "plan.bin").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="is not a plan"):
        read_plan(tmp_path / "plan.bin")


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't be written: No such file or directory"):
        write_plan(a_plan(), tmp_path / "none" / "plan.json")
