"""Moved or not: planted displacement, spread and delay are found, and nothing where nothing is."""

from datetime import date, timedelta

import numpy as np
import pytest

from safeground.core.trials.displacement.moved import (
    dispersion_of,
    moved_in_hours,
    moved_in_space,
    moved_to_next_day,
    plain_effect,
    together,
)
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import counts, days_since
from safeground.core.trials.place_days import OUTSIDE, Conditions, PlaceDays, Values

DAYS, PLACES = 90, 20
DATES = tuple(date(2026, 1, 5) + timedelta(days=d) for d in range(DAYS))
NAMES = tuple(f"H{n:02}" for n in range(PLACES))


def lots(rng: np.random.Generator) -> Conditions:
    """Eight of twenty treated every day."""
    return rng.permuted(np.tile(np.int8([1] * 8 + [0] * 12), (DAYS, 1)), axis=1)


def days(
    condition: Conditions, mean: Values, rng: np.random.Generator, spread: float = 1.0
) -> PlaceDays:
    return PlaceDays(NAMES, DATES, condition, counts(mean, spread, rng))


def difference(found: Estimate | None) -> Estimate:
    assert found is not None
    return found


@pytest.mark.parametrize(("around", "sign"), [(0.15, 1), (-0.07, -1)])
def test_planted_displacement_and_planted_spread_are_found(around: float, sign: int) -> None:
    rng = np.random.default_rng(12)
    condition = lots(rng)
    treated = condition == 1
    own = days(condition, np.where(treated, 0.2, 0.6), rng)
    near = days(condition, 0.1 + around * treated, rng)
    far = days(condition, np.full(condition.shape, 0.1), rng)
    moved = moved_in_space(own, {"rings-50": near, "rings-100": far})
    ring = difference(moved.beside["rings-50"].difference)
    assert sign * ring.estimate > 0
    assert ring.excludes(0)
    assert ring.low <= around <= ring.high
    assert not difference(moved.beside["rings-100"].difference).excludes(0)
    total = difference(moved.total.difference)
    assert total.low <= around - 0.4 <= total.high
    parts = [difference(effect.difference).estimate for effect in (moved.own, moved.around)]
    assert total.estimate == pytest.approx(sum(parts))


def test_a_planted_delay_to_the_next_day_is_found() -> None:
    rng = np.random.default_rng(3)
    condition = lots(rng)
    after = (days_since(condition == 1) == 1) & (condition == 0)
    own = days(condition, np.where(condition == 1, 0.1, 0.5) + 0.3 * after, rng)
    moved = moved_to_next_day(own)
    later = difference(moved.around.difference)
    assert later.low <= 0.3 <= later.high
    assert later.low > 0
    own_effect = difference(moved.own.difference)
    assert own_effect.low <= -0.4 <= own_effect.high
    assert moved.around.days.place_days[0] == after.sum()
    assert moved.total.days.place_days == (
        int((condition == 1).sum() + after.sum()), int(((condition == 0) & ~after).sum()),
    )  # fmt: skip


def test_offences_put_off_to_other_hours_cancel_in_the_total() -> None:
    rng = np.random.default_rng(4)
    condition = lots(rng)
    treated = condition == 1
    within = days(condition, 0.3 - 0.2 * treated, rng)
    without = days(condition, 0.2 + 0.2 * treated, rng)
    moved = moved_in_hours(within, without)
    assert difference(moved.own.difference).high < 0
    assert difference(moved.around.difference).low > 0
    total = difference(moved.total.difference)
    assert total.low <= 0 <= total.high


@pytest.mark.parametrize(("rate", "spread"), [(0.05, 1.0), (0.2, 1.5)])
def test_where_nothing_moved_one_in_twenty_says_so(rate: float, spread: float) -> None:
    rng = np.random.default_rng(5)
    held = found = 0
    for _ in range(300):
        condition = lots(rng)
        places = rng.gamma(4, rate / 4, PLACES)
        effect = plain_effect(days(condition, np.tile(places, (DAYS, 1)), rng, spread))
        estimate = difference(effect.difference)
        held += estimate.low <= 0 <= estimate.high
        found += difference(effect.ratio).p < 0.05  # type: ignore[operator]
    assert held / 300 >= 0.92
    assert found / 300 <= 0.08


def test_where_whole_hotspots_were_dealt_hotspots_are_what_varies() -> None:
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(200):
        condition = np.tile(rng.permutation(np.int8([1] * 10 + [0] * 10)), (DAYS, 1))
        places = rng.gamma(4, 0.05, PLACES)  # they differ more than counts do by chance
        estimate = difference(
            plain_effect(days(condition, np.tile(places, (DAYS, 1)), rng)).difference
        )
        held += estimate.low <= 0 <= estimate.high
    assert 0.91 <= held / 200 <= 0.99


def test_swapping_conditions_turns_the_sign_and_order_changes_nothing() -> None:
    rng = np.random.default_rng(7)
    condition = lots(rng)
    own = days(condition, np.where(condition == 1, 0.1, 0.3), rng)
    other = PlaceDays(NAMES, DATES, np.where(condition == 1, 0, 1).astype(np.int8), own.count)
    one, two = difference(plain_effect(own).difference), difference(plain_effect(other).difference)
    assert (one.estimate, one.low) == pytest.approx((-two.estimate, -two.high))
    order = rng.permutation(PLACES)
    mixed = PlaceDays(
        tuple(NAMES[n] for n in order), DATES, condition[:, order], own.count[:, order]
    )
    again = difference(plain_effect(mixed).difference)
    assert (again.low, again.high, again.p) == pytest.approx((one.low, one.high, one.p))


def test_a_ring_that_a_hotspot_lacks_is_added_up_by_name() -> None:
    condition = np.int8([[1, 0], [0, 1]])
    own = PlaceDays(("A", "B"), DATES[:2], condition, np.float64([[1, 2], [3, 4]]))
    ring = PlaceDays(("B",), DATES[:2], condition[:, 1:], np.float64([[10], [20]]))
    both = together([own, ring])
    np.testing.assert_array_equal(both.count, [[1, 12], [3, 24]])
    np.testing.assert_array_equal(both.condition, condition)
    outside = PlaceDays(("A", "B"), DATES[:2], np.int8([[OUTSIDE, 0], [OUTSIDE, 1]]),
                        np.float64([[0, 10], [0, 20]]))  # fmt: skip
    np.testing.assert_array_equal(together([own, outside]).count, both.count)
    wrong = PlaceDays(("B",), DATES[:2], np.int8([[1], [1]]), np.float64([[1], [2]]))
    with pytest.raises(ValueError, match="one condition"):
        together([own, wrong])


def test_dispersion_is_that_of_the_totals() -> None:
    rng = np.random.default_rng(8)
    condition = lots(rng)
    seen = [
        dispersion_of(days(condition, np.full(condition.shape, 0.1), rng, 1.5)) for _ in range(60)
    ]
    assert np.mean([each.ratio for each in seen if each]) == pytest.approx(1.5, abs=0.06)


@pytest.mark.parametrize(
    ("condition", "count", "why"),
    [
        ([[1, 1], [1, 1]], [[1, 0], [0, 1]], "no place-day was control"),
        ([[0, 0], [0, 0]], [[1, 0], [0, 1]], "no place-day was treatment"),
        ([[1, 0], [0, 1]], [[0, 0], [0, 0]], "not one offence was recorded"),
        ([[1, 0], [1, 0]], [[1, 0], [2, 1]], "too few hotspots that kept one condition"),
        ([[1, 1], [0, 0]], [[1, 0], [2, 1]], "too few days that had one condition"),
    ],
)
def test_what_cannot_be_told_is_said(
    condition: list[list[int]], count: list[list[int]], why: str
) -> None:
    found = plain_effect(PlaceDays(("A", "B"), DATES[:2], np.int8(condition), np.float64(count)))
    assert found.ratio is None
    assert found.difference is None
    assert why in found.why_not


def test_no_ring_is_refused() -> None:
    one = PlaceDays(("A",), DATES[:1], np.int8([[1]]), np.float64([[1]]))
    with pytest.raises(ValueError, match="rings must hold at least one"):
        moved_in_space(one, {})
