"""What is left of a shift at a moment when a unit is called away, as a problem to solve."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from safeground.core.patrols.plan import (
    Mode,
    PatrolPlan,
    PlannedBreak,
    PlannedUnit,
    PlannedVisit,
    Station,
)
from safeground.core.patrols.routes.by_lot import Timed
from safeground.core.patrols.routes.replan import near_to
from safeground.core.patrols.routes.shift import Break, Minutes, Request, Shift, Stretch, Unit
from safeground.pipelines.patrols.shift_clock import ShiftClock
from safeground.pipelines.patrols.shift_of import Asked, joined, ways

CALLED_AWAY = "called_away"  # in a plan's provenance: unit, at and back of each replan


@dataclass(frozen=True)
class Rest:
    """A plan at the moment `at`, when the unit `away` is called away, until `back` if it is known.

    `positions` says where units are that are under way to nothing.
    """

    plan: PatrolPlan
    away: PlannedUnit
    at: datetime
    back: datetime | None
    positions: Mapping[str, Station]

    @property
    def clock(self) -> ShiftClock:
        """The clock of the shift."""
        return ShiftClock(self.plan.date)

    @property
    def now(self) -> int:
        """The minute of `at`."""
        return self.clock.minute(self.at)

    @cached_property
    def begun(self) -> tuple[PlannedVisit, ...]:
        """The visits that are made, or that a unit is in or on its way to."""
        return tuple(v for v in self.plan.visits if self._begun(v))

    @cached_property
    def ahead(self) -> tuple[PlannedVisit, ...]:
        """All others; requests of the shift have their numbers."""
        return tuple(v for v in self.plan.visits if not self._begun(v))

    @cached_property
    def breaks_begun(self) -> tuple[PlannedBreak, ...]:
        """The breaks that are had, or that a unit is in or on its way to."""
        return tuple(b for b in self.plan.breaks if self._break_begun(b))

    @cached_property
    def units(self) -> tuple[PlannedUnit, ...]:
        """The units that are there, or come back."""
        return tuple(u for u in self.plan.units if self._absences.get(u.name, self.at) is not None)

    @cached_property
    def shift(self) -> Shift:
        """The rest of the shift as a problem."""
        units = tuple(self._unit(u) for u in self.units)
        requests = tuple(self._request(v) for v in self.ahead)
        return Shift(units, requests, self._travel, self._spacing)

    def kept(self) -> list[list[Timed]]:
        """The steps still before each unit, at their minutes.

        Those of the unit that comes back are the last ones that it can still be at in time.
        """
        return [
            self._kept(unit) if planned.name == self.away.name else self._steps(planned)
            for planned, unit in zip(self.units, self.shift.units, strict=True)
        ]

    def breaks_ahead(self, unit: PlannedUnit) -> list[PlannedBreak]:
        """The breaks still before a unit; one that it can't have once it is back is not."""
        ahead = [b for b in self.plan.breaks if b.unit == unit.name and b not in self.breaks_begun]
        if unit.name == self.away.name:
            free, place = self._free(unit)
            there = free + self._way(unit, place, self._place(unit.start))
            rests = ((b, self._break(b, unit)) for b in ahead)
            ahead = [b for b, r in rests if there + r.minutes <= r.latest]
        return sorted(ahead, key=lambda b: b.start)

    @cached_property
    def _absences(self) -> dict[str, datetime | None]:
        """When each unit that was called away is back, None for one that stays away."""
        said = [
            (str(entry["unit"]), entry["back"] and datetime.fromisoformat(entry["back"]))
            for entry in self.plan.provenance.get(CALLED_AWAY, [])
        ]
        return {**dict(said), self.away.name: self.back}

    @property
    def _spacing(self) -> int:
        return int(self._parameters.get("spacing", 0))

    @property
    def _parameters(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.plan.provenance.get("parameters", {})
        return found

    @cached_property
    def _stations(self) -> tuple[Station, ...]:
        known = [s for u in self.plan.units for s in (u.start, u.end)]
        return tuple(dict.fromkeys([*known, *self.positions.values()]))

    @cached_property
    def _travel(self) -> Mapping[Mode, Minutes]:
        said = self._parameters
        roads, matrix = (Path(str(said[k])) if said.get(k) else None for k in ("roads", "matrix"))
        asked = Asked(1, 1, self._spacing, 1.0, roads, matrix)
        modes = {u.mode for u in self.plan.units}
        return ways(self.plan.hotspots, self._stations, modes, asked)[0]

    def _way(self, unit: PlannedUnit, a: int, b: int) -> int:
        return int(self._travel[unit.mode][a, b])

    def _place(self, station: Station) -> int:
        return len(self.plan.hotspots) + self._stations.index(station)

    def _hotspot(self, name: str) -> int:
        return next(n for n, h in enumerate(self.plan.hotspots) if h.name == name)

    def _begun(self, visit: PlannedVisit) -> bool:
        """Under way counts as begun, but for the unit that is called away."""
        arrives = self.clock.minute(visit.arrive)
        if visit.unit == self.away.name:
            return arrives < self.now
        return arrives - visit.travel_minutes <= self.now

    def _break_begun(self, rest: PlannedBreak) -> bool:
        if rest.unit == self.away.name:
            return rest.start < self.at
        if rest.start <= self.at:
            return True
        unit = next(u for u in self.plan.units if u.name == rest.unit)
        before = [v for v in self.plan.visits_of(unit.name) if v.leave <= rest.start]
        if not before or before[-1] not in self.begun:
            return False
        way = self._way(unit, self._hotspot(before[-1].hotspot), self._place(unit.start))
        return self.clock.minute(rest.start) - way <= self.now

    def _free(self, unit: PlannedUnit) -> tuple[int, int]:
        """The minute from which a unit is free, and the place where it then is."""
        minute = self.clock.minute
        soonest = max(self.now, minute(unit.starts_at))
        if (back := self._absences.get(unit.name)) is not None:
            soonest = max(soonest, minute(back))
        visits = [v for v in self.begun if v.unit == unit.name]
        rests = [b for b in self.breaks_begun if b.unit == unit.name]
        done = [(minute(v.leave), self._hotspot(v.hotspot)) for v in visits]
        done += [(minute(b.end), self._place(unit.start)) for b in rests]
        leaves, place = max(done, default=(soonest, self._place(unit.start)))
        if unit.name == self.away.name:
            return soonest, place
        position = self.positions.get(unit.name)
        if position is not None and leaves <= self.now:
            place = self._place(position)
        return max(soonest, leaves), place

    def _unit(self, unit: PlannedUnit) -> Unit:
        free, place = self._free(unit)
        return Unit(
            name=unit.name,
            mode=unit.mode,
            starts=free,
            ends=max(self.clock.minute(unit.ends_at), free),
            start=place,
            end=self._place(unit.end),
            skills=unit.skills,
            breaks=tuple(self._break(b, unit) for b in self.breaks_ahead(unit)),
        )

    def _break(self, rest: PlannedBreak, unit: PlannedUnit) -> Break:
        start, end = self.clock.minute(rest.start), self.clock.minute(rest.end)
        low = start if rest.earliest is None else self.clock.minute(rest.earliest)
        high = end if rest.latest is None else self.clock.minute(rest.latest)
        there = self._place(unit.start)
        home = self.clock.minute(unit.ends_at) - self._way(unit, there, self._place(unit.end))
        return Break(end - start, low, max(min(high, home), end), there)

    def _request(self, visit: PlannedVisit) -> Request:
        place = self._hotspot(visit.hotspot)
        minutes = self.clock.minute(visit.leave) - self.clock.minute(visit.arrive)
        hours = tuple(self._hours(place))
        return Request(place, minutes, visit.prize, hours, self.plan.hotspots[place].skill)

    def _hours(self, place: int) -> list[Stretch]:
        """When a hotspot may be visited: in its windows and when it was to be, but not too soon."""
        minute, hotspot = self.clock.minute, self.plan.hotspots[place]
        high = max(minute(u.ends_at) for u in self.plan.units)
        hours = [(self.now, high)]
        if hotspot.windows:
            hours = [s for w in hotspot.windows for s in self.clock.stretches(w, self.now, high)]
        hours += [
            (minute(v.arrive), minute(v.leave)) for v in self.ahead if v.hotspot == hotspot.name
        ]
        for done in (v for v in self.begun if v.hotspot == hotspot.name):
            left = self.at if done.unit == self.away.name else done.leave
            too_soon = min(minute(left), minute(done.leave)) + self._spacing
            hours = [(max(a, too_soon), b) for a, b in hours if b > too_soon]
        return joined(hours)

    def _steps(self, unit: PlannedUnit) -> list[Timed]:
        minute = self.clock.minute
        steps = [
            Timed(n, minute(v.arrive), minute(v.leave), v.travel_minutes)
            for n, v in enumerate(self.ahead)
            if v.unit == unit.name
        ]
        rests = enumerate(self.breaks_ahead(unit))
        steps += [Timed(-1 - n, minute(b.start), minute(b.end), 0) for n, b in rests]
        return sorted(steps, key=lambda t: t.begins)

    def _kept(self, unit: Unit) -> list[Timed]:
        steps = self._steps(self.away)
        while True:
            found = near_to(self.shift, unit, steps)
            if found is not None and all(
                t.begins == old.begins for t, old in zip(found, steps, strict=True) if t.step >= 0
            ):
                return found
            first = next((t for t in steps if t.step >= 0), None)
            if first is None:
                return steps
            steps.remove(first)
