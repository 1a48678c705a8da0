"""Pings in JSON lines: one object a line."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from safeground.data.feeds.lines import blocks
from safeground.data.feeds.rows import Rows


def read(path: Path) -> Iterator[Rows]:
    """Rows of a file of JSON lines; lines that are no JSON objects are counted."""
    total = path.stat().st_size
    for block, done in blocks(path):
        frame = _at_once(block)
        if frame is not None:
            yield Rows(frame, done, total)
        else:
            yield _one_by_one(block, done, total)


def _at_once(block: bytes) -> pl.DataFrame | None:
    """All lines at once; None if that doesn't take every line for a row."""
    try:
        frame = pl.read_ndjson(BytesIO(block), infer_schema_length=1000)
    except pl.exceptions.PolarsError:
        return None
    except BaseException as error:  # a panic of the reader is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        return None
    lines = block.count(b"\n") + (not block.endswith(b"\n"))
    nested = any(kind.is_nested() for kind in frame.dtypes)
    return frame if len(frame) == lines and not nested else None


def _one_by_one(block: bytes, done: int, total: int) -> Rows:
    good: list[dict[str, Any]] = []
    bad: list[bytes] = []
    for line in block.splitlines():
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if isinstance(value, dict):
            good.append({str(k): None if v is None else str(v) for k, v in value.items()})
        else:
            bad.append(line)
    names = list(dict.fromkeys(name for row in good for name in row))
    frame = pl.DataFrame(
        {name: [row.get(name) for row in good] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )
    example = bad[0][:200].decode("utf-8", "replace") if bad else ""
    return Rows(frame, done, total, len(bad), example)
