"""A night as plain values, and what a change to it would get wrong, in one sentence.

Nothing here knows the database: `queries.night_of` reads a night, `actions.change` asks whether a
step can be as it is wanted, and what to do instead if it can't.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.patrols.plan import Mode
from safeground.core.patrols.routes.travel import PACES, travel_minutes

LONDON = ZoneInfo("Europe/London")
Point = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True)
class Place:
    """A hotspot of the night; `condition` is the lot's, "" where there is none."""

    number: int
    name: str
    at: Point
    condition: str = ""
    skill: str = ""


@dataclass(frozen=True)
class Crew:
    """A unit on its shift."""

    number: int
    name: str
    mode: Mode
    starts: datetime
    ends: datetime
    start: Point
    end: Point
    home: str = ""  # the name of where it ends
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """A visit of a unit to a place, or its break (no `place`), which is where it starts from.

    A step that is `begun` stays as it is.
    """

    number: int
    crew: int
    place: int | None
    starts: datetime
    ends: datetime
    begun: bool = False


@dataclass(frozen=True)
class Night:
    """Who is on duty, the hotspots, and every step by unit and time."""

    crews: Mapping[int, Crew]
    places: Mapping[int, Place]
    steps: tuple[Step, ...]
    spacing: int = 120

    def of(self, crew: int) -> tuple[Step, ...]:
        """One unit's steps in order of time."""
        return tuple(sorted((s for s in self.steps if s.crew == crew), key=lambda s: s.starts))

    def without(self, *steps: Step) -> "Night":
        """The night without these."""
        return replace(self, steps=tuple(s for s in self.steps if s not in steps))

    def with_(self, step: Step) -> "Night":
        """The night with one more."""
        return replace(self, steps=(*self.steps, step))

    def named(self, step: Step) -> str:
        """What a step is called."""
        return "its break" if step.place is None else self.places[step.place].name

    def way(self, crew: Crew, before: Step | None, after: Step | None) -> int:
        """Minutes from one step to the next; none before is the start of the shift, and so on."""
        here = crew.start if before is None else self._point(crew, before)
        there = crew.end if after is None else self._point(crew, after)
        return minutes_between(crew.mode, here, there)

    def ways(self) -> dict[int, tuple[int | None, int]]:
        """For each visit what the unit comes from (None: the start), and the minutes from there."""
        found: dict[int, tuple[int | None, int]] = {}
        for crew in self.crews.values():
            before: Step | None = None
            for step in self.of(crew.number):
                if step.place is not None:
                    came = None if before is None else before.number
                    found[step.number] = (came, self.way(crew, before, step))
                before = step
        return found

    def _point(self, crew: Crew, step: Step) -> Point:
        return crew.start if step.place is None else self.places[step.place].at


@lru_cache(4096)
def minutes_between(mode: Mode, here: Point, there: Point) -> int:
    """Minutes on a straight line with a detour, as the planner takes them."""
    if here == there:
        return 0
    x, y = to_national_grid([here[0], there[0]], [here[1], there[1]])
    return int(travel_minutes(x, y, PACES[mode])[0, 1])


def objection(night: Night, step: Step) -> str:
    """Why a visit can't be added to the night like this and what to do; "" where it can.

    `night` must not hold the visit itself.
    """
    return next(_objections(night, step), "")


def faults(night: Night) -> list[str]:
    """What is wrong with the night as it stands: a sentence for each visit that can't be so."""
    every = (objection(night.without(s), s) for s in night.steps if s.place is not None)
    return [sentence for sentence in every if sentence]


def clock(at: datetime) -> str:
    """A moment as people say it: 20:15."""
    return f"{at.astimezone(LONDON):%H:%M}"


def _objections(night: Night, step: Step) -> Iterator[str]:
    crew, place = night.crews[step.crew], night.places[step.place or 0]
    if place.condition == "control":
        yield (
            f"By the lot {place.name} gets no patrol tonight, so it can't be given a visit. "
            "Choose another hotspot."
        )
    if place.skill and place.skill not in crew.skills:
        able = [c.name for c in night.crews.values() if place.skill in c.skills]
        yield (
            f"{place.name} needs a unit with {place.skill}, which {crew.name} has not. "
            + (f"Choose {' or '.join(able)}." if able else "No unit tonight has it.")
        )
    if step.starts < crew.starts or step.ends > crew.ends:
        yield (
            f"{crew.name} is on duty from {clock(crew.starts)} to {clock(crew.ends)}. Choose a "
            "time within that, or another unit."
        )
    yield from _in_the_way(night, crew, step)
    yield from _too_far(night, crew, step, place)
    yield from _too_soon(night, step, place)


def _in_the_way(night: Night, crew: Crew, step: Step) -> Iterator[str]:
    for other in night.of(crew.number):
        if other.starts < step.ends and step.starts < other.ends:
            doing = "has its break" if other.place is None else f"is at {night.named(other)}"
            yield (
                f"{crew.name} {doing} from {clock(other.starts)} to {clock(other.ends)}. Choose "
                "another time, or another unit."
            )


def _too_far(night: Night, crew: Crew, step: Step, place: Place) -> Iterator[str]:
    steps = night.of(crew.number)
    before = max((s for s in steps if s.ends <= step.starts), key=lambda s: s.ends, default=None)
    after = min((s for s in steps if s.starts >= step.ends), key=lambda s: s.starts, default=None)
    way = night.way(crew, before, step)
    earliest = (crew.starts if before is None else before.ends) + timedelta(minutes=way)
    if step.starts < earliest:
        leaves = (
            f"starts at {clock(crew.starts)}"
            if before is None
            else f"leaves {night.named(before)} at {clock(before.ends)}"
        )
        yield (
            f"{crew.name} {leaves} and needs {_minutes(way)} to {place.name}. Choose "
            f"{clock(earliest)} or later, or another unit."
        )
    way = night.way(crew, step, after)
    latest = (crew.ends if after is None else after.starts) - timedelta(minutes=way)
    if step.ends > latest:
        length = step.ends - step.starts
        due = f"be back at {crew.home or 'its start'}" if after is None else _due(night, after)
        by = crew.ends if after is None else after.starts
        yield (
            f"{crew.name} has to {due} by {clock(by)} and needs {_minutes(way)} from "
            f"{place.name}. Choose {clock(latest - length)} or earlier, or another unit."
        )


def _due(night: Night, step: Step) -> str:
    return "be back for its break" if step.place is None else f"be at {night.named(step)}"


def _too_soon(night: Night, step: Step, place: Place) -> Iterator[str]:
    apart = timedelta(minutes=night.spacing)
    for other in night.steps:
        if other.place != step.place:
            continue
        if step.starts < other.ends + apart and other.starts < step.ends + apart:
            length = step.ends - step.starts
            early, late = other.starts - apart - length, other.ends + apart
            yield (
                f"{place.name} has another visit from {clock(other.starts)} to "
                f"{clock(other.ends)}, and visits of one hotspot are at least "
                f"{_minutes(night.spacing)} apart. Choose {clock(early)} or earlier, or "
                f"{clock(late)} or later."
            )


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count:,} minutes"
