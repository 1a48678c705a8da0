"""Gathering: each offence to one hotspot or ring and one patrol day, or left out and told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from designed_trials import BEFORE, COMPLETE, sealed
from invented_store import dated, incident, keep
from safeground.core.trials.document import Outcome, TrialDocument
from safeground.data.errors import BadInput
from safeground.data.reference.tables import FOLDER
from safeground.data.store.visits import VISIT_SCHEMA
from safeground.data.trials.documents import write_draft
from safeground.pipelines.patrols.allocate_patrols import Asked
from safeground.pipelines.patrols.keep_feeds import visit_store
from safeground.pipelines.patrols.release_allocations import release_day
from safeground.pipelines.trials.amend_trial import amend_trial
from safeground.pipelines.trials.as_written import AsWritten, as_written
from safeground.pipelines.trials.design_trial import design_trial
from safeground.pipelines.trials.gather_outcomes import GatherQuestion, Outcomes, gather_outcomes
from safeground.pipelines.trials.outcome_files import read_outcomes, write_outcomes
from trial_outcomes import START, allocation, at, hotspots, offences, when

LOTS = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 0, 0]])
NOW = datetime(2026, 4, 6, 9, tzinfo=UTC)
HEAD = "easting,northing,occurred,home_office_code"


def gathered(folder: Path, lots: np.ndarray = LOTS, **asked: Any) -> Outcomes:
    question = GatherQuestion(allocation(folder, lots), hotspots(folder), **asked)
    return gather_outcomes(folder / "store", question, NOW)


def test_offences_fall_to_hotspots_rings_and_patrol_days(tmp_path: Path) -> None:
    rows = [
        (*at(0), when(0), "34B"),
        (*at(0), when(1, 5.5), "34B"),  # before 06:00: still the first patrol day
        (*at(1, 49), when(1), "34B"),
        (*at(1, 51), when(1), "8N"),  # assault with injury is not serious violence
        (*at(1, 51), when(2), "5D"),
        (*at(3, 149), when(2, 29.9), "34B"),
        (*at(3, 151), when(2), "34B"),  # beyond every ring
        (*at(2), when(-1, 29.9), "34B"),  # the day before the trial
        (*at(2), when(3, 6), "34B"),  # the day after
        (*at(0), when(1), "92E"),  # drugs: patrols find them
    ]
    found = gathered(tmp_path, incidents=offences(tmp_path, rows, HEAD))
    assert list(found.parts) == ["place-days", "rings-50", "rings-100", "rings-150"]
    assert found.hotspots.hotspots == ("A", "B", "C", "D")
    assert found.hotspots.dates[0] == START
    np.testing.assert_array_equal(found.hotspots.condition, LOTS)
    expected = np.zeros((4, 3, 4))
    expected[0, 0, 0] = 2
    expected[1, 1, 1] = expected[2, 2, 1] = expected[3, 2, 3] = 1
    for part, counts in zip(found.parts.values(), expected, strict=True):
        np.testing.assert_array_equal(part.count, counts)
        np.testing.assert_array_equal(part.condition, LOTS)


def test_an_interval_counts_on_the_day_that_holds_most_of_it(tmp_path: Path) -> None:
    rows = [
        (*at(0), when(0, 22), when(1, 7), "34B"),  # 8 of 9 hours on the first
        (*at(1), when(1, 4), when(1, 8), "34B"),  # 2 and 2: on neither
        (*at(2), "2026-01-06", None, "34B"),  # a date: 18 of its 24 hours
        (*at(2), when(0), when(2), "34B"),  # two days: on neither
        (*at(3), when(2), None, "34B"),
    ]
    head = "easting,northing,occurred_from,occurred_to,home_office_code"
    found = gathered(tmp_path, incidents=offences(tmp_path, rows, head))
    np.testing.assert_array_equal(np.argwhere(found.hotspots.count), [[0, 0], [1, 2], [2, 3]])
    assert [(each.what, each.incidents) for each in found.left_out][-1] == (
        "Offences on no one day", 2,
    )  # fmt: skip


def test_months_are_refused_and_change_is_pointed_to(tmp_path: Path) -> None:
    rows = [(*at(0), "2026-01", "34B"), (*at(1), "2026-01", "34B"), (*at(1), when(0), "34B")]
    with pytest.raises(
        BadInput, match=r"2 of the 3 offences can't be placed on a day.*'safeground"
    ):
        gathered(tmp_path, incidents=offences(tmp_path, rows, HEAD))


def test_from_the_store_codes_count_and_police_uk_is_refused(tmp_path: Path) -> None:
    x, y = at(0)
    here = {"easting": float(x), "northing": float(y), "knife": None}
    rows = [dated(0, when(day), **here) for day in (0, 1, 1)]
    rows.append(dated(0, when(1), code="92E", **here))
    keep(tmp_path / "store", rows)
    found = gathered(tmp_path)
    np.testing.assert_array_equal(found.hotspots.count[:, 0], [1, 2, 0])
    assert found.provenance.data["version"] == 0
    assert "latest incident in the store is of 2026-01-06" in found.notes[0]
    with pytest.raises(BadInput, match="no incident at all for 2026-01"):
        gathered(tmp_path, sources=("elsewhere",))
    keep(tmp_path / "store", [incident(0, "2026-01", **here) for _ in range(9)])
    with pytest.raises(BadInput, match="can't be placed on a day: they are known only to within"):
        gathered(tmp_path)


def test_hours_of_patrol_are_counted_apart(tmp_path: Path) -> None:
    rows = [(*at(0), when(0, 16)), (*at(0), when(0, 23)), (*at(1), when(1, 21.9))]
    rows.append((*at(2), "2026-01-05"))  # a date without a time is on neither side
    path = offences(tmp_path, rows, "easting,northing,occurred")
    found = gathered(tmp_path, incidents=path, hours=(15, 22), rings=())
    totals = {name: part.count.sum() for name, part in found.parts.items()}
    assert totals == {"place-days": 4, "in-hours": 2, "out-of-hours": 1}
    assert found.left_out[-1].what == "Offences on neither side of the hours"
    assert "doesn't say what the offences were" in found.notes[0]
    with pytest.raises(BadInput, match="must begin and end at different hours"):
        gathered(tmp_path, incidents=path, hours=(15, 15))


def test_a_file_that_names_hotspots_has_no_rings(tmp_path: Path) -> None:
    rows = [("A", when(0)), ("C", when(1)), ("Elsewhere", when(1)), (None, when(1))]
    found = gathered(tmp_path, incidents=offences(tmp_path, rows, "hotspot,occurred"))
    assert list(found.parts) == ["place-days"]
    np.testing.assert_array_equal(np.argwhere(found.hotspots.count), [[0, 0], [1, 2]])
    assert "no ring could be counted" in found.notes[-1]
    assert (found.left_out[0].what, found.left_out[0].incidents) == ("Offences without a place", 1)


def test_longitude_and_latitude_are_the_same_places(tmp_path: Path) -> None:
    from safeground.core.geography.national_grid import to_longitude_latitude

    lon, lat = to_longitude_latitude(*([xy] for xy in at(1, 75)))
    path = offences(tmp_path, [(lon[0], lat[0], when(0))], "lon,lat,occurred")
    found = gathered(tmp_path, incidents=path)
    np.testing.assert_array_equal(found.parts["rings-100"].count[0], [0, 1, 0, 0])


def test_harm_by_a_table(tmp_path: Path) -> None:
    table = tmp_path / "weights.csv"
    table.write_text(
        "# scale: Ours\n# unit: days\n# source: us\n# complete: no\n"
        "scheme,key,weight,in_force_from,in_force_to\ncode,34B,365,,\n",
        encoding="utf-8",
    )
    rows = [(*at(0), when(0), "34B"), (*at(0), when(0), "34B"), (*at(1), when(1), "5D")]
    found = gathered(tmp_path, incidents=offences(tmp_path, rows, HEAD), weights=table)
    assert found.hotspots.harm is not None
    assert (found.hotspots.harm[0, 0], found.hotspots.harm[1, 1]) == (730, 0)
    left = {each.what: each.incidents for each in found.left_out}
    assert left == {"Offences without a weight": 1}
    bare = offences(tmp_path, [(*at(0), when(0))], "easting,northing,occurred")
    with pytest.raises(BadInput, match="Harm needs to know the offences"):
        gathered(tmp_path, incidents=bare, weights=table)


def test_harm_that_is_asked_for_and_not_weighed_is_warned_of(tmp_path: Path) -> None:
    trial, settings = tmp_path / "trial", {"start": START, "days": 3, "treat": 2}
    asked = Asked(hotspots(tmp_path), settings, seed="a seed for tests only", out=trial)
    design_trial(asked, COMPLETE, NOW)
    release_day(trial, START, NOW)
    path = offences(tmp_path, [(*at(0), when(0), "34B")], HEAD)
    question = GatherQuestion(trial, asked.hotspots, incidents=path)
    assert (
        "without --weights none was gathered" in gather_outcomes(tmp_path, question, NOW).notes[-1]
    )
    bundled = FOLDER / "harm-cchi-summary-2024.csv"
    weighed = gather_outcomes(tmp_path, replace(question, weights=bundled), NOW)
    assert not any("--weights" in note for note in weighed.notes)


def test_where_it_comes_from_has_the_clock_and_no_path_of_the_program(tmp_path: Path) -> None:
    path = offences(tmp_path, [(*at(0), when(0), "34B")], HEAD)
    made = gathered(tmp_path, incidents=path, weights=FOLDER / "harm-cchi-summary-2024.csv")
    assert made.provenance.made_at == "2026-04-06T09:00:00+00:00"
    assert made.provenance.parameters["weights"] == "harm-cchi-summary-2024.csv"
    assert made.provenance.parameters["incidents"] == str(path)


def test_minutes_come_from_the_visits_kept(tmp_path: Path) -> None:
    eight = datetime(2026, 1, 5, 20, tzinfo=UTC)
    row = {
        "kind": "visit", "hotspot": "A", "key": "", "day": START, "arrive": eight,
        "leave": eight + timedelta(minutes=15), "foot_minutes": 15.0, "minutes": 15.0,
        "officers": 2, "condition": "treatment", "rule": "{}",
    }  # fmt: skip
    schema = {name: kind for name, kind in VISIT_SCHEMA.items() if name != "feed"}
    visit_store(tmp_path / "store").keep(pl.DataFrame([row], schema), feed="x")
    path = offences(tmp_path, [(*at(0), when(0))], "easting,northing,occurred")
    minutes = gathered(tmp_path, incidents=path).hotspots.minutes
    assert minutes is not None
    assert (minutes[0, 0], minutes.sum()) == (15, 15)  # two officers together are one patrol


def test_what_is_written_is_read_and_a_vanished_ring_is_told(tmp_path: Path) -> None:
    rows = [(*at(0), when(0)), (*at(1), when(1))]
    path = offences(tmp_path, rows, "easting,northing,occurred")
    crowded = hotspots(tmp_path, 4, apart=200)  # side by side: rings above and below only
    found = gather_outcomes(
        tmp_path, GatherQuestion(allocation(tmp_path, LOTS), crowded, incidents=path), NOW
    )
    assert any("lost" in note and "of their area" in note for note in found.notes)
    assert any("No ring from 0 to 50 m is left round B" in note for note in found.notes)
    files = write_outcomes(found, tmp_path / "trial" / "outcomes")
    assert "rings.geojson" in files
    for folder in (tmp_path / "trial", tmp_path / "trial" / "outcomes"):
        read = read_outcomes(folder)
        assert list(read) == list(found.parts)
        assert read["place-days"].offences == found.hotspots.offences
        assert read["rings-50"].place_days == found.parts["rings-50"].place_days
    with pytest.raises(BadInput, match="gather the outcomes first"):
        read_outcomes(tmp_path)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"offences": "possession of weapons"}, "found by patrols themselves"),
        ({"offences": "robery"}, "did you mean"),
        ({"rings": (100.0, 50.0)}, "No rings can be drawn: distances must be metres above 0"),
        ({}, "There are no incidents in"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        gathered(tmp_path, **asked)
    assert "\n" not in str(caught.value)


def test_names_and_days_must_fit(tmp_path: Path) -> None:
    path = offences(tmp_path, [(*at(0), "2024-01-05 20:00")], "easting,northing,occurred")
    with pytest.raises(BadInput, match="falls on a day of the trial, which runs from 2026-01-05"):
        gathered(tmp_path, incidents=path)
    question = GatherQuestion(allocation(tmp_path, LOTS), hotspots(tmp_path, 3), incidents=path)
    with pytest.raises(BadInput, match=r"hotspots.geojson has no hotspot D"):
        gather_outcomes(tmp_path, question, NOW)


def test_a_trial_with_a_document_is_gathered_as_it_says(tmp_path: Path) -> None:
    assert as_written(tmp_path) == AsWritten("serious-violence", (50, 100, 150))
    document = TrialDocument(
        "h.geojson", "", START, START, outcomes=(Outcome("robbery", "count", primary=True),),
        rings_m=(80.0,),
    )  # fmt: skip
    write_draft(tmp_path, document)
    assert as_written(tmp_path) == AsWritten("robbery", (80,))


def test_an_amendment_after_the_end_doesnt_change_what_is_gathered(tmp_path: Path) -> None:
    sealed(tmp_path, hotspots=4, days=3)
    trial, said = tmp_path / "trial", {"why": "w", "by": "b"}
    amend_trial(trial, BEFORE, what="rings_m", to="[80]", **said)
    other = '[{"offences": "robbery", "primary": true}]'
    amend_trial(trial, NOW, what="outcomes", to=other, **said)
    assert as_written(trial) == AsWritten("serious-violence", (80,), harm=True)
