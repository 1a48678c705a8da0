"""Plan a shift: from hotspots and units to visits, a proven bound, and what is left out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import numpy as np

from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PatrolPlan, PlannedBreak, PlannedUnit, PlannedVisit
from safeground.core.patrols.routes.bound import proven_bound
from safeground.core.patrols.routes.by_lot import Timed, shuffled, timed
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Shift
from safeground.core.patrols.routes.solve import Effort, solve
from safeground.data.errors import BadInput
from safeground.data.patrols.covers import read_stated_visits
from safeground.data.patrols.hotspots import read_patrol_hotspots, told_apart
from safeground.data.patrols.trials import read_allocation
from safeground.data.patrols.units import UnitRow, read_units
from safeground.pipelines.patrols.cover_risk import SLACK
from safeground.pipelines.patrols.shift_clock import ShiftClock
from safeground.pipelines.patrols.shift_of import Asked, Posed, Wanted, posed
from safeground.pipelines.patrols.why_left_out import notes_on_units, uncovered

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Planning:
    """What is asked of a plan.

    Each hotspot is visited `visits` times for `minutes`, `spacing` minutes apart, unless its file
    says otherwise; each further visit is worth `again` times the one before. The search takes
    `rounds` rounds at most, and search and bound `seconds` at most.
    """

    hotspots: Path
    units: Path
    date: date
    visits: int = 1
    minutes: int = 15
    spacing: int = 120
    again: float = 0.5
    allocation: Path | None = None
    roads: Path | None = None
    matrix: Path | None = None
    rounds: int = 3_000
    seconds: float = 60.0
    seed: int = 1

    @property
    def asked(self) -> Asked:
        """What is asked of each hotspot."""
        return Asked(self.visits, self.minutes, self.spacing, self.again, self.roads, self.matrix)


def _silent(_what: str, _done: int, _total: int) -> None:
    pass


def plan_patrols(
    planning: Planning,
    *,
    command: str = "",
    progress: Progress = _silent,
    demonstration: bool = False,
) -> PatrolPlan:
    """The plan for one shift.

    Raises BadInput where the files can't be meant or no hotspot is to be patrolled that day.
    """
    every = read_patrol_hotspots(planning.hotspots)
    named = tuple(f"{sentence}." for sentence in told_apart(every))
    hotspots, wanted = _to_patrol(every, planning)
    units = read_units(planning.units)
    clock = ShiftClock(planning.date)
    progress("Working out the ways", 0, 3)
    problem = posed(wanted, units, clock, planning.asked)
    routes, bound = _solved(problem.shift, planning, progress)
    rng = np.random.default_rng([planning.seed, 2])
    routes = shuffled(routes, rng)
    steps = timed(routes, rng)
    return PatrolPlan(
        date=planning.date,
        units=planned_units(units, clock),
        visits=planned_visits(problem, routes, steps, clock),
        breaks=planned_breaks(problem, steps, clock),
        prize=routes.prize,
        bound=bound,
        left_out=uncovered(problem, routes, clock),
        hotspots=hotspots,
        notes=(*named, *problem.notes, *notes_on_units(problem, routes, clock)),
        provenance={
            "safeground": version_of("safeground"),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": command,
            "parameters": _plain(asdict(planning)),
            "seed": planning.seed,
            "search_ended_by_itself": routes.complete,
            "demonstration": demonstration or any(u.name.startswith("DEMO ") for u in units),
        },
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, int | float | None) else str(v) for k, v in values.items()}


def _to_patrol(
    hotspots: tuple[PatrolHotspot, ...], planning: Planning
) -> tuple[tuple[PatrolHotspot, ...], tuple[Wanted, ...]]:
    """The hotspots of the day, and what is wanted of each.

    Where there is an allocation, those that are treated on the day; where it states visits, these.
    """
    if planning.allocation is None:
        return hotspots, tuple(Wanted(h) for h in hotspots)
    rows = read_allocation(planning.allocation)
    today = rows.filter(rows["date"] == planning.date)
    if today.is_empty():
        raise BadInput(
            f"{planning.allocation.name} has nothing for {planning.date}; is that day released?"
        )
    known = {h.name: h for h in hotspots}
    if strange := sorted(set(today["hotspot"]) - set(known)):
        raise BadInput(
            f"{planning.allocation.name} allocates {strange[0]}, which is not in "
            f"{planning.hotspots.name}"
        )
    treated = set(today.filter(today["condition"] == "treatment")["hotspot"])
    if not treated:
        raise BadInput(f"{planning.allocation.name} treats no hotspot on {planning.date}")
    hotspots = tuple(h for h in hotspots if h.name in treated)
    stated = read_stated_visits(planning.allocation, planning.date)
    if stated is None:
        return hotspots, tuple(Wanted(h) for h in hotspots)
    return hotspots, tuple(
        Wanted(
            replace(known[v.hotspot], expected=v.worth, visits=1, visit_minutes=v.minutes),
            (v.start - timedelta(minutes=SLACK), v.start + timedelta(minutes=v.minutes + SLACK)),
        )
        for v in stated
    )


def _solved(shift: Shift, planning: Planning, progress: Progress) -> tuple[Routes, float]:
    begun = time.monotonic()
    rounds = planning.rounds

    def searching(done: int) -> None:
        progress("Searching for routes", min(done, rounds), rounds)

    effort = Effort(rounds, rounds // 3, planning.seconds * 0.5)
    routes = solve(shift, effort, planning.seed, searching)
    progress("Proving a bound", 2, 3)
    bound = proven_bound(
        shift, routes, out_of_time=lambda: time.monotonic() - begun > planning.seconds * 0.8
    )
    return routes, bound


def planned_units(units: Sequence[UnitRow], clock: ShiftClock) -> tuple[PlannedUnit, ...]:
    """The units of the plan, with their hours on its day."""
    return tuple(
        PlannedUnit(
            name=unit.name,
            mode=unit.mode,
            starts_at=clock.moment(clock.begins(unit.starts)),
            ends_at=clock.moment(clock.ends(unit.starts, unit.ends)),
            start=unit.start,
            end=unit.end,
            officers=unit.officers,
            skills=unit.skills,
            devices=unit.devices,
        )
        for unit in units
    )


def planned_visits(
    problem: Posed, routes: Routes, steps: Sequence[Sequence[Timed]], clock: ShiftClock
) -> tuple[PlannedVisit, ...]:
    """The visits of timed routes, by time of arrival."""
    visits = []
    for unit, timed_steps in zip(problem.shift.units, steps, strict=True):
        for step in timed_steps:
            if step.step < 0:
                continue
            hotspot = problem.hotspots[problem.shift.requests[step.step].place]
            visits.append(
                PlannedVisit(
                    unit=unit.name,
                    hotspot=hotspot.name,
                    key=hotspot.key,
                    arrive=clock.moment(step.begins),
                    leave=clock.moment(step.ends),
                    travel_minutes=step.travel,
                    prize=routes.prizes[step.step],
                )
            )
    return tuple(sorted(visits, key=lambda v: (v.arrive, v.unit)))


def planned_breaks(
    problem: Posed, steps: Sequence[Sequence[Timed]], clock: ShiftClock
) -> tuple[PlannedBreak, ...]:
    """The breaks of timed routes."""
    return tuple(
        PlannedBreak(
            unit=unit.name,
            at=problem.stations[unit.start],
            start=clock.moment(step.begins),
            end=clock.moment(step.ends),
            earliest=clock.moment(unit.breaks[-1 - step.step].earliest),
            latest=clock.moment(unit.breaks[-1 - step.step].latest),
        )
        for unit, timed_steps in zip(problem.shift.units, steps, strict=True)
        for step in timed_steps
        if step.step < 0
    )
