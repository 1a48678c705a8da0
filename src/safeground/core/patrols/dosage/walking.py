"""Devices walked along their fixes, any number of them side by side, at compiled speed.

A fix counts once the one after it is known, since only then is it known to be no jump; and that is
once nothing may come between them any more. Imports numba, so import this module only where it is
about to be used.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from safeground.core.patrols.dosage.fence_raster import NOWHERE
from safeground.core.patrols.dosage.ordering import CONFLICT, DUPLICATE, JUMP, NONE, key
from safeground.core.patrols.dosage.pings import PING
from safeground.core.patrols.dosage.runs import RUN, SEEN, close, leaps, step

WAITING = np.dtype([*((name, PING[name]) for name in PING.names or ()), ("fence", "i4")])


class Walkers(NamedTuple):
    """What is known of each device (devices,): its newest time, the fix that counted last, the fix
    that waits for the one after, and the run that it is in."""

    newest: NDArray[np.int64]
    seen: NDArray[Any]
    waiting: NDArray[Any]
    runs: NDArray[Any]


def walkers(devices: int) -> Walkers:
    """So many devices of which nothing is known.

    >>> len(walkers(2).seen)
    2
    """
    newest, seen = np.full(devices, NONE), np.zeros(devices, SEEN)
    waiting, runs = np.zeros(devices, WAITING), np.zeros(devices, RUN)
    seen["time"], waiting["time"], runs["fence"], seen["fence"] = NONE, NONE, NOWHERE, NOWHERE
    return Walkers(newest, seen, waiting, runs)


@njit(cache=True, nogil=True)
def walk(
    batch: Any, fences: Any, skipped: Any, devices: Any, x: Any, last: bool, tally: Any
) -> tuple[Any, Any, bool]:
    """Take in the arrays of a batch, whose fixes are in order of time within each device.

    `fences` is the one that each lies in, -1 for none. Devices that are `skipped` (devices,) are
    passed over. Gives finished runs, the rows that a fix may yet come before (none if this is the
    `last`), and whether what waited could stay first.
    """
    device, time, lon, lat, accuracy, speed = batch
    newest, seen, waiting, runs = devices
    late, fastest = x.late, x.fastest
    out, held = np.empty(device.size, RUN), np.empty(device.size, np.int64)
    finished, unsettled = 0, 0
    for i in range(device.size):
        d = device[i]
        if d < 0 or skipped[d]:
            continue
        if not last and time[i] > newest[d] - late:
            held[unsettled] = i
            unsettled += 1
            continue
        fix, before = waiting[d], seen[d]
        if time[i] <= fix.time:
            fault = _again(fix, time[i], lon[i], lat[i], accuracy[i], speed[i])
            if fault < 0:
                return out[:0], held[:0], False
            tally[fault] += 1
            continue
        if fix.time != NONE:
            if leaps(
                before.time, before.lon, before.lat, fix.time, fix.lon, fix.lat, fastest
            ) and leaps(fix.time, fix.lon, fix.lat, time[i], lon[i], lat[i], fastest):
                tally[JUMP] += 1
            else:
                finished = _count(fix, d, before, runs[d], out, finished, x)
        fix.time, fix.lon, fix.lat, fix.fence = time[i], lon[i], lat[i], fences[i]
        fix.accuracy, fix.speed = accuracy[i], speed[i]
    return out[:finished].copy(), held[:unsettled].copy(), True


@njit(cache=True, nogil=True)
def finish(devices: Any, x: Any) -> Any:
    """Count the fixes that wait, and end all runs; these are given."""
    _, seen, waiting, runs = devices
    out, finished = np.empty(2 * seen.size, RUN), 0
    for d in range(seen.size):
        fix, run = waiting[d], runs[d]
        if fix.time != NONE:
            finished = _count(fix, d, seen[d], run, out, finished, x)
            fix.time = NONE
        if run.fence >= 0:
            close(run, run.last, 0.0, 0.0, False, x)
            out[finished] = run
            finished += 1
            run.fence = seen[d].fence = NOWHERE
    return out[:finished].copy()


@njit(cache=True, nogil=True)
def _count(fix: Any, d: int, seen: Any, run: Any, out: Any, finished: int, x: Any) -> int:
    """Let a fix count; how many runs are finished then."""
    if fix.fence >= 0 or seen.fence >= 0:
        finished = step(fix, fix.fence, d, seen, run, out, finished, x)
    seen.time, seen.lon, seen.lat, seen.fence = fix.time, fix.lon, fix.lat, fix.fence
    return finished


@njit(cache=True, nogil=True)
def _again(fix: Any, time: int, lon: float, lat: float, accuracy: float, speed: float) -> int:
    """What is wrong with a fix no later than the one that waits; -1 if it belongs before that."""
    waits = key(fix.time, fix.lon, fix.lat, fix.accuracy, fix.speed)
    comes = key(time, lon, lat, accuracy, speed)
    if comes < waits:
        return -1
    return DUPLICATE if comes == waits else CONFLICT
