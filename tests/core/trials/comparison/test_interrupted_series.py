"""Interrupted time series: equal to statsmodels, and recovers what was planted."""

import math
import warnings

import numpy as np
import pytest
import statsmodels.api as sm

from safeground.core.trials.comparison.interrupted_series import interrupted_series
from safeground.core.trials.models.two_way import CannotTell


def invented(seed: int, level: float, months: int = 36, start: int = 24) -> np.ndarray:
    rng, t = np.random.default_rng(seed), np.arange(months)
    mean = 60 * np.exp(0.005 * t + 0.2 * np.sin(2 * np.pi * (t % 12 + 1) / 12))
    return rng.poisson(mean * np.where(t >= start, level, 1)).astype(float)


@pytest.mark.parametrize(("months", "start"), [(24, 12), (36, 24)])
def test_scatter_about_the_line_equals_statsmodels(months: int, start: int) -> None:
    y, t = invented(1, 0.8, months, start), np.arange(months)
    days = np.where(t % 2, 31.0, 30.0)
    found = interrupted_series(y, days, start, t % 12 + 1)
    late, turn = (t >= start).astype(float), 2 * np.pi * (t % 12 + 1) / 12
    columns = [np.ones(months), t - start, late, late * (t - start), np.sin(turn), np.cos(turn)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = sm.GLM(
            y, np.column_stack(columns), family=sm.families.Poisson(), offset=np.log(days)
        ).fit(scale="X2")
    assert found.dispersion == pytest.approx(peer.scale)
    # correlation is near none here, so the averaged estimates are near those of independence
    assert math.log(found.level.estimate) == pytest.approx(peer.params[2], abs=0.3 * peer.bse[2])
    assert math.log(found.slope.estimate) == pytest.approx(peer.params[3], abs=0.3 * peer.bse[3])


def test_a_planted_change_is_recovered() -> None:
    month = np.arange(36) % 12 + 1
    found = [interrupted_series(invented(s, 0.7), np.full(36, 30.0), 24, month) for s in range(40)]
    assert np.mean([f.level.estimate for f in found]) == pytest.approx(0.7, abs=0.04)
    assert sum(f.level.low < 0.7 < f.level.high for f in found) >= 35
    assert sum(f.at_end.low < 0.7 < f.at_end.high for f in found) >= 35
    assert all(0 < f.expected.low < f.expected.estimate < f.expected.high for f in found)


def test_months_that_go_together_widen_the_interval() -> None:
    rng, t, wave = np.random.default_rng(1), np.arange(60), np.zeros(60)
    for now in t[1:]:
        wave[now] = 0.8 * wave[now - 1] + rng.normal(0, 6)
    together = np.round(80 + wave)
    apart = together[rng.permutation(60)]
    one, other = (
        interrupted_series(y, np.full(60, 30.0), 30, t % 12 + 1) for y in (together, apart)
    )
    assert one.autocorrelation > 0.4 > other.autocorrelation
    width = [math.log(f.level.high / f.level.low) / math.sqrt(f.dispersion) for f in (one, other)]
    assert width[0] > 1.3 * width[1]


def test_scale_of_exposure_changes_nothing() -> None:
    y, month = invented(2, 0.8), np.arange(36) % 12 + 1
    one = interrupted_series(y, np.full(36, 30.0), 24, month)
    other = interrupted_series(y, np.full(36, 1.0), 24, month)
    assert one.level.low == pytest.approx(other.level.low)


@pytest.mark.parametrize(
    ("counts", "start", "why"),
    [
        (np.full(12, 9.0), 6, "can't tell a change from the time of year; it takes 24 months"),
        (np.full(30, 9.0), 11, "at least 12 of them before the start and 3 after"),
        (np.full(30, 9.0), 28, "28 months before the start and 2 after"),
        (np.repeat([0.0, 5], 12), 12, "no offence on one side"),
        (np.full(24, 5.0), 12, "on a line exactly"),
    ],
)
def test_what_bears_no_line_is_refused(counts: np.ndarray, start: int, why: str) -> None:
    months = len(counts)
    with pytest.raises(CannotTell, match=why):
        interrupted_series(counts, np.full(months, 30.0), start, np.arange(months) % 12 + 1)
