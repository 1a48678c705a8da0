"""Interrupted time series: equal to statsmodels, and recovers what was planted."""

import math
import warnings

import numpy as np
import pytest

from safeground.core.trials.comparison.interrupted_series import interrupted_series
from safeground.core.trials.models.two_way import CannotTell


def invented(seed: int, level: float, months: int = 36, start: int = 24) -> np.ndarray:
    rng, t = np.random.default_rng(seed), np.arange(months)
    mean = 60 * np.exp(0.005 * t + 0.2 * np.sin(2 * np.pi * (t % 12 + 1) / 12))
    return rng.poisson(mean * np.where(t >= start, level, 1)).astype(float)


@pytest.mark.parametrize(("months", "start"), [(12, 6), (36, 24)])
def test_equals_statsmodels(months: int, start: int) -> None:
    sm = pytest.importorskip("statsmodels.api")
    y, t = invented(1, 0.8, months, start), np.arange(months)
    days = np.where(t % 2, 31.0, 30.0)
    found = interrupted_series(y, days, start, t % 12 + 1)
    late = (t >= start).astype(float)
    columns = [np.ones(months), t - start, late, late * (t - start)]
    if months >= 24:
        turn = 2 * np.pi * (t % 12 + 1) / 12
        columns += [np.sin(turn), np.cos(turn)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = sm.GLM(
            y, np.column_stack(columns), family=sm.families.Poisson(), offset=np.log(days)
        ).fit(scale="X2", use_t=True)
    assert math.log(found.level.estimate) == pytest.approx(peer.params[2], abs=1e-7)
    assert math.log(found.slope.estimate) == pytest.approx(peer.params[3], abs=1e-7)
    assert found.dispersion == pytest.approx(peer.scale)
    assert found.fitted == pytest.approx(peer.fittedvalues)
    if not found.adjusted:
        low, high = peer.conf_int()[2]
        assert (math.log(found.level.low), math.log(found.level.high)) == pytest.approx((low, high))
        assert found.level.p == pytest.approx(peer.pvalues[2])


def test_one_of_the_two_above_compares_errors_too() -> None:
    t = np.arange(12)
    assert not interrupted_series(invented(1, 0.8, 12, 6), np.full(12, 30.0), 6, t + 1).adjusted


def test_a_planted_change_is_recovered() -> None:
    month = np.arange(36) % 12 + 1
    found = [interrupted_series(invented(s, 0.7), np.full(36, 30.0), 24, month) for s in range(40)]
    assert np.mean([f.level.estimate for f in found]) == pytest.approx(0.7, abs=0.04)
    assert sum(f.level.low < 0.7 < f.level.high for f in found) >= 35
    assert sum(f.at_end.low < 0.7 < f.at_end.high for f in found) >= 35
    assert all((f.low < f.counterfactual).all() and f.season for f in found)


def test_months_that_go_together_are_noticed_and_widen_the_interval() -> None:
    rng, t, wave = np.random.default_rng(1), np.arange(60), np.zeros(60)
    for now in t[1:]:
        wave[now] = 0.8 * wave[now - 1] + rng.normal(0, 6)
    found = interrupted_series(np.round(80 + wave), np.full(60, 30.0), 30, t % 12 + 1)
    assert found.adjusted
    assert found.autocorrelation_p < 0.05
    assert found.level.method.endswith("errors autoregressive")


def test_scale_of_exposure_changes_nothing() -> None:
    y, month = invented(2, 0.8), np.arange(36) % 12 + 1
    one = interrupted_series(y, np.full(36, 30.0), 24, month)
    other = interrupted_series(y, np.full(36, 1.0), 24, month)
    assert one.level.low == pytest.approx(other.level.low)


@pytest.mark.parametrize(
    ("counts", "start", "why"),
    [
        (np.ones(12), 4, "takes 5 and 3"),
        (np.ones(12), 10, "takes 5 and 3"),
        (np.repeat([0.0, 5], 6), 6, "no offence on one side"),
        (np.full(12, 5.0), 6, "on a line exactly"),
    ],
)
def test_what_bears_no_line_is_refused(counts: np.ndarray, start: int, why: str) -> None:
    with pytest.raises(CannotTell, match=why):
        interrupted_series(counts, np.full(12, 30.0), start, np.arange(1, 13))
