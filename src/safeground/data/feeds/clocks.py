"""Devices whose clocks are wrong, told from when their fixes were received."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

_BIN = 5_000_000  # microseconds
_TOO_FAR, _TOO_WIDE = 60, 60  # seconds
_OFTEN = 64  # batches between putting counts together


class Clocks:
    """How long after its time each device's fixes were received, as counts by five seconds.

    A clock is wrong if the middle difference is more than a minute and the middle half of them lie
    within a minute: fixes that were stored and sent later differ by all sorts of times.

    >>> clocks = Clocks()
    >>> clocks.note(np.zeros(9, np.int32), pl.Series([3_600_000_000] * 9))
    >>> clocks.errors(1).tolist()
    [3600000000]
    """

    def __init__(self) -> None:
        self._counts: list[pl.DataFrame] = []

    def note(self, device: NDArray[np.int32], lag: pl.Series) -> None:
        """Take in fixes of devices (n,), received `lag` (n,) microseconds after their time."""
        binned = (lag / _BIN).round().cast(pl.Int64, strict=False)
        seen = (
            pl.DataFrame({"device": device, "bin": binned})
            .drop_nulls()
            .filter(pl.col("device") >= 0)
        )
        self._counts.append(seen.group_by("device", "bin").agg(n=pl.len().cast(pl.Int64)))
        if len(self._counts) >= _OFTEN:
            self._counts = [self._together()]

    def errors(self, devices: int) -> NDArray[np.int64]:
        """Microseconds to add to each device's times (devices,), 0 where its clock is right."""
        later = np.zeros(devices, np.int64)
        if not self._counts:
            return later
        for (device,), own in self._together().sort("bin").group_by("device"):
            passed = own["n"].cum_sum().to_numpy() / own["n"].sum()
            low, middle, high = own["bin"].to_numpy()[np.searchsorted(passed, (0.25, 0.5, 0.75))]
            seconds = _BIN // 1_000_000
            if abs(middle) * seconds > _TOO_FAR and (high - low) * seconds <= _TOO_WIDE:
                later[int(device)] = middle * _BIN
        return later

    def _together(self) -> pl.DataFrame:
        return pl.concat(self._counts).group_by("device", "bin").agg(pl.col("n").sum())
