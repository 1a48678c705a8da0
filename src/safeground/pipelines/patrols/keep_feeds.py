"""Feeds kept for a few days, and the visits found in them kept without whose they were."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from safeground.data.feeds.feed import Feed, feed_files
from safeground.data.store.pings import PING_SCHEMA, Erased, Kept, PingStore
from safeground.data.store.visits import KeptVisits, VisitStore, to_keep
from safeground.pipelines.patrols.measure_dosage import Dosage

Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class KeptFile:
    """A file of a feed: `rows` in it, what was kept of them, and `unreadable` that no ping was."""

    file: str
    rows: int
    unreadable: int
    kept: Kept


def ping_store(store: Path) -> PingStore:
    """The pings of a store."""
    return PingStore(store / "pings")


def visit_store(store: Path) -> VisitStore:
    """The visits of a store."""
    return VisitStore(store / "visits")


def keep_pings(
    store: Path,
    paths: Sequence[Path],
    *,
    today: date,
    zone: str,
    device: str | None = None,
    limit_days: int | None = None,
    progress: Report = lambda *_: None,
) -> tuple[KeptFile, ...]:
    """Keep the files of a feed, each whole or not at all. Raises BadInput for what is no feed.

    `limit_days`, if said, is from now on the number of days that the store keeps pings.
    """
    files = feed_files(paths)
    if limit_days is not None:
        ping_store(store).set_limit(limit_days)
    found = []
    for number, file in enumerate(files):
        progress(f"Keeping {file.name}", number, len(files))
        feed = Feed([file], zone, device)
        given = _Counted(feed)
        kept = ping_store(store).keep(given.frames(), feed=fingerprint([file]), today=today)
        found.append(KeptFile(file.name, feed.rows, feed.rows - given.pings, kept))
    return tuple(found)


def keep_visits(store: Path, dosage: Dosage, pings: Sequence[Path]) -> KeptVisits:
    """Keep the visits of a dosage, not whose they were; the same again changes nothing."""
    rows = to_keep(
        dosage.gathered.stays,
        {hotspot.name: hotspot.key for hotspot in dosage.hotspots},
        dosage.conditions,
        json.dumps(asdict(dosage.rule), sort_keys=True),
    )
    feed = fingerprint(feed_files(pings)) if pings else _by_hand(dosage.gathered.days)
    return visit_store(store).keep(rows, feed=feed)


def erase_past_limit(store: Path, today: date) -> Erased:
    """Erase the pings that are past the store's limit; every command that keeps does it."""
    return ping_store(store).erase_past_limit(today)


def fingerprint(files: Sequence[Path]) -> str:
    """What files hold, in 16 letters: the same however they are called and in whatever order."""
    each = []
    for path in files:
        with path.open("rb") as file:
            each.append(hashlib.file_digest(file, "sha256").hexdigest())
    whole = (
        each[0] if len(each) == 1 else hashlib.sha256("".join(sorted(each)).encode()).hexdigest()
    )
    return whole[:16]


def _by_hand(days: Sequence[date]) -> str:
    return f"by hand, {days[0]} to {days[-1]}" if days else "by hand"


class _Counted:
    """The readable pings of a feed as frames, and how many there were."""

    def __init__(self, feed: Feed) -> None:
        self.feed, self.pings = feed, 0

    def frames(self) -> Iterator[pl.DataFrame]:
        for batch, _ in self.feed.batches():
            said = batch.pings
            names = np.array([*self.feed.devices, ""], object)
            frame = pl.DataFrame(
                {
                    "device": pl.Series(names[said.device], dtype=pl.String),
                    "time": pl.Series(said.time).cast(pl.Datetime("us", "UTC")),
                    "longitude": said.longitude,
                    "latitude": said.latitude,
                    "accuracy": pl.Series(said.accuracy, nan_to_null=True),
                    "speed": pl.Series(said.speed, nan_to_null=True),
                },
                schema=PING_SCHEMA,
            )
            placed = pl.col("longitude").is_finite() & pl.col("latitude").is_finite()
            rows = frame.filter(placed & (pl.col("device") != ""))
            self.pings += rows.height
            yield rows
