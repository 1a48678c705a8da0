"""Visits of one place kept apart in time, by lot."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from safeground.core.patrols.routes.shift import Request, Shift
from safeground.core.patrols.routes.timetable import first_start, last_start

_EVENNESS = 4.0  # of the lots: higher cuts a window more evenly
_EVER = 10**9  # minutes: longer than any shift


def kept_apart(shift: Shift, rng: np.random.Generator) -> Shift:
    """The shift with the stretches of each place's visits cut so that no two can come too close.

    Where a place has several visits, their order is by lot and so are the cuts between them, each
    at some minute that leaves room for all. Those that are not `attainable` lose their stretches.
    What keeps to the new shift keeps to the old one.
    """
    requests = list(attainable(shift).requests)
    for numbers in shift.places.values():
        order = [int(n) for n in rng.permutation([n for n in numbers if requests[n].stretches])]
        if len(order) > 1:
            cut = _cut([requests[n] for n in order], shift.spacing, rng)
            for number, request in zip(order, cut, strict=True):
                requests[number] = request
    return replace(shift, requests=tuple(requests))


def attainable(shift: Shift) -> Shift:
    """The shift without visits that no plan could make.

    Of the visits of one place only so many fit between its hours with the spacing between them;
    those of the least prize go. Nothing that a plan could collect is lost. Raises ValueError where
    visits of one place differ in more than their prize.
    """
    requests = list(shift.requests)
    for place, numbers in shift.places.items():
        if len({replace(requests[n], prize=0.0) for n in numbers}) > 1:
            raise ValueError(f"requests at place {place} must be alike in all but their prize")
        kept = sorted(numbers, key=lambda n: -requests[n].prize)
        while len(kept) > 1 and _latest([requests[n] for n in kept], shift.spacing) is None:
            last = kept.pop()
            requests[last] = replace(requests[last], stretches=())
    return replace(shift, requests=tuple(requests))


def around(shift: Shift, begins: Mapping[int, int]) -> Shift:
    """The shift with visits of each place kept apart around those that begin at `begins`.

    Each visit that is not made yet gets the widest hole that those made leave it, if one is wide
    enough; two that are made get half each of what is to spare between them. `begins` keeps to the
    new shift if it kept to `shift`.
    """
    requests = list(attainable(shift).requests)
    for numbers in shift.places.values():
        if len(numbers) > 1:
            wanted = [n for n in numbers if requests[n].stretches]
            spans = _spans(requests, wanted, begins, shift.spacing)
            for number in wanted:
                requests[number] = _within(requests[number], *spans.get(number, (0, 0)))
    return replace(shift, requests=tuple(requests))


def _spans(
    requests: Sequence[Request], numbers: Sequence[int], begins: Mapping[int, int], spacing: int
) -> dict[int, tuple[int, int]]:
    """The minutes within which each visit is to lie; those without room are not in it."""
    made = sorted((n for n in numbers if n in begins), key=begins.__getitem__)
    ends = [-_EVER, *(begins[n] + requests[n].minutes + spacing for n in made)]
    starts = [*(begins[n] - spacing for n in made), _EVER]
    holes = [[low, high] for low, high in zip(ends, starts, strict=True)]
    spans: dict[int, tuple[int, int]] = {}
    taken: set[int] = set()
    for number in sorted(set(numbers) - set(made), key=lambda n: (-requests[n].prize, n)):
        rooms = [
            (max((b - a for a, b in _within(requests[number], *hole).stretches), default=-1), at)
            for at, hole in enumerate(holes)
            if at not in taken
        ]
        room, at = max(rooms, default=(-1, -1))
        if room >= requests[number].minutes:
            taken.add(at)
            spans[number] = (holes[at][0], holes[at][1])
    for at, number in enumerate(made):
        low, high = begins[number], begins[number] + requests[number].minutes
        if at not in taken:
            low = -_EVER if at == 0 else low - (holes[at][1] + spacing - holes[at][0]) // 2
        if at + 1 not in taken:
            spare = holes[at + 1][1] + spacing - holes[at + 1][0]
            high = _EVER if number == made[-1] else high + spare - spare // 2
        spans[number] = (low, high)
    return spans


def _cut(requests: Sequence[Request], spacing: int, rng: np.random.Generator) -> list[Request]:
    """The visits in this order, each within minutes of its own; they must all fit."""
    latest = _latest(requests, spacing)
    assert latest is not None  # attainable has looked
    found, low = [], -_EVER
    for number, request in enumerate(requests):
        begins = first_start(request, low)
        assert begins is not None  # the cut before leaves room
        high = _EVER
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
    by = _EVER
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
