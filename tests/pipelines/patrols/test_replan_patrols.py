"""A unit is called away: the others keep their plan, and take what they can of what it leaves."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.hotspots.window_choice import Window
from safeground.core.patrols.plan import PatrolPlan, PlannedBreak
from safeground.data.errors import BadInput
from safeground.data.patrols.plans import read_plan, write_plan
from safeground.pipelines.patrols.replan_patrols import Change, Replan, replan_patrols
from small_plans import PLACES, a_night, at, broken, crew, place, station, stay

FRIDAY = date(2026, 1, 9)
SIX, TWO = at(FRIDAY, 18), at(FRIDAY, 2)


def clock(hour: int, minute: int = 0) -> datetime:
    return at(FRIDAY, hour, minute)


def made(plan: PatrolPlan, unit: str) -> list[str]:
    return [f"{v.arrive:%H:%M}-{v.leave:%H:%M} {v.hotspot}" for v in plan.visits_of(unit)]


def two_units(ends: datetime = TWO, **of_b: object) -> PatrolPlan:
    """A and B with three visits each."""
    visits = [
        stay("A", "Pier", clock(18, 30), 5, 2.0),
        stay("A", "Market", clock(20), 5),
        stay("A", "Pier", clock(21, 30), 5),
        stay("B", "Arcade", clock(18, 20), 5),
        stay("B", "Park", clock(20, 10), 5),
        stay("B", "Arcade", clock(22), 5, 0.5),
    ]
    units = [crew("A", SIX, TWO), crew("B", SIX, ends, **of_b)]
    return a_night(FRIDAY, units, [v for v in visits if v.unit == "A" or v.leave < ends])


def check(
    old: PatrolPlan, done: Replan, now: datetime, away: str, back: datetime | None = None
) -> None:
    """What must hold of every replan."""
    new = done.plan
    assert broken(new, now, (away, back)) == []
    for v in old.visits:  # what others had begun is as it was
        if v.arrive <= now and v.unit != away:
            assert v in new.visits
    whole = {(v.hotspot, v.unit, v.arrive) for v in old.visits}
    now_made = {(v.hotspot, v.unit, v.arrive) for v in new.visits}
    was = {(c.hotspot, c.was_unit, c.was_arrive) for c in done.changes}
    becomes = {(c.hotspot, c.unit, c.arrive) for c in done.changes if c.arrive}
    assert (was, becomes) == (whole - now_made, now_made - whole)
    given_up = sorted(c.hotspot for c in done.changes if c.arrive is None)
    left = new.left_out[: len(new.left_out) - len(old.left_out)]
    assert given_up == sorted(u.hotspot for u in left)
    assert all(u.why.startswith(f"{away} was called away") for u in left)
    assert len(new.visits) + len(left) == len(old.visits)


def test_what_the_unit_is_in_ends_and_another_takes_the_rest() -> None:
    old, now = two_units(), clock(20, 5)
    done = replan_patrols(old, "A", now)
    check(old, done, now, "A")
    assert made(done.plan, "A") == ["18:30-18:45 Pier", "20:00-20:05 Market"]
    # after the Arcade it is 10 minutes to the Pier, and nobody else's visit moves
    assert made(done.plan, "B") == [*made(old, "B"), "22:25-22:40 Pier"]
    assert done.changes == (Change("Pier", "A", clock(21, 30), "B", clock(22, 25)),)
    assert done.plan.prize == done.plan.bound == old.prize
    assert done.plan.notes[-1] == (
        "A was called away at 20:05: visits given to another unit 1; all others stay as they were."
    )


def test_what_nobody_has_room_for_is_left_out_and_says_why() -> None:
    old, now = two_units(ends=clock(20, 40)), clock(20, 5)
    done = replan_patrols(old, "A", now)
    check(old, done, now, "A")
    assert done.changes == (Change("Pier", "A", clock(21, 30), "", None),)
    (left,) = done.plan.left_out
    assert left.why == (
        "A was called away at 20:05, and no other unit has room for this visit beside those worth "
        "more."
    )
    assert (left.hotspot, left.key, left.prize) == ("Pier", "K-Pier", 1.0)
    assert done.plan.prize == old.prize - 1.0


def test_a_gap_is_filled_where_nobody_elses_visit_moves() -> None:
    old = two_units(ends=clock(22, 20))
    done = replan_patrols(old, "A", clock(20, 5))
    check(old, done, clock(20, 5), "A")
    # 20:25 from the Park, at the Pier from 20:40, at the Arcade again by 22:00: room for both
    assert made(done.plan, "B")[1:] == [
        "20:10-20:25 Park",
        "20:40-20:55 Pier",
        "22:00-22:15 Arcade",
    ]


def test_a_visit_worth_less_is_given_up_for_one_worth_more() -> None:
    visits = [
        stay("A", "Pier", clock(21, 30), 5, 1.0),
        stay("B", "Park", clock(20, 10), 5),
        stay("B", "Arcade", clock(20, 35), 5, 0.5),
    ]
    old = a_night(FRIDAY, [crew("A", SIX, TWO), crew("B", SIX, clock(21, 5))], visits)
    done = replan_patrols(old, "A", clock(20, 5))
    check(old, done, clock(20, 5), "A")
    assert made(done.plan, "B") == ["20:10-20:25 Park", "20:40-20:55 Pier"]
    assert [u.hotspot for u in done.plan.left_out] == ["Arcade"]
    assert "given to another unit 1, given up 1;" in done.plan.notes[-1]


def test_a_unit_that_comes_back_keeps_its_later_visits_and_takes_more() -> None:
    visits = [stay("A", "Pier", clock(20), 5), stay("A", "Market", clock(23, 30), 5, 2.0)]
    old = a_night(FRIDAY, [crew("A", SIX, TWO)], visits)
    done = replan_patrols(old, "A", clock(19), back=clock(23))
    check(old, done, clock(19), "A", clock(23))
    assert "23:30-23:45 Market" in made(done.plan, "A")
    assert [c.hotspot for c in done.changes] == ["Pier"]
    assert len(done.plan.visits) == 2
    assert "from 19:00 to 23:00" in done.plan.notes[-1]


@pytest.mark.parametrize(
    ("latest", "starts"), [(clock(23, 45), "23:00"), (clock(23, 10), None), (clock(1), "23:00")]
)
def test_the_break_of_a_unit_that_comes_back(latest: datetime, starts: str | None) -> None:
    rest = PlannedBreak("A", "Victoria", clock(20), clock(20, 45), clock(19), latest)
    old = a_night(FRIDAY, [crew("A", SIX, TWO)], [], [rest])
    done = replan_patrols(old, "A", clock(19, 30), back=clock(23))
    check(old, done, clock(19, 30), "A", clock(23))
    assert [f"{b.start:%H:%M}" for b in done.plan.breaks] == ([starts] if starts else [])


def test_a_break_under_way_ends_and_others_keep_theirs() -> None:
    rests = [
        PlannedBreak(u, "Victoria", clock(20), clock(20, 45), clock(19), clock(23)) for u in "AB"
    ]
    visits = [stay("A", "Pier", clock(22), 5), stay("B", "Arcade", clock(19, 30), 5)]
    old = a_night(FRIDAY, [crew("A", SIX, TWO), crew("B", SIX, TWO)], visits, rests)
    for now in (clock(20, 10), clock(19, 58)):  # B is in its break, or on its way there
        done = replan_patrols(old, "A", now)
        check(old, done, now, "A")
        assert [b for b in done.plan.breaks if b.unit == "B"] == rests[1:]
        assert made(done.plan, "B") == ["19:30-19:45 Arcade", "20:50-21:05 Pier"]
        cut = [b.end for b in done.plan.breaks if b.unit == "A"]
        assert cut == ([now] if now > clock(20) else [])


def test_a_break_is_at_the_station_wherever_the_unit_is_when_it_is_asked() -> None:
    rest = PlannedBreak("B", "Victoria", clock(21), clock(21, 45), clock(20), clock(23))
    visits = [stay("A", "Park", clock(21, 50), 10), stay("B", "Market", clock(19, 30), 10)]
    old = a_night(FRIDAY, [crew("A", SIX, TWO), crew("B", SIX, TWO)], visits, [rest])
    done = replan_patrols(old, "A", clock(19, 40))
    check(old, done, clock(19, 40), "A")
    assert done.plan.breaks == (rest,)


def test_where_units_are_is_taken_from_positions() -> None:
    visits = [stay("A", "Market", clock(20), 10)]
    old = a_night(FRIDAY, [crew("A", SIX, TWO), crew("B", SIX, TWO)], visits)
    here = replan_patrols(old, "A", clock(19))
    near = replan_patrols(old, "A", clock(19), positions={"B": station(3, "where B is")})
    assert made(here.plan, "B") == ["19:10-19:25 Market"]
    assert made(near.plan, "B") == ["19:05-19:20 Market"]


def test_skill_and_windows_are_kept() -> None:
    hotspots = (place("Pier", skill="dog"), place("Market", windows=(Window(4 * 24 + 22, 2),)))
    visits = [stay("A", "Pier", clock(20), 5), stay("A", "Market", clock(22), 5)]
    units = [crew("A", SIX, TWO, skills=frozenset({"dog"})), crew("B", SIX, TWO)]
    old = a_night(FRIDAY, units, visits, hotspots=hotspots)
    done = replan_patrols(old, "A", clock(19))
    check(old, done, clock(19), "A")
    assert made(done.plan, "B") == ["22:00-22:15 Market"]
    assert [u.hotspot for u in done.plan.left_out] == ["Pier"]


def test_a_visit_arrived_at_this_minute_is_not_made_and_nothing_lasts_no_time() -> None:
    old = two_units()
    done = replan_patrols(old, "A", clock(20))
    check(old, done, clock(20), "A")
    assert made(done.plan, "A") == ["18:30-18:45 Pier"]
    assert all(v.leave > v.arrive for v in done.plan.visits)


def test_twice_in_a_row_who_is_away_stays_away(tmp_path: Path) -> None:
    visits = [stay("A", "Pier", clock(20), 5), stay("B", "Market", clock(21, 30), 10)]
    old = a_night(FRIDAY, [crew(n, SIX, TWO) for n in "ABC"], visits)
    once = replan_patrols(old, "A", clock(19))
    write_plan(once.plan, tmp_path / "plan.json")
    again = read_plan(tmp_path / "plan.json")
    twice = replan_patrols(again, "C", clock(19, 10))
    check(again, twice, clock(19, 10), "C")
    assert made(twice.plan, "A") == []
    alone = replan_patrols(twice.plan, "B", clock(19, 20))
    assert made(alone.plan, "A") == made(alone.plan, "B") == []
    assert made(alone.plan, "C") == ["19:05-19:10 Pier"]
    assert [u.hotspot for u in alone.plan.left_out] == ["Market"]
    said = [(e["unit"], e["back"]) for e in alone.plan.provenance["called_away"]]
    assert said == [("A", None), ("C", None), ("B", None)]


def test_a_unit_that_is_not_yet_back_takes_nothing_before_it_is() -> None:
    visits = [stay("B", "Pier", clock(20), 5)]
    old = a_night(FRIDAY, [crew(n, SIX, TWO) for n in "AB"], visits)
    once = replan_patrols(old, "A", clock(18, 30), back=clock(23))
    twice = replan_patrols(once.plan, "B", clock(19))
    assert made(twice.plan, "A") == ["23:05-23:20 Pier"]


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)])
def test_a_night_over_the_clock_change(day: date, tmp_path: Path) -> None:
    autumn = day.month == 10
    units = [crew(n, at(day, 22), at(day, 6)) for n in "AB"]
    first = at(day, 1, 30) if autumn else at(day, 0, 30)
    second = at(day, 1, 40, fold=1) if autumn else at(day, 2, 10)
    visits = [
        stay("A", "Pier", at(day, 23), 5),
        stay("A", "Pier", second, 0),
        stay("B", "Arcade", first, 5),
        stay("B", "Arcade", first + timedelta(minutes=75), 0),
    ]
    old = a_night(day, units, visits)
    write_plan(old, tmp_path / "plan.json")
    for plan in (old, read_plan(tmp_path / "plan.json")):
        done = replan_patrols(plan, "A", at(day, 23, 30))
        check(plan, done, at(day, 23, 30), "A")
        assert [c.was_unit for c in done.changes] == ["A"]
        assert len(done.plan.visits) == 4


@pytest.mark.parametrize(
    ("unit", "now", "back", "said"),
    [
        ("Z", clock(20), None, "The plan has no unit Z; its units are A, B"),
        ("A", clock(17), None, "A is on duty from 18:00 to 02:00, not at 17:00"),
        ("A", TWO, None, "not at 02:00"),
        ("A", clock(20), clock(20), "can't leave at 20:00 and be back at 20:00"),
        ("A", clock(20), clock(3), "be back at 03:00"),
    ],
)
def test_what_cannot_be_meant(unit: str, now: datetime, back: datetime | None, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        replan_patrols(two_units(), unit, now, back=back)


def test_a_position_of_a_unit_that_is_not_there() -> None:
    with pytest.raises(BadInput, match="The plan has no unit Z"):
        replan_patrols(two_units(), "A", clock(20), positions={"Z": station()})


def any_night(rng: np.random.Generator) -> PatrolPlan:
    """One to three units that walk about as they like, some with a break."""
    spacing = int(rng.choice([0, 30, 60]))
    units, visits, breaks = [], [], []
    names = [n for n in PLACES if n != "Mill"]
    for name in "ABC"[: int(rng.integers(1, 4))]:
        starts = SIX + timedelta(minutes=int(rng.integers(0, 90)))
        units.append(crew(name, starts, starts + timedelta(minutes=int(rng.integers(120, 480)))))
        free, here, rested = starts, 0, False
        while True:
            free += timedelta(minutes=int(rng.integers(0, 50)))
            if not rested and rng.random() < 0.3:
                begins = free + timedelta(minutes=5 * abs(here))
                ends = begins + timedelta(minutes=30)
                slack = timedelta(minutes=int(rng.integers(0, 90)))
                if ends > units[-1].ends_at:
                    break
                breaks.append(
                    PlannedBreak(name, "Victoria", begins, ends, begins - slack, ends + slack)
                )
                free, here, rested = ends, 0, True
                continue
            there = names[int(rng.integers(len(names)))]
            way = 5 * abs(PLACES[there] - here)
            begins = free + timedelta(minutes=way)
            new = stay(name, there, begins, way, float(rng.integers(1, 5)))
            if new.leave + timedelta(minutes=5 * abs(PLACES[there])) > units[-1].ends_at:
                break
            here_too = sorted([(v.arrive, v.leave) for v in visits if v.hotspot == there]
                              + [(new.arrive, new.leave)])  # fmt: skip
            if all(b[0] - a[1] >= timedelta(minutes=spacing) for a, b in pairwise(here_too)):
                visits.append(new)
                free, here = new.leave, PLACES[there]
    return a_night(FRIDAY, units, visits, breaks, spacing=spacing)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_whatever_the_night_the_new_plan_can_be_kept(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan = any_night(rng)
    assert broken(plan) == []
    away = plan.units[int(rng.integers(len(plan.units)))]
    length = (away.ends_at - away.starts_at) // timedelta(minutes=1)
    now = away.starts_at + timedelta(minutes=int(rng.integers(0, length - 2)))
    back = None
    if rng.random() < 0.5:
        left = (away.ends_at - now) // timedelta(minutes=1)
        back = now + timedelta(minutes=int(rng.integers(1, left)))
    done = replan_patrols(plan, away.name, now, back=back)
    check(plan, done, now, away.name, back)
