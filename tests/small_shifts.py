"""Shifts of a few visits, their best plan by trying all, and a checker that shares no code."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from safeground.core.patrols.routes.by_lot import Timed
from safeground.core.patrols.routes.shift import Break, Request, Shift, Unit

NO_WAY = 1_000_000
MODES = ("foot", "bicycle")


def unit(starts: int, ends: int, *breaks: tuple[int, int, int], **more: object) -> Unit:
    """A unit on foot that starts and ends at place 0, unless `more` says otherwise."""
    said = {"name": "A", "mode": "foot", "start": 0, "end": 0, **more}
    return Unit(starts=starts, ends=ends, breaks=tuple(Break(*b) for b in breaks), **said)  # type: ignore[arg-type]


def visit(
    place: int, minutes: int, prize: float, *stretches: tuple[int, int], skill: str = ""
) -> Request:
    """A visit that is wanted."""
    return Request(place, minutes, prize, stretches, skill)


def on_a_line(*at: int) -> dict[str, np.ndarray]:
    """Minutes between places so far along one road, for both modes."""
    x = np.array(at)
    return {mode: np.abs(x[:, None] - x) for mode in MODES}


def ways(rng: np.random.Generator, places: int, most: int = 12) -> np.ndarray:
    """Shortest minutes between places, not the same there and back; now and then there is none."""
    minutes = rng.integers(0, most, (places, places))
    minutes[rng.random((places, places)) < 0.1] = NO_WAY
    if rng.random() < 0.15:  # a place that nobody reaches
        minutes[:, rng.integers(places)] = NO_WAY
    np.fill_diagonal(minutes, 0)
    for k in range(places):
        minutes = np.minimum(minutes, minutes[:, [k]] + minutes[[k], :])
    return np.minimum(minutes, NO_WAY)


@st.composite
def shifts(draw: st.DrawFn, *, several: bool = True, most_visits: int = 5) -> Shift:
    """One to three units and a few visits, with all that a shift may have in it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    hotspots, stations = int(rng.integers(1, 5)), int(rng.integers(1, 3))
    places, base = hotspots + stations, int(rng.choice([0, -90, 400, 1400]))
    units = [_unit(rng, n, hotspots, stations, base) for n in range(int(rng.choice([1, 2, 2, 3])))]
    if rng.random() < 0.4:  # units that are alike
        units = [Unit(f"U{n}", *_rest(units[0])) for n in range(len(units))]
    requests: list[Request] = []
    for place in range(hotspots):
        requests += _visits(rng, place, base, several=several)
    travel = {mode: ways(rng, places) for mode in MODES}
    most_visits -= len(units) == 3  # all plans are tried
    return Shift(tuple(units), tuple(requests[:most_visits]), travel, int(rng.choice([0, 5, 25])))


def _rest(one: Unit) -> tuple[object, ...]:
    return one.mode, one.starts, one.ends, one.start, one.end, one.skills, one.breaks


def _unit(rng: np.random.Generator, n: int, hotspots: int, stations: int, base: int) -> Unit:
    starts = base + int(rng.integers(0, 20))
    ends = starts + int(rng.integers(15, 90))
    breaks = []
    if rng.random() < 0.4:
        earliest = int(rng.integers(starts, ends - 8))
        latest = int(rng.integers(earliest + 8, ends + 1))
        breaks.append(Break(int(rng.integers(1, 8)), earliest, latest))
        if breaks[0].latest + 6 < ends and rng.random() < 0.4:
            breaks.append(Break(3, breaks[0].latest, ends))
    start, end = (hotspots + int(rng.integers(stations)) for _ in range(2))
    skills = frozenset({"dog"}) if rng.random() < 0.4 else frozenset()
    mode = MODES[int(rng.integers(2))]
    return Unit(f"U{n}", mode, starts, ends, start, end, skills, tuple(breaks))


def _visits(rng: np.random.Generator, place: int, base: int, *, several: bool) -> list[Request]:
    edges = np.sort(base + rng.integers(0, 100, 2 * int(rng.integers(1, 3)))).tolist()
    stretches = tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
    if rng.random() < 0.3:
        stretches = ((base - 20, base + 150),)
    minutes, skill = int(rng.integers(1, 16)), "dog" if rng.random() < 0.2 else ""
    worth = float(rng.choice([0.0, 1.0, 1.0, 1.0, rng.integers(1, 50) / 7]))
    again = float(rng.choice([0.0, 0.5, 1.0]))
    turns = int(rng.integers(1, 4)) if several else 1
    return [Request(place, minutes, worth * again**t, stretches, skill) for t in range(turns)]


def prize_of(shift: Shift, made: Sequence[int]) -> float:
    """The worth of these visits: of n visits of a place, the n best prizes."""
    total = 0.0
    for place in {r.place for r in shift.requests}:
        here = [n for n, r in enumerate(shift.requests) if r.place == place]
        worth = sorted((shift.requests[n].prize for n in here), reverse=True)
        total += sum(worth[: sum(n in made for n in here)])
    return total


def most_prize(shift: Shift) -> float | None:
    """The best that any plan collects, by trying all; None if some unit can't take its breaks.

    Steps are put in order of their beginning, each as soon as it can be after its unit's last one
    and, where it is a visit, `spacing` after the last visit of its place.
    """
    start = tuple((u.start, u.starts, (1 << len(u.breaks)) - 1) for u in shift.units)
    seen, best = set(), None
    waiting = [(start, (), (), -(10**9))]
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        units, left, made, last = state
        if all(_home(shift, n, u) for n, u in enumerate(units)):
            best = max(best or 0.0, prize_of(shift, made))
        waiting += _next(shift, units, dict(left), made, last)
    return best


_State = tuple[tuple[tuple[int, int, int], ...], tuple[tuple[int, int], ...], tuple[int, ...], int]


def _next(shift: Shift, units, left: dict[int, int], made, last: int) -> Iterator[_State]:  # type: ignore[no-untyped-def]
    for n, (at, free, rests) in enumerate(units):
        one = shift.units[n]
        travel = shift.travel[one.mode]
        for b, rest in enumerate(one.breaks):
            begins = max(free + travel[at, one.start], rest.earliest, last)
            if rests >> b & 1 and begins + rest.minutes <= rest.latest:
                after = (one.start, int(begins) + rest.minutes, rests & ~(1 << b))
                yield (*units[:n], after, *units[n + 1 :]), tuple(left.items()), made, int(begins)
        for r, request in enumerate(shift.requests):
            place = request.place
            soonest = max(free + travel[at, place], last, left.get(place, -NO_WAY) + shift.spacing)
            last_starts = ((max(a, soonest), b - request.minutes) for a, b in request.stretches)
            begins = min((t for t, latest in last_starts if t <= latest), default=NO_WAY)
            leaves = int(begins) + request.minutes
            if any(q.place == place and n not in made for n, q in enumerate(shift.requests[:r])):
                continue  # visits of a place are alike: its first is made first
            if r in made or begins >= NO_WAY or leaves > one.ends or request.prize <= 0 or (
                request.skill and request.skill not in one.skills
            ):  # fmt: skip
                continue
            after = (place, leaves, rests)
            yield (
                (*units[:n], after, *units[n + 1 :]),
                tuple(sorted({**left, place: leaves}.items())),
                tuple(sorted((*made, r))),
                int(begins),
            )


def _home(shift: Shift, n: int, state: tuple[int, int, int]) -> bool:
    at, free, rests = state
    one = shift.units[n]
    return not rests and free + shift.travel[one.mode][at, one.end] <= one.ends


def faults(shift: Shift, plan: Sequence[Sequence[Timed]], *, hold: bool = True) -> list[str]:
    """What is wrong with a plan; `hold` asks that every break is in it."""
    found: list[str] = []
    for one, steps in zip(shift.units, plan, strict=True):
        found += _faults_of(shift, one, steps)
        rests = sorted(-1 - t.step for t in steps if t.step < 0)
        if hold and rests != list(range(len(one.breaks))):
            found.append(f"{one.name} takes breaks {rests}")
    visits = [t for steps in plan for t in steps if t.step >= 0]
    if len({t.step for t in visits}) < len(visits):
        found.append("a visit is made twice")
    for place in {shift.requests[t.step].place for t in visits}:
        here = sorted((t.begins, t.ends) for t in visits if shift.requests[t.step].place == place)
        found += [f"{place} too soon" for a, b in pairwise(here) if b[0] - a[1] < shift.spacing]
    return found


def _faults_of(shift: Shift, one: Unit, steps: Sequence[Timed]) -> Iterator[str]:
    at, free = one.start, one.starts
    for t in steps:
        if t.step < 0:
            rest = one.breaks[-1 - t.step]
            place, minutes, stretches = one.start, rest.minutes, ((rest.earliest, rest.latest),)
        else:
            r = shift.requests[t.step]
            place, minutes, stretches = r.place, r.minutes, r.stretches
            if r.skill and r.skill not in one.skills:
                yield f"{one.name} lacks {r.skill}"
        way = int(shift.travel[one.mode][at, place])
        if t.travel != way or t.begins < free + way:
            yield f"{one.name} can't be at step {t.step} at {t.begins}"
        if t.ends - t.begins != minutes:
            yield f"step {t.step} takes {t.ends - t.begins}"
        if not any(a <= t.begins and t.ends <= b for a, b in stretches):
            yield f"step {t.step} from {t.begins} to {t.ends} is outside {stretches}"
        at, free = place, t.ends
    if free + int(shift.travel[one.mode][at, one.end]) > one.ends:
        yield f"{one.name} is late home"
