"""Randomisation inference: against everything the lot could have given, and in known worlds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_trials import START, dealt_freely, every_way, invented_trial, place_days_of
from safeground.core.patrols.allocation.design import Design, Site
from safeground.core.patrols.allocation.redraws import redraw
from safeground.core.trials.by_lot.inference import difference_by_lot, ratio_by_lot
from safeground.core.trials.by_lot.lottery import Lottery, as_found
from safeground.core.trials.invented import World
from safeground.core.trials.place_days import PlaceDays


def _swapped(days: PlaceDays) -> PlaceDays:
    return place_days_of(np.int8(1) - days.condition, days.count, days.harm)


def test_p_is_the_share_of_all_ways_by_hand() -> None:
    """Two places, one treated, four days; each day's four offences were where no patrol was.

    Of 16 ways, one is as far out on each side; the way that was dealt is counted once more, as one
    of the allocations drawn: 2 in 17 on this side, twice that for two.
    """
    condition = np.int8([[1, 0], [0, 1], [1, 0], [0, 1]])
    days = place_days_of(condition, np.where(condition == 1, 0.0, 4.0))
    found = difference_by_lot(days, every_way(4, 2, 1))
    assert found.p == pytest.approx(2 * 2 / 17)
    assert found.estimate == -4
    assert not found.excludes(0)


def test_an_effect_of_the_size_that_was_planted_is_inside() -> None:
    for seed, ratio in enumerate((0.3, 0.6, 1.6)):
        days = invented_trial(World(0.3, ratio, spread=0.5), seed)
        lottery = as_found(days.condition, 1500, np.random.default_rng(seed))
        found = ratio_by_lot(days, lottery)
        assert found.low < ratio < found.high
        assert found.excludes(1)
        assert found.high / found.low < 2.2


def test_interval_and_p_agree() -> None:
    for seed in range(12):
        days = invented_trial(World(0.1, 0.7), seed, days=40, places=10, treat=4)
        lottery = as_found(days.condition, 999, np.random.default_rng(seed))
        for found, none in (
            (ratio_by_lot(days, lottery), 1.0),
            (difference_by_lot(days, lottery), 0.0),
        ):
            assert found.p is not None
            if abs(found.p - 0.05) > 0.004:
                assert found.excludes(none) == (found.p < 0.05)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.2, 50))
def test_scale_changes_nothing(seed: int, scale: float) -> None:
    """Harm in months instead of days: the ratio stays, the difference goes with the scale."""
    days = invented_trial(World(0.4, 0.6), seed, days=12, places=6, treat=2)
    lottery = as_found(days.condition, 199, np.random.default_rng(1))
    if not days.count.any():
        return
    one, other = (ratio_by_lot(days, lottery, days.count * by) for by in (1.0, scale))
    assert (one.estimate, one.low, one.high, one.p) == pytest.approx(
        (other.estimate, other.low, other.high, other.p), rel=1e-3
    )
    plain, scaled = (difference_by_lot(days, lottery, days.count * by) for by in (1.0, scale))
    assert np.array([plain.estimate, plain.low, plain.high]) * scale == pytest.approx(
        [scaled.estimate, scaled.low, scaled.high], rel=0.01, abs=0.01 * scale
    )


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_swapping_conditions_inverts_the_ratio(seed: int) -> None:
    days = invented_trial(World(0.5, 0.6), seed, days=10, places=4, treat=2)
    lottery = every_way(4, 4, 2)
    four = place_days_of(days.condition[:4], days.count[:4])
    if not four.count[four.treated].any() or not four.count[~four.treated].any():
        return
    one, other = ratio_by_lot(four, lottery), ratio_by_lot(_swapped(four), lottery)
    assert one.estimate == pytest.approx(1 / other.estimate)
    assert one.p == pytest.approx(other.p)


def test_the_order_of_days_and_places_changes_nothing() -> None:
    days = invented_trial(World(0.5, 0.5), 3, days=4, places=4, treat=2)
    lottery = every_way(4, 4, 2)
    rng = np.random.default_rng(2)
    rows, columns = rng.permutation(4), rng.permutation(4)
    mixed = place_days_of(days.condition[rows][:, columns], days.count[rows][:, columns])
    one, other = ratio_by_lot(days, lottery), ratio_by_lot(mixed, lottery)
    assert (one.estimate, one.low, one.high, one.p) == pytest.approx(
        (other.estimate, other.low, other.high, other.p)
    )


def test_whole_places_are_compared_as_places() -> None:
    """Six places of ten alike days each are six, not sixty: two against four can't be told."""
    condition = np.repeat(np.int8([[1, 1, 0, 0, 0, 0]]), 10, axis=0)
    count = np.where(condition == 1, 0.0, 1.0)
    lottery = as_found(condition, 2000, np.random.default_rng(1))
    found = difference_by_lot(place_days_of(condition, count), lottery)
    assert found.p is not None
    assert 0.1 < found.p < 0.16  # twice one in 15


def test_drift_does_not_pass_for_an_effect_in_a_stepped_design() -> None:
    """Offences fall to half over the months while places go over one by one: no effect at all."""
    sites = tuple(Site(f"Hotspot {number:02d}") for number in range(12))
    design = Design(sites, START, 70, "staircase", steps=6)
    rng = np.random.default_rng(8)
    drawn = redraw(design, 400, rng)
    lottery, rejected = Lottery(drawn[:300], "drawn again"), 0
    for dealt in drawn[300:]:
        count = rng.poisson(np.linspace(1.0, 0.5, 70)[:, None], (70, 12)).astype(float)
        p = ratio_by_lot(place_days_of(dealt, count), lottery).p
        rejected += p is not None and p <= 0.05
    assert rejected <= 12


def test_nothing_on_one_side_sets_no_limit_there() -> None:
    rng = np.random.default_rng(4)
    condition = dealt_freely(30, 6, 3, rng)
    lottery = as_found(condition, 499, rng)
    none_treated = ratio_by_lot(place_days_of(condition, (condition == 0) * 1.0), lottery)
    assert (none_treated.estimate, none_treated.low) == (0, 0)
    none_control = ratio_by_lot(place_days_of(condition, (condition == 1) * 1.0), lottery)
    assert (none_control.estimate, none_control.high) == (np.inf, np.inf)


def test_what_cannot_be_judged_is_refused() -> None:
    rng = np.random.default_rng(4)
    condition = dealt_freely(10, 4, 2, rng)
    lottery = as_found(condition, 99, rng)
    with pytest.raises(ValueError, match="nothing happened"):
        ratio_by_lot(place_days_of(condition, np.zeros((10, 4))), lottery)
    with pytest.raises(ValueError, match="every place-day is of treatment"):
        as_found(np.ones((10, 4), np.int8), 99, rng)
    with pytest.raises(ValueError, match="outside"):
        as_found(np.int8([[1, -1], [0, 1]]), 99, rng)
    with pytest.raises(ValueError, match="the lottery is of"):
        ratio_by_lot(place_days_of(condition[:5], np.ones((5, 4))), lottery)
