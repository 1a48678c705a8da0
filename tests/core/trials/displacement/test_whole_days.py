"""Which patrol day, and which hours, an interval is counted on."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.displacement.whole_days import patrol_days, within_hours

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))
lengths = st.timedeltas(timedelta(0), timedelta(days=4))


def stamps(*moments: datetime) -> np.ndarray:
    return np.array(moments, "datetime64[us]")


@given(moments, lengths, st.integers(0, 23))
def test_the_day_found_holds_more_than_half_and_no_other_does(
    start: datetime, length: timedelta, day_starts: int
) -> None:
    end = start + length
    (found,) = patrol_days(stamps(start), stamps(end), day_starts)
    shares = {}
    for offset in range(-2, 6):
        begins = datetime.combine(start.date() + timedelta(days=offset), datetime.min.time())
        begins += timedelta(hours=day_starts)
        over = min(end, begins + timedelta(days=1)) - max(start, begins)
        inside = begins <= start < begins + timedelta(days=1)
        shares[np.datetime64(begins.date())] = inside if not length else 2 * over > length
    best = [day for day, more in shares.items() if more]
    assert best == ([] if np.isnat(found) else [found])


@given(moments, lengths, st.integers(0, 23), st.integers(1, 23))
def test_hours_are_judged_minute_by_minute(
    start: datetime, length: timedelta, first: int, many: int
) -> None:
    start, hours = start.replace(second=0, microsecond=0), (first, (first + many) % 24)
    minutes = int(length.total_seconds() // 60)
    (found,) = within_hours(stamps(start), stamps(start + timedelta(minutes=minutes)), hours)
    clock = (start.hour * 60 + start.minute + np.arange(max(minutes, 1))) % 1440
    inside = (clock - 60 * first) % 1440 < 60 * many
    assert found == (1 if inside.all() else 0 if not inside.any() else -1)


def test_what_cannot_be_is_refused() -> None:
    at = stamps(datetime(2026, 1, 5))
    with pytest.raises(ValueError, match="day_starts must be an hour from 0 to 23, not 24"):
        patrol_days(at, at, 24)
    with pytest.raises(ValueError, match="must not be before"):
        patrol_days(at, at - np.timedelta64(1, "h"))
    with pytest.raises(ValueError, match="begin and end at different hours"):
        within_hours(at, at, (6, 6))
