"""Planned visits found among those made: worked by hand."""

from dataclasses import replace
from datetime import timedelta, timezone

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_stays import minute, plan, stay, stays, unit
from safeground.core.patrols.dosage.plan_compliance import PlanCompliance, PlanRule, plan_compliance

RULE = PlanRule(tolerance_minutes=30, made_share=0.75)


def judged(found: PlanCompliance, *columns: str) -> list[tuple[object, ...]]:
    return found.visits.select(columns or ("status", "minutes_delivered")).rows()


def test_made_part_made_and_missed() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20), ("G1", "High Street", 30, 50),
                 ("G1", "Station", 60, 80))  # fmt: skip
    found = plan_compliance(
        night, stays(stay("Pier", "A", 2, 18), stay("High Street", "A", 30, 40)), RULE
    )
    assert judged(found) == [("made", 16), ("part-made", 10), ("missed", 0)]
    assert (found.made.made, found.made.n, found.part_made, found.missed) == (1, 3, 1, 1)
    assert (found.minutes_delivered, found.minutes_planned) == (26, 60)


def test_late_and_early() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20), ("G1", "Station", 100, 120))
    found = plan_compliance(
        night, stays(stay("Pier", "A", 7, 27), stay("Station", "A", 75, 95)), RULE
    )
    assert judged(found, "status", "late_minutes") == [("made", 7), ("made", -25)]


def test_two_officers_do_not_make_twice_the_minutes() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20))
    found = plan_compliance(night, stays(stay("Pier", "A", 0, 10), stay("Pier", "B", 0, 10)), RULE)
    assert judged(found) == [("part-made", 10)]


def test_a_long_visit_hides_no_missed_one() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20), ("G1", "Station", 60, 80))
    found = plan_compliance(night, stays(stay("Pier", "A", 0, 40)), RULE)
    assert judged(found) == [("made", 40), ("missed", 0)]
    assert found.minutes_delivered == 20


def test_a_unit_is_known_by_its_devices_and_others_by_place_and_time() -> None:
    night = plan([unit("G1", "A"), unit("G2")], ("G1", "Pier", 0, 20), ("G2", "Pier", 0, 20))
    by_g1 = plan_compliance(night, stays(stay("Pier", "A", 0, 20, unit="G1")), RULE)
    assert judged(by_g1, "unit", "status") == [("G1", "made"), ("G2", "missed")]
    by_others = plan_compliance(night, stays(stay("Pier", "X", 0, 20)), RULE)
    assert judged(by_others, "unit", "status") == [("G1", "missed"), ("G2", "made")]
    # the place was not forgotten, though
    assert (by_g1.by_another, by_others.by_another) == (1, 1)
    assert (by_g1.unplanned, by_others.unplanned) == (0, 0)


def test_a_visit_goes_to_the_nearest_and_counts_once() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20), ("G1", "Pier", 50, 70))
    late = plan_compliance(night, stays(stay("Pier", "A", 27, 47)), RULE)  # both within 30 minutes
    assert judged(late) == [("missed", 0), ("made", 20)]
    once = plan_compliance(night, stays(stay("Pier", "A", 0, 42)), RULE)
    assert judged(once) == [("made", 42), ("missed", 0)]


def test_one_long_stay_over_two_planned_visits_is_divided() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20), ("G1", "Pier", 50, 70))
    found = plan_compliance(night, stays(stay("Pier", "A", 0, 70)), RULE)
    assert judged(found) == [("made", 35), ("made", 35)]


def test_whoever_stands_there_all_night_is_on_the_visit_for_its_time_only() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 200, 220))
    found = plan_compliance(night, stays(stay("Pier", "A", 0, 600)), RULE)
    assert judged(found, "status", "minutes_delivered", "late_minutes") == [("made", 80, -30)]
    exact = plan_compliance(night, stays(stay("Pier", "A", 0, 600)), PlanRule(0))
    assert judged(exact, "minutes_delivered", "late_minutes") == [(20, 0)]


def test_too_far_in_time_is_no_match_and_is_said_to_be_unplanned() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20))
    rows = stays(stay("Pier", "A", 51, 71), stay("Market", "A", 0, 20), stay("Market", "B", 5, 20))
    found = plan_compliance(night, rows, RULE)
    assert (judged(found), found.unplanned) == ([("missed", 0)], 2)


def test_stays_that_are_no_visits_count_for_nothing() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20))
    found = plan_compliance(night, stays(stay("Pier", "A", 0, 20, visit=False)), RULE)
    assert (judged(found), found.unplanned) == ([("missed", 0)], 0)


def test_what_no_feed_covers_is_not_missed() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20), ("G1", "Station", 300, 320))
    found = plan_compliance(night, stays(), RULE, (minute(-60), minute(200)))
    assert judged(found, "status") == [("missed",), ("not-measured",)]
    assert (found.made.n, found.not_measured, found.minutes_planned) == (1, 1, 20)


def test_an_empty_plan() -> None:
    found = plan_compliance(plan([]), stays(stay("Pier", "A", 0, 20)), RULE)
    assert (found.made.n, found.minutes_planned, found.unplanned) == (0, 0, 1)


def test_rules_that_can_not_be_meant() -> None:
    with pytest.raises(ValueError, match="made_share must lie above 0 and up to 1, not 0"):
        PlanRule(made_share=0)
    with pytest.raises(ValueError, match="tolerance_minutes must be from 0, not -1"):
        PlanRule(tolerance_minutes=-1)


times = st.tuples(st.sampled_from(["Pier", "Market"]), st.integers(0, 300), st.integers(1, 60))


@given(st.lists(times, max_size=8), st.lists(times, max_size=8), st.integers(0, 60))
def test_no_minute_of_an_officer_is_delivered_twice(
    wanted: list[tuple[str, int, int]], made: list[tuple[str, int, int]], tolerance: int
) -> None:
    apart, ends = [], {"Pier": -1, "Market": -1}  # planned visits to one place do not overlap
    for place, start, length in sorted(wanted, key=lambda w: w[1]):
        if start >= ends[place]:
            apart.append(("G1", place, float(start), float(start + length)))
            ends[place] = start + length
    rows = stays(*(stay(place, "A", a, a + n) for place, a, n in made))
    found = plan_compliance(plan([unit("G1")], *apart), rows, PlanRule(tolerance))
    assert found.visits["minutes_delivered"].sum() <= sum(n for _, _, n in made) + 1e-6
    assert found.made.made + found.part_made + found.missed == len(apart)
    assert found.minutes_delivered <= found.minutes_planned + 1e-6
    assert (found.visits["status"] != "missed").sum() == (
        found.visits.filter(pl.col("minutes_delivered") > 0).height
    )


def test_a_plan_may_say_its_times_in_any_zone() -> None:
    paris = timezone(timedelta(hours=1))
    night = plan([unit("G1")], ("G1", "Pier", 0, 20))
    [visit] = night.visits
    there = replace(visit, arrive=visit.arrive.astimezone(paris), leave=minute(20))
    found = plan_compliance(
        replace(night, visits=(there,)),
        stays(stay("Pier", "A", 2, 20)),
        RULE,
        (minute(-60).astimezone(paris), minute(60)),
    )
    assert judged(found, "status", "late_minutes") == [("made", 2)]
