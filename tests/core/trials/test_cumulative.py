"""The cumulative difference, against what is worked out by hand."""

from datetime import date, timedelta

import numpy as np
import pytest

from safeground.core.trials.cumulative import cumulative
from safeground.core.trials.models.rate_difference import profile_rate_difference
from safeground.core.trials.place_days import PlaceDays


def _days(condition: list[list[int]], count: list[list[float]]) -> PlaceDays:
    dates = tuple(date(2026, 1, 5) + timedelta(d) for d in range(len(condition)))
    names = tuple(f"Place {i}" for i in range(len(condition[0])))
    return PlaceDays(names, dates, np.int8(condition), np.float64(count))


def test_it_begins_when_there_is_something_to_compare_and_ends_at_the_whole() -> None:
    days = _days([[0, 0], [1, 0], [1, 0], [0, 1]], [[0, 0], [0, 0], [0, 3], [1, 1]])
    found = cumulative(days)
    assert found.first == 2
    assert found.difference == pytest.approx([0 - 3 * 2 / 4, 1 - 4 * 3 / 5])
    whole = profile_rate_difference(1, 3, 4, 5)
    assert (found.low[-1], found.high[-1]) == pytest.approx((3 * whole.low, 3 * whole.high))


@pytest.mark.parametrize(
    ("condition", "count"),
    [([[1, 1]], [[1, 0]]), ([[0, 0]], [[1, 0]]), ([[1, 0]], [[0, 0]]), ([[-1, -1]], [[0, 0]])],
)
def test_where_nothing_can_be_compared_it_is_refused(
    condition: list[list[int]], count: list[list[float]]
) -> None:
    with pytest.raises(ValueError, match="days must have an offence"):
        cumulative(_days(condition, count))


def test_the_order_of_hotspots_changes_nothing() -> None:
    rng = np.random.default_rng(4)
    condition = rng.integers(0, 2, (30, 6)).tolist()
    count = rng.poisson(0.3, (30, 6)).astype(float)
    one = cumulative(_days(condition, count.tolist()))
    order = rng.permutation(6)
    other = cumulative(_days(np.array(condition)[:, order].tolist(), count[:, order].tolist()))
    assert one.low == pytest.approx(other.low)
