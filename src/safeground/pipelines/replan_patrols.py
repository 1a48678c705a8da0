"""Change a plan as little as possible when a unit is called away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from safeground.core.patrols.plan import (
    PatrolPlan,
    PlannedBreak,
    PlannedUnit,
    PlannedVisit,
    Station,
    Uncovered,
)
from safeground.core.patrols.routes.bound import proven_bound
from safeground.core.patrols.routes.by_lot import Timed
from safeground.core.patrols.routes.replan import Replanned, replanned
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Break, Request, Shift, Stretch, Unit
from safeground.data.errors import BadInput
from safeground.pipelines.shift_clock import ShiftClock
from safeground.pipelines.shift_of import Asked, ways
from safeground.pipelines.why_left_out import NO_VISIT

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
    `bound` then holds for the units that are left and the visits of the old plan.

    Raises BadInput for a unit that is not in the plan and a time outside its shift.
    """
    away = next((u for u in plan.units if u.name == unit), None)
    if away is None:
        raise BadInput(
            f"the plan has no unit {unit}; it has {', '.join(u.name for u in plan.units)}"
        )
    if not away.starts_at <= at < away.ends_at:
        raise BadInput(
            f"{unit} is on duty from {away.starts_at:%H:%M} to {away.ends_at:%H:%M}, "
            f"not at {at:%H:%M}"
        )
    rest = _Rest(plan, away, at, back, positions or {})
    problem = rest.shift()
    orphans = [n for n, v in enumerate(rest.ahead) if v.unit == unit]
    found = replanned(problem, rest.kept(), orphans)
    bound = _bound(problem, found)
    return rest.as_replan(found, bound)


def _bound(shift: Shift, found: Replanned) -> float:
    routes = Routes(shift, tuple(tuple(t.step for t in steps) for steps in found.timed))
    return proven_bound(shift, routes, looks=_LOOKS)


class _Rest:
    """What is left of a shift at a moment: units with where and when they are next free."""

    def __init__(
        self,
        plan: PatrolPlan,
        away: PlannedUnit,
        at: datetime,
        back: datetime | None,
        positions: Mapping[str, Station],
    ) -> None:
        self.plan, self.away, self.at, self.back = plan, away, at, back
        self.clock = ShiftClock(plan.date)
        self.spacing = int(plan.provenance.get("parameters", {}).get("spacing", 0))
        self.begun = tuple(v for v in plan.visits if self._begun(v))
        self.ahead = tuple(v for v in plan.visits if v not in self.begun)
        self.units = tuple(u for u in plan.units if u.name != away.name or back is not None)
        self.stations: list[Station] = []
        self.free = {u.name: self._free(u, positions.get(u.name)) for u in self.units}

    def _begun(self, visit: PlannedVisit) -> bool:
        """Under way counts as begun, but for the unit that is called away."""
        departs = self.clock.minute(visit.arrive)
        if visit.unit != self.away.name:
            departs -= visit.travel_minutes
        return departs <= self.clock.minute(self.at)

    def _place(self, station: Station) -> int:
        if station not in self.stations:
            self.stations.append(station)
        return len(self.plan.hotspots) + self.stations.index(station)

    def _hotspot(self, name: str) -> int:
        return next(n for n, h in enumerate(self.plan.hotspots) if h.name == name)

    def _free(self, unit: PlannedUnit, position: Station | None) -> tuple[int, int]:
        """The minute from which a unit is free, and the place where it then is."""
        now = max(self.clock.minute(self.at), self.clock.minute(unit.starts_at))
        done = [v for v in self.begun if v.unit == unit.name]
        rests = [b for b in self.plan.breaks if b.unit == unit.name and b.start <= self.at]
        last_visit = max((self.clock.minute(v.leave) for v in done), default=-1)
        last_break = max((self.clock.minute(b.end) for b in rests), default=-1)
        if unit.name == self.away.name and self.back is not None:
            return self.clock.minute(self.back), self._last_place(
                unit, done, last_visit, last_break
            )
        if position is not None and max(last_visit, last_break) <= now:
            return now, self._place(position)
        free = max(now, last_visit, last_break)
        return free, self._last_place(unit, done, last_visit, last_break)

    def _last_place(
        self, unit: PlannedUnit, done: Sequence[PlannedVisit], visit: int, rest: int
    ) -> int:
        if visit > rest:
            return self._hotspot(max(done, key=lambda v: v.leave).hotspot)
        return self._place(unit.start)

    def shift(self) -> Shift:
        """The rest of the shift as a problem."""
        units = tuple(self._unit(u) for u in self.units)
        requests = tuple(self._request(v) for v in self.ahead)
        said = self.plan.provenance.get("parameters", {})
        roads, matrix = (Path(said[k]) if said.get(k) else None for k in ("roads", "matrix"))
        asked = Asked(1, 1, self.spacing, 1.0, roads, matrix)
        modes = {u.mode for u in self.units}
        travel, _ = ways(self.plan.hotspots, self.stations, modes, asked)
        return Shift(units, requests, travel, self.spacing)

    def _unit(self, unit: PlannedUnit) -> Unit:
        free, place = self.free[unit.name]
        return Unit(
            name=unit.name,
            mode=unit.mode,
            starts=free,
            ends=max(self.clock.minute(unit.ends_at), free),
            start=place,
            end=self._place(unit.end),
            skills=unit.skills,
            breaks=tuple(self._break(b) for b in self._breaks_ahead(unit)),
        )

    def _breaks_ahead(self, unit: PlannedUnit) -> list[PlannedBreak]:
        ahead = [b for b in self.plan.breaks if b.unit == unit.name and b.start > self.at]
        return sorted(ahead, key=lambda b: b.start)

    def _break(self, rest: PlannedBreak) -> Break:
        start, end = self.clock.minute(rest.start), self.clock.minute(rest.end)
        low = start if rest.earliest is None else self.clock.minute(rest.earliest)
        high = end if rest.latest is None else self.clock.minute(rest.latest)
        return Break(end - start, low, high)

    def _request(self, visit: PlannedVisit) -> Request:
        place = self._hotspot(visit.hotspot)
        hotspot = self.plan.hotspots[place]
        minutes = self.clock.minute(visit.leave) - self.clock.minute(visit.arrive)
        now = self.clock.minute(self.at)
        high = max(self.clock.minute(u.ends_at) for u in self.plan.units)
        hours: list[Stretch] = [(now, high)]
        if hotspot.windows:
            hours = [s for w in hotspot.windows for s in self.clock.stretches(w, now, high)]
        for done in self.begun:
            if done.hotspot == visit.hotspot:
                too_soon = self.clock.minute(done.leave) + self.spacing
                hours = [(max(a, too_soon), b) for a, b in hours if b > too_soon]
        return Request(place, minutes, visit.prize, tuple(sorted(hours)), hotspot.skill)

    def kept(self) -> list[list[Timed]]:
        """The steps still before each unit, at their minutes."""
        return [self._steps(unit) for unit in self.units]

    def _steps(self, unit: PlannedUnit) -> list[Timed]:
        steps = [
            Timed(n, self.clock.minute(v.arrive), self.clock.minute(v.leave), v.travel_minutes)
            for n, v in enumerate(self.ahead)
            if v.unit == unit.name and unit.name != self.away.name
        ]
        for n, b in enumerate(self._breaks_ahead(unit)):
            steps.append(Timed(-1 - n, self.clock.minute(b.start), self.clock.minute(b.end), 0))
        return sorted(steps, key=lambda t: t.begins)

    def as_replan(self, found: Replanned, bound: float) -> Replan:
        """The new plan: what was begun, and what is ahead."""
        visits = [self._ended(v) for v in self.begun]
        breaks = [b for b in self.plan.breaks if b.start <= self.at]
        new: dict[int, PlannedVisit] = {}
        for unit, steps in zip(self.units, found.timed, strict=True):
            rests = self._breaks_ahead(unit)
            for t in steps:
                begins, ends = self.clock.moment(t.begins), self.clock.moment(t.ends)
                if t.step < 0:
                    breaks.append(replace(rests[-1 - t.step], start=begins, end=ends))
                else:
                    new[t.step] = replace(
                        self.ahead[t.step],
                        unit=unit.name, arrive=begins, leave=ends, travel_minutes=t.travel,
                    )  # fmt: skip
        changes = tuple(
            Change(old.hotspot, old.unit, old.arrive, *_now(new.get(n)))
            for n, old in enumerate(self.ahead)
            if _now(new.get(n)) != (old.unit, old.arrive)
        )
        gone = [
            Uncovered(v.hotspot, v.key, v.prize, self._why())
            for v in (self.ahead[n] for n in found.dropped)
        ]
        all_visits = sorted([*visits, *new.values()], key=lambda v: (v.arrive, v.unit))
        plan = replace(
            self.plan,
            visits=tuple(all_visits),
            breaks=tuple(breaks),
            prize=float(sum(v.prize for v in all_visits)),
            bound=float(sum(v.prize for v in visits)) + bound,
            left_out=(*gone, *self.plan.left_out),
            notes=(*(n for n in self.plan.notes if NO_VISIT not in n), self._note(changes)),
        )
        return Replan(plan, changes)

    def _ended(self, visit: PlannedVisit) -> PlannedVisit:
        cut = visit.unit == self.away.name and visit.leave > self.at
        return replace(visit, leave=self.at) if cut else visit

    def _why(self) -> str:
        return (
            f"{self.away.name} was called away at {self.at:%H:%M}, and no other unit has room for "
            f"this visit beside those worth more."
        )

    def _note(self, changes: Sequence[Change]) -> str:
        moved = sum(c.unit == c.was_unit for c in changes)
        given = sum(c.unit not in ("", c.was_unit) for c in changes)
        lost = sum(not c.unit for c in changes)
        return (
            f"{self.away.name} was called away at {self.at:%H:%M}: visits given to another unit "
            f"{given}, at another time {moved}, given up {lost}; all others stay as they were."
        )


def _now(visit: PlannedVisit | None) -> tuple[str, datetime | None]:
    return ("", None) if visit is None else (visit.unit, visit.arrive)
