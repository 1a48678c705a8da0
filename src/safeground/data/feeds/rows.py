"""What every reader of a feed gives: rows as they stand in a file, some at a time."""

from dataclasses import dataclass

import polars as pl
import pyarrow as pa


@dataclass(frozen=True)
class Rows:
    """Some rows of a file: `columns` under the file's own names, as text or typed.

    `devices` holds the column of devices already encoded, where the file had it so. `unreadable`
    counts lines of which no row could be made, `example` is one of them. `done` of `total` says
    how far through the file this is, in any unit.
    """

    columns: pl.DataFrame
    done: int
    total: int
    unreadable: int = 0
    example: str = ""
    devices: pa.DictionaryArray | None = None
