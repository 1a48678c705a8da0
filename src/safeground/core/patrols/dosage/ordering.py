"""Fixes into the order of time, device by device, a batch of a feed at a time.

Imports numba, so import this module only where it is about to be used.
"""

from typing import Any

import numpy as np
from numba import njit

from safeground.core.patrols.dosage.pings import EARLIEST, LATEST, PING

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
def by_device(
    batch: Any, held: Any, held_device: Any, newest: Any, worst: float, tally: Any
) -> tuple[Any, Any, int, int]:
    """Held and new fixes of each device together, new ones in the order in which they came.

    `batch` is the arrays of a PingBatch; `held` fixes come before them. `newest` (devices,) is the
    time of the newest fix of each, brought up to date. Faults are added to `tally`. Gives the
    fixes, where each device's begin (devices + 1,), how many came late, and how many were taken.
    """
    device, time, lon, lat, accuracy, speed = batch
    begins = np.zeros(newest.size + 1, np.int64)
    good = np.zeros(device.size, np.bool_)
    for d in held_device:
        begins[d + 1] += 1
    late, used = 0, 0
    for i in range(device.size):
        d = device[i]
        if d < 0:
            continue
        fault = fault_of(time[i], lon[i], lat[i], accuracy[i], worst)
        if fault >= 0:
            tally[fault] += 1
            continue
        good[i] = True
        begins[d + 1] += 1
        late += time[i] < newest[d]
        newest[d] = max(newest[d], time[i])
        used += 1
    for d in range(newest.size):
        begins[d + 1] += begins[d]
    place = begins[:-1].copy()
    fixes = np.empty(begins[-1], PING)
    for i in range(held_device.size):
        fixes[place[held_device[i]]] = held[i]
        place[held_device[i]] += 1
    for i in range(device.size):
        if good[i]:
            fix = fixes[place[device[i]]]
            fix.time, fix.lon, fix.lat = time[i], lon[i], lat[i]
            fix.accuracy, fix.speed = accuracy[i], speed[i]
            place[device[i]] += 1
    return fixes, begins, late, used


@njit(cache=True, nogil=True)
def in_order(fixes: Any, tally: Any) -> int:
    """Put one device's fixes in order of time in place, one an instant; how many are left."""
    ordered = True
    for i in range(1, fixes.size):
        if fixes[i].time <= fixes[i - 1].time:
            ordered = False
            break
    if ordered:
        return int(fixes.size)
    times = np.empty(fixes.size, np.int64)
    for i in range(fixes.size):
        times[i] = fixes[i].time
    came = fixes.copy()
    order = np.argsort(times, kind="mergesort")
    kept = 0
    for i in order:
        if kept and came[i].time == fixes[kept - 1].time:
            tally[DUPLICATE if key(came[i]) == key(fixes[kept - 1]) else CONFLICT] += 1
            if key(came[i]) < key(fixes[kept - 1]):
                fixes[kept - 1] = came[i]
        else:
            fixes[kept] = came[i]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def key(fix: Any) -> tuple[int, float, float, float, float]:
    """All that a fix says. At one instant the more accurate counts; the rest makes it certain."""
    accuracy = np.inf if np.isnan(fix.accuracy) else float(fix.accuracy)
    speed = np.inf if np.isnan(fix.speed) else float(fix.speed)
    return fix.time, accuracy, fix.lon, fix.lat, speed
