"""What the models are given, and what is set aside and said so."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from invented_store import MONTHS, X, Y, dated, incident, keep, polygon, town
from safeground.data.errors import BadInput
from safeground.data.store import IncidentStore
from safeground.pipelines.material import Material, gather_material
from safeground.pipelines.question import Question

ROBBERY = Question(offences="robbery")


def left_out(material: Material, word: str) -> list[tuple[str, int]]:
    return [(line.what, line.incidents) for line in material.left_out if word in line.what]


def test_every_incident_is_counted_once_by_month_and_category(tmp_path: Path) -> None:
    material = gather_material(keep(tmp_path, town()), ROBBERY)
    assert material.months == MONTHS
    assert material.area.name == "Southend-on-Sea"
    assert material.counts.target.sum(axis=0).tolist() == [15] * 6  # 6 + 5 + 4 a month
    totals = {name: int(v.sum()) for name, v in material.counts.context.items()}
    assert totals == {
        "Anti-social behaviour": 36 * 4 * 6,
        "Robbery": 90,
        "Shoplifting": 36 * 3 * 6,
        "Violence and sexual offences": 36 * 4 * 6,
    }
    assert (material.map_points, material.month_only) == (True, True)


def test_a_category_that_only_may_hold_the_offence_counts_by_its_probability(
    tmp_path: Path,
) -> None:
    material = gather_material(keep(tmp_path, town()), Question(offences="serious-violence"))
    share = material.family.by_category["Violence and sexual offences"]
    assert 0 < share < 0.1
    expected = 90 + share * 36 * 4 * 6
    assert material.counts.target.sum() == pytest.approx(expected, rel=1e-4)


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="import some first"):
        gather_material(tmp_path, ROBBERY)


def test_an_unknown_offence_offers_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="robbery"):
        gather_material(keep(tmp_path, town()), Question(offences="robery"))


def test_what_police_find_neither_trains_nor_counts_unless_asked(tmp_path: Path) -> None:
    found = [incident(0, m, "Drugs") for m in MONTHS] * 30
    found += [incident(0, m, "Possession of weapons") for m in MONTHS]
    keep(tmp_path, [*town(), *found])
    for offences in ("robbery", "serious-violence", "all"):
        material = gather_material(tmp_path, Question(offences=offences))
        assert not {"Drugs", "Possession of weapons"} & set(material.counts.context)
        drugs = material.records["category"] == "Drugs"
        assert material.records.filter(drugs)["weight"].sum() == 0
        assert ("Drugs", 180) in left_out(material, "Drugs")
    with pytest.raises(BadInput, match="police-generated"):
        gather_material(tmp_path, Question(offences="drugs"))
    asked = gather_material(tmp_path, Question(offences="drugs", include_police_generated=True))
    assert asked.counts.target.sum() == 180
    assert asked.counts.context["Drugs"].sum() == 180


def test_map_points_of_two_generations_are_never_joined(tmp_path: Path) -> None:
    months = [f"2022-{m:02d}" for m in range(4, 10)]
    material = gather_material(keep(tmp_path, town(months)), ROBBERY)
    assert material.months == ("2022-07", "2022-08", "2022-09")
    lost = len(town(months[:3]))
    assert left_out(material, "earlier") == [("3 earlier months", lost)]


def test_old_map_points_are_not_let_in_by_an_extract_of_the_same_month(tmp_path: Path) -> None:
    months = [f"2022-{m:02d}" for m in range(5, 9)]
    own = [dated(3, datetime.fromisoformat(f"{m}-10T21:00")) for m in months]
    material = gather_material(keep(tmp_path, [*town(months), *own]), ROBBERY)
    assert material.months == tuple(months)
    assert material.counts.target.sum(axis=0).tolist() == [1, 1, 16, 16]
    assert sum(n for _, n in left_out(material, "map points")) == len(town(months[:2]))


def test_months_across_a_gap_are_not_joined(tmp_path: Path) -> None:
    months = ["2025-01", "2025-02", "2025-04", "2025-05"]
    material = gather_material(keep(tmp_path, town(months)), ROBBERY)
    assert material.months == ("2025-04", "2025-05")
    assert left_out(material, "earlier") == [("2 earlier months", len(town(months[:2])))]


def test_a_year_ends_and_another_begins_without_a_gap(tmp_path: Path) -> None:
    months = ["2024-11", "2024-12", "2025-01"]
    assert gather_material(keep(tmp_path, town(months)), ROBBERY).months == tuple(months)


def test_only_the_months_asked_for_are_read(tmp_path: Path) -> None:
    keep(tmp_path, town())
    asked = replace(ROBBERY, since="2025-02", until="2025-04")
    material = gather_material(tmp_path, asked)
    assert material.months == ("2025-02", "2025-03", "2025-04")
    assert material.counts.target.sum() == 45
    with pytest.raises(BadInput, match="months and sources asked for"):
        gather_material(tmp_path, replace(ROBBERY, since="2026-01"))


def test_only_the_sources_asked_for_are_read_and_named(tmp_path: Path) -> None:
    own = [dated(3, datetime.fromisoformat(f"{m}-10T21:00")) for m in MONTHS]
    keep(tmp_path, [*town(), *own])
    material = gather_material(tmp_path, replace(ROBBERY, sources=("Essex Niche",)))
    assert material.counts.target.sum() == 6
    assert material.data["sources"] == ["Essex Niche"]
    assert (material.map_points, material.month_only) == (False, False)


def test_incidents_without_a_place_are_said_to_be_lost(tmp_path: Path) -> None:
    nowhere = [incident(0, "2025-03", easting=None, northing=None)] * 7
    material = gather_material(keep(tmp_path, [*town(), *nowhere]), ROBBERY)
    assert left_out(material, "no place") == [("Incidents with no place", 7)]
    assert material.counts.target.sum() == 90


def test_no_place_at_all_is_refused(tmp_path: Path) -> None:
    nowhere = [incident(0, m, easting=None, northing=None) for m in MONTHS]
    with pytest.raises(BadInput, match="None of these incidents has a position"):
        gather_material(keep(tmp_path, nowhere), ROBBERY)


def test_places_that_gather_records_are_left_out_and_listed(tmp_path: Path) -> None:
    busy = [incident(5, m, street="Police Station") for m in MONTHS for _ in range(30)]
    keep(tmp_path, [*town(usual={"Shoplifting": 3}), *busy])
    material = gather_material(tmp_path, ROBBERY)
    assert material.counts.target.sum() == 90
    assert [n for _, n in left_out(material, "Police Station")] == [198]
    kept = gather_material(tmp_path, replace(ROBBERY, keep_artefacts=True))
    assert kept.counts.target.sum() == 270
    assert left_out(kept, "Police Station") == []


def test_a_tiny_study_area_of_ones_own(tmp_path: Path) -> None:
    keep(tmp_path / "store", town())
    area = polygon(tmp_path / "mile.geojson", X[7] - 120, Y[7] - 120, X[7] + 120, Y[7] + 120)
    material = gather_material(tmp_path / "store", replace(ROBBERY, study_area=str(area)))
    assert material.counts.target.sum() == 36
    assert len(material.grid) < 25
    outside = len(town()) - 36 - 66
    assert [n for _, n in left_out(material, "outside")] == [outside]


def test_a_study_area_without_incidents_is_refused(tmp_path: Path) -> None:
    keep(tmp_path / "store", town())
    area = polygon(tmp_path / "far.geojson", 400_000, 400_000, 401_000, 401_000)
    with pytest.raises(BadInput, match="None of these incidents lies in"):
        gather_material(tmp_path / "store", replace(ROBBERY, study_area=str(area)))


def test_an_older_version_of_the_store_gives_the_older_answer(tmp_path: Path) -> None:
    keep(tmp_path, town())
    then = IncidentStore(tmp_path).version
    assert then is not None
    keep(tmp_path, [incident(0, "2025-06"), incident(0, "2025-07", source="Other force")])
    now, before = (gather_material(tmp_path, replace(ROBBERY, version=v)) for v in (None, then))
    assert now.months[-1] == "2025-07"
    assert before.months == MONTHS
    assert before.counts.target.sum() == 90
    assert (now.data["version"], before.data["version"]) == (
        then + 1 if then is not None else 1,
        then,
    )
    assert before.data["sources"] == ["police.uk essex"]


def test_a_version_that_never_was_is_refused(tmp_path: Path) -> None:
    keep(tmp_path, town())
    with pytest.raises(BadInput, match="version"):
        gather_material(tmp_path, replace(ROBBERY, version=99))


def test_harm_needs_weights(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="give a file of harm weights"):
        gather_material(keep(tmp_path, town()), replace(ROBBERY, harm="raw"))


@pytest.mark.parametrize(
    "asked",
    [{"side_m": 0.0}, {"side_m": -5.0}, {"since": "January"}, {"shape": "circle"}],
    ids=str,
)
def test_a_question_that_makes_no_sense_is_refused(
    tmp_path: Path, asked: dict[str, object]
) -> None:
    with pytest.raises(BadInput):
        gather_material(keep(tmp_path, town()), replace(ROBBERY, **asked))  # type: ignore[arg-type]
