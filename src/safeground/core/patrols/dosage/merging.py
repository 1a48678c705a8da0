"""Runs into stays: short excursions outside a geofence, or into another, don't end a stay.

Imports numba, so import this module only where it is about to be used.
"""

from typing import Any

import numpy as np
from numba import njit

from safeground.core.patrols.dosage.runs import Limits, settle, speed_between


def merged(runs: Any, x: Limits) -> Any:
    """Stays of runs (n,), in order of device and time, with all their time told by speed.

    The runs are lengthened where they stand, as there may be many: what was given is used up.

    A run that begins within the excursion limit of an earlier stay's end, in the same fence, goes
    on with that stay; what lies between belongs to it, so that a device is never in two places.
    """
    return runs[_merge(runs, np.lexsort((runs["enter"], runs["device"])), x)]


@njit(cache=True, nogil=True)
def _merge(runs: Any, order: Any, x: Any) -> Any:
    """Which runs are stays, in this order, once those that go on with them are joined to them."""
    stays, top, floor = np.empty(order.size, np.int64), 0, 0
    for i in order:
        if top > floor and runs[stays[top - 1]].device != runs[i].device:
            floor = top
        at = top - 1
        while at >= floor and runs[i].enter - runs[stays[at]].leave <= x.excursion:
            if runs[stays[at]].fence == runs[i].fence:
                break
            at -= 1
        if at >= floor and runs[i].enter - runs[stays[at]].leave <= x.excursion:
            _join(runs[stays[at]], runs[i], x)
            top = at + 1
        else:
            stays[top] = i
            top += 1
    for i in stays[:top]:
        _resolve(runs[i], x)
    return stays[:top].copy()


@njit(cache=True, nogil=True)
def _join(stay: Any, run: Any, x: Any) -> None:
    """Lengthen a stay by a later run, and by the excursion between them."""
    stay.loose += run.loose - (stay.leave - stay.last) - (run.first - run.enter)
    stay.pending += run.first - stay.last
    if run.first - stay.anchor >= x.baseline:
        settle(stay, run.first, run.first_lon, run.first_lat, x)
    if run.anchor == run.first:  # the run was too short to tell any speed: keep the old anchor
        stay.pending += run.pending
    else:
        stay.loose += stay.pending
        stay.pending, stay.anchor = run.pending, run.anchor
        stay.anchor_lon, stay.anchor_lat = run.anchor_lon, run.anchor_lat
    stay.foot += run.foot
    stay.vehicle += run.vehicle
    stay.fixes += run.fixes
    stay.leave, stay.last, stay.after = run.leave, run.last, run.after
    stay.last_lon, stay.last_lat = run.last_lon, run.last_lat
    stay.after_lon, stay.after_lat = run.after_lon, run.after_lat


@njit(cache=True, nogil=True)
def _resolve(stay: Any, x: Any) -> None:
    """Time whose speed can't be told by itself is as most of the rest, or as the whole way was."""
    loose, in_vehicle = stay.loose + stay.pending, stay.vehicle > stay.foot
    if stay.vehicle + stay.foot == 0:
        speed = speed_between(
            stay.before,
            stay.before_lon,
            stay.before_lat,
            stay.after,
            stay.after_lon,
            stay.after_lat,
        )
        in_vehicle = speed > x.vehicle
    if in_vehicle:
        stay.vehicle += loose
    else:
        stay.foot += loose
    stay.loose, stay.pending = 0, 0
