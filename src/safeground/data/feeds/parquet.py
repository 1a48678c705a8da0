"""Pings in Parquet."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from safeground.data.errors import BadInput
from safeground.data.feeds.columns import columns_of
from safeground.data.feeds.rows import Rows

_BATCH = 1 << 19  # rows


def read(path: Path, device: str | None = None) -> Iterator[Rows]:
    """Rows of a Parquet file: only the columns that pings are made of, in their own types."""
    try:
        with pq.ParquetFile(path) as file:
            names = columns_of(path.name, file.schema_arrow.names, device)
        of_devices = names.get("device")
        encoded = [of_devices] if of_devices else []
        # read ahead here, it would keep every column that it has read until the end of the file
        with pq.ParquetFile(path, read_dictionary=encoded, pre_buffer=False) as file:
            done, total = 0, file.metadata.num_rows
            wanted = list(names.values())
            for batch in file.iter_batches(_BATCH, columns=wanted, use_threads=False):
                done += batch.num_rows
                yield _rows(batch, of_devices, done, total)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"{path.name} can't be read as a Parquet file ({_short(error)})") from None


def _rows(batch: pa.RecordBatch, of_devices: str | None, done: int, total: int) -> Rows:
    devices = None
    if of_devices is not None and pa.types.is_dictionary(batch[of_devices].type):
        devices = batch[of_devices]
        batch = batch.drop_columns([of_devices])
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    return Rows(frame, done, total, devices=devices)


def _short(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:120].rstrip(".")
