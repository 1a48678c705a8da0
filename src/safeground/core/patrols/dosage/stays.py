"""Stays: who was in which geofence from when to when, from a feed of pings a batch at a time.

Imports numba, so import this module only where it is about to be used.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from safeground.core.patrols.dosage.geofences import Geofences
from safeground.core.patrols.dosage.merging import merged
from safeground.core.patrols.dosage.ordering import (
    CONFLICT,
    DUPLICATE,
    FAULTS,
    JUMP,
    in_order,
    survey,
)
from safeground.core.patrols.dosage.pings import PingBatch, joined, no_pings
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.runs import RUN, limits
from safeground.core.patrols.dosage.walking import Walkers, finish, walk, walkers
from safeground.core.patrols.frames import STAY_SCHEMA

MINUTE = 60_000_000  # microseconds


class OutOfOrder(ValueError):  # noqa: N818  (read aloud: "raise out of order")
    """A fix came later than can be mended while streaming: the feed must be sorted as a whole."""


class StayFinder:
    """Finds stays in batches of pings; memory grows with devices and stays, not with pings.

    Fixes may come in any order of devices, and up to `rule.late_seconds` out of order within one;
    `add` raises OutOfOrder if one comes later still. `dropped` (len(FAULTS),) counts fixes left
    out, `reordered` those that came after a later one. `span` is microseconds since 1970 of the
    first and last fix, None before there is any.
    """

    def __init__(self, fences: Geofences, rule: VisitRule) -> None:
        self.fences, self.rule, self._limits = fences, rule, limits(rule)
        self.dropped: NDArray[np.int64] = np.zeros(len(FAULTS), np.int64)
        self.reordered, self._taken = 0, 0
        self.span: tuple[int, int] | None = None
        self._devices, self._held = walkers(0), no_pings()
        self._done: list[NDArray[Any]] = []

    @property
    def used(self) -> int:
        """Fixes that counted."""
        return int(self._taken - self.dropped[[DUPLICATE, CONFLICT, JUMP]].sum())

    def add(self, batch: PingBatch) -> None:
        """Take in a batch."""
        self._make_room(int(batch.device.max(initial=-1)) + 1)
        device, untidy, counts = survey(
            batch.fields(), self._devices.newest, self._limits.worst, self.dropped
        )
        self._account(*counts)
        batch = replace(batch, device=device)
        parts = [(self._held, untidy), (batch, untidy)]
        if untidy.any():
            both = joined([self._held, batch])
            mended = both.at(in_order(both.fields(), untidy, self.dropped))
            parts.append((mended, np.zeros_like(untidy)))
        self._held = joined([self._walk(part, skipped, last=False) for part, skipped in parts])

    def flush(self) -> None:
        """Finish every device so far; fixes of theirs must not come after this."""
        none = np.zeros(len(self._devices.seen), bool)
        self._held = self._walk(self._held, none, last=True)
        self._done.append(finish(self._devices, self._limits))

    def stays(self, devices: Sequence[str], later: NDArray[np.int64] | None = None) -> pl.DataFrame:
        """All stays of the feed (`STAY_SCHEMA`), in order of time; ends the feed.

        `devices` names the devices by number; `later` is how many microseconds to add to the times
        of each, where its clock was wrong.
        """
        self.flush()
        found = merged(self._finished(), self._limits)
        return _frame(found, self.fences.names, devices, later, self.rule)

    def _walk(self, part: PingBatch, skipped: NDArray[np.bool_], last: bool) -> PingBatch:
        """Walk the devices that aren't skipped along their fixes; those that have to be held."""
        fences = self.fences.locate(part.longitude, part.latitude)
        runs, held, first = walk(
            part.fields(), fences, skipped, self._devices, self._limits, last, self.dropped
        )
        if not first:
            raise OutOfOrder(f"fixes came more than {self.rule.late_seconds:g} seconds late")
        if len(runs):
            self._done.append(runs)
        return part.at(held)

    def _finished(self) -> NDArray[Any]:
        """All finished runs, let go of one by one as they are put together: there may be many."""
        runs, end = np.empty(sum(len(part) for part in self._done), RUN), 0
        while self._done:
            part = self._done.pop(0)
            runs[end : end + len(part)] = part
            end += len(part)
        return runs

    def _account(self, late: int, taken: int, first: int, last: int) -> None:
        self.reordered += late
        self._taken += taken
        if taken:
            before = self.span or (first, last)
            self.span = min(first, before[0]), max(last, before[1])

    def _make_room(self, devices: int) -> None:
        known = len(self._devices.seen)
        if devices > known:
            more = walkers(devices - known)
            both = zip(self._devices, more, strict=True)
            self._devices = Walkers(*(np.append(old, new) for old, new in both))


def _frame(
    found: Any,
    hotspots: Sequence[str],
    devices: Sequence[str],
    later: NDArray[np.int64] | None,
    rule: VisitRule,
) -> pl.DataFrame:
    shift = 0 if later is None else later[found["device"]]
    minutes = (found["leave"] - found["enter"]) / MINUTE
    foot = found["foot"] / MINUTE
    on_foot = (foot >= rule.minimum_minutes) & (found["foot"] >= found["vehicle"])
    names = pl.Series(hotspots, dtype=pl.String), pl.Series(devices, dtype=pl.String)
    frame = pl.DataFrame(
        {
            "hotspot": names[0].gather(found["fence"]),
            "device": names[1].gather(found["device"]),
            "arrive": pl.Series(found["enter"] + shift).cast(pl.Datetime("us", "UTC")),
            "leave": pl.Series(found["leave"] + shift).cast(pl.Datetime("us", "UTC")),
            "minutes": minutes,
            "foot_minutes": foot,
            "fixes": found["fixes"],
            "mode": np.where(on_foot, "foot", "vehicle"),
            "visit": on_foot & (minutes <= rule.longest_minutes),
        },
        schema=STAY_SCHEMA,
    )
    return frame.sort("arrive", "hotspot", "device", "leave")
