"""One shift as a problem: units with hours, visits that are wanted, and the minutes between.

All times are whole minutes from the same midnight, and may pass 1,440. Places are rows of the
travel matrices: hotspots and stations alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from safeground.core.patrols.plan import Mode

Minutes = NDArray[np.int64]
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Break:
    """A break of so many minutes, wholly between `earliest` and `latest`.

    It is at `place`, or where that is None at the unit's start.
    """

    minutes: int
    earliest: int
    latest: int
    place: int | None = None


@dataclass(frozen=True)
class Unit:
    """A unit on duty from `starts` at place `start` to `ends` at place `end`."""

    name: str
    mode: Mode
    starts: int
    ends: int
    start: int
    end: int
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()

    def place_of(self, rest: Break) -> int:
        """Where the unit takes a break."""
        return self.start if rest.place is None else rest.place


@dataclass(frozen=True)
class Request:
    """A visit that is wanted: so many minutes at a place, wholly inside one of the stretches.

    `prize` is what it is worth. Requests at one place are different visits of it, alike in all but
    their prizes.
    """

    place: int
    minutes: int
    prize: float
    stretches: tuple[Stretch, ...]
    skill: str = ""


@dataclass(frozen=True)
class Shift:
    """The whole problem. `travel` holds a matrix (places, places) of whole minutes for each mode.

    Visits of one place are at least `spacing` minutes apart, from leaving to arriving. Raises
    ValueError where a matrix breaks the triangle inequality or a request can't be meant.
    """

    units: tuple[Unit, ...]
    requests: tuple[Request, ...]
    travel: Mapping[Mode, Minutes]
    spacing: int = 0
    _by_place: Mapping[int, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for mode in {unit.mode for unit in self.units}:
            _check_matrix(self.travel[mode], mode)
        for number, request in enumerate(self.requests):
            if request.minutes < 1 or not request.prize >= 0:
                raise ValueError(
                    f"request {number} must last a minute or more and have a prize from 0, got "
                    f"{request.minutes} and {request.prize}"
                )
        by_place: dict[int, list[int]] = {}
        for number, request in enumerate(self.requests):
            by_place.setdefault(request.place, []).append(number)
        object.__setattr__(self, "_by_place", {p: tuple(r) for p, r in by_place.items()})

    @property
    def places(self) -> Mapping[int, tuple[int, ...]]:
        """The requests at each place that has any."""
        return self._by_place

    @property
    def kinds(self) -> dict[Unit, list[int]]:
        """The numbers of units that are alike in all but name, by what they are alike in."""
        found: dict[Unit, list[int]] = {}
        for number, unit in enumerate(self.units):
            found.setdefault(replace(unit, name=""), []).append(number)
        return found

    def may_serve(self, unit: Unit, request: Request) -> bool:
        """Whether the unit has the skill that the request needs."""
        return not request.skill or request.skill in unit.skills


def reachable(shift: Shift, unit: Unit) -> list[int]:
    """The requests that a unit could be at in time and come back from, had it nothing else to do.

    Breaks are left out of account, so it may be too many.
    """
    travel = shift.travel[unit.mode]
    return [
        number
        for number, r in enumerate(shift.requests)
        if r.prize > 0
        and shift.may_serve(unit, r)
        and any(
            max(a, unit.starts + travel[unit.start, r.place]) + r.minutes
            <= min(b, unit.ends - travel[r.place, unit.end])
            for a, b in r.stretches
        )
    ]


def _check_matrix(travel: Minutes, mode: str) -> None:
    if travel.ndim != 2 or travel.shape[0] != travel.shape[1]:
        raise ValueError(f"travel[{mode!r}] must be square, got {travel.shape}")
    if (np.diagonal(travel) != 0).any() or (travel < 0).any():
        raise ValueError(f"travel[{mode!r}] must be 0 from a place to itself and never negative")
    for k in range(len(travel)):
        if (travel > travel[:, [k]] + travel[[k], :]).any():
            raise ValueError(f"travel[{mode!r}] must be shortest times: a way through {k} is less")
