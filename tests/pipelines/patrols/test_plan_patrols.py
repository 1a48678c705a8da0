"""A plan from files: every visit where and when it may be, and a sentence for what is not."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from patrol_files import hotspots_file, units_file
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.errors import BadInput
from safeground.data.patrols.plans import plan_values
from safeground.pipelines.patrols.plan_patrols import Planning, plan_patrols

FRIDAY = date(2026, 1, 9)
EVENING = [{"start": 4 * 24 + 20, "hours": 6}]  # Friday 20:00 to 02:00
NAMES = ("Pier", "Market", "Arcade", "Station Road", "Park")


def plan_of(folder: Path, hotspots: Any, *units: Mapping[str, Any], **more: Any) -> PatrolPlan:
    said = {"date": FRIDAY, "rounds": 300, **more}
    files = hotspots_file(folder, hotspots), units_file(folder, *(units or ({},)))
    return plan_patrols(Planning(*files, **said))


def why(plan: PatrolPlan) -> dict[str, str]:
    return {u.hotspot: u.why for u in plan.left_out}


@pytest.mark.parametrize("day", [FRIDAY, date(2026, 3, 28), date(2026, 10, 24)])
def test_a_night_is_kept_whatever_the_clocks_do(tmp_path: Path, day: date) -> None:
    hotspots = [{"name": n, "expected": 2.0} for n in NAMES]
    crew = [
        {"name": n, "starts": "22:00", "ends": "06:00", "break_minutes": 45,
         "break_from": "23:30", "break_until": "04:00"} for n in ("A", "B")
    ]  # fmt: skip
    plan = plan_of(tmp_path, hotspots, *crew, date=day, visits=2, spacing=60)
    assert len(plan.visits) == 10
    assert plan.prize == pytest.approx(plan.bound) == pytest.approx(15.0)
    for unit in plan.units:
        stays = [(v.arrive - timedelta(minutes=v.travel_minutes), v.leave)
                 for v in plan.visits_of(unit.name)]  # fmt: skip
        stays += [(b.start, b.end) for b in plan.breaks if b.unit == unit.name]
        assert len(plan.breaks) == 2
        assert all(a[1] <= b[0] for a, b in pairwise(sorted(stays)))
        assert all(unit.starts_at <= a and b <= unit.ends_at for a, b in stays)
    for name in NAMES:
        first, second = sorted(
            (v for v in plan.visits if v.hotspot == name), key=lambda v: v.arrive
        )
        assert second.arrive - first.leave >= timedelta(minutes=60)


def test_visits_keep_to_risk_windows_and_skills(tmp_path: Path) -> None:
    hotspots = [{"name": "Pier", "windows": EVENING}, {"name": "Market", "skill": "dog"}]
    plan = plan_of(tmp_path, hotspots, {"name": "A"}, {"name": "K9", "skills": "dog"})
    by_name = {v.hotspot: v for v in plan.visits}
    assert by_name["Market"].unit == "K9"
    assert by_name["Pier"].arrive.replace(tzinfo=None) >= datetime(2026, 1, 9, 20)
    assert (plan.left_out, plan.gap) == ((), 0.0)


def test_windows_that_touch_are_one(tmp_path: Path) -> None:
    touching = [{"start": 4 * 24 + 20 + n, "hours": 1} for n in range(2)]
    hotspots = [{"name": "Pier", "windows": touching, "visit_minutes": 100}]
    assert len(plan_of(tmp_path, hotspots).visits) == 1


def test_the_same_seed_gives_the_same_plan_and_another_other_minutes(tmp_path: Path) -> None:
    hotspots = [{"name": n} for n in NAMES]
    plans = [plan_of(tmp_path, hotspots, {}, {"name": "B"}, seed=seed) for seed in (1, 1, 2)]
    assert plans[0].visits == plans[1].visits != plans[2].visits
    assert plans[0].prize == plans[2].prize
    values = plan_values(plans[0])
    assert set(values["visits"][0]) >= {"unit", "hotspot", "arrive", "leave"}
    assert {"prize", "bound", "gap", "left_out"} <= set(values)
    assert values["provenance"]["seed"] == 1


@pytest.mark.parametrize(
    ("hotspot", "unit", "more", "sentence"),
    [
        ({"expected": 0}, {}, {}, "Nothing is expected there, so a visit would be worth nothing."),
        ({"windows": [{"start": 34, "hours": 5}]}, {}, {}, "No unit is on duty in its hours"),
        ({"skill": "dog"}, {}, {}, "No unit on this shift has the skill it needs: dog."),
        ({"at": (60_000, 0)}, {}, {}, "the nearest, North 1, needs"),
        ({}, {"ends": "18:10"}, {}, "are shorter than 15 minutes"),
        ({"windows": EVENING}, {"ends": "20:10"}, {}, "(20:00 to 20:10) are shorter than 15"),
        (
            {"visits": 5},
            {},
            {"spacing": 200},
            "5 visits of 15 minutes, 200 minutes apart, don't fit",
        ),
        ({"visits": 2}, {}, {"again": 0.0}, "A further visit of it is worth nothing here."),
    ],
)
def test_why_a_visit_is_left_out(
    tmp_path: Path, hotspot: dict[str, Any], unit: dict[str, Any], more: Any, sentence: str
) -> None:
    plan = plan_of(tmp_path, [{"name": "Pier", **hotspot}], unit, **more)
    assert plan.left_out
    assert all(sentence in u.why for u in plan.left_out)
    assert all(u.why.endswith(".") for u in plan.left_out)


def test_the_least_is_left_out_where_time_is_short(tmp_path: Path) -> None:
    hotspots = [{"name": n, "expected": 1.0 + i, "at": (400 * i, 0)} for i, n in enumerate(NAMES)]
    plan = plan_of(tmp_path, hotspots, {"ends": "19:30"})
    assert plan.gap == pytest.approx(0.0)
    assert plan.left_out
    assert all(
        text.startswith("North 1 could go")
        and text.endswith("no room for it beside the visits in the plan.")
        for text in why(plan).values()
    )


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ({"ends": "18:10"}, "B has no visit: a shift of 10 minutes without breaks is shorter"),
        ({"longitude": -3.0}, "B has no visit: no hotspot can be reached, visited and left again"),
        ({"skills": "dog"}, "B has no visit: others make all the visits that they could."),
    ],
)
def test_a_unit_without_a_visit_is_told_why(
    tmp_path: Path, unit: dict[str, Any], sentence: str
) -> None:
    hotspots = [{"name": "Pier", "windows": EVENING if unit == {"skills": "dog"} else None}]
    plan = plan_of(tmp_path, hotspots, {"name": "A"}, {"name": "B", **unit})
    notes = [n for n in plan.notes if n.startswith(("A has", "B has"))]
    if "others make" in sentence:  # either may be the one
        assert notes in ([sentence], [sentence.replace("B", "A", 1)])
    else:
        assert len(notes) == 1
        assert notes[0].startswith(sentence)


def test_only_what_is_treated_today_is_patrolled(tmp_path: Path) -> None:
    lot = tmp_path / "lot.csv"
    lot.write_text("date,hotspot,condition\n2026-01-09,Pier,treatment\n2026-01-09,Market,control\n")
    hotspots = [{"name": "Pier"}, {"name": "Market"}]
    plan = plan_of(tmp_path, hotspots, allocation=lot)
    assert {v.hotspot for v in plan.visits} == {"Pier"}
    assert [h.name for h in plan.hotspots] == ["Pier"]
    for rows, sentence in (
        ("2026-01-10,Pier,treatment", "lot.csv has nothing for 2026-01-09"),
        ("2026-01-09,Pear,treatment", "lot.csv allocates Pear, which is not in hotspots.geojson"),
        ("2026-01-09,Pier,control", "lot.csv treats no hotspot on 2026-01-09"),
    ):
        lot.write_text(f"date,hotspot,condition\n{rows}\n")
        with pytest.raises(BadInput, match=sentence):
            plan_of(tmp_path, hotspots, allocation=lot)


def test_a_matrix_of_ones_own_decides_the_ways(tmp_path: Path) -> None:
    matrix = tmp_path / "ways.csv"
    matrix.write_text("from,to,minutes,mode\nVictoria,Pier,37,foot\n")
    assert plan_of(tmp_path, [{"name": "Pier"}], matrix=matrix).visits[0].travel_minutes == 37
    with pytest.raises(BadInput, match=r"ways\.csv has no minutes for bicycle"):
        plan_of(tmp_path, [{"name": "Pier"}], {"mode": "bicycle"}, matrix=matrix)


def test_a_unit_dated_on_another_day_is_refused(tmp_path: Path) -> None:
    dated = {"starts": "2026-01-05T18:00", "ends": "2026-01-06T02:00"}
    with pytest.raises(BadInput, match="North 1 is on duty from 2026-01-05 18:00, which is not in"):
        plan_of(tmp_path, [{"name": "Pier"}], dated)


def test_a_plan_cut_short_says_so_and_its_bound_holds(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [{"name": n} for n in NAMES], {"ends": "19:00"}, seconds=0.0)
    assert plan.provenance["search_ended_by_itself"] is False
    assert plan.prize <= plan.bound <= 5.0
