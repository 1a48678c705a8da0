"""Officer-minutes and patrol-minutes: by hand, over hours, nights and changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_stays import stay, stays
from safeground.core.patrols.dosage.minutes import (
    MEASURES,
    hourly,
    place_days,
    presence,
    totals,
)
from safeground.core.patrols.dosage.patrol_time import hour_of_week, patrol_day
from safeground.core.patrols.dosage.patrol_visits import patrol_visits


def sums(rows: pl.DataFrame) -> tuple[float, ...]:
    return tuple(round(value, 6) for value in rows.select(pl.col(MEASURES).sum()).row(0))


def test_two_officers_together_for_twenty_minutes() -> None:
    together = stays(stay("Pier", "A", 0, 20), stay("Pier", "B", 0, 20))
    assert sums(hourly(together)) == (40, 20, 0)
    assert patrol_visits(together).select("minutes", "officers").rows() == [(20, 2)]


def test_officers_who_overlap_in_part() -> None:
    # A 0-20, B 15-35: 40 officer-minutes, 35 with somebody there; then C alone, 60-70
    parts = stays(stay("Pier", "A", 0, 20), stay("Pier", "B", 15, 35), stay("Pier", "C", 60, 70))
    assert sums(hourly(parts)) == (50, 45, 0)
    assert patrol_visits(parts).select("minutes", "officers").rows() == [(35, 2), (10, 1)]


def test_an_officer_who_steps_out_while_another_stays_is_one_officer() -> None:
    parts = stays(stay("Pier", "A", 0, 5), stay("Pier", "A", 8, 20), stay("Pier", "B", 0, 20))
    assert patrol_visits(parts).select("minutes", "officers").rows() == [(20, 2)]


def test_two_places_are_never_one() -> None:
    apart = stays(stay("Pier", "A", 0, 20), stay("High Street", "B", 0, 20))
    assert sums(hourly(apart)) == (40, 40, 0)
    assert patrol_visits(apart).height == 2


def test_only_minutes_on_foot_count() -> None:
    half = stays(stay("Pier", "A", 0, 20, foot_minutes=15.0))
    assert sums(hourly(half)) == (15, 15, 0)


def test_a_check_in_of_two_officers_counts_for_two() -> None:
    assert sums(hourly(stays(stay("Pier", "by hand: G1", 0, 20, officers=2)))) == (40, 20, 0)


def test_what_is_no_visit_is_background() -> None:
    rows = stays(
        stay("Pier", "A", 0, 20),
        stay("Pier", "car", 5, 7, mode="vehicle", foot_minutes=0.0, visit=False),
        stay("Pier", "B", 30, 31, visit=False),
    )
    assert sums(hourly(rows)) == (20, 20, 3)


def test_a_visit_over_an_hour_and_a_day_is_divided_exactly() -> None:
    # 05:50 to 06:10: ten minutes of one patrol day, ten of the next
    rows = hourly(stays(stay("Pier", "A", 590, 610)))
    assert rows.select("day", "hour_of_day", "patrol_minutes").rows() == [
        (date(2026, 1, 5), 5, 10.0),
        (date(2026, 1, 6), 6, 10.0),
    ]


def test_midnight_does_not_cut_a_night() -> None:
    rows = hourly(stays(stay("Pier", "A", 230, 250)))
    assert rows["day"].unique().to_list() == [date(2026, 1, 5)]
    assert rows["hour_of_week"].to_list() == [23, 24]


def test_places_and_days_with_nothing_are_there_as_zero() -> None:
    groups = place_days(["High Street", "Pier"], [date(2026, 1, 5), date(2026, 1, 6)])
    found = totals(hourly(stays(stay("Pier", "A", 0, 20))), groups)
    assert found["patrol_minutes"].to_list() == [0, 0, 20, 0]
    assert sums(totals(hourly(stays()), groups)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("start", "hours", "wall_hours"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), 3, [23, 0, 2, 3]),  # 01:00 is missing
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), 4, [23, 0, 1, 1, 2]),  # 01:00 comes twice
    ],
)
def test_the_nights_when_clocks_change(start: datetime, hours: int, wall_hours: list[int]) -> None:
    end = start + timedelta(hours=hours)
    long = {"arrive": start, "leave": end, "minutes": hours * 60.0, "foot_minutes": hours * 60.0}
    rows = hourly(stays({**stay("Pier", "A", 0, 1), **long}))
    assert rows["hour_of_day"].to_list() == wall_hours
    assert rows["patrol_minutes"].sum() == pytest.approx(hours * 60)
    assert rows["day"].n_unique() == 1


def test_a_patrol_day_may_start_at_any_hour() -> None:
    at = pl.lit(pl.Series([datetime(2026, 1, 5, 23, 59, tzinfo=UTC)]))
    assert pl.select(patrol_day(at, 0)).item() == date(2026, 1, 5)
    assert pl.select(hour_of_week(at)).item() == 23
    with pytest.raises(ValueError, match="day_starts must be an hour from 0 to 23, not 24"):
        patrol_day(at, 24)


some_stays = st.lists(
    st.builds(
        lambda place, device, start, length, foot, visit: stay(
            place, device, start, start + length, visit=visit, foot_minutes=length * foot
        ),
        st.sampled_from("PQ"),
        st.sampled_from("ABC"),
        st.floats(0, 2_000).map(lambda x: round(x, 3)),
        st.floats(0, 300).map(lambda x: round(x, 3)),
        st.floats(0, 1),
        st.booleans(),
    ),
    max_size=12,
)


@given(some_stays)
def test_what_holds_of_any_stays(rows: list[dict[str, object]]) -> None:
    frame = stays(*rows)
    found = hourly(frame)
    visits, rest = frame.filter("visit"), frame.filter(~pl.col("visit"))
    lasting = visits.filter(pl.col("leave") > pl.col("arrive"))
    assert found["officer_minutes"].sum() == pytest.approx(lasting["foot_minutes"].sum(), abs=1e-3)
    assert found["background_minutes"].sum() == pytest.approx(rest["minutes"].sum(), abs=1e-3)
    assert (found["patrol_minutes"] <= found["officer_minutes"] + 1e-6).all()
    assert (found["patrol_minutes"] <= 60 + 1e-6).all()
    joined = patrol_visits(frame)
    assert found["patrol_minutes"].sum() <= joined["minutes"].sum() + 1e-3
    assert (joined["officers"] >= 1).all()
    assert found.select("hotspot", "hour").is_unique().all()


@given(some_stays)
def test_patrol_minutes_are_the_union_of_the_visits(rows: list[dict[str, object]]) -> None:
    walked = stays(*({**row, "foot_minutes": row["minutes"]} for row in rows))
    union = patrol_visits(walked)["minutes"].sum()
    assert hourly(walked)["patrol_minutes"].sum() == pytest.approx(union, abs=1e-3)


@given(some_stays, st.integers(0, 23))
def test_every_division_has_the_same_total(rows: list[dict[str, object]], starts: int) -> None:
    frame = stays(*rows)
    whole = hourly(frame)
    days = pl.DataFrame({"day": hourly(frame, starts)["day"].unique()})
    hours = pl.DataFrame({"hour_of_week": pl.Series(range(168), dtype=pl.Int64)})
    for groups in (days, hours, pl.DataFrame({"hotspot": ["P", "Q"]})):
        assert sums(totals(hourly(frame, starts), groups)) == pytest.approx(sums(whole), abs=1e-3)


def test_presence_of_nobody_is_empty() -> None:
    assert presence(stays()).is_empty()
    assert patrol_visits(stays()).is_empty()
