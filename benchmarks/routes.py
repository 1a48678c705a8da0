"""Shifts planned against a proven bound, checked by other code, beside a planner that is greedy."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.rows import Options, Row
from safeground.core.patrols.routes.bound import proven_bound
from safeground.core.patrols.routes.by_lot import Timed, shuffled, timed
from safeground.core.patrols.routes.shift import Break, Request, Shift, Unit
from safeground.core.patrols.routes.solve import Effort, solve
from safeground.core.patrols.routes.travel import PACES, travel_minutes

SPACING = 120


@dataclass(frozen=True)
class Case:
    """A night of so many units, hotspots and visits of each; what is promised of it, if anything.

    A row is met when the plan is within `gap` of the bound in `seconds`.
    """

    units: int
    hotspots: int
    visits: int
    gap: float
    seconds: float
    promised: bool = True
    windows: int = 360

    @property
    def name(self) -> str:
        """What it is called in the table."""
        of_each = "" if self.visits == 1 else f", {self.visits} visits of each"
        return f"{self.units} units, {self.hotspots} hotspots{of_each}"


CASES = (
    Case(12, 40, 1, 0.03, 10),
    Case(2, 40, 1, 0.03, 10),
    Case(12, 40, 3, 0.03, 10, promised=False),
    Case(100, 300, 1, 0.05, 60),
    Case(10, 300, 1, 0.05, 60, promised=False),
)


def run(options: Options) -> Iterable[Row]:
    """Each case once: is the plan one that can be kept, how far from the bound, in what time."""
    _planned(night(Case(2, 12, 1, 0, 5), seed=0), 5.0)  # what is compiled is compiled before
    for case in CASES:
        options.tell(case.name)
        yield _row(case, night(case, seed=1))


def night(case: Case, seed: int) -> Shift:
    """An invented night from 18:00: towns with a station each, crews with a break, skewed harm.

    Each hotspot has risk windows of six hours. Units are on foot or by car.
    """
    rng = np.random.default_rng(seed)
    towns = max(2, case.hotspots // 15)
    middle = rng.uniform(550_000, 590_000, (towns, 2))
    of = rng.integers(0, towns, case.hotspots)
    xy = np.concatenate([middle[of] + rng.normal(0, 1200, (case.hotspots, 2)), middle])
    modes = ("car-and-foot", "car-and-foot", "foot")
    travel = {mode: travel_minutes(xy[:, 0], xy[:, 1], PACES[mode]) for mode in set(modes)}
    units = []
    for n in range(case.units):
        station, starts = case.hotspots + n % towns, 1080 + 60 * (n % 3)
        breaks = (Break(45, starts + 120, starts + 360),)
        units.append(
            Unit(str(n), modes[n % 3], starts, starts + 480, station, station, breaks=breaks)
        )
    worth, opens = rng.lognormal(0, 1, case.hotspots), rng.integers(1080, 1380, case.hotspots)
    requests = [
        Request(
            h, 15, float(worth[h]) * 0.5**turn, ((int(opens[h]), int(opens[h]) + case.windows),)
        )
        for h in range(case.hotspots)
        for turn in range(case.visits)
    ]
    return Shift(tuple(units), tuple(requests), travel, SPACING)


def _planned(shift: Shift, seconds: float) -> tuple[tuple[tuple[Timed, ...], ...], float, float]:
    """The plan, its prize and the bound, as `patrols plan` makes them."""
    begun = time.monotonic()
    routes = solve(shift, Effort(seconds=seconds * 0.6), seed=1)
    bound = proven_bound(
        shift, routes, out_of_time=lambda: time.monotonic() - begun > seconds * 0.9
    )
    rng = np.random.default_rng(1)
    return timed(shuffled(routes, rng), rng), routes.prize, bound


def _row(case: Case, shift: Shift) -> Row:
    begun = time.perf_counter()
    plan, prize, bound = _planned(shift, case.seconds * 0.9)
    took = time.perf_counter() - begun
    visits = [[(t.step, t.begins) for t in steps] for steps in plan]
    if wrong := faults(shift, visits):
        raise AssertionError(f"{case.name}: {wrong[0]}")
    gap, collected = 1 - prize / bound, greedy(shift)
    within = gap <= case.gap and took <= case.seconds
    target = f"gap of {case.gap:.0%} in {case.seconds:.0f} s"
    return {
        "name": case.name,
        "seconds": took,
        "gap": gap,
        "prize": prize,
        "bound": bound,
        "greedy_ratio": collected / prize,
        "target": target if case.promised else f"no promise ({target})",
        "met": within if case.promised else None,
        "note": f"gap {gap:.2%}; {sum(s >= 0 for v in visits for s, _ in v)} of "
        f"{len(shift.requests)} visits; greedy collects {collected / prize:.0%} of it",
    }


def faults(shift: Shift, plan: Sequence[Sequence[tuple[int, int]]]) -> list[str]:
    """What is wrong with a plan of (step, minute), by other code than made it."""
    found, at_place = [], dict[int, list[tuple[int, int]]]()
    for unit, steps in zip(shift.units, plan, strict=True):
        free, here = unit.starts, unit.start
        for step, begins in steps:
            what = shift.requests[step] if step >= 0 else unit.breaks[-1 - step]
            place = what.place if isinstance(what, Request) else unit.start
            spans = what.stretches if isinstance(what, Request) else ((what.earliest, what.latest),)
            free += int(shift.travel[unit.mode][here, place])
            if begins < free:
                found.append(f"{unit.name} can't be at {place} at {begins}")
            free, here = begins + what.minutes, place
            if not any(a <= begins and free <= b for a, b in spans):
                found.append(f"{unit.name} is at {place} outside its hours")
            if step >= 0:
                at_place.setdefault(place, []).append((begins, free))
        if free + int(shift.travel[unit.mode][here, unit.end]) > unit.ends:
            found.append(f"{unit.name} is late home")
        if sum(step < 0 for step, _ in steps) != len(unit.breaks):
            found.append(f"{unit.name} misses a break")
    made = [step for steps in plan for step, _ in steps if step >= 0]
    if len(made) != len(set(made)):
        found.append("a visit is made twice")
    for stays in at_place.values():
        if any(b[0] - a[1] < shift.spacing for a, b in pairwise(sorted(stays))):
            found.append("two visits of a place are too close")
    return found


def greedy(shift: Shift) -> float:
    """What is collected when whoever is free first goes where most prize a minute is to be had.

    A unit takes its break when nothing else fits before it, and is home in time.
    """
    state = [(unit.starts, unit.start, list(unit.breaks)) for unit in shift.units]
    left, last, collected = set(range(len(shift.requests))), dict[int, int](), 0.0
    waiting = set(range(len(shift.units)))
    while waiting:
        number = min(waiting, key=lambda n: state[n][0])
        unit, (free, here, rests) = shift.units[number], state[number]
        best = max(_offers(shift, unit, free, here, rests, left, last), default=None)
        if best is not None:
            _, visit, leaves = best
            request = shift.requests[visit]
            left.remove(visit)
            last[request.place] = leaves
            collected += request.prize
            state[number] = (leaves, request.place, rests)
        elif rests:
            rest = rests.pop(0)
            begins = max(free + int(shift.travel[unit.mode][here, unit.start]), rest.earliest)
            state[number] = (begins + rest.minutes, unit.start, rests)
        else:
            waiting.remove(number)
    return collected


def _offers(
    shift: Shift,
    unit: Unit,
    free: int,
    here: int,
    rests: Sequence[Break],
    left: Iterable[int],
    last: dict[int, int],
) -> Iterable[tuple[float, int, int]]:
    travel = shift.travel[unit.mode]
    for number in left:
        request = shift.requests[number]
        place = request.place
        soonest = max(free + int(travel[here, place]), last.get(place, -SPACING) + shift.spacing)
        for opens, closes in request.stretches:
            leaves = max(soonest, opens) + request.minutes
            if leaves <= closes and _gets_home(unit, leaves, int(travel[place, unit.start]), rests):
                yield request.prize / (leaves - free), number, leaves
                break


def _gets_home(unit: Unit, leaves: int, back: int, rests: Sequence[Break]) -> bool:
    now = leaves + back
    for rest in rests:
        now = max(now, rest.earliest) + rest.minutes
        if now > rest.latest:
            return False
    return now <= unit.ends
