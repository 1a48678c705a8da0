"""Stays: hand-worked tracks, and properties that hold for any feed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.dosage.geofences import geofences
from safeground.core.patrols.dosage.ordering import FAULTS, first_faults
from safeground.core.patrols.dosage.pings import PingBatch
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.stays import OutOfOrder, StayFinder
from safeground.core.patrols.frames import STAY_SCHEMA
from safeground.core.patrols.hotspot import PatrolHotspot

X, Y = 588_000, 185_000
START = datetime(2026, 1, 5, 18, tzinfo=UTC)
GREEN = PatrolHotspot("Green", shapely.box(X, Y, X + 100, Y + 100))
# fences of Green and Quay touch but for their margins
QUAY = PatrolHotspot("Quay", shapely.box(X + 110, Y, X + 210, Y + 100))
FENCES = geofences([GREEN, QUAY], 20)

Fix = tuple[float, float]  # seconds after the start, metres east of Green's western boundary


def batch(fixes: list[Fix], device: int = 0, **more: Any) -> PingBatch:
    seconds, east = np.array(fixes, float).reshape(-1, 2).T
    lon, lat = to_longitude_latitude(X + east, np.full(len(fixes), Y + 50.0))
    unknown = np.full(len(fixes), np.nan, np.float32)
    return PingBatch(
        np.full(len(fixes), device, np.int32),
        (START.timestamp() * 1e6 + seconds * 1e6).astype(np.int64),
        lon,
        lat,
        np.asarray(more.get("accuracy", unknown), np.float32),
        np.asarray(more.get("speed", unknown), np.float32),
    )


def found(fixes: list[Fix], rule: VisitRule | None = None, **more: Any) -> list[tuple[Any, ...]]:
    """(hotspot, arrived, left in seconds after the start, is a visit)."""
    finder = StayFinder(FENCES, rule or VisitRule())
    finder.add(batch(fixes, **more))
    stays = finder.stays(["radio"])
    assert stays.schema == STAY_SCHEMA
    seconds = [(pl.col(c) - START).dt.total_microseconds() / 1e6 for c in ("arrive", "leave")]
    return stays.select("hotspot", *seconds, "visit").rows()


def walk(first: float, last: float, east: float = 50, every: float = 10) -> list[Fix]:
    """Standing at one spot with a fix every so many seconds."""
    return [(s, east) for s in np.arange(first, last + 0.1, every)]


def test_entry_and_exit_are_half_way_between_the_fixes_on_either_side() -> None:
    assert found([(0, -100), *walk(10, 400), (410, -100)]) == [("Green", 5, 405, True)]


def test_with_nothing_outside_it_is_the_first_and_last_fix_inside() -> None:
    assert found(walk(10, 400)) == [("Green", 10, 400, True)]
    assert found([(0, -100), *walk(130, 400), (530, -100)]) == [("Green", 130, 400, True)]


def test_a_visit_lasts_the_minimum_and_a_shorter_stay_is_reported_too() -> None:
    assert found(walk(0, 180)) == [("Green", 0, 180, True)]
    assert found(walk(0, 170)) == [("Green", 0, 170, False)]
    assert found(walk(0, 170), VisitRule(minimum_minutes=2)) == [("Green", 0, 170, True)]


def test_a_stay_too_long_for_a_patrol_is_no_visit_and_keeps_its_mode() -> None:
    assert found(walk(0, 7200)) == [("Green", 0, 7200, True)]
    assert found(walk(0, 7210)) == [("Green", 0, 7210, False)]
    assert found(walk(0, 7210), VisitRule(longest_minutes=121)) == [("Green", 0, 7210, True)]
    finder = StayFinder(FENCES, VisitRule())
    finder.add(batch(walk(0, 7210)))
    assert finder.stays(["radio"])["mode"].to_list() == ["foot"]


def test_a_short_excursion_is_part_of_the_stay_and_a_longer_one_is_not() -> None:
    out = walk(210, 310, east=-200)
    assert found([*walk(0, 200), *out, *walk(320, 600)]) == [("Green", 0, 600, True)]
    out = walk(210, 330, east=-200)
    assert found([*walk(0, 200), *out, *walk(340, 600)]) == [
        ("Green", 0, 205, True),
        ("Green", 335, 600, True),
    ]


def test_a_short_silence_is_part_of_the_stay_and_a_longer_one_is_not() -> None:
    assert found([*walk(0, 200), *walk(500, 700)]) == [("Green", 0, 700, True)]
    assert found([*walk(0, 200), *walk(501, 701)]) == [
        ("Green", 0, 200, True),
        ("Green", 501, 701, True),
    ]


def test_a_device_is_never_in_two_places() -> None:
    """On the edge of two fences the one that it was in first holds it."""
    along = [(s, 112 if s // 10 % 2 else 98) for s in range(0, 400, 10)]
    assert found(along) == [("Green", 0, 385, True), ("Quay", 385, 390, False)]


def test_walking_on_into_the_next_hotspot_ends_one_stay_and_begins_the_other() -> None:
    assert found([*walk(0, 300), *walk(310, 700, east=160)]) == [
        ("Green", 0, 305, True),
        ("Quay", 305, 700, True),
    ]


def test_a_car_passing_through_is_no_visit_nor_one_that_waits_at_the_lights() -> None:
    through = [(s, -150 + 13 * s) for s in range(0, 40, 3)]
    assert [visit for *_, visit in found(through)] == [False, False]
    lights = [(s, min(-150 + 13 * s, 50)) for s in range(0, 120, 5)]
    away = [(120 + s, 50 + 13 * s) for s in range(0, 40, 5)]
    assert [visit for *_, visit in found([*lights, *away])] == [False, False]


def test_officers_who_drive_in_park_and_walk_are_a_visit() -> None:
    lights = [(s, min(-150 + 13 * s, 50)) for s in range(0, 600, 5)]
    (stay,) = found([*lights, (600, -150)])
    assert stay[3]


def circling(speed: float | None) -> dict[str, Any]:
    return {} if speed is None else {"speed": [speed] * 61}


@pytest.mark.parametrize(
    ("metres", "speed", "visit"),
    [(90, None, False), (20, None, True), (90, 1.0, True), (20, 9.0, False)],
)
def test_speed_is_the_fix_s_own_else_told_over_a_long_enough_baseline(
    metres: float, speed: float | None, visit: bool
) -> None:
    """Back and forth every 20 seconds: 90 m in 20 s is 4.5 m/s."""
    fixes = [(s, 50 + metres * (s // 20 % 2 - 0.5)) for s in range(0, 610, 10)]
    assert all(stay[3] == visit for stay in found(fixes, **circling(speed)))


def test_short_baselines_are_all_noise_and_are_not_trusted() -> None:
    rng = np.random.default_rng(1)
    shaky = [(s, 50 + rng.normal(0, 8)) for s in range(600)]  # a fix a second: 11 m/s of noise
    assert found(shaky) == [("Green", 0, 599, True)]


def test_a_jump_to_and_fro_is_dropped() -> None:
    finder = StayFinder(FENCES, VisitRule())
    finder.add(batch([*walk(0, 200), (205, 5000), *walk(210, 400)]))
    assert len(finder.stays(["radio"])) == 1
    assert dict(zip(FAULTS, finder.dropped.tolist(), strict=True))[FAULTS[-1]] == 1


def test_what_can_t_be_used_is_counted_by_reason() -> None:
    good = batch(walk(0, 400))
    at = np.arange(len(good))
    lon, lat, time = good.longitude.copy(), good.latitude.copy(), good.time.copy()
    lon[at == 1], lat[at == 2], time[at == 4] = np.nan, 91, 0
    lon[at == 3], lat[at == 3] = 0, 0
    accuracy = np.where(at == 5, 500, 5).astype(np.float32)
    time[at == 7] = time[6]
    finder = StayFinder(FENCES, VisitRule())
    pings = PingBatch(good.device, time, lon, lat, accuracy, good.speed)
    assert first_faults(pings.fields(), 100.0).tolist() == [1, 3, 4, 5]
    finder.add(pings)
    finder.flush()
    assert finder.dropped.tolist() == [2, 1, 1, 1, 1, 0, 0]
    assert finder.used == len(good) - 6


def test_a_fix_that_comes_too_late_to_be_put_in_its_place_is_said() -> None:
    finder = StayFinder(FENCES, VisitRule(late_seconds=60))
    finder.add(batch([*walk(0, 200), (150, 50)]))
    with pytest.raises(OutOfOrder, match="60 seconds late"):
        finder.add(batch([(20, 50)]))


def test_a_wrong_clock_is_put_right() -> None:
    finder = StayFinder(FENCES, VisitRule())
    finder.add(batch(walk(0, 400)))
    stays = finder.stays(["radio"], np.array([3_600_000_000]))
    assert stays["arrive"].to_list() == [START + timedelta(hours=1)]


def test_an_empty_feed_has_no_stays() -> None:
    finder = StayFinder(FENCES, VisitRule())
    assert finder.stays([]).schema == STAY_SCHEMA
    assert finder.span is None


tracks = st.lists(
    st.tuples(
        st.integers(0, 2),  # device
        st.integers(0, 900),  # seconds
        st.sampled_from([-900, -60, -15, 20, 50, 80, 104, 106, 150, 240, 9000]),
    ),
    min_size=1,
    max_size=80,
)


def of_any(rows: list[tuple[int, int, int]]) -> PingBatch:
    parts = [batch([(s, east)], device) for device, s, east in rows]
    return PingBatch(
        *(np.concatenate(arrays) for arrays in zip(*(p.fields() for p in parts), strict=True))
    )


def whole(rows: list[tuple[int, int, int]], late: float = 1000) -> pl.DataFrame:
    finder = StayFinder(FENCES, VisitRule(late_seconds=late))
    finder.add(of_any(rows))
    return finder.stays(["a", "b", "c"])


@settings(max_examples=60)
@given(tracks, st.randoms(use_true_random=False), st.integers(1, 7))
def test_neither_order_nor_duplicates_nor_batches_make_a_difference(
    rows: list[tuple[int, int, int]], random: Any, size: int
) -> None:
    shuffled = rows + random.sample(rows, len(rows) // 2)
    random.shuffle(shuffled)
    expected = whole(rows)
    assert whole(shuffled).equals(expected)
    finder = StayFinder(FENCES, VisitRule(late_seconds=1000))
    for i in range(0, len(shuffled), size):
        finder.add(of_any(shuffled[i : i + size]))
    assert finder.stays(["a", "b", "c"]).equals(expected)


@settings(max_examples=60)
@given(tracks, st.integers(0, 300), st.integers(1, 7))
def test_a_feed_in_order_needs_no_tolerance(
    rows: list[tuple[int, int, int]], late: int, size: int
) -> None:
    in_order = sorted(rows, key=lambda row: row[1])
    finder = StayFinder(FENCES, VisitRule(late_seconds=late))
    try:
        for i in range(0, len(in_order), size):
            finder.add(of_any(in_order[i : i + size]))
    except OutOfOrder:  # two positions at one instant, the better of them in a later batch
        return
    assert finder.stays(["a", "b", "c"]).equals(whole(rows))


@settings(max_examples=60)
@given(tracks)
def test_stays_of_a_device_never_overlap_and_minutes_add_up(
    rows: list[tuple[int, int, int]],
) -> None:
    stays = whole(rows)
    assert (stays["leave"] >= stays["arrive"]).all()
    assert (stays["foot_minutes"] <= stays["minutes"] + 1e-9).all()
    assert (stays["foot_minutes"] >= 0).all()
    for _, own in stays.group_by("device"):
        own = own.sort("arrive", "leave")
        assert (own["arrive"][1:] >= own["leave"][:-1]).all()
