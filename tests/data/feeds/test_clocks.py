"""Clocks of devices that are wrong."""

import numpy as np
import polars as pl

from safeground.data.feeds.clocks import Clocks


def test_a_steady_difference_is_a_wrong_clock_and_late_sending_is_not() -> None:
    rng = np.random.default_rng(1)
    lags = {
        0: rng.uniform(1, 10, 500),  # well
        1: rng.uniform(-3600, -3590, 500),  # an hour fast
        2: rng.uniform(0, 3600, 500),  # stored, and sent when there was signal
        3: np.where(rng.random(500) < 0.1, 4000, 300) + rng.uniform(0, 5, 500),  # five minutes slow
    }
    clocks = Clocks()
    for _ in range(70):  # more often than counts are kept apart
        for device, lag in lags.items():
            seconds = pl.Series((lag * 1e6).astype(np.int64))
            clocks.note(np.full(500, device, np.int32), seconds)
    assert np.allclose(clocks.errors(5) / 1e6, [0, -3595, 0, 303, 0], atol=5)


def test_without_a_time_of_receipt_nothing_is_known() -> None:
    clocks = Clocks()
    clocks.note(np.zeros(2, np.int32), pl.Series([None, None], dtype=pl.Int64))
    assert clocks.errors(2).tolist() == [0, 0]
