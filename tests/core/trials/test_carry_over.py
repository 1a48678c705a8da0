"""Carry-over: a planted one is found, and what the days can't tell is said."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from safeground.core.trials.carry_over import carry_over, days_since_patrol, patrols_in_a_row
from safeground.core.trials.estimate import Answer
from safeground.core.trials.invented import World, counts, expected, place_rates
from safeground.core.trials.place_days import OUTSIDE, Conditions, PlaceDays

SINCE = tuple(f"days_since_{number}" for number in range(4))


def trial(world: World, places: int = 20, days: int = 90, seed: int = 1) -> PlaceDays:
    """Two in five hotspots treated each day by lot, with outcomes of a known world."""
    rng = np.random.default_rng(seed)
    treated = np.arange(places) < 0.4 * places
    condition = rng.permuted(np.tile(treated.astype(np.int8), (days, 1)), axis=1)
    rates = place_rates(world, places, rng)
    return place_days(condition, counts(expected(world, condition, rates), world.dispersion, rng))


def place_days(condition: Conditions, count: object) -> PlaceDays:
    days, places = condition.shape
    names = tuple(f"Place {number}" for number in range(places))
    dates = tuple(date(2026, 1, 5) + timedelta(days=number) for number in range(days))
    return PlaceDays(names, dates, condition, np.asarray(count, np.float64))


def by_name(days: PlaceDays) -> dict[str, Answer]:
    return {answer.name: answer for answer in carry_over(days).answers}


def test_days_since_and_days_in_a_row_by_hand() -> None:
    condition = np.int8([[0, 1], [1, 1], [0, -1], [0, 1], [0, 0], [0, 0], [0, 0]])
    days = place_days(condition, np.zeros((7, 2)))
    assert days_since_patrol(days).T.tolist() == [[4, 0, 1, 2, 3, 4, 4], [0, 0, 1, 0, 1, 2, 3]]
    assert patrols_in_a_row(days).T.tolist() == [[0, 1, 0, 0, 0, 0, 0], [1, 2, 0, 1, 0, 0, 0]]


def test_a_planted_carry_over_is_recovered() -> None:
    answers = by_name(trial(World(0.2, 0.5, spread=0.5, carry_over=(0.7, 0.5, 0.3)), 40, 200))
    for name, left in zip(SINCE, (1, 0.7, 0.5, 0.3), strict=True):
        found = answers[name].estimate
        assert found is not None
        assert found.estimate == pytest.approx(0.5**left, rel=0.15)
        assert found.low <= 0.5**left <= found.high
    said = answers["carry_over"]
    assert said.estimate is not None
    assert said.estimate.high < 1
    assert "towards 1, so patrols are likely to do more" in said.would_change[0]
    assert answers["washout_0"].would_change == said.would_change


def test_washing_out_takes_the_ratio_back_to_what_patrols_do() -> None:
    days = trial(World(0.2, 0.5, carry_over=(0.8, 0.6)), 40, 200)
    ratios = [answer.estimate.estimate for answer in carry_over(days).washout if answer.estimate]
    assert len(ratios) == 5
    assert ratios[0] > ratios[1] > ratios[2]
    assert ratios[0] > 0.57
    assert ratios[2] == pytest.approx(0.5, abs=0.05)


def test_consecutive_days_are_alike_where_one_patrol_does_as_much_as_the_next() -> None:
    answers = by_name(trial(World(0.2, 0.5), 40, 200))
    for number in (1, 2, 3):
        found = answers[f"consecutive_{number}"].estimate
        assert found is not None
        assert found.low <= 0.5 <= found.high


def test_a_trial_that_cannot_tell_says_so() -> None:
    left = carry_over(trial(World(0.05))).left
    assert left.sentence.startswith("it can't be told whether control days within 3 days")
    assert "can't show" in left.would_change[0]
    assert any("found four times in five" in check for check in left.checks)
    assert "no effect" not in left.sentence


def test_offences_put_off_take_the_ratio_the_other_way() -> None:
    days = trial(World(0.2, 0.5, carry_over=(-0.8, -0.8, -0.8)), 40, 200)
    assert "patrols are likely to do less" in carry_over(days).left.would_change[0]


def test_order_of_hotspots_and_days_outside_change_nothing() -> None:
    days = trial(World(0.2, 0.5))
    order = np.random.default_rng(2).permutation(20)
    names = tuple(days.hotspots[number] for number in order)
    turned = PlaceDays(names, days.dates, days.condition[:, order], days.count[:, order])
    idle = np.full((90, 1), OUTSIDE, np.int8)
    wider = PlaceDays(
        (*days.hotspots, "Elsewhere"),
        days.dates,
        np.hstack([days.condition, idle]),
        np.hstack([days.count, np.zeros((90, 1))]),
    )
    expects = carry_over(days).left.estimate
    assert expects is not None
    for other in (turned, wider):
        found = carry_over(other).left.estimate
        assert found is not None
        assert found.estimate == pytest.approx(expects.estimate)
        assert found.high == pytest.approx(expects.high)


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        (np.ones((30, 5), np.int8), np.ones((30, 5))),  # everything treated
        (np.zeros((30, 5), np.int8), np.ones((30, 5))),  # nothing treated
        (np.int8([[1], [0]] * 15), np.ones((30, 1))),  # one place
        (np.int8([[1, 0, 0, 1]]), np.ones((1, 4))),  # one day
        (np.full((30, 5), OUTSIDE, np.int8), np.zeros((30, 5))),  # no trial
        (np.tile(np.int8([1, 1, 0, 0]), (30, 1)), np.ones((30, 4))),  # no place crosses over
        (trial(World(0.1)).condition, np.zeros((90, 20))),  # nothing happened
    ],
)
def test_what_the_days_cannot_bear_is_refused_in_a_sentence(
    condition: Conditions, count: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> None:
    found = carry_over(place_days(condition, count))
    assert found.left.estimate is None
    for answer in found.answers:
        assert answer.sentence
        assert "nan" not in answer.sentence
        if answer.estimate is None:
            assert "can't be compared" in answer.sentence
        else:
            assert answer.estimate.low <= answer.estimate.estimate <= answer.estimate.high


def test_one_offence_in_all_is_refused_or_without_limits() -> None:
    days = trial(World(0.1))
    count = np.zeros_like(days.count)
    count[40, 3] = 1
    for answer in carry_over(replace(days, count=count)).answers:
        if answer.estimate is not None:
            assert answer.estimate.low == 0 or np.isinf(answer.estimate.high)
