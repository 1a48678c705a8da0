"""Pings to visits: files of pings, hotspots and a rule in; stays and an account of the feed out."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from safeground.core.patrols.dosage.geofences import geofences
from safeground.core.patrols.dosage.ordering import FAULTS, first_faults
from safeground.core.patrols.dosage.pings import PingBatch
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.stays import OutOfOrder, StayFinder
from safeground.core.patrols.dosage.visits import FeedAccount, Visits
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.errors import BadInput
from safeground.data.feeds.ahead import ahead
from safeground.data.feeds.buckets import in_buckets
from safeground.data.feeds.feed import Feed, FeedBatch

Report = Callable[[str, int, int], None]
REORDERED, CLOCKS = "fixes that came out of order", "devices whose clock was put right"


def visits_from_pings(
    paths: Sequence[Path],
    hotspots: Sequence[PatrolHotspot],
    rule: VisitRule,
    *,
    zone: str = "Europe/London",
    device: str | None = None,
    progress: Report = lambda *_: None,
) -> Visits:
    """Read files or folders as one feed and find who was in which geofence, from when to when.

    Times without an offset are wall time in `zone`. `device` names the device of files that don't
    say (NMEA, GPX). `progress` is told of (what, done, total). Raises BadInput where no feed can
    be meant. The order of rows, files and duplicates make no difference.
    """
    _refuse_unknown(zone)
    try:
        fences = geofences(hotspots, rule.margin_m)
    except ValueError as error:
        raise BadInput(f"No geofences can be made: {error}") from None
    reading = _Reading(Feed(paths, zone, device), progress)
    finder = StayFinder(fences, rule)
    try:
        reading.stream(finder)
    except OutOfOrder:
        finder = StayFinder(fences, rule)
        reading.sort(finder)
    return reading.visits(finder, hotspots, rule)


class _Reading:
    """One feed being read, once through or dealt into buckets, with an account of it."""

    def __init__(self, feed: Feed, progress: Report) -> None:
        self.feed, self.progress, self.sorted = feed, progress, False
        self.examples: dict[str, str] = {}

    def stream(self, finder: StayFinder) -> None:
        """Find stays on the way; OutOfOrder where that won't do."""
        with ahead(self.feed.batches()) as batches:
            for batch, share in batches:
                before = finder.dropped.sum()
                finder.add(batch.pings)
                if finder.dropped.sum() > before:
                    self._note(batch, finder.rule)
                self.progress("Reading pings", int(share * 1000), 1000)

    def sort(self, finder: StayFinder) -> None:
        """Read again, dealing pings by device into files in a folder that is erased."""
        self.sorted = True
        self.feed.begin()
        with tempfile.TemporaryDirectory(prefix="safeground-") as folder:
            for pings in in_buckets(self._noted(finder.rule), Path(folder), sum(self.feed.sizes)):
                finder.add(pings)
                finder.flush()

    def _noted(self, rule: VisitRule) -> Iterator[PingBatch]:
        with ahead(self.feed.batches()) as batches:
            for batch, share in batches:
                self._note(batch, rule)
                self.progress("Sorting pings", int(share * 1000), 1000)
                yield batch.pings

    def _note(self, batch: FeedBatch, rule: VisitRule) -> None:
        rows = first_faults(batch.pings.fields(), float(rule.worst_accuracy_m))
        for reason, row in zip(FAULTS, rows.tolist(), strict=False):
            if row >= 0 and reason not in self.examples:
                self.examples[reason] = batch.described(row)

    def visits(
        self, finder: StayFinder, hotspots: Sequence[PatrolHotspot], rule: VisitRule
    ) -> Visits:
        feed = self.feed
        later = feed.clocks.errors(len(feed.devices))
        stays = finder.stays(feed.devices, later)
        faults = {f: n for f, n in zip(FAULTS, finder.dropped.tolist(), strict=True) if n}
        repaired = {REORDERED: finder.reordered, CLOCKS: int((later != 0).sum())}
        first, last = finder.span or (None, None)
        account = FeedAccount(
            rows=feed.rows,
            used=finder.used,
            devices=len(feed.devices),
            first=None if first is None else _moment(first),
            last=None if last is None else _moment(last),
            dropped={**feed.dropped, **faults},
            repaired={what: n for what, n in repaired.items() if n},
            examples={**feed.examples, **self.examples},
            wall_clock=feed.wall_clock,
            zone=feed.zone,
            files=tuple(file.name for file in feed.files),
        )
        provenance = {
            "safeground": version("safeground"),
            "data": dict(zip(account.files, feed.sizes, strict=True)),
            "parameters": asdict(rule),
            "zone": feed.zone,
            "sorted_as_a_whole": self.sorted,
        }
        return Visits(stays, rule, account, tuple(h.name for h in hotspots), provenance)


def _moment(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def _refuse_unknown(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise BadInput(f"There is no time zone {zone!r}; one is Europe/London") from None
