"""Risk windows on dated extracts: the hours that were asked for, where harm is."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from invented_store import ROUGH, dated, incident, keep
from safeground.core.hotspots.aoristic import HoursUnknown
from safeground.core.hotspots.windows import RiskWindows
from safeground.data.errors import BadInput
from safeground.pipelines.identification import Identification
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.question import Choosing, Question

FRIDAY = datetime(2025, 1, 3)
ROBBERY = Question(offences="robbery", side_m=150.0)


def friday_nights(folder: Path) -> Path:
    """Half a year of robbery at three points: Fridays at ten to one, and a few on Tuesdays."""
    rows = []
    for week in range(26):
        for at in ROUGH:
            nights = [FRIDAY + timedelta(weeks=week, hours=h) for h in (22, 23, 24)]
            lunch = [FRIDAY + timedelta(weeks=week, days=4, hours=13)] if week % 2 else []
            rows += [dated(at, when) for when in nights + lunch]
    return keep(folder, rows)


def identified(folder: Path, **asked: int) -> Identification:
    choosing = Choosing(places=2, backtest=False, model="count", **asked)  # type: ignore[arg-type]
    return identify_hotspots(folder, ROBBERY, choosing)


def windows(found: Identification) -> list[RiskWindows]:
    each = [h.risk_windows for h in found.hotspots]
    assert all(isinstance(w, RiskWindows) for w in each)
    return each  # type: ignore[return-value]


def test_windows_fill_the_patrol_hours_that_there_are(tmp_path: Path) -> None:
    store = friday_nights(tmp_path)
    few = windows(identified(store, patrol_hours=3, most_windows=1))
    many = windows(identified(store, patrol_hours=10, most_windows=2))
    for small, large in zip(few, many, strict=True):
        assert small.name == "Friday 22:00 to 01:00"
        assert (small.hours, len(small.windows)) == (3, 1)
        assert 3 < large.hours <= 10
        assert len(large.windows) == 2
        assert "Tuesday" in large.name
        assert large.expected > small.expected


def test_the_hours_asked_for_are_kept_with_the_result(tmp_path: Path) -> None:
    found = identified(friday_nights(tmp_path), patrol_hours=6)
    assert found.provenance.parameters["patrol_hours"] == 6


@pytest.mark.parametrize("asked", [{"patrol_hours": 1}, {"patrol_hours": 169}, {"most_windows": 0}])
def test_hours_that_no_week_has_are_a_plain_mistake(tmp_path: Path, asked: dict[str, int]) -> None:
    with pytest.raises(BadInput, match=next(iter(asked))):
        identified(tmp_path, **asked)  # before anything is read


def test_months_alone_give_no_hours_whatever_is_asked(tmp_path: Path) -> None:
    rows = [incident(at, m) for at in ROUGH for m in ("2025-01", "2025-02") for _ in range(5)]
    found = identified(keep(tmp_path, rows), patrol_hours=5)
    assert all(isinstance(h.risk_windows, HoursUnknown) for h in found.hotspots)
