"""Control limits, rules, false alarms and CUSUM."""

import numpy as np
import pytest
from scipy import stats

from safeground.core.trials.change.control_limits import (
    BEYOND,
    Tails,
    gap_limits,
    gap_tails,
    limits,
    tails,
)
from safeground.core.trials.change.cusum import cusum, run_length
from safeground.core.trials.change.false_alarms import false_alarms, gap_false_alarms
from safeground.core.trials.change.rules import Signal, signals
from safeground.core.trials.change.series import Fit, fit, seasons, series
from safeground.core.trials.place_days import Values


def poisson(*means: float) -> Fit:
    return Fit(np.array(means), np.zeros(1), np.ones(1))


def labels(n: int) -> tuple[str, ...]:
    return tuple(map(str, range(n)))


def steady(n: int, mean: float, seed: int = 1) -> Values:
    return np.random.default_rng(seed).poisson(mean, n).astype(float)


def plain(values: Values) -> Tails:
    """Tails of normal values, for rules that are told in standard deviations."""
    return Tails(stats.norm.cdf(values), stats.norm.sf(values))


def test_limits_are_the_outermost_counts_of_the_distribution() -> None:
    for mean in (0.4, 4.0, 37.5, 900.0):
        found = limits(poisson(mean))
        assert stats.poisson.sf(found.high[0], mean) <= BEYOND
        assert stats.poisson.sf(found.high[0] - 1, mean) > BEYOND
        assert stats.poisson.cdf(found.low[0] - 1, mean) < BEYOND


def test_a_signal_is_just_what_lies_outside_the_limits() -> None:
    for usual in (poisson(*[30.0] * 80), Fit(np.full(80, 30.0), np.array([0.1]), np.ones(1))):
        count = np.arange(80.0)
        found = limits(usual)
        outside = np.flatnonzero((count < found.low) | (count > found.high))
        where = tails(count, usual)
        by_rule = [s.index for s in signals(where, np.ones(80), ["limits"])]
        assert by_rule == outside.tolist()


def test_negative_binomial_tails_are_scipys() -> None:
    usual = Fit(np.full(60, 20.0), np.array([0.25]), np.ones(1))
    count = np.arange(60.0)
    law = stats.nbinom(4, 4 / 24)
    found = tails(count, usual)
    assert found.at_most == pytest.approx(law.cdf(count))
    assert found.at_least == pytest.approx(law.sf(count - 1))


def test_each_rule_by_hand() -> None:
    up = np.array([0, 0, 3.5, 0, 0])
    assert signals(plain(up), up) == (Signal(2, "limits", "high"),)
    run = np.array([-0.1, -0.4, -0.1, -0.2, -0.5, -0.1, -0.3, -0.2, 0.1])
    assert signals(plain(run), run) == (Signal(7, "run", "low"),)
    rising = np.array([-0.5, -0.4, -0.3, 0.2, 0.4, 0.6, 0.5])
    assert signals(plain(rising), rising) == (Signal(5, "trend", "high"),)
    far = np.array([0.0, 2.1, 0.0, 2.2, -2.1, 0.1])
    assert signals(plain(far), far) == (Signal(3, "two-thirds", "high"),)
    assert {s.says for s in signals(plain(-far), -far)} == {
        "two of three beyond two thirds of the way to the lower limit"
    }


def test_a_count_that_is_more_likely_than_not_is_on_no_side() -> None:
    usual = poisson(*[0.3] * 20)
    assert signals(tails(np.zeros(20), usual), np.zeros(20)) == ()


def test_exposure_moves_limits_and_a_baseline_judges_what_comes_after() -> None:
    days = np.array([31.0, 28, 31, 30, 31, 30, 31])
    baseline = np.arange(7) < 5
    count = np.r_[days[:5] * 2, 300, 0]
    usual = fit(series(labels(7), count, days, baseline=baseline), count, seasonal=False)
    assert usual.expected == pytest.approx(days * 2)
    out = [(s.index, s.side) for s in signals(tails(count, usual), count, ["limits"])]
    assert out == [(5, "high"), (6, "low")]


def test_a_segment_has_its_own_level() -> None:
    segment = np.repeat([0, 1], 6)
    count = np.r_[np.full(6, 20.0), np.full(6, 60.0)]
    usual = fit(series(labels(12), count, segment=segment), count, seasonal=False)
    assert usual.expected.tolist() == count.tolist()


def test_a_level_that_changed_does_not_hide_itself_in_wide_limits() -> None:
    count = np.r_[steady(12, 100), steady(12, 160, 2)]
    usual = fit(series(labels(24), count), count, seasonal=False)
    around = ((count - count.mean()) ** 2 / count.mean()).sum() / 23
    assert usual.dispersion[0] < around / 3


def test_seasons_are_allowed_for_when_three_years_show_them() -> None:
    month = np.arange(36) % 12
    means = 100 * (1 + 0.4 * np.sin(2 * np.pi * month / 12))
    count = np.random.default_rng(3).poisson(means).astype(float)
    of = series(labels(36), count, season=month)
    assert seasons(of)[0]
    assert fit(of, count, seasonal=True).expected == pytest.approx(means, rel=0.2)
    flat = series(labels(36), steady(36, 100), season=month)
    assert seasons(flat) == (
        False,
        "No season is allowed for: there is none beyond what chance would make",
    )
    short, why = seasons(series(labels(24), count[:24], season=month[:24]))
    assert not short
    assert "takes 3 of each" in why


def test_false_alarms_are_about_what_the_limits_promise() -> None:
    rng = np.random.default_rng(4)
    long = series(labels(100), np.zeros(100))
    usual = fit(long, np.full(100, 400.0), seasonal=False)
    found = false_alarms(long, usual, rng, seasonal=False, rules=["limits"])
    # fewer than 2 x 0.00135, because limits are widened where counts seem to vary more
    assert 0.0008 < found.period < 0.0027
    assert 0.08 < found.chart < 1 - (1 - 0.0027) ** 100


def test_fewer_periods_in_the_baseline_make_more_false_alarms() -> None:
    usual = poisson(*[50.0] * 24)
    chances = [
        false_alarms(
            series(labels(24), np.full(24, 50.0), baseline=np.arange(24) < n),
            usual,
            np.random.default_rng(5),
            seasonal=False,
        ).period
        for n in (3, 24)
    ]
    assert chances[0] > 2 * chances[1]


def test_gaps_are_geometric() -> None:
    gap, mean = np.array([0.0, 5, 60]), np.full(3, 9.0)
    law = stats.geom(0.1, loc=-1)
    found = gap_tails(gap, mean)
    assert found.at_most == pytest.approx(law.cdf(gap))
    assert found.at_least == pytest.approx(law.sf(gap - 1))
    assert gap_limits(mean).high[0] == law.isf(BEYOND)
    chance = gap_false_alarms(9.0, np.ones(50, bool), np.random.default_rng(6))
    assert chance.by_rule["limits"] == pytest.approx(1 - (1 - 0.00135) ** 50, abs=0.05)


def test_the_run_length_is_that_of_the_exact_chain() -> None:
    mean, reference, interval = 4.0, 5, 10
    states = np.arange(interval + 1)
    count = states[None, 1:] - states[:, None] + reference
    move = stats.poisson.pmf(count, mean)
    to_nought = stats.poisson.cdf(reference - states, mean)
    chain = np.column_stack([to_nought, move])
    exact = np.linalg.solve(np.eye(interval + 1) - chain, np.ones(interval + 1))[0]
    assert run_length(mean, reference, interval) == pytest.approx(exact)


def test_run_lengths_are_those_of_simulated_counts() -> None:
    rng = np.random.default_rng(8)
    found = cusum(np.full(5, 20.0), poisson(*[20.0] * 5))
    assert found.in_control >= 370
    sums, length, alive = np.zeros(3000), np.zeros(3000), np.ones(3000, bool)
    while alive.any():
        sums = np.maximum(0, sums + rng.poisson(25.0, 3000) - found.references[0] * 20)
        length += alive
        alive &= sums <= found.intervals[0]
    assert length.mean() == pytest.approx(found.out_of_control[0], rel=0.05)


def test_a_lasting_small_rise_is_found_and_told_from_a_fall() -> None:
    count = np.r_[steady(20, 20.0), steady(20, 26.0)]
    found = cusum(count, poisson(*[20.0] * 40))
    assert "high" in found.signals.values()
    assert min(found.signals) >= 20
    fallen = cusum(np.r_[steady(20, 20.0), steady(20, 14.0)], poisson(*[20.0] * 40))
    assert set(fallen.signals.values()) == {"low"}


@pytest.mark.parametrize("shift", [1.0, 0.5, float("nan")])
def test_a_shift_that_is_none_is_refused(shift: float) -> None:
    with pytest.raises(ValueError, match="shift must be above 1"):
        cusum(np.ones(5), poisson(1, 1, 1, 1, 1), shift)


def test_series_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="exposure must be above 0"):
        series(labels(2), np.ones(2), np.array([1.0, 0]))
    with pytest.raises(ValueError, match="count must be 0 or more"):
        series(labels(2), np.array([1.0, -1]))
    with pytest.raises(ValueError, match=r"season must be \(periods,\)"):
        series(labels(2), np.ones(2), season=np.zeros(3, np.int64))
    with pytest.raises(ValueError, match="baseline must have a period in each segment"):
        series(labels(2), np.ones(2), segment=np.array([0, 1]), baseline=np.array([True, False]))
