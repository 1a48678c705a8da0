"""Hours are given where they are known, and never invented."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from invented_store import MONTHS, ROUGH, X, Y, dated, incident, keep, town
from safeground.core.hotspots.aoristic import HoursUnknown
from safeground.core.hotspots.window_choice import Roster
from safeground.core.hotspots.windows import RiskWindows
from safeground.pipelines.hours import Hours, hours_of_places
from safeground.pipelines.material import gather_material
from safeground.pipelines.question import Question

ROBBERY = Question(offences="robbery")
FRIDAY = datetime(2025, 1, 3)  # a Friday


def nights(at: int, weeks: int = 26, hour: int = 21, **other: object) -> list[dict[str, object]]:
    """Five robberies every Friday evening."""
    evenings = [
        FRIDAY + timedelta(weeks=w, hours=hour, minutes=10 * n)
        for w in range(weeks)
        for n in range(5)
    ]
    return [dated(at, when, **other) for when in evenings if when < datetime(2025, 7, 1)]  # type: ignore[arg-type]


def hours(folder: Path, *points: int, question: Question = ROBBERY) -> list[Hours]:
    material = gather_material(folder, question)
    places = [np.array([cell]) for cell in material.grid.locate(X[list(points)], Y[list(points)])]
    return hours_of_places(folder, material, places, np.random.default_rng(0), Roster(12))


def test_a_dated_extract_has_risk_windows_when_it_happened(tmp_path: Path) -> None:
    found = hours(keep(tmp_path, nights(ROUGH[0])), ROUGH[0])
    windows, clock = found[0]
    assert isinstance(windows, RiskWindows)
    assert clock is not None
    assert clock.shape == (168,)
    assert np.isclose(clock.sum(), 1)
    friday = 4 * 24
    assert clock[friday + 20 : friday + 24].sum() > 0.6
    assert int(np.argmax(clock)) in range(friday + 20, friday + 23)


def test_months_alone_have_none(tmp_path: Path) -> None:
    windows, clock = hours(keep(tmp_path, town()), *ROUGH)[0]
    assert isinstance(windows, HoursUnknown)
    assert clock is None
    assert windows.reason


def test_a_place_with_few_incidents_leans_on_the_rest(tmp_path: Path) -> None:
    rows = [*nights(ROUGH[0]), dated(ROUGH[1], datetime(2025, 3, 4, 9, 0))]
    (_, rich), (_, thin) = hours(keep(tmp_path, rows), ROUGH[0], ROUGH[1])
    assert rich is not None
    assert thin is not None
    assert thin[4 * 24 + 20 : 4 * 24 + 24].sum() > 0.2  # four hours of 168 are 0.02


def test_a_place_with_no_dated_incident_at_all_is_borne(tmp_path: Path) -> None:
    rows = [*nights(ROUGH[0]), *town(robberies=0, rough=())]
    found = hours(keep(tmp_path, rows), ROUGH[0], 30)
    assert len(found) == 2


def test_only_the_offences_asked_for_make_hours(tmp_path: Path) -> None:
    noise = nights(ROUGH[0], hour=9, code="30C", category="Burglary") * 4
    (_, clock), *_ = hours(keep(tmp_path, [*nights(ROUGH[0]), *noise]), ROUGH[0])
    assert clock is not None
    assert clock[4 * 24 + 8 : 4 * 24 + 12].sum() < 0.1


def test_what_is_left_out_of_the_map_is_left_out_of_the_hours(tmp_path: Path) -> None:
    """The cells' station desk books robberies at nine in the morning; the street does at night."""
    desk = {"street": "Police Station", "easting": float(X[ROUGH[0]]) + 20}
    rows = [*nights(ROUGH[0]), *nights(ROUGH[0], hour=9, **desk)]
    keep(tmp_path, rows)
    (_, clock), *_ = hours(tmp_path, ROUGH[0])
    assert clock is not None
    assert clock[4 * 24 + 8 : 4 * 24 + 12].sum() < 0.1


def test_too_few_dated_rows_among_many_by_month_tell_nothing(tmp_path: Path) -> None:
    rows = [*town(), *nights(ROUGH[0], weeks=1), incident(0, MONTHS[0])]
    windows, _ = hours(keep(tmp_path, rows), ROUGH[0])[0]
    assert isinstance(windows, HoursUnknown)
