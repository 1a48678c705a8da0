"""What is not in a plan, and why, in one sentence each."""

from dataclasses import replace

from safeground.core.hotspots.windows import windows_name
from safeground.core.patrols.plan import Uncovered
from safeground.core.patrols.routes.left_out import Reason, could_go, reasons
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Request, Unit
from safeground.pipelines import wording
from safeground.pipelines.patrols.shift_clock import ShiftClock
from safeground.pipelines.patrols.shift_of import Posed

NO_VISIT = "no visit"


def uncovered(problem: Posed, routes: Routes, clock: ShiftClock) -> tuple[Uncovered, ...]:
    """The visits that were wanted and are not made, the most worth first, those alike as one."""
    found: dict[tuple[str, str], Uncovered] = {}
    for reason in reasons(problem.shift, routes):
        request = problem.shift.requests[reason.request]
        hotspot = problem.hotspots[request.place]
        why = _why(problem, reason, request, clock)
        worth = _worth(problem, routes, reason)
        before = found.get((hotspot.name, why), Uncovered(hotspot.name, hotspot.key, 0.0, why, 0))
        found[hotspot.name, why] = replace(
            before, prize=before.prize + worth, visits=before.visits + 1
        )
    return tuple(sorted(found.values(), key=lambda u: -u.prize))


def _worth(problem: Posed, routes: Routes, reason: Reason) -> float:
    """What the visit would have added: of n visits of a place, those made took the best prizes."""
    shift = problem.shift
    numbers = shift.places[shift.requests[reason.request].place]
    prizes = sorted((shift.requests[n].prize for n in numbers), reverse=True)
    missing = [n for n in numbers if n not in routes.served]
    made = len(numbers) - len(missing)
    return prizes[made + missing.index(reason.request)]


def _why(problem: Posed, reason: Reason, request: Request, clock: ShiftClock) -> str:
    hotspot = problem.hotspots[request.place]
    hours = " and ".join(f"{clock.hours(a)} to {clock.hours(b)}" for a, b in request.stretches)
    if reason.cause == "worthless":
        if hotspot.expected > 0:
            return "A further visit of it is worth nothing here."
        return "Nothing is expected there, so a visit would be worth nothing."
    if reason.cause == "no hours":
        if hotspot.windows and not request.stretches:
            return f"No unit is on duty in its hours ({windows_name(hotspot.windows)})."
        return f"Its hours on this shift ({hours}) are shorter than {request.minutes} minutes."
    if reason.cause == "no skill":
        return f"No unit on this shift has the skill it needs: {request.skill}."
    if reason.cause == "too many":
        visits = len(problem.shift.places[request.place])
        return (
            f"{visits} visits of {request.minutes} minutes, {problem.shift.spacing} minutes apart, "
            f"don't fit into {hours}."
        )
    if reason.cause == "too far":
        return _too_far(problem, request, hours)
    names = [problem.shift.units[n].name for n in reason.able]
    who = names[0] if len(names) == 1 else f"{len(names)} units"
    has = "has" if len(names) == 1 else "have"
    return f"{who} could go ({hours}), but {has} no room for it beside the visits in the plan."


def _too_far(problem: Posed, request: Request, hours: str) -> str:
    ways = [
        (int(problem.shift.travel[u.mode][u.start, request.place]), u.name)
        for u in problem.shift.units
        if problem.shift.may_serve(u, request)
    ]
    minutes, nearest = min(ways)
    if minutes >= 24 * 60:
        return "No way leads there from any unit's start."
    return (
        f"No unit can be there within {hours} and back by the end of its shift; the nearest, "
        f"{nearest}, needs {minutes} minutes one way."
    )


def notes_on_units(problem: Posed, routes: Routes, clock: ShiftClock) -> tuple[str, ...]:
    """Why units have no visit: one sentence for each reason."""
    idle: dict[str, list[str]] = {}
    for unit, steps in zip(problem.shift.units, routes.steps, strict=True):
        if not any(step >= 0 for step in steps):
            idle.setdefault(_idle(problem, unit, clock), []).append(unit.name)
    return tuple(
        f"{wording.listing(names)} {'have' if len(names) > 1 else 'has'} {NO_VISIT}: {why}"
        for why, names in idle.items()
    )


def _idle(problem: Posed, unit: Unit, clock: ShiftClock) -> str:
    wanted = [r for r in problem.shift.requests if r.prize > 0 and r.stretches]
    shortest = min((r.minutes for r in wanted), default=0)
    length = unit.ends - unit.starts - sum(b.minutes for b in unit.breaks)
    if not wanted:
        return "no hotspot is to be visited on this shift."
    if length < shortest:
        return f"a shift of {length} minutes without breaks is shorter than a visit of {shortest}."
    able = [r for r in wanted if problem.shift.may_serve(unit, r)]
    if not able:
        return "every hotspot needs a skill that is not there."
    if not any(could_go(problem.shift, unit, r) for r in able):
        shift = f"{clock.hours(unit.starts)} to {clock.hours(unit.ends)}"
        return f"no hotspot can be reached, visited and left again from {shift}."
    return "others make all the visits that they could."
