"""Calendars that phones read, and a table that spreadsheets read."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from plans import HOTSPOTS, LONG, NASTY, START, a_plan, hotspot, renamed, unit, visit
from safeground.core.patrols.plan import PatrolPlan
from safeground.pipelines.patrols.cards.calendars import calendar
from safeground.pipelines.patrols.cards.shift import shifts
from safeground.pipelines.patrols.cards.table import FIELDS, write_csv


def made(plan: PatrolPlan, at: int = 0) -> bytes:
    return calendar(plan, shifts(plan)[at])


def events(plan: PatrolPlan, at: int = 0) -> list[dict[str, Any]]:
    read = Calendar.from_ical(made(plan, at))
    assert not read.errors
    return [{name.lower(): event.decoded(name) for name in event} for event in read.walk("VEVENT")]


def test_one_entry_a_visit_and_a_break_at_its_time() -> None:
    found = events(a_plan())
    assert [(e["dtstart"], e["dtend"]) for e in found][:1] == [
        (START + timedelta(minutes=75), START + timedelta(minutes=90))
    ]
    assert [e["summary"] for e in found] == [
        "1. Demonstration: Southend: York Road",
        "2. Demonstration: Southend: High Street",
        "3. Demonstration: Southend: Marine Parade",
        "Demonstration: Break",
        f"4. Demonstration: {LONG}",
        "5. Demonstration: Southend: High Street",
    ]


def test_an_entry_says_where_and_leaves_the_problem_to_the_card() -> None:
    first = events(a_plan())[0]
    assert first["location"] == "Southend: York Road, Southend-on-Sea, TQ 8845 8565"
    assert "From Southend police station, about 9 minutes." in first["description"]
    assert b"takeaways" not in made(a_plan())
    assert b"GEO:51.538287;0.715953" in made(a_plan())


def test_a_changed_plan_changes_entries_and_does_not_double_them() -> None:
    later = a_plan(provenance={"made_at": "2026-11-06T18:00:00+00:00"})
    moved = tuple(
        replace(v, arrive=v.arrive + timedelta(minutes=5), leave=v.leave + timedelta(minutes=5))
        for v in later.visits
    )
    before, after = events(a_plan()), events(replace(later, visits=moved))
    assert [e["uid"] for e in before] == [e["uid"] for e in after]
    assert all(a["dtstamp"] > b["dtstamp"] for a, b in zip(after, before, strict=True))


def test_no_two_entries_share_a_uid() -> None:
    plan = a_plan()
    tomorrow = replace(plan, date=plan.date + timedelta(days=1))
    every = [e["uid"] for p in (plan, tomorrow) for at in range(3) for e in events(p, at)]
    assert len(set(every)) == len(every)


def test_a_unit_with_nothing_to_do_still_has_a_calendar_with_an_entry() -> None:
    (entry,) = events(a_plan(), at=2)
    assert entry["summary"] == "Demonstration: No visits planned"
    assert entry["dtend"] - entry["dtstart"] == timedelta(hours=8)


def test_lines_are_folded_by_the_standard_and_read_back_whole() -> None:
    of = hotspot(NASTY * 3 + "; a, b\\n\nX-INJECTED:1", 588_200, 185_300)
    plan = a_plan(hotspots=(of,), visits=(visit("Alpha 1", of, 30),), breaks=())
    raw = made(plan)
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\nX-INJECTED" not in raw.replace(b"\r\n ", b"")
    (entry,) = events(plan)
    assert entry["summary"] == f"1. Demonstration: {of.name}"


def test_times_survive_the_night_the_clocks_go_back() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 01:30, the first of two
    visits = tuple(
        replace(visit("Alpha 1", h, 0), arrive=at, leave=at + timedelta(minutes=15))
        for h, at in zip(HOTSPOTS, (first, first + timedelta(hours=1)), strict=False)
    )
    plan = a_plan(units=(unit("Alpha 1"),), visits=visits, breaks=())
    assert [e["dtstart"] for e in events(plan)] == [first, first + timedelta(hours=1)]


def test_the_table_has_a_row_a_visit_on_clocks_of_britain(tmp_path: Path) -> None:
    write_csv(shifts(a_plan()), tmp_path / "visits.csv")
    with (tmp_path / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7
    assert tuple(rows[0]) == FIELDS
    assert (rows[4]["unit"], rows[4]["order"], rows[4]["arrive"]) == (
        "Alpha 1",
        "5",
        "2026-11-07T00:10:00+00:00",
    )
    assert float(rows[0]["latitude"]) == pytest.approx(51.538287)


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    write_csv(shifts(renamed(a_plan(), ["=1+1", "@x", "-2"])), tmp_path / "visits.csv")
    with (tmp_path / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["unit"] for row in csv.DictReader(file)} == {"'=1+1", "'@x"}
