"""A feed: files of pings in any of the formats, read as one, some rows at a time."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from safeground.core.patrols.dosage.pings import PingBatch
from safeground.data.errors import BadInput
from safeground.data.feeds import delimited, gpx, json_lines, nmea, parquet
from safeground.data.feeds.clocks import Clocks
from safeground.data.feeds.columns import columns_of
from safeground.data.feeds.rows import Rows
from safeground.data.feeds.times import microseconds

FORMATS = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson", ".nmea", ".txt", ".gpx")
NO_DEVICE, NO_TIME = "no device", "time that can't be read"
UNREADABLE = "line that can't be read"


@dataclass(frozen=True)
class FeedBatch:
    """Pings with the rows that they were read from."""

    pings: PingBatch
    rows: Rows
    file: str
    before: int  # rows of the file before these

    def described(self, row: int) -> str:
        """One row in words, to show a person what is at fault."""
        values = self.rows.columns.row(row, named=True)
        if self.rows.devices is not None:
            values = {"device": self.rows.devices[row].as_py(), **values}
        said = ", ".join(f"{name} {value}" for name, value in values.items())
        return f"{self.file}, row {self.before + row + 1:,}: {said[:300]}"


class Feed:
    """Files and folders as one feed. What has been learnt of it grows as `batches` goes on.

    `devices` are the names behind the numbers of a batch; `rows` counts rows, `dropped` those that
    no ping could be made of, with one of each reason in `examples`; `wall_clock` says whether times
    without an offset were met, read as `zone` time; `clocks` what is known of devices' clocks.
    """

    def __init__(self, paths: Sequence[Path], zone: str, device: str | None = None) -> None:
        self.files, self.zone, self.device = feed_files(paths), zone, device
        self.sizes = [file.stat().st_size for file in self.files]
        self._codes: dict[str, int] = {}
        self.begin()

    def begin(self) -> None:
        """Forget what was counted, to read again from the start; devices keep their numbers."""
        self.rows, self.wall_clock = 0, False
        self.dropped: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.clocks = Clocks()

    @property
    def devices(self) -> list[str]:
        """Names of the devices met so far, by number."""
        return list(self._codes)

    def batches(self) -> Iterator[tuple[FeedBatch, float]]:
        """All pings, with the share of the feed that has been read; BadInput if it is none."""
        total, before = max(sum(self.sizes), 1), 0
        for file, size in zip(self.files, self.sizes, strict=True):
            row = 0
            for rows in self._rows_of(file):
                batch = self._batch(rows, file.name, row)
                yield batch, (before + size * rows.done / max(rows.total, 1)) / total
                row += len(rows.columns) + rows.unreadable
            before += size

    def _rows_of(self, file: Path) -> Iterator[Rows]:
        kind = file.suffix.lower()
        if kind == ".parquet":
            return parquet.read(file, self.device)
        if kind in (".jsonl", ".ndjson"):
            return json_lines.read(file)
        if kind == ".gpx":
            return gpx.read(file, self.device or file.stem)
        if kind == ".nmea" or (kind == ".txt" and _is_nmea(file)):
            return nmea.read(file)
        return delimited.read(file)

    def _batch(self, rows: Rows, file: str, before: int) -> FeedBatch:
        self._miss(UNREADABLE, rows.unreadable, f"{file}: {rows.example}")
        frame = rows.columns
        self.rows += len(frame) + rows.unreadable
        own = [*frame.columns, *([] if rows.devices is None else ["device"])]
        if not len(frame):
            own = [*own, "device", "time", "longitude", "latitude"]  # nothing to be found missing
            frame = pl.DataFrame(schema=dict.fromkeys(own, pl.Float64))
        stand_in = self.device or (Path(file).stem if _one_device(file) else None)
        names = columns_of(file, own, stand_in)
        time, naive = microseconds(frame[names["time"]], self.zone, file)
        self.wall_clock |= naive
        device = self._device_codes(rows, frame, names.get("device"), stand_in)
        readable = time.is_not_null().to_numpy() if time.null_count() else np.True_
        lon, lat = (_numbers(frame, names.get(c)) for c in ("longitude", "latitude"))
        _refuse_mistaken(file, lon, lat)
        pings = PingBatch(
            device if np.all(readable) else np.where(readable, device, np.int32(-1)),
            (time.fill_null(0) if time.null_count() else time).to_numpy(),
            lon,
            lat,
            _numbers(frame, names.get("accuracy"), pl.Float32),
            _numbers(frame, names.get("speed"), pl.Float32),
        )
        batch = FeedBatch(pings, rows, file, before)
        unnamed = device < 0
        for reason, wrong in ((NO_DEVICE, unnamed), (NO_TIME, ~(readable | unnamed))):
            if wrong.any():
                self._miss(reason, int(wrong.sum()), batch.described(int(wrong.argmax())))
        if "received" in names:
            received, _ = microseconds(frame[names["received"]], self.zone, file)
            self.clocks.note(pings.device, received - time)
        return batch

    def _miss(self, reason: str, count: int, example: str) -> None:
        if count:
            self.dropped[reason] += count
            self.examples.setdefault(reason, example)

    def _device_codes(
        self, rows: Rows, frame: pl.DataFrame, column: str | None, stand_in: str | None
    ) -> NDArray[np.int32]:
        """The number of each row's device, -1 where none is named."""
        if column is None:
            return np.full(len(frame), self._code(stand_in or ""), np.int32)
        named = rows.devices
        if named is None:
            text = frame[column].cast(pl.String).cast(pl.Categorical)
            named = text.to_arrow(compat_level=pl.CompatLevel.oldest())
        codes = [self._code(str(name or "")) for name in named.dictionary.to_pylist()]
        indices = named.indices
        if indices.null_count:
            indices = indices.fill_null(len(codes))
        at: NDArray[np.int32] = indices.to_numpy(zero_copy_only=False)
        return np.array([*codes, -1], np.int32)[at]

    def _code(self, name: str) -> int:
        name = name.strip()
        return self._codes.setdefault(name, len(self._codes)) if name else -1


def feed_files(paths: Sequence[Path]) -> list[Path]:
    """The files of a feed, those of a folder by name. Raises BadInput where there are none."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in FORMATS)
            if not inside:
                raise BadInput(f"{path} holds no feed; expected files ending {', '.join(FORMATS)}")
            files += inside
        elif not path.exists():
            raise BadInput(f"There is no feed {path}")
        elif path.suffix.lower() not in FORMATS:
            raise BadInput(f"{path.name} is no feed; expected a file ending {', '.join(FORMATS)}")
        else:
            files.append(path)
    if not any(os.path.getsize(file) for file in files):  # noqa: PTH202  (one call a file)
        raise BadInput(f"{', '.join(f.name for f in files[:3])}: the feed is empty")
    return [file for file in files if file.stat().st_size]


def _is_nmea(file: Path) -> bool:
    with file.open("rb") as opened:
        return b"$G" in opened.read(2000)


def _one_device(file: str) -> bool:
    return Path(file).suffix.lower() in (".nmea", ".txt")


def _numbers(
    frame: pl.DataFrame, column: str | None, kind: type[pl.DataType] = pl.Float64
) -> NDArray[Any]:
    if column is None:
        return pl.repeat(np.nan, len(frame), dtype=kind, eager=True).to_numpy()
    values = frame[column]
    if values.dtype == pl.String:
        values = values.str.strip_chars()
    numbers = values.cast(kind, strict=False)
    return (numbers.fill_null(np.nan) if numbers.null_count() else numbers).to_numpy()


def _refuse_mistaken(file: str, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> None:
    """Refuse what is plainly metres, or longitude for latitude."""
    lon, lat = lon[:10_000], lat[:10_000]
    there = np.isfinite(lon) & np.isfinite(lat) & ((lon != 0) | (lat != 0))
    if not there.any():
        return
    x, y = float(np.median(lon[there])), float(np.median(lat[there]))
    if abs(x) > 180 and abs(y) > 90:
        raise BadInput(
            f"{file}: positions such as {x:,.0f}, {y:,.0f} are metres; pings must have longitude "
            "and latitude in degrees (WGS 84)"
        )
    if 49 <= x <= 62 and -9 <= y <= 3:
        raise BadInput(
            f"{file}: longitude and latitude look swapped: positions such as longitude {x:.3f}, "
            f"latitude {y:.3f}"
        )
