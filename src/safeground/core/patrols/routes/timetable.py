"""When a unit that does these things in this order can be at each: the earliest and the latest."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from safeground.core.patrols.routes.shift import Break, Request, Shift, Unit

Step = Request | Break


@dataclass(frozen=True)
class Timetable:
    """Earliest and latest beginning of each step, in minutes, and the way to it, and home."""

    earliest: tuple[int, ...]
    latest: tuple[int, ...]
    travel: tuple[int, ...]
    home: int


def timetable(shift: Shift, unit: Unit, steps: Sequence[Step]) -> Timetable | None:
    """The freedom that a unit has in doing `steps` in order, or None if it can't.

    The steps must hold all the unit's breaks. A step begins inside one of its stretches and ends
    inside it too; waiting is allowed anywhere. The earliest times come from doing everything as
    soon as it can be, the latest from being back at the end of the shift and no sooner.
    """
    if any(isinstance(s, Request) and not shift.may_serve(unit, s) for s in steps):
        return None
    places = [unit.start, *(_place(unit, s) for s in steps), unit.end]
    between = [int(shift.travel[unit.mode][a, b]) for a, b in pairwise(places)]
    earliest = _earliest(unit, steps, between)
    if earliest is None:
        return None
    latest = _latest(unit, steps, between)
    return Timetable(tuple(earliest), tuple(latest), tuple(between[:-1]), between[-1])


def _place(unit: Unit, step: Step) -> int:
    return step.place if isinstance(step, Request) else unit.place_of(step)


def _stretches(step: Step) -> tuple[tuple[int, int], ...]:
    return step.stretches if isinstance(step, Request) else ((step.earliest, step.latest),)


def _earliest(unit: Unit, steps: Sequence[Step], between: Sequence[int]) -> list[int] | None:
    times: list[int] = []
    now = unit.starts
    for step, way in zip(steps, between, strict=False):
        begins = first_start(step, now + way)
        if begins is None:
            return None
        times.append(begins)
        now = begins + step.minutes
    return times if now + between[-1] <= unit.ends else None


def _latest(unit: Unit, steps: Sequence[Step], between: Sequence[int]) -> list[int]:
    times: list[int] = []
    by = unit.ends
    for step, way in zip(reversed(steps), reversed(between[1:]), strict=False):
        begins = last_start(step, by - way)
        assert begins is not None  # since it can begin at its earliest
        times.append(begins)
        by = begins
    return times[::-1]


def first_start(step: Step, not_before: int) -> int | None:
    """The first minute from `not_before` at which the step can begin."""
    begins = ((max(a, not_before), b) for a, b in _stretches(step))
    return min((at for at, b in begins if at + step.minutes <= b), default=None)


def last_start(step: Step, done_by: int) -> int | None:
    """The last minute at which the step can begin and be done by `done_by`."""
    ends = ((a, min(b, done_by)) for a, b in _stretches(step))
    return max((b - step.minutes for a, b in ends if b - step.minutes >= a), default=None)
