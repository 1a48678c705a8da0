"""Stays: who was in which geofence from when to when, from a feed of pings a batch at a time.

Imports numba, so import this module only where it is about to be used.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from safeground.core.patrols.dosage.geofences import FINE, NOWHERE, Geofences, fence_of
from safeground.core.patrols.dosage.merging import merged
from safeground.core.patrols.dosage.ordering import (
    CONFLICT,
    DUPLICATE,
    FAULTS,
    JUMP,
    NONE,
    by_device,
    in_order,
    key,
)
from safeground.core.patrols.dosage.pings import PING, PingBatch, no_pings
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.runs import RUN, SEEN, close, leaps, limits, step
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
        self._held: NDArray[Any] = np.empty(0, PING)
        self._held_device: NDArray[np.int32] = np.empty(0, np.int32)
        self._newest: NDArray[np.int64] = np.empty(0, np.int64)
        self._seen: NDArray[Any] = np.empty(0, SEEN)
        self._runs: NDArray[Any] = np.empty(0, RUN)
        self._done: list[NDArray[Any]] = []

    @property
    def used(self) -> int:
        """Fixes that counted."""
        return int(self._taken - self.dropped[[DUPLICATE, CONFLICT, JUMP]].sum())

    def add(self, batch: PingBatch) -> None:
        """Take in a batch."""
        self._take(batch, last=False)

    def flush(self) -> None:
        """Finish every device so far; fixes of theirs must not come after this."""
        self._take(no_pings(), last=True)

    def stays(self, devices: Sequence[str], later: NDArray[np.int64] | None = None) -> pl.DataFrame:
        """All stays of the feed (`STAY_SCHEMA`), in order of time; ends the feed.

        `devices` names the devices by number; `later` is how many microseconds to add to the times
        of each, where its clock was wrong.
        """
        self.flush()
        parts, self._done = self._done, []
        runs = np.concatenate([np.empty(0, RUN), *parts])
        parts.clear()  # there may be many
        found = merged(runs, self._limits)
        return _frame(found, self.fences.names, devices, later, self.rule)

    def _take(self, batch: PingBatch, last: bool) -> None:
        self._make_room(int(batch.device.max(initial=-1)) + 1)
        fixes, begins, late, taken = by_device(
            batch.fields(),
            self._held,
            self._held_device,
            self._newest,
            self._limits.worst,
            self.dropped,
        )
        runs, self._held, self._held_device, mendable = _advance(
            fixes, begins, self._seen, self._runs, self.fences.tables, self._limits, last,
            self.dropped,
        )  # fmt: skip
        if not mendable:
            raise OutOfOrder(f"fixes came more than {self.rule.late_seconds:g} seconds late")
        self.reordered += late
        self._taken += taken
        if len(runs):
            self._done.append(runs)
        if taken:
            self._widen(fixes["time"])

    def _widen(self, times: NDArray[np.int64]) -> None:
        first, last = int(times.min()), int(times.max())
        if self.span is not None:
            first, last = min(first, self.span[0]), max(last, self.span[1])
        self.span = first, last

    def _make_room(self, devices: int) -> None:
        more = devices - len(self._seen)
        if more <= 0:
            return
        seen, runs = np.zeros(more, SEEN), np.zeros(more, RUN)
        seen["time"], runs["fence"] = NONE, NOWHERE
        self._seen, self._runs = np.append(self._seen, seen), np.append(self._runs, runs)
        self._newest = np.append(self._newest, np.full(more, NONE))


@njit(cache=True, nogil=True)
def _advance(
    fixes: Any, begins: Any, seen: Any, runs: Any, tables: Any, x: Any, last: bool, tally: Any
) -> tuple[Any, Any, Any, bool]:
    """Deal with all fixes that none can come before any more, and hold the others.

    Gives finished runs, held fixes and their devices, and whether order could be mended.
    """
    out = np.empty(fixes.size + seen.size, RUN)
    held, owner = np.empty(fixes.size, PING), np.empty(fixes.size, np.int32)
    finished, waiting, mendable = 0, 0, True
    for d in range(seen.size):
        mine = fixes[begins[d] : begins[d + 1]]
        if mine.size:
            first = key(mine[0])
            size = in_order(mine, tally)
            if seen[d].waits and key(mine[0]) != first:  # something belongs before what waited
                mendable = False
            ready = size if last else _ready(mine, size, x.late)
            finished = _follow(
                mine, size, ready, d, seen[d], runs[d], out, finished, tables, x, tally
            )
            for i in range(ready, size):
                held[waiting], owner[waiting] = mine[i], d
                waiting += 1
            seen[d].waits = (seen[d].waits or ready > 0) and not last
        if last and runs[d].fence >= 0:
            close(runs[d], runs[d].last, 0.0, 0.0, False, x)
            out[finished] = runs[d]
            finished += 1
            runs[d].fence = NOWHERE
    return out[:finished].copy(), held[:waiting].copy(), owner[:waiting].copy(), mendable


@njit(cache=True, nogil=True)
def _ready(mine: Any, size: int, late: int) -> int:
    """How many fixes have a next one that is old enough for nothing to come between."""
    settled = size
    while settled > 0 and mine[settled - 1].time > mine[size - 1].time - late:
        settled -= 1
    return max(settled - 1, 0)


@njit(cache=True, nogil=True)
def _follow(
    mine: Any, size: int, ready: int, d: int, seen: Any, run: Any, out: Any, finished: int,
    tables: Any, x: Any, tally: Any,
) -> int:  # fmt: skip
    frame = tables.frame
    west, south, per_x, per_y = frame[0], frame[1], frame[2], frame[3]
    coarse = tables.coarse
    rows, columns = coarse.shape[0] * FINE, coarse.shape[1] * FINE
    for i in range(ready):
        fix = mine[i]
        if (
            seen.time != NONE
            and i + 1 < size
            and leaps(seen, fix, x.fastest)
            and leaps(fix, mine[i + 1], x.fastest)
        ):
            tally[JUMP] += 1
            continue
        fx, fy = (fix.lon - west) * per_x, (fix.lat - south) * per_y
        fence = NOWHERE  # one look at the coarse raster says so of nearly every fix
        in_frame = 0.0 <= fx < columns and 0.0 <= fy < rows
        if in_frame and coarse[int(fy) // FINE, int(fx) // FINE] != NOWHERE:
            fence = fence_of(fix.lon, fix.lat, tables)
        if fence >= 0 or run.fence >= 0:
            finished = step(fix, fence, d, seen, run, out, finished, x)
        seen.time, seen.lon, seen.lat, seen.fence = fix.time, fix.lon, fix.lat, fence
    return finished


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
    visit = (foot >= rule.minimum_minutes) & (found["foot"] >= found["vehicle"])
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
            "mode": np.where(visit, "foot", "vehicle"),
            "visit": visit,
        },
        schema=STAY_SCHEMA,
    )
    return frame.sort("arrive", "hotspot", "device", "leave")
