"""From a store to ranked, named hotspots, end to end."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely

from importing import take
from invented_store import MONTHS, ROUGH, X, Y, dated, incident, keep, polygon, town
from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.data.errors import BadInput
from safeground.data.sample import sample_csvs
from safeground.data.store import IncidentStore
from safeground.pipelines.identification import Identification
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.question import Choosing, Question

ROBBERY = Question(offences="robbery")
THREE = Choosing(places=3, largest_m2=60_000, backtest=False)


def identified(folder: Path, choosing: Choosing = THREE, **asked: object) -> Identification:
    return identify_hotspots(folder, replace(ROBBERY, **asked), choosing)  # type: ignore[arg-type]


def points_in(made: Identification) -> list[int]:
    """The made-up points that lie in the places, in rank order."""
    points = shapely.points(X, Y)
    return [int(np.flatnonzero(shapely.intersects(h.boundary, points))[0]) for h in made.hotspots]


def lonlat(at: int) -> tuple[float, float]:
    longitude, latitude = to_longitude_latitude([X[at]], [Y[at]])
    return float(longitude[0]), float(latitude[0])


def test_the_rough_places_are_found_in_order_and_told_truly(tmp_path: Path) -> None:
    made = identified(keep(tmp_path, town()))
    assert points_in(made) == list(ROUGH)
    assert [h.rank for h in made.hotspots] == [1, 2, 3]
    assert [h.recorded for h in made.hotspots] == [36, 30, 24]
    assert [h.by_category["Robbery"] for h in made.hotspots] == [36, 30, 24]
    assert made.hotspots[0].monthly.tolist() == [6] * 6
    assert {h.district for h in made.hotspots} == {"Southend-on-Sea"}
    assert made.hotspots[0].streets == ("Oak Road 1",)
    assert made.months == MONTHS
    assert made.period == "July 2025"
    assert made.total_recorded == 90
    assert made.gap == 0
    for h in made.hotspots:
        assert (h.longitude, h.latitude) == pytest.approx(
            lonlat(points_in(made)[h.rank - 1]), abs=2e-3
        )
        assert h.expected <= made.total_expected
        assert h.area_m2 == pytest.approx(h.boundary.area, abs=0.1)


def test_more_places_than_there_can_be_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="places") as caught:
        identified(keep(tmp_path, town()), replace(THREE, places=15))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("places", [0, -1])
def test_a_number_of_places_that_makes_no_sense(tmp_path: Path, places: int) -> None:
    with pytest.raises(BadInput, match="places"):
        identified(keep(tmp_path, town()), replace(THREE, places=places))


def test_one_month_is_enough_without_a_backtest_even_if_one_was_asked_for(tmp_path: Path) -> None:
    made = identified(keep(tmp_path, town(["2025-05"])), replace(THREE, backtest=True))
    assert made.backtest is None
    assert points_in(made) == list(ROUGH)


def test_a_backtest_comes_with_it_where_there_are_months_enough(tmp_path: Path) -> None:
    small = replace(THREE, backtest=True, area_shares=(0.01,))
    made = identified(keep(tmp_path, town(MONTHS[:5])), small)
    assert made.backtest is not None
    assert made.backtest.tested == ("2025-04", "2025-05")
    assert {m.model for m in made.backtest.models} >= {"count", "kernel", "pooled"}


def test_a_rare_offence_that_cannot_be_tested_still_has_hotspots(tmp_path: Path) -> None:
    rows = [r for r in town() if r["category"] != "Robbery" or str(r["month"]) <= "2025-03"]
    made = identified(keep(tmp_path, rows), replace(THREE, backtest=True))
    assert made.backtest is None
    assert len(made.hotspots) == 3


def test_places_that_must_not_be_chosen_are_not(tmp_path: Path) -> None:
    without = replace(THREE, places=2, must_exclude=(lonlat(ROUGH[0]),))
    assert points_in(identified(keep(tmp_path, town()), without)) == list(ROUGH[1:])


def test_places_that_must_be_chosen_are(tmp_path: Path) -> None:
    made = identified(keep(tmp_path, town()), replace(THREE, must_include=(lonlat(0),)))
    assert set(points_in(made)) == {0, *ROUGH[:2]}


def test_a_place_far_away_cannot_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="lies outside Southend-on-Sea"):
        identified(keep(tmp_path, town()), replace(THREE, must_include=((0.0, 51.5),)))


def test_quotas_are_kept_and_a_district_that_is_not_there_is_refused(tmp_path: Path) -> None:
    keep(tmp_path, town())
    quota = replace(THREE, quotas={"Southend-on-Sea": 3})
    assert len(identified(tmp_path, quota).hotspots) == 3
    with pytest.raises(BadInput, match="Atlantis"):
        identified(tmp_path, replace(THREE, quotas={"Atlantis": 1}))
    with pytest.raises(BadInput, match="4"):
        identified(tmp_path, replace(THREE, quotas={"Southend-on-Sea": 4}))


def test_an_offence_that_never_happened_has_no_hotspots(tmp_path: Path) -> None:
    rows = [r for r in town() if r["category"] != "Robbery"]
    with pytest.raises(BadInput, match="No cell has 3 incidents that may be robbery"):
        identified(keep(tmp_path, rows))


def test_a_second_look_gives_the_same_places_the_same_keys(tmp_path: Path) -> None:
    keep(tmp_path, town())
    first, again = identified(tmp_path), identified(tmp_path)
    assert [h.status for h in first.hotspots] == ["new"] * 3
    assert first.changes == ()
    assert [h.key for h in again.hotspots] == [h.key for h in first.hotspots]
    assert [h.status for h in again.hotspots] == ["stayed"] * 3
    assert len(again.changes) == 3
    assert all("stayed" in change for change in again.changes)
    same = [(h.name, h.expected, h.boundary.wkt) for h in again.hotspots]
    assert same == [(h.name, h.expected, h.boundary.wkt) for h in first.hotspots]


def test_what_entered_and_left_is_said(tmp_path: Path) -> None:
    keep(tmp_path, town())
    first = identified(tmp_path)
    later = ["2025-07", "2025-08", "2025-09"]
    keep(tmp_path, [*town(later, rough=()), *(incident(14, m) for m in later for _ in range(30))])
    again = identified(tmp_path, replace(THREE, places=1), since="2025-07")
    assert points_in(again) == [14]
    assert again.hotspots[0].status == "entered"
    assert again.hotspots[0].key not in {h.key for h in first.hotspots}
    assert sum("left" in change for change in again.changes) == 3


def test_an_older_version_gives_the_older_hotspots(tmp_path: Path) -> None:
    keep(tmp_path, town())
    then = IncidentStore(tmp_path).version
    before = identified(tmp_path)
    keep(tmp_path, [incident(14, m) for m in MONTHS for _ in range(40)])
    assert points_in(identified(tmp_path))[0] == 14
    again = identified(tmp_path, version=then)
    assert points_in(again) == list(ROUGH)
    assert [h.expected for h in again.hotspots] == [h.expected for h in before.hotspots]


def test_looking_at_a_part_or_back_in_time_forgets_nothing(tmp_path: Path) -> None:
    keep(tmp_path / "store", town())
    first = identified(tmp_path / "store")
    x, y = float(X[28]), float(Y[28])
    part = polygon(tmp_path / "part.geojson", x - 200, y - 200, x + 200, y + 200)
    one = replace(THREE, places=1)
    other = identified(tmp_path / "store", one, study_area=str(part))
    assert other.hotspots[0].status == "new"
    identified(tmp_path / "store", one, version=0)
    again = identified(tmp_path / "store")
    assert [(h.key, h.status) for h in again.hotspots] == [
        (h.key, "stayed") for h in first.hotspots
    ]


def test_a_study_area_within_one_cell_is_refused(tmp_path: Path) -> None:
    keep(tmp_path / "store", town())
    x, y = float(X[7]), float(Y[7])
    spot = polygon(tmp_path / "spot.geojson", x - 2, y - 2, x + 2, y + 2)
    with pytest.raises(BadInput, match="within one cell"):
        identified(tmp_path / "store", study_area=str(spot))


def test_a_small_area_has_room_for_more_than_a_fiftieth_of_its_cells(tmp_path: Path) -> None:
    keep(tmp_path / "store", town(rough=tuple(range(36)), robberies=40))
    x, y = float(X[14]), float(Y[14])
    part = polygon(tmp_path / "part.geojson", x - 700, y - 700, x + 700, y + 700)
    made = identified(tmp_path / "store", replace(THREE, places=8), study_area=str(part))
    assert len(made.hotspots) == 8


def test_the_result_says_how_it_was_made(tmp_path: Path) -> None:
    made = identify_hotspots(keep(tmp_path, town()), ROBBERY, THREE, command="safeground x")
    about = made.provenance
    assert (about.command, about.seed) == ("safeground x", 1)
    assert about.data["months"] == "2025-01 to 2025-06"
    assert about.data["incidents"] == len(town())
    assert "pooled" in about.parameters["model"]  # type: ignore[operator]
    json.dumps(about.data)
    assert any("Open Government Licence" in line for line in made.attribution)


@pytest.mark.parametrize("model", ["count", "kernel", "prospective", "self-exciting"])
def test_other_models_find_the_rough_places_too(tmp_path: Path, model: str) -> None:
    made = identified(keep(tmp_path, town()), replace(THREE, model=model))
    near = [
        set(np.flatnonzero(np.hypot(X - h.boundary.centroid.x, Y - h.boundary.centroid.y) < 350))
        for h in made.hotspots
    ]
    assert all(any(at in each for each in near) for at in ROUGH)


def test_an_unknown_model_offers_the_known(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no model called magic; choose from count, .*pooled"):
        identified(keep(tmp_path, town()), replace(THREE, model="magic"))


def test_squares_turned_and_of_another_size_work_as_well(tmp_path: Path) -> None:
    made = identified(
        keep(tmp_path, town()),
        replace(THREE, largest_m2=None),
        shape="square",
        side_m=120.0,
        rotation=20.0,
    )
    assert points_in(made) == list(ROUGH)
    assert made.hotspots[0].area_m2 <= 3 * 120**2 + 1


def test_a_dated_extract_has_names_hours_and_no_streets_to_lean_on(tmp_path: Path) -> None:
    """A force's own extract: no street, no district, to the minute."""
    rows = []
    for less, at in enumerate(ROUGH):
        for month in MONTHS:
            night = datetime.fromisoformat(f"{month}-07T21:00")
            rows += [dated(at, night + timedelta(days=d, minutes=d)) for d in range(8 - less)]
    for row in rows:
        row |= {"street": None, "district": None, "category": None}
    made = identified(keep(tmp_path, rows))
    assert points_in(made) == list(ROUGH)
    assert all(h.name for h in made.hotspots)
    assert made.hotspots[0].week_clock is not None
    assert not any("map points" in sentence for sentence in made.cannot_bear)


@pytest.fixture(scope="module")
def essex(tmp_path_factory: pytest.TempPathFactory) -> Identification:
    """The bundled year of Essex, imported and looked at once: some eight seconds."""
    folder = tmp_path_factory.mktemp("essex")
    store = IncidentStore(folder / "store")
    take(store, *sample_csvs(folder / "csv"))
    return identify_hotspots(store.path, Question(), Choosing(backtest=False))


def test_essex_hotspots_are_where_an_analyst_would_look(essex: Identification) -> None:
    assert len(essex.hotspots) == 15
    assert essex.gap == 0
    names = " ".join(h.name for h in essex.hotspots)
    for town_centre in (
        "Southend",
        "Chelmsford",
        "Colchester",
        "Basildon",
        "Harlow",
        "Clacton",
        "Grays",
    ):
        assert town_centre in names
    assert len({h.name for h in essex.hotspots}) == 15
    for h in essex.hotspots:
        about = " ".join((h.name, *h.streets)).lower()
        for never in ("police", "hospital", "stansted", "prison", "airport", "custody"):
            assert never not in about
    area = shapely.union_all(list(essex.districts.values()))
    assert all(h.boundary.intersects(area) for h in essex.hotspots)


def test_essex_says_what_was_left_out_and_what_cannot_be_known(essex: Identification) -> None:
    listed = " ".join(line.what for line in essex.left_out)
    for what in ("Police Station", "Hospital", "Stansted", "Drugs", "Possession of weapons"):
        assert what in listed
    assert "month only" in " ".join(essex.cannot_bear)
    assert essex.total_recorded == pytest.approx(2400, rel=0.1)
    assert essex.total_expected == pytest.approx(essex.total_recorded / 12, rel=0.25)


def test_no_reason_gives_away_a_small_count(essex: Identification) -> None:
    for hotspot in essex.hotspots:
        inside = hotspot.why.partition("(")[2].partition(")")[0]
        counts = [
            int(n.replace(",", "")) for n in re.findall(r"(?<![\d.,])([\d,]+)(?= [A-Z])", inside)
        ]
        assert counts or "fewer than 5" in inside
        assert all(n >= 5 for n in counts)
