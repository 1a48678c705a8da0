"""From files to what was delivered, worked by hand."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from invented_feeds import Walk, write_feed, write_hotspots, written
from invented_stays import EVENING, minute, plan, unit
from safeground.core.patrols.dosage.by_hand import CheckIn
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.data.errors import BadInput
from safeground.data.patrols.check_ins import write_in_book
from safeground.pipelines.patrols.dosage_values import dosage_values, in_a_sentence
from safeground.pipelines.patrols.gather_stays import Sources
from safeground.pipelines.patrols.keep_feeds import keep_visits, visit_store
from safeground.pipelines.patrols.measure_dosage import Dosage, DosageQuestion, measure_dosage

TOGETHER: list[Walk] = [("A", "Pier", 0, 20), ("B", "Pier", 0, 20)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_hotspots(tmp_path / "hotspots.geojson")
    return tmp_path


def measured(
    folder: Path,
    walks: list[Walk] | None = None,
    *,
    start: datetime = EVENING,
    book: list[CheckIn] | None = None,
    **own: object,
) -> Dosage:
    pings = (write_feed(folder / "feed.csv", start, walks),) if walks else ()
    if book is not None:
        write_in_book(folder / "book.jsonl", book)
    sources = Sources(pings, folder / "book.jsonl" if book is not None else None)
    return measure_dosage(DosageQuestion(folder / "hotspots.geojson", sources, **own))  # type: ignore[arg-type]


def test_two_officers_twenty_minutes(folder: Path) -> None:
    found = measured(folder, TOGETHER)
    values = dosage_values(found)
    assert (values["officer_minutes"], values["patrol_minutes"]) == (40, 20)
    assert [(r["hotspot"], r["visits"], r["device_visits"]) for r in values["by_hotspot"]] == [
        ("Pier", 1, 2),
        ("Market", 0, 0),
        ("Station", 0, 0),
    ]
    assert values["by_day"][0]["day"] == date(2026, 1, 5)
    assert {r["hour"]: r["patrol_minutes"] for r in values["by_hour"] if r["patrol_minutes"]} == {
        20: 20
    }
    assert in_a_sentence(found) == (
        "On 5 January 2026 1 of 3 hotspots were visited: 1 visit, 20 patrol-minutes, "
        "40 officer-minutes"
    )


def test_every_day_of_the_feed_is_there_also_those_with_nothing(folder: Path) -> None:
    late = 3 * 24 * 60.0
    found = measured(folder, [("A", "Pier", 0, 20), ("A", "Market", late, late + 20)])
    assert found.by_day["patrol_minutes"].to_list() == pytest.approx([20, 0, 0, 20], abs=0.01)
    assert found.by_place_day.height == 12


def test_compliance_with_the_plan_and_its_sentence(folder: Path) -> None:
    night = plan([unit("G1", "A", "B")], ("G1", "Pier", 0, 20), ("G1", "Market", 30, 50),
                 ("G1", "Station", 55, 65))  # fmt: skip
    walks: list[Walk] = [*TOGETHER, ("A", "Market", 32, 44), ("A", "outside", 50, 70)]
    found = measured(folder, walks, plan=written(night, folder / "plan.json"))
    assert found.plan is not None
    assert found.plan.visits["status"].to_list() == ["made", "part-made", "missed"]
    assert in_a_sentence(found) == (
        "On 5 January 2026 1 of 3 planned visits were made (33%; 95% interval 6% to 79%): 32 of "
        "50 planned minutes"
    )
    assert {row["unit"] for row in dosage_values(found)["visits"]} == {"G1"}
    by_hotspot = dosage_values(found)["by_hotspot"]
    assert [(r["planned"], r["made"]) for r in by_hotspot] == [(1, 1), (1, 0), (1, 0)]


def test_a_plan_of_another_night_is_not_missed(folder: Path) -> None:
    night = plan([unit("G1", "A")], ("G1", "Pier", 0, 20))
    found = measured(folder, TOGETHER, start=EVENING + timedelta(days=7),
                     plan=written(night, folder / "plan.json"))  # fmt: skip
    assert found.plan is not None
    assert (found.plan.made.n, found.plan.not_measured) == (0, 1)
    assert any("5 January 2026, lie outside the days of the feed" in note for note in found.notes)
    assert in_a_sentence(found).startswith("On 12 January 2026 1 of 3 hotspots")


def test_compliance_with_the_lot_and_presence_by_condition(folder: Path) -> None:
    (folder / "lot.csv").write_text(
        "date,hotspot,condition\n2026-01-05,Pier,treatment\n2026-01-05,Market,control\n"
        "2026-01-05,Station,treatment\n2026-02-01,Pier,control\n"
    )
    walks: list[Walk] = [*TOGETHER, ("C", "Market", 40, 42)]
    found = measured(folder, walks, allocation=folder / "lot.csv")
    assert found.allocation is not None
    assert {k: (s.made, s.n) for k, s in found.allocation.by_condition.items()} == {
        "treatment": (1, 2),
        "control": (1, 1),
    }
    treatment, control = found.by_condition
    assert (treatment.place_days, treatment.means["patrol_minutes"].mean) == (2, pytest.approx(10))
    assert control.means["background_minutes"].mean == pytest.approx(2)
    assert control.sums["officer_minutes"] == 0


def test_an_allocation_of_other_days_says_so(folder: Path) -> None:
    (folder / "lot.csv").write_text("date,hotspot,condition\n2026-02-01,Pier,control\n")
    found = measured(folder, TOGETHER, allocation=folder / "lot.csv")
    assert any("allocates none of the days measured" in note for note in found.notes)
    (folder / "lot.csv").write_text("date,hotspot,condition\n2026-01-05,Narnia,control\n")
    with pytest.raises(BadInput, match=r"lot\.csv allocates none of the hotspots of hotspots"):
        measured(folder, TOGETHER, allocation=folder / "lot.csv")


def test_times_are_given_as_the_feed_has_them(folder: Path) -> None:
    aware = dosage_values(measured(folder, TOGETHER))["visits"][0]
    assert aware["arrive"] == "2026-01-05T20:00:00+00:00"
    summer = datetime(2026, 7, 5, 20)  # wall time: 19:00 UTC
    naive = dosage_values(measured(folder, TOGETHER, start=summer))
    assert naive["visits"][0]["arrive"] == "2026-07-05T20:00:00"
    assert naive["read"]["first"] == "2026-07-05T20:00:00"
    assert [r["hour"] for r in naive["by_hour"] if r["patrol_minutes"]] == [20]


def test_nobody_in_any_hotspot_is_said(folder: Path) -> None:
    found = measured(folder, [("A", "outside", 0, 20)])
    assert any("pings used lies in a hotspot" in note for note in found.notes)
    assert found.sums == dict.fromkeys(found.sums, 0)
    assert len(dosage_values(found)["by_hotspot"]) == 3
    assert "0 of 3 hotspots were visited" in in_a_sentence(found)


def test_check_ins_stand_in_where_there_is_no_feed(folder: Path) -> None:
    book = [CheckIn("in", "G1", "Pier", minute(0), 2), CheckIn("out", "G1", "Pier", minute(20), 2),
            CheckIn("in", "G2", "Market", minute(5), 1),
            CheckIn("in", "G2", "Moon", minute(90))]  # fmt: skip
    found = measured(folder, book=book)
    values = dosage_values(found)
    assert (values["officer_minutes"], values["patrol_minutes"]) == (70, 50)
    assert values["read"] is None
    assert {(v["device"], v["officers"]) for v in values["visits"]} == {
        ("by hand: G1", 2),
        ("by hand: G2", 1),
    }
    assert any("no check-out; closed after 30 minutes" in note for note in found.notes)
    assert any("places that are no hotspots here: Moon" in note for note in found.notes)


def test_the_feed_wins_over_the_book(folder: Path) -> None:
    book = [CheckIn("in", "G1", "Pier", minute(0), 2), CheckIn("out", "G1", "Pier", minute(25), 2)]
    found = measured(folder, TOGETHER, book=book)
    assert found.sums["officer_minutes"] == 40
    assert any("for 25 minutes; the feed has 20" in note for note in found.notes)
    elsewhere = measured(folder, [("A", "Market", 0, 20)], book=book)
    assert elsewhere.sums["officer_minutes"] == 20 + 50
    another_day = measured(folder, TOGETHER, start=EVENING + timedelta(days=3), book=book)
    assert another_day.sums["officer_minutes"] == 40


def test_nothing_to_measure(folder: Path) -> None:
    with pytest.raises(BadInput, match="give --pings, or --check-ins"):
        measured(folder)
    found = measured(folder, book=[])
    assert in_a_sentence(found).startswith("Nothing was measured")
    assert dosage_values(found)["by_day"] == []


def test_visits_are_kept_without_devices_or_units_and_once(folder: Path) -> None:
    night = plan([unit("G1", "A")], ("G1", "Pier", 0, 20))
    found = measured(folder, TOGETHER, plan=written(night, folder / "plan.json"))
    store = folder / "store"
    assert keep_visits(store, found, [folder / "feed.csv"]).added == 2
    (folder / "feed.csv").rename(folder / "same.csv")
    assert keep_visits(store, found, [folder / "same.csv"]).added == 0
    held = visit_store(store).read().collect()
    assert held["kind"].to_list() == ["visit", "visit"]
    assert "G1" not in str(held.rows())
    assert held["key"].to_list() == ["P", "P"]
    assert held["arrive"].to_list() == [datetime(2026, 1, 5, 20, tzinfo=UTC)] * 2


def test_the_rule_is_the_one_that_was_asked(folder: Path) -> None:
    found = measured(folder, TOGETHER, rule=VisitRule(minimum_minutes=21))
    values = dosage_values(found)
    assert (values["visits"], values["background_minutes"]) == ([], 40)
    assert values["rule"]["minimum_minutes"] == 21
    assert values["provenance"]["parameters"]["minimum_minutes"] == 21
    assert values["provenance"]["data"]["pings"][0]["file"] == "feed.csv"


def test_a_simulated_device_stands_for_its_namesake_and_says_what_it_is(folder: Path) -> None:
    night = plan([unit("G1", "A")], ("G1", "Pier", 0, 20))
    found = measured(
        folder, [("SIMULATED-A", "Pier", 0, 20)], plan=written(night, folder / "plan.json")
    )
    assert found.plan is not None
    assert found.plan.made.made == 1
    assert any("This feed is SIMULATED" in note for note in found.notes)


def test_devices_that_no_plan_knows_and_stays_too_long_to_be_patrol_are_doubted(
    folder: Path,
) -> None:
    night = plan([unit("G1", "other")], ("G1", "Pier", 0, 20))
    found = measured(folder, [("A", "Station", 0, 400)], plan=written(night, folder / "plan.json"))
    assert any("are the devices of its units named as in the feed?" in n for n in found.notes)
    assert any("1 stay is left out, as too long for a visit, in Station" in n for n in found.notes)


def test_a_device_left_behind_is_neither_dosage_nor_background(folder: Path) -> None:
    left = [("A", "Station", 0, 121), ("B", "Pier", 0, 20)]
    found = measured(folder, left)
    station = found.by_hotspot.filter(hotspot="Station").row(0, named=True)
    assert (station["visits"], station["officer_minutes"], station["background_minutes"]) == (
        0, 0.0, 0.0,
    )  # fmt: skip
    counted = measured(folder, left, rule=VisitRule(longest_minutes=121))
    station = counted.by_hotspot.filter(hotspot="Station").row(0, named=True)
    assert (station["visits"], station["officer_minutes"]) == (1, 121.0)


def test_overrides_of_a_trial_are_no_compliance(folder: Path) -> None:
    trial = folder / "trial"
    (trial / "released").mkdir(parents=True)
    (trial / "design.json").write_text("{}")
    (trial / "released" / "2026-01-05.json").write_text(
        '{"allocation": [{"date": "2026-01-05", "hotspot": "Pier", "condition": "treatment"}]}'
    )
    (trial / "overrides.jsonl").write_text(
        '{"date": "2026-01-05", "hotspot": "Pier", "assigned": "treatment", "done": "control", '
        '"by": "Insp A", "why": "Cordon", "recorded_at": "2026-01-05T18:00:00+00:00", "hash": ""}\n'
    )
    found = measured(folder, TOGETHER, allocation=trial)
    assert found.allocation is not None
    assert found.allocation.by_condition["treatment"].made == 0
    assert found.allocation.overridden == {"treatment": 1}
    assert found.by_condition[0].condition == "treatment"
