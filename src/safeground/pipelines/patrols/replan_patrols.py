"""Change a plan as little as possible when a unit is called away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from safeground.core.patrols.plan import (
    PatrolPlan,
    PlannedBreak,
    PlannedUnit,
    PlannedVisit,
    Station,
    Uncovered,
)
from safeground.core.patrols.routes.bound import proven_bound
from safeground.core.patrols.routes.replan import Replanned, replanned
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Shift
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.rest_of_shift import CALLED_AWAY, Rest
from safeground.pipelines.patrols.shift_clock import ShiftClock
from safeground.pipelines.patrols.why_left_out import NO_VISIT

_LOOKS = 40  # of pricing for the bound: replanning is done on the radio


@dataclass(frozen=True)
class Change:
    """One visit that is made by another unit, at another minute, or no more (`unit` is empty)."""

    hotspot: str
    was_unit: str
    was_arrive: datetime
    unit: str
    arrive: datetime | None


@dataclass(frozen=True)
class Replan:
    """The plan as it now is, and what is different."""

    plan: PatrolPlan
    changes: tuple[Change, ...]


def replan_patrols(
    plan: PatrolPlan,
    unit: str,
    at: datetime,
    *,
    back: datetime | None = None,
    positions: Mapping[str, Station] | None = None,
) -> Replan:
    """The plan after `unit` is called away at `at`, until `back` if it is known to come back.

    Visits that were begun are left as they are, and the one that the unit was in ends. A unit that
    is on its way is taken to go on; elsewhere it is where `positions` say, or where it last was.
    A unit that comes back keeps those of its own later visits that it can be at in time.
    `bound` then holds for the units that are left and the visits of the old plan. What was said of
    each unit called away is in the provenance, and a later replan goes by it.

    Raises BadInput for a unit that is not in the plan and a time outside its shift.
    """
    clock = ShiftClock(plan.date)
    at = clock.moment(clock.minute(at))
    back = None if back is None else clock.moment(clock.minute(back))
    away = _unit_called_away(plan, unit, at, back)
    for name in positions or {}:
        _unit_of(plan, name)
    rest = Rest(plan, away, at, back, positions or {})
    kept = rest.kept()
    making = {t.step for steps in kept for t in steps}
    orphans = [n for n, v in enumerate(rest.ahead) if v.unit == unit and n not in making]
    found = replanned(rest.shift, kept, orphans)
    return _as_replan(rest, found, _bound(rest.shift, found))


def _unit_called_away(
    plan: PatrolPlan, unit: str, at: datetime, back: datetime | None
) -> PlannedUnit:
    away = _unit_of(plan, unit)
    hours = f"{unit} is on duty from {away.starts_at:%H:%M} to {away.ends_at:%H:%M}"
    if not away.starts_at <= at < away.ends_at:
        raise BadInput(f"{hours}, not at {at:%H:%M}")
    if back is not None and not at < back < away.ends_at:
        raise BadInput(f"{hours}, so it can't leave at {at:%H:%M} and be back at {back:%H:%M}")
    return away


def _unit_of(plan: PatrolPlan, name: str) -> PlannedUnit:
    found = next((u for u in plan.units if u.name == name), None)
    if found is None:
        names = ", ".join(u.name for u in plan.units) or "none"
        raise BadInput(f"The plan has no unit {name}; its units are {names}")
    return found


def _bound(shift: Shift, found: Replanned) -> float:
    """A bound on what is ahead: visits of one place are all taken to be as short as the shortest.

    What can be done with visits as they are can be done with shorter ones.
    """
    least = {
        place: min(shift.requests[n].minutes for n in numbers)
        for place, numbers in shift.places.items()
    }
    requests = tuple(replace(r, minutes=least[r.place]) for r in shift.requests)
    alike = replace(shift, requests=requests)
    routes = Routes(alike, tuple(tuple(t.step for t in steps) for steps in found.timed))
    return max(proven_bound(alike, routes, looks=_LOOKS), routes.prize)


def _as_replan(rest: Rest, found: Replanned, bound: float) -> Replan:
    """The new plan: what was begun, and what is ahead."""

    def cut(unit: str, ends: datetime) -> bool:
        return unit == rest.away.name and ends > rest.at

    new, breaks = _steps(rest, found)
    new = _in_order(rest, new)
    changes = tuple(
        Change(old.hotspot, old.unit, old.arrive, *_now(new.get(n)))
        for n, old in enumerate(rest.ahead)
        if n not in new or not _alike(rest, old, new[n])
    )
    why = _why(rest)
    gone = [
        Uncovered(v.hotspot, v.key, v.prize, why) for v in (rest.ahead[n] for n in found.dropped)
    ]
    begun = [replace(v, leave=rest.at) if cut(v.unit, v.leave) else v for v in rest.begun]
    breaks += [replace(b, end=rest.at) if cut(b.unit, b.end) else b for b in rest.breaks_begun]
    visits = sorted([*begun, *new.values()], key=lambda v: (v.arrive, v.unit))
    away = {"unit": rest.away.name, "at": rest.at.isoformat(),
            "back": rest.back and rest.back.isoformat()}  # fmt: skip
    earlier = rest.plan.provenance.get(CALLED_AWAY, [])
    plan = replace(
        rest.plan,
        visits=tuple(visits),
        breaks=tuple(sorted(breaks, key=lambda b: (b.start, b.unit))),
        prize=float(sum(v.prize for v in visits)),
        bound=float(sum(v.prize for v in begun)) + bound,
        left_out=(*gone, *rest.plan.left_out),
        notes=(*(n for n in rest.plan.notes if NO_VISIT not in n), _note(rest, changes)),
        provenance={**rest.plan.provenance, CALLED_AWAY: [*earlier, away]},
    )
    return Replan(plan, changes)


def _steps(rest: Rest, found: Replanned) -> tuple[dict[int, PlannedVisit], list[PlannedBreak]]:
    """The visits ahead by their numbers, and the breaks ahead."""
    visits, breaks = dict[int, PlannedVisit](), []
    for unit, steps in zip(rest.units, found.timed, strict=True):
        rests = rest.breaks_ahead(unit)
        for t in steps:
            begins, ends = rest.clock.moment(t.begins), rest.clock.moment(t.ends)
            if t.step < 0:
                breaks.append(replace(rests[-1 - t.step], start=begins, end=ends))
            else:
                visits[t.step] = replace(
                    rest.ahead[t.step],
                    unit=unit.name, arrive=begins, leave=ends, travel_minutes=t.travel,
                )  # fmt: skip
    return visits, breaks


def _in_order(rest: Rest, new: Mapping[int, PlannedVisit]) -> dict[int, PlannedVisit]:
    """Of the visits of a place that change, the first stays the first, with its worth."""
    moved: dict[object, list[int]] = {}
    for n, visit in new.items():
        if not _alike(rest, rest.ahead[n], visit):
            moved.setdefault((visit.hotspot, visit.leave - visit.arrive), []).append(n)
    found = dict(new)
    for numbers in moved.values():
        visits = sorted((new[n] for n in numbers), key=lambda v: v.arrive)
        were = sorted(numbers, key=lambda n: rest.ahead[n].arrive)
        for n, visit in zip(were, visits, strict=True):
            found[n] = replace(visit, prize=rest.ahead[n].prize)
    return found


def _called_away(rest: Rest) -> str:
    when = f"at {rest.at:%H:%M}"
    if rest.back is not None:
        when = f"from {rest.at:%H:%M} to {rest.back:%H:%M}"
    return f"{rest.away.name} was called away {when}"


def _why(rest: Rest) -> str:
    who = "no other unit" if rest.back is None else "no unit"
    return f"{_called_away(rest)}, and {who} has room for this visit beside those worth more."


def _note(rest: Rest, changes: Sequence[Change]) -> str:
    if not changes:
        return f"{_called_away(rest)}; no later visit changes."
    counts = {
        "given to another unit": sum(c.unit not in ("", c.was_unit) for c in changes),
        "at another time": sum(c.unit == c.was_unit for c in changes),
        "given up": sum(not c.unit for c in changes),
    }
    said = ", ".join(f"{what} {count}" for what, count in counts.items() if count)
    return f"{_called_away(rest)}: visits {said}; all others stay as they were."


def _alike(rest: Rest, old: PlannedVisit, new: PlannedVisit) -> bool:
    minute = rest.clock.minute
    return (old.unit, minute(old.arrive)) == (new.unit, minute(new.arrive))


def _now(visit: PlannedVisit | None) -> tuple[str, datetime | None]:
    return ("", None) if visit is None else (visit.unit, visit.arrive)
