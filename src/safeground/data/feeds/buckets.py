"""A feed too far out of order to be mended on the way: dealt into files by device, then read back.

All fixes of a device are in one bucket, in the order in which they came, and a bucket fits into
memory, where it can be put in order whatever order that was.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from safeground.core.patrols.dosage.pings import PING, PingBatch

_ROW = np.dtype([("device", "i4"), *((name, PING[name]) for name in PING.names or ())])
_BUCKET = 1 << 26  # bytes of feed a bucket
_FEWEST, _MOST = 8, 512


def in_buckets(batches: Iterable[PingBatch], folder: Path, size: int) -> Iterator[PingBatch]:
    """One batch a bucket of a feed of about `size` bytes, with files in `folder` meanwhile."""
    count = int(np.clip(size // _BUCKET, _FEWEST, _MOST))
    paths = [folder / f"{number}.pings" for number in range(count)]
    for batch in batches:
        _deal(batch, paths)
    for path in paths:
        if path.exists():
            yield _read(path)
            path.unlink()


def _deal(batch: PingBatch, paths: list[Path]) -> None:
    known = np.flatnonzero(batch.device >= 0)
    bucket = batch.device[known] % len(paths)
    known = known[np.argsort(bucket, kind="stable")]
    rows = np.empty(len(known), _ROW)
    for name, values in zip(_ROW.names or (), batch.fields(), strict=True):
        rows[name] = values[known]
    ends = np.cumsum(np.bincount(bucket, minlength=len(paths)))
    for path, own in zip(paths, np.split(rows, ends[:-1]), strict=True):
        if len(own):
            with path.open("ab") as file:
                own.tofile(file)


def _read(path: Path) -> PingBatch:
    rows = np.fromfile(path, _ROW)
    return PingBatch(*(np.ascontiguousarray(rows[name]) for name in _ROW.names or ()))
