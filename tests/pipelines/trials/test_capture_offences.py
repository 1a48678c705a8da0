"""Visits and offences from files or the store to a curve."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from invented_store import X, Y, dated, incident, keep
from patrol_files import hotspots_file
from safeground.core.patrols.dosage.patrol_time import patrol_day
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.keep_feeds import visit_store
from safeground.pipelines.trials.capture_offences import (
    CaptureQuestion,
    capture_offences,
    capture_values,
    write_capture,
)

VISITS = """hotspot,arrive,leave
Pier,2026-01-05T12:00,2026-01-05T12:10
Pier,2026-01-05T12:05,2026-01-05T12:20
Pier,2026-01-06T12:00,2026-01-06T12:03
Market,2026-07-06T12:00+00:00,2026-07-06T12:10+00:00
Nowhere,2026-01-05T12:00,2026-01-05T12:10
"""
OFFENCES = """hotspot,occurred
Pier,2026-01-05 12:15
Pier,2026-01-05 14:20
Market,2026-07-06 15:10
Market,2026-07-31 15:10
"""


def asked(folder: Path, visits: str = VISITS, offences: str = OFFENCES, **more: object):  # type: ignore[no-untyped-def]
    (folder / "visits.csv").write_text(visits)
    (folder / "offences.csv").write_text(offences)
    return CaptureQuestion(
        hotspots_file(folder, [{"name": "Pier"}, {"name": "Market"}]),
        folder / "visits.csv",
        folder / "offences.csv",
        **more,  # type: ignore[arg-type]
    )


def test_officers_together_are_one_visit_and_summer_time_is_known(tmp_path: Path) -> None:
    found = capture_offences(tmp_path, asked(tmp_path))
    bands = {band.label: (band.visits, band.offences) for band in found.capture.bands}
    assert (found.visits, found.followed, found.offences) == (3, 3, 4)
    assert bands["20 minutes or more"] == (1, 1)  # 12:00 to 12:20; the next was 2 hours later
    assert found.capture.bands[4].hours.tolist() == [2.0]
    assert bands["under 5 minutes"] == (1, 0)
    assert found.capture.bands[2].hours.tolist() == [2.0]  # 13:10 by the clock, until 15:10
    assert "1 visit was to places that hotspots.geojson doesn't have: Nowhere" in found.notes


def test_everything_is_written_with_where_it_came_from(tmp_path: Path) -> None:
    found = capture_offences(tmp_path, asked(tmp_path), command="safeground trials capture")
    files = write_capture(found, {}, tmp_path / "out")
    # nothing could be compared, so there is no Koper curve
    assert {*files} == {f"capture.{kind}" for kind in ("svg", "png", "csv", "json")}
    said = json.loads(files["capture.json"].read_text(encoding="utf-8"))
    assert said["provenance"]["command"] == "safeground trials capture"
    assert said["provenance"]["parameters"]["horizon"] == 24.0
    assert said["days"] == ["2026-01-05", "2026-07-31"]
    assert sum(band["visits"] for band in said["bands"]) == 3


def test_visits_outside_the_days_of_the_offences_are_left_out_and_told(tmp_path: Path) -> None:
    question = asked(tmp_path, until=date(2026, 1, 31))
    found = capture_offences(tmp_path, question)
    assert found.followed == 2
    assert any("1 visit could not be followed" in note for note in found.notes)


def test_offences_at_midnight_are_doubted(tmp_path: Path) -> None:
    found = capture_offences(
        tmp_path, asked(tmp_path, offences=OFFENCES + "Pier,2026-01-09 00:00\n")
    )
    assert any("1 of the 5 offences are timed at exactly midnight" in note for note in found.notes)


@pytest.mark.parametrize(
    ("visits", "offences", "says"),
    [
        (VISITS, "hotspot,occurred\nPier,2026-01\nPier,2026-01\n", "not known to the hour"),
        (VISITS, "hotspot,occurred\nPier,2026-01-05\n", "not known to the hour"),
        ("hotspot,arrive,leave\nElsewhere,2026-01-05T12:00,2026-01-05T12:10\n", OFFENCES,
         "None of the visits in visits.csv was to a hotspot"),
        ("hotspot,arrive,leave\nPier,2026-01-05T12:00,2026-01-05T12:00\n", OFFENCES,
         "line 2: leave must be later than arrive"),
        ("hotspot,arrive\nPier,2026-01-05T12:00\n", OFFENCES, "no 'leave'"),
        ("hotspot,arrive,leave\nPier,noon,2026-01-05T12:00\n", OFFENCES, "must be a date and time"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused(
    tmp_path: Path, visits: str, offences: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        capture_offences(tmp_path, asked(tmp_path, visits, offences))


def test_no_visits_kept_is_refused(tmp_path: Path) -> None:
    hotspots = hotspots_file(tmp_path, [{"name": "Pier"}])
    with pytest.raises(BadInput, match="No visits are kept"):
        capture_offences(tmp_path, CaptureQuestion(hotspots))


def visited(store: Path, hotspot: str, arrive: datetime, minutes: float) -> None:
    day = pl.select(patrol_day(pl.lit(arrive))).item()
    row = {
        "kind": "visit", "hotspot": hotspot, "key": "", "day": day, "arrive": arrive,
        "leave": arrive + timedelta(minutes=minutes), "foot_minutes": minutes, "minutes": minutes,
        "officers": 2, "condition": None, "rule": "{}",
    }  # fmt: skip
    visit_store(store).keep(pl.DataFrame([row]), feed=arrive.isoformat())


def test_visits_and_offences_of_the_store_without_what_police_find(tmp_path: Path) -> None:
    at = datetime(2025, 3, 3, 12, 0)
    rows = [
        dated(7, at + timedelta(hours=3)),
        dated(7, at + timedelta(hours=1), "92D", category="Drugs"),  # possession: found by patrols
        dated(8, at + timedelta(hours=2)),  # elsewhere
        dated(30, at + timedelta(days=20)),
    ]
    store = keep(tmp_path, rows)
    visited(store, "Rough", at.replace(tzinfo=UTC), 15)
    place = {"name": "Rough", "at": (X[7] - 587_950 - 100, Y[7] - 186_400 - 100)}
    question = CaptureQuestion(hotspots_file(tmp_path, [place]), offences="all-crime")
    found = capture_offences(store, question)
    (hours,) = found.capture.bands[3].hours
    assert hours == pytest.approx(3.0)  # from 12:15 to the middle of 15:00 to 15:30
    assert found.offences == 1
    assert capture_values(found)["visits"] == 1


def test_data_police_uk_is_refused(tmp_path: Path) -> None:
    store = keep(tmp_path, [incident(7, "2025-03") for _ in range(5)])
    visited(store, "Rough", datetime(2025, 3, 3, 12, tzinfo=UTC), 15)
    place = {"name": "Rough", "at": (X[7] - 587_950 - 100, Y[7] - 186_400 - 100)}
    question = CaptureQuestion(hotspots_file(tmp_path, [place]))
    with pytest.raises(BadInput, match=r"data\.police\.uk gives the month alone"):
        capture_offences(store, question)
