"""Why a visit is not in the plan."""

from dataclasses import dataclass
from typing import Literal

from safeground.core.patrols.routes.apart import attainable
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Request, Shift, Unit
from safeground.core.patrols.routes.timetable import Step, timetable

Cause = Literal["worthless", "no hours", "no skill", "too many", "too far", "too much else"]


@dataclass(frozen=True)
class Reason:
    """Why a request was left out, and the units that could have gone had they nothing else.

    - worthless: its prize is 0;
    - no hours: none of its stretches, cut to the shift, is as long as the visit;
    - no skill: no unit has the skill;
    - too far: no unit with the skill can get there within its hours and be back in time;
    - too many: so many visits of one place don't fit between its hours with the spacing;
    - too much else: `able` could go, and are worth more elsewhere.
    """

    request: int
    cause: Cause
    able: tuple[int, ...] = ()


def reasons(shift: Shift, routes: Routes) -> tuple[Reason, ...]:
    """The reason for each request of `shift` (the one asked, not narrowed) not in `routes`."""
    possible = attainable(shift)
    return tuple(
        _reason(shift, number, request, fits=bool(possible.requests[number].stretches))
        for number, request in enumerate(shift.requests)
        if number not in routes.served
    )


def _reason(shift: Shift, number: int, request: Request, *, fits: bool) -> Reason:
    if request.prize <= 0:
        return Reason(number, "worthless")
    if not any(b - a >= request.minutes for a, b in request.stretches):
        return Reason(number, "no hours")
    skilled = [n for n, unit in enumerate(shift.units) if shift.may_serve(unit, request)]
    if not skilled:
        return Reason(number, "no skill")
    able = tuple(n for n in skilled if could_go(shift, shift.units[n], request))
    if not able:
        return Reason(number, "too far")
    return Reason(number, "too much else", able) if fits else Reason(number, "too many")


def could_go(shift: Shift, unit: Unit, request: Request) -> bool:
    """Whether a unit that has nothing else to do but its breaks could make a visit."""
    rests: tuple[Step, ...] = unit.breaks
    return any(
        timetable(shift, unit, (*rests[:at], request, *rests[at:])) is not None
        for at in range(len(rests) + 1)
    )
