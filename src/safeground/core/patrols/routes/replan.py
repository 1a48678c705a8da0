"""The rest of a shift when a unit is called away: every other unit keeps its plan if it can.

The visits left behind are offered, the most worth first, to every gap of every other unit. Of the
gaps where one fits, it goes where the visits already planned change least: first in how many of
them begin at another minute, then by how many minutes, then in travel. What fits nowhere takes the
place of a visit worth less, if there is one that can be given up for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from safeground.core.patrols.routes.by_lot import Timed
from safeground.core.patrols.routes.routes import step_of
from safeground.core.patrols.routes.shift import Request, Shift, Unit
from safeground.core.patrols.routes.timetable import Step, first_start, timetable


@dataclass(frozen=True)
class Replanned:
    """Each unit's steps with their minutes, and the requests that no unit makes any more."""

    timed: tuple[tuple[Timed, ...], ...]
    dropped: tuple[int, ...]


def replanned(shift: Shift, kept: Sequence[Sequence[Timed]], orphans: Sequence[int]) -> Replanned:
    """Give the visits `orphans` to the units of `shift` beside what each has `kept`.

    `shift` begins now: its units start where and when they are next free, and a unit called away is
    not among them. `kept` (units) holds the steps still before each, at their planned minutes.
    Visits that must be `spacing` apart from others of their place stay so.
    """
    state = _State(shift, [list(steps) for steps in kept])
    waiting = sorted(orphans, key=lambda r: -shift.requests[r].prize)
    dropped: list[int] = []
    for request in waiting:
        if not state.take(request):
            given_up = state.exchange(request)
            dropped.append(request if given_up is None else given_up)
    return Replanned(tuple(tuple(steps) for steps in state.timed), tuple(dropped))


@dataclass
class _State:
    shift: Shift
    timed: list[list[Timed]]

    def take(self, request: int, without: tuple[int, int] | None = None) -> bool:
        """Put a visit where it changes least; False if it fits nowhere."""
        options = [
            (cost, unit, steps)
            for unit in range(len(self.timed))
            for cost, steps in self._options(unit, request, without)
        ]
        if not options:
            return False
        _, unit, steps = min(options, key=lambda option: option[0])
        if without is not None and without[0] != unit:
            giver = without[0]
            left = [t for t in self.timed[giver] if t.step != without[1]]
            again = near_to(self.shift, self.shift.units[giver], left)
            if again is None:
                return False
            self.timed[giver] = again
        self.timed[unit] = steps
        return True

    def exchange(self, request: int) -> int | None:
        """Give up the visit of least worth that makes room for a better one; which it was."""
        prize = self.shift.requests[request].prize
        lesser = sorted(
            (self.shift.requests[t.step].prize, unit, t.step)
            for unit, steps in enumerate(self.timed)
            for t in steps
            if t.step >= 0 and self.shift.requests[t.step].prize < prize
        )
        for _, unit, step in lesser:
            if self.take(request, without=(unit, step)):
                return step
        return None

    def _options(
        self, number: int, request: int, without: tuple[int, int] | None
    ) -> Iterator[tuple[tuple[int, int, int], list[Timed]]]:
        unit = self.shift.units[number]
        steps = [t for t in self.timed[number] if without != (number, t.step)]
        before = {t.step: t.begins for t in steps}
        asked = self._clear_of_others(request, without)
        for at in range(len(steps) + 1):
            begins = steps[at - 1].ends if at else unit.starts
            new = Timed(request, begins, begins + asked.minutes, 0)
            found = near_to(self.shift, unit, [*steps[:at], new, *steps[at:]], {request: asked})
            if found is not None:
                moved = [abs(t.begins - before[t.step]) for t in found if t.step in before]
                changes = sum(m > 0 for m in moved)
                yield (changes, sum(moved), sum(t.travel for t in found)), found

    def _clear_of_others(self, request: int, without: tuple[int, int] | None) -> Request:
        """The request in the minutes that other visits of its place leave it."""
        asked = self.shift.requests[request]
        stretches = list(asked.stretches)
        for unit, steps in enumerate(self.timed):
            for t in steps:
                if t.step < 0 or (unit, t.step) == without:
                    continue
                if self.shift.requests[t.step].place == asked.place:
                    low, high = t.begins - self.shift.spacing, t.ends + self.shift.spacing
                    stretches = [
                        part
                        for a, b in stretches
                        for part in ((a, min(b, low)), (max(a, high), b))
                        if part[1] - part[0] >= asked.minutes
                    ]
        return replace(asked, stretches=tuple(stretches))


def near_to(
    shift: Shift,
    unit: Unit,
    steps: Sequence[Timed],
    instead: Mapping[int, Request] | None = None,
) -> list[Timed] | None:
    """The steps in order, each as near to its minute as the others let it be; None if they can't.

    A visit of a place that has several keeps its minute exactly, so as to keep its distance.
    """
    crowded = {t.step for t in steps if t.step >= 0 and _crowded(shift, t.step)}
    things = [_thing(shift, unit, t, t.step in crowded, instead or {}) for t in steps]
    times = timetable(shift, unit, things)
    if times is None:
        return None
    found: list[Timed] = []
    free = unit.starts
    for t, thing, way, latest in zip(steps, things, times.travel, times.latest, strict=True):
        soonest = first_start(thing, free + way)
        assert soonest is not None  # the timetable has looked
        wanted = first_start(thing, max(soonest, min(t.begins, latest)))
        begins = wanted if wanted is not None and wanted <= latest else soonest
        found.append(Timed(t.step, begins, begins + thing.minutes, way))
        free = begins + thing.minutes
    return found


def _crowded(shift: Shift, request: int) -> bool:
    return len(shift.places[shift.requests[request].place]) > 1


def _thing(shift: Shift, unit: Unit, t: Timed, fixed: bool, instead: Mapping[int, Request]) -> Step:
    thing = instead.get(t.step) or step_of(shift, unit, t.step)
    if fixed and isinstance(thing, Request) and t.step not in instead:
        return replace(thing, stretches=((t.begins, t.ends),))
    return thing
