"""What is wrong with fixes, and those of a device into the order of time.

Imports numba, so import this module only where it is about to be used.
"""

from typing import Any

import numpy as np
from numba import njit

from safeground.core.patrols.dosage.pings import EARLIEST, LATEST

# What may be wrong with a row, by its number in a tally.
FAULTS = (
    "position off the earth or missing",
    "position 0, 0",
    "date before 2000 or after 2099",
    "accuracy worse than the rule allows",
    "duplicate",
    "second position at one instant",
    "jump faster than anything moves",
)
OFF_EARTH, NO_FIX, ABSURD_DATE, INACCURATE, DUPLICATE, CONFLICT, JUMP = range(len(FAULTS))
NONE = np.iinfo(np.int64).min


@njit(cache=True, nogil=True)
def fault_of(time: int, lon: float, lat: float, accuracy: float, worst: float) -> int:
    """What is wrong with a fix by itself, or -1."""
    if not (abs(lon) <= 180.0 and abs(lat) <= 90.0):
        return OFF_EARTH
    if lon == 0.0 and lat == 0.0:
        return NO_FIX
    if not EARLIEST <= time < LATEST:
        return ABSURD_DATE
    return INACCURATE if accuracy > worst else -1


@njit(cache=True, nogil=True)
def first_faults(batch: Any, worst: float) -> Any:
    """The first row of a batch's arrays that shows each fault of `fault_of`, -1 for none."""
    device, time, lon, lat, accuracy, _ = batch
    first = np.full(INACCURATE + 1, -1, np.int64)
    for i in range(device.size):
        if device[i] >= 0:
            fault = fault_of(time[i], lon[i], lat[i], accuracy[i], worst)
            if fault >= 0 and first[fault] < 0:
                first[fault] = i
    return first


@njit(cache=True, nogil=True)
def survey(batch: Any, newest: Any, worst: float, tally: Any) -> tuple[Any, Any, Any]:
    """Look once through the arrays of a PingBatch, before anything is done with it.

    `newest` (devices,) is the time of the newest fix of each, brought up to date; faults are added
    to `tally`. Gives the devices of the rows, -1 where a row is no good; which devices (devices,)
    have fixes here that are no later than one before; and four numbers: fixes that are earlier than
    one before, good fixes, and the first and last time of these.
    """
    device, time, lon, lat, accuracy, _ = batch
    good, untidy = np.full(device.size, -1, np.int32), np.zeros(newest.size, np.bool_)
    late, taken, first, last = 0, 0, LATEST, EARLIEST
    for i in range(device.size):
        d, at = device[i], time[i]
        if d < 0:
            continue
        fault = fault_of(at, lon[i], lat[i], accuracy[i], worst)
        if fault >= 0:
            tally[fault] += 1
            continue
        good[i] = d
        taken += 1
        first, last = min(first, at), max(last, at)
        if at > newest[d]:
            newest[d] = at
        else:
            untidy[d] = True
            late += at < newest[d]
    return good, untidy, (late, taken, first, last)


@njit(cache=True, nogil=True)
def in_order(batch: Any, which: Any, tally: Any) -> Any:
    """Rows of a batch's arrays by device and time, one an instant, of `which` (devices,) alone."""
    device, time = batch[0], batch[1]
    begins = np.zeros(which.size + 1, np.int64)
    for d in device:
        if d >= 0 and which[d]:
            begins[d + 1] += 1
    begins = np.cumsum(begins)
    place, rows = begins[:-1].copy(), np.empty(begins[-1], np.int64)
    for i in range(device.size):
        d = device[i]
        if d >= 0 and which[d]:
            rows[place[d]] = i
            place[d] += 1
    kept = 0
    for d in range(which.size):
        mine = rows[begins[d] : begins[d + 1]]
        begin = kept
        for i in mine[np.argsort(time[mine], kind="mergesort")]:
            if kept > begin and time[i] == time[rows[kept - 1]]:
                rows[kept - 1] = _better(batch, rows[kept - 1], i, tally)
            else:
                rows[kept] = i
                kept += 1
    return rows[:kept]


@njit(cache=True, nogil=True)
def _better(batch: Any, a: int, b: int, tally: Any) -> int:
    """The row that counts of two at one instant."""
    _, time, lon, lat, accuracy, speed = batch
    of_a = key(time[a], lon[a], lat[a], accuracy[a], speed[a])
    of_b = key(time[b], lon[b], lat[b], accuracy[b], speed[b])
    tally[DUPLICATE if of_a == of_b else CONFLICT] += 1
    return b if of_b < of_a else a


@njit(cache=True, nogil=True)
def key(
    time: int, lon: float, lat: float, accuracy: float, speed: float
) -> tuple[int, float, float, float, float]:
    """All that a fix says. At one instant the more accurate counts; the rest makes it certain."""
    accurate = np.inf if np.isnan(accuracy) else float(accuracy)
    fast = np.inf if np.isnan(speed) else float(speed)
    return time, accurate, lon, lat, fast
