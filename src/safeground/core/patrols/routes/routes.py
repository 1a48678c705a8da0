"""Routes: which unit does what in what order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from safeground.core.patrols.routes.shift import Shift, Unit
from safeground.core.patrols.routes.timetable import Step, Timetable, timetable


@dataclass(frozen=True)
class Routes:
    """For each unit its steps in order: numbers of requests, or -1 - b for its break b.

    `shift` is the one that was solved, where visits of one place have been kept apart; every route
    keeps to it, and so to the shift that was asked. `complete` is False if time ran out.
    """

    shift: Shift
    steps: tuple[tuple[int, ...], ...]
    complete: bool = True

    @cached_property
    def prizes(self) -> dict[int, float]:
        """The prize of each request served. Of n visits of one place, the n best prizes count:

        which of them is called the first makes no difference to the place.
        """
        served = {s for route in self.steps for s in route if s >= 0}
        found: dict[int, float] = {}
        for numbers in self.shift.places.values():
            made = [n for n in numbers if n in served]
            best = sorted((self.shift.requests[n].prize for n in numbers), reverse=True)
            found.update(zip(made, best, strict=False))
        return found

    @property
    def served(self) -> frozenset[int]:
        """The requests that are in some route."""
        return frozenset(self.prizes)

    @property
    def prize(self) -> float:
        """What the visits are worth together."""
        return float(sum(self.prizes.values()))


def breaks_only(unit: Unit) -> tuple[int, ...]:
    """The steps of a unit that visits nothing."""
    return tuple(-1 - b for b in range(len(unit.breaks)))


def step_of(shift: Shift, unit: Unit, step: int) -> Step:
    """What a number in a route stands for."""
    return shift.requests[step] if step >= 0 else unit.breaks[-1 - step]


def times_of(shift: Shift, unit: Unit, steps: Sequence[int]) -> Timetable | None:
    """The freedom that a unit has in a route, or None if it can't keep it."""
    return timetable(shift, unit, [step_of(shift, unit, s) for s in steps])


def way_of(shift: Shift, unit: Unit, steps: Sequence[int]) -> int | None:
    """Minutes of travel of a route, home included, or None if the unit can't keep it."""
    times = times_of(shift, unit, steps)
    return None if times is None else sum(times.travel) + times.home
