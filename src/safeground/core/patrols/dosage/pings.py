"""Pings as arrays: what every reader of a feed gives, a batch at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARLIEST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

# One fix in 32 bytes, so that putting fixes in order moves half a cache line each.
PING = np.dtype([("time", "i8"), ("lon", "f8"), ("lat", "f8"), ("accuracy", "f4"), ("speed", "f4")])


@dataclass(frozen=True)
class PingBatch:
    """Some pings of a feed, (n,) each, in any order.

    `device` is an index into the feed's devices, -1 where a row can't be read (it is passed over);
    `time` microseconds since 1970 UTC; `longitude` and `latitude` WGS 84 degrees; `accuracy` metres
    and `speed` metres a second, not-a-number where unknown.
    """

    device: NDArray[np.int32]
    time: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    accuracy: NDArray[np.float32]
    speed: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.device)

    def fields(self) -> tuple[NDArray[Any], ...]:
        """The six arrays, in the order above."""
        return (
            self.device,
            self.time,
            self.longitude,
            self.latitude,
            self.accuracy,
            self.speed,
        )


def no_pings() -> PingBatch:
    """A batch of none.

    >>> len(no_pings())
    0
    """
    degrees, unknown = np.empty(0, np.float64), np.empty(0, np.float32)
    return PingBatch(
        np.empty(0, np.int32), np.empty(0, np.int64), degrees, degrees, unknown, unknown
    )
