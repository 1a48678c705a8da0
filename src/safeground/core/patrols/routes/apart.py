"""Visits of one place kept apart in time, by lot."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from safeground.core.patrols.routes.shift import Request, Shift
from safeground.core.patrols.routes.timetable import first_start, last_start

_EVENNESS = 4.0  # of the lots: higher cuts a window more evenly


def kept_apart(shift: Shift, rng: np.random.Generator) -> Shift:
    """The shift with the stretches of each place's visits cut so that no two can come too close.

    Where a place has several visits, their order is by lot and so are the cuts between them, each
    at some minute that leaves room for all. Where not all fit with the spacing between, those of
    the least prize lose their stretches. What keeps to the new shift keeps to the old one.
    """
    requests = list(shift.requests)
    for numbers in shift.places.values():
        if len(numbers) == 1:
            continue
        order = sorted(numbers, key=lambda n: (_middle(requests[n]), rng.random()))
        while (cut := _cut([requests[n] for n in order], shift.spacing, rng)) is None:
            dropped = min(order, key=lambda n: requests[n].prize)
            requests[dropped] = replace(requests[dropped], stretches=())
            order.remove(dropped)
        for number, request in zip(order, cut, strict=True):
            requests[number] = request
    return replace(shift, requests=tuple(requests))


def attainable(shift: Shift) -> Shift:
    """The shift without visits that no plan could make.

    Of visits of one place that are alike in all but their prize, only so many fit between its hours
    with the spacing between them; those of the least prize go. Nothing that a plan could collect
    is lost.
    """
    requests = list(shift.requests)
    for numbers in shift.places.values():
        alike = {(requests[n].stretches, requests[n].minutes) for n in numbers}
        kept = sorted(numbers, key=lambda n: -requests[n].prize)
        while len(alike) == 1 and len(kept) > 1:
            if _latest([requests[n] for n in kept], shift.spacing) is not None:
                break
            last = kept.pop()
            requests[last] = replace(requests[last], stretches=())
    return replace(shift, requests=tuple(requests))


def _middle(request: Request) -> float:
    return sum(a + b for a, b in request.stretches) / max(len(request.stretches), 1)


def _cut(
    requests: Sequence[Request], spacing: int, rng: np.random.Generator
) -> list[Request] | None:
    """The visits in this order, each within minutes of its own; None if they don't all fit."""
    latest = _latest(requests, spacing)
    if latest is None:
        return None
    found, low = [], -(10**9)
    for number, request in enumerate(requests):
        begins = first_start(request, low)
        if begins is None or begins > latest[number]:
            return None
        high = 10**9
        if number + 1 < len(requests):
            earliest, room = begins + request.minutes, latest[number + 1] - spacing
            later = len(requests) - number - 1
            high = earliest + int((room - earliest) * rng.beta(_EVENNESS, _EVENNESS * later))
        found.append(_within(request, low, high))
        low = high + spacing
    return found


def _latest(requests: Sequence[Request], spacing: int) -> list[int] | None:
    """The last minute at which each may begin if all after it are still to be made."""
    times: list[int] = []
    by = 10**9
    for request in reversed(requests):
        begins = last_start(request, by)
        if begins is None:
            return None
        times.append(begins)
        by = begins - spacing
    return times[::-1]


def _within(request: Request, low: int, high: int) -> Request:
    cut = ((max(a, low), min(b, high)) for a, b in request.stretches)
    kept = tuple((a, b) for a, b in cut if b - a >= request.minutes)
    return replace(request, stretches=kept)
