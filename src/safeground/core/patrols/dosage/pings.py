"""Pings as arrays: what every reader of a feed gives, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARLIEST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

# One fix in 32 bytes: half a cache line.
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
        """The six arrays, in the order above; not to be written to, as some belong to a file."""
        arrays = (
            self.device,
            self.time,
            self.longitude,
            self.latitude,
            self.accuracy,
            self.speed,
        )
        return tuple(read_only(array) for array in arrays)

    def at(self, rows: NDArray[np.int64]) -> "PingBatch":
        """These rows of it, in the order given."""
        return PingBatch(*(array[rows] for array in self.fields()))


def joined(batches: Sequence[PingBatch]) -> PingBatch:
    """Batches, one after the other; at least one.

    >>> len(joined([no_pings(), no_pings()]))
    0
    """
    each = zip(*(batch.fields() for batch in batches), strict=True)
    return PingBatch(*(np.concatenate(arrays) for arrays in each))


def no_pings() -> PingBatch:
    """A batch of none.

    >>> len(no_pings())
    0
    """
    degrees, unknown = np.empty(0, np.float64), np.empty(0, np.float32)
    return PingBatch(
        np.empty(0, np.int32), np.empty(0, np.int64), degrees, degrees, unknown, unknown
    )


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view of an array as compiled code knows it: all alike, so that it is compiled once."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
