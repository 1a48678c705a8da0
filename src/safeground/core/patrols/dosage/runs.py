"""Runs: unbroken presences of a device in a geofence, one fix at a time at compiled speed.

A run is the raw piece of a stay: `merging` puts runs together over short excursions. Imports
numba, so import this module only where it is about to be used.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from safeground.core.patrols.dosage.fence_raster import NOWHERE
from safeground.core.patrols.dosage.geofences import METRES_PER_DEGREE
from safeground.core.patrols.dosage.ordering import NONE
from safeground.core.patrols.dosage.rule import VisitRule

# Times are microseconds. A run is entered half-way between `before` and `first`, left half-way
# between `last` and `after`, as far as the rule lets it be. `foot`, `vehicle` and `loose` are time
# by speed; `pending` has passed since the anchor, over too short a baseline to tell its speed yet.
RUN = np.dtype(
    [
        *((name, "i8") for name in ("enter", "first", "last", "leave", "fixes")),
        *((name, "i8") for name in ("foot", "vehicle", "loose", "pending")),
        *((name, "i8") for name in ("before", "after", "anchor")),
        *(
            (f"{at}_{axis}", "f8")
            for at in ("before", "after", "anchor")
            for axis in ("lon", "lat")
        ),
        *((f"{at}_{axis}", "f8") for at in ("first", "last") for axis in ("lon", "lat")),
        ("device", "i4"),
        ("fence", "i4"),
        ("last_speed", "f4"),
    ]
)
# The last fix of a device that counted, and the fence that it was in.
SEEN = np.dtype([("time", "i8"), ("lon", "f8"), ("lat", "f8"), ("fence", "i8")])


class Limits(NamedTuple):
    """The rule in microseconds and metres a second, for compiled code."""

    excursion: int
    silence: int
    baseline: int
    late: int
    vehicle: float
    fastest: float
    worst: float


def limits(rule: VisitRule) -> Limits:
    """The numbers of a rule.

    >>> limits(VisitRule()).silence
    300000000
    """
    seconds = (
        rule.excursion_seconds,
        rule.silence_seconds,
        rule.speed_baseline_seconds,
        rule.late_seconds,
    )
    excursion, silence, baseline, late = (round(s * 1e6) for s in seconds)
    return Limits(
        excursion,
        silence,
        max(baseline, 1),
        late,
        float(rule.vehicle_mps),
        float(rule.fastest_mps),
        float(rule.worst_accuracy_m),
    )


@njit(cache=True, nogil=True)
def speed_between(t0: int, lon0: float, lat0: float, t1: int, lon1: float, lat1: float) -> Any:
    """Metres a second in a straight line; not-a-number where no time has passed."""
    if t1 <= t0:
        return np.nan
    east = (lon1 - lon0) * np.cos(np.radians(lat0))
    return np.hypot(east, lat1 - lat0) * METRES_PER_DEGREE * 1e6 / (t1 - t0)


@njit(cache=True, nogil=True)
def leaps(
    t0: int, lon0: float, lat0: float, t1: int, lon1: float, lat1: float, fastest: float
) -> bool:
    """Whether going from one fix to a later one would be faster than anything moves."""
    if t0 == NONE:
        return False
    reach = fastest * (t1 - t0) * (1e-6 / METRES_PER_DEGREE)
    if abs(lon1 - lon0) + abs(lat1 - lat0) <= reach:  # nearly always: no cosine is needed
        return False
    return bool(speed_between(t0, lon0, lat0, t1, lon1, lat1) > fastest)


@njit(cache=True, nogil=True)
def step(fix: Any, fence: int, device: int, seen: Any, run: Any, out: Any, n: int, x: Any) -> int:
    """Take in one device's next fix; `n` runs are finished in `out`, the number after is given."""
    if run.fence >= 0:
        if fence == run.fence and fix.time - run.last <= x.silence:
            _extend(run, fix, x)
        else:
            close(run, fix.time, fix.lon, fix.lat, fence != run.fence, x)
            out[n] = run
            n += 1
            run.fence = NOWHERE
    if fence >= 0 and run.fence < 0:
        _open(run, fix, fence, device, seen, x)
    return n


@njit(cache=True, nogil=True)
def _open(run: Any, fix: Any, fence: int, device: int, seen: Any, x: Any) -> None:
    run.device, run.fence, run.fixes = device, fence, 1
    run.enter, run.before, run.before_lon, run.before_lat = fix.time, fix.time, fix.lon, fix.lat
    if seen.time != NONE and seen.fence != fence and fix.time - seen.time <= x.excursion:
        run.enter = seen.time + (fix.time - seen.time) // 2
        run.before, run.before_lon, run.before_lat = seen.time, seen.lon, seen.lat
    run.first, run.first_lon, run.first_lat = fix.time, fix.lon, fix.lat
    run.last, run.last_lon, run.last_lat = fix.time, fix.lon, fix.lat
    run.anchor, run.anchor_lon, run.anchor_lat = fix.time, fix.lon, fix.lat
    run.last_speed = fix.speed
    run.foot, run.vehicle, run.pending = 0, 0, 0
    run.loose = fix.time - run.enter


@njit(cache=True, nogil=True)
def _extend(run: Any, fix: Any, x: Any) -> None:
    """One more fix inside: say at what speed the time since the last one passed."""
    passed, speed = fix.time - run.last, _mean(run.last_speed, fix.speed)
    if np.isnan(speed):
        run.pending += passed
    else:
        spend(run, passed, speed, x)
    if fix.time - run.anchor >= x.baseline:
        settle(run, fix.time, fix.lon, fix.lat, x)
    run.last, run.last_lon, run.last_lat, run.last_speed = fix.time, fix.lon, fix.lat, fix.speed
    run.fixes += 1


@njit(cache=True, nogil=True)
def settle(run: Any, time: int, lon: float, lat: float, x: Any) -> None:
    """Tell the speed of pending time by how far the anchor is, and move the anchor here."""
    if run.pending > 0:
        speed = speed_between(run.anchor, run.anchor_lon, run.anchor_lat, time, lon, lat)
        spend(run, run.pending, speed, x)
        run.pending = 0
    run.anchor, run.anchor_lon, run.anchor_lat = time, lon, lat


@njit(cache=True, nogil=True)
def spend(run: Any, passed: int, speed: float, x: Any) -> None:
    """Count time as on foot or in a vehicle."""
    if speed > x.vehicle:
        run.vehicle += passed
    else:
        run.foot += passed


@njit(cache=True, nogil=True)
def close(run: Any, time: int, lon: float, lat: float, went_out: bool, x: Any) -> None:
    """End a run, half-way to the next fix if that is outside and soon enough."""
    run.leave, run.after = run.last, run.last
    run.after_lon, run.after_lat = run.last_lon, run.last_lat
    if went_out and time - run.last <= x.excursion:
        run.leave = run.last + (time - run.last) // 2
        run.after, run.after_lon, run.after_lat = time, lon, lat
    run.loose += run.leave - run.last


@njit(cache=True, nogil=True)
def _mean(a: float, b: float) -> float:
    """Mean speed of two fixes, of the one that has any, or not-a-number."""
    if not a >= 0.0:
        return b if b >= 0.0 else np.nan
    return 0.5 * (a + b) if b >= 0.0 else a
