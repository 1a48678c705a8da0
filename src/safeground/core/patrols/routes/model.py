"""A shift in PyVRP's terms, and the way back.

What PyVRP has no word for is put into words that it has: a break is a required client that only its
own kind of unit can reach, and of which each such unit has room for one; a visit with several
stretches is a group of clients of which one may be served.
"""

from typing import Any

import numpy as np
import pyvrp

from safeground.core.patrols.routes.routes import Routes, breaks_only, times_of
from safeground.core.patrols.routes.shift import Request, Shift, Unit

_FORBIDDEN = 1_000_000  # minutes: a way that no unit of this kind may take
_MEAN_PRIZE = 10_000  # what a mean prize is worth in minutes of travel: prizes come first
_ANY = -1


class Model:
    """The shift in PyVRP's terms, and the way back.

    Units that are alike in all but name are one vehicle type. A request that needs a skill, and
    every break, has a location of its own, so that the ways to it can be closed to other types.
    """

    def __init__(self, shift: Shift) -> None:
        self.shift = shift
        self.zero = min(unit.starts for unit in shift.units)  # PyVRP's minutes are never negative
        self.kinds = shift.kinds
        self.places: list[int] = list(range(_size(shift)))
        self.only: list[frozenset[int] | None] = [None] * len(self.places)  # types let in
        self.clients: list[pyvrp.Client] = []
        self.steps: list[int] = []  # what each client is: a request, or -1 - break
        self.kind_of: list[int] = []  # and whose, for a break
        self.groups: list[list[int]] = []

    def data(self) -> pyvrp.ProblemData:
        """The shift as PyVRP reads it. Call it once."""
        for number, request in enumerate(self.shift.requests):
            self._add_request(number, request)
        for kind, unit in enumerate(self.kinds):
            self._add_breaks(kind, unit)
        breaks = max((len(unit.breaks) for unit in self.kinds), default=0)
        depots = sorted({place for unit in self.kinds for place in (unit.start, unit.end)})
        vehicles = [
            pyvrp.VehicleType(
                num_available=len(numbers),
                capacity=[int(b < len(unit.breaks)) for b in range(breaks)],
                start_depot=depots.index(unit.start),
                end_depot=depots.index(unit.end),
                tw_early=unit.starts - self.zero,
                tw_late=unit.ends - self.zero,
                profile=kind,
            )
            for kind, (unit, numbers) in enumerate(self.kinds.items())
        ]
        matrices = [self._matrix(kind, unit) for kind, unit in enumerate(self.kinds)]
        return pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0) for _ in self.places],
            clients=self.clients,
            depots=[pyvrp.Depot(place) for place in depots],
            vehicle_types=vehicles,
            distance_matrices=matrices,
            duration_matrices=matrices,
            groups=[pyvrp.ClientGroup(members, required=False) for members in self.groups],
        )

    def _add_request(self, number: int, request: Request) -> None:
        if request.prize <= 0:
            return
        location = request.place
        if request.skill:
            able = (k for k, u in enumerate(self.kinds) if self.shift.may_serve(u, request))
            location = self._add_location(request.place, frozenset(able))
        prize = max(1, round(request.prize * self._prize_scale()))
        begun = [(max(a, self.zero), b) for a, b in request.stretches]
        stretches = [(a, b) for a, b in begun if b - a >= request.minutes]
        group = len(self.groups) if len(stretches) > 1 else None
        if group is not None:
            first = len(self.clients)
            self.groups.append(list(range(first, first + len(stretches))))
        for open_, close in stretches:
            self.steps.append(number)
            self.kind_of.append(_ANY)
            self.clients.append(
                pyvrp.Client(
                    location,
                    delivery=[0] * self._load_dimensions(),
                    service_duration=request.minutes,
                    tw_early=open_ - self.zero,
                    tw_late=close - request.minutes - self.zero,
                    prize=prize,
                    required=False,
                    group=group,
                )
            )

    def _add_breaks(self, kind: int, unit: Unit) -> None:
        for number, rest in enumerate(unit.breaks):
            location = self._add_location(unit.place_of(rest), frozenset([kind]))
            for _ in self.kinds[unit]:
                self.steps.append(-1 - number)
                self.kind_of.append(kind)
                self.clients.append(
                    pyvrp.Client(
                        location,
                        delivery=[int(b == number) for b in range(self._load_dimensions())],
                        service_duration=rest.minutes,
                        tw_early=max(rest.earliest - self.zero, 0),
                        tw_late=rest.latest - rest.minutes - self.zero,
                    )
                )

    def _add_location(self, place: int, only: frozenset[int]) -> int:
        self.places.append(place)
        self.only.append(only)
        return len(self.places) - 1

    def _load_dimensions(self) -> int:
        return max((len(unit.breaks) for unit in self.kinds), default=0)

    def _prize_scale(self) -> float:
        prizes = [r.prize for r in self.shift.requests if r.prize > 0]
        return _MEAN_PRIZE * len(prizes) / sum(prizes)

    def _matrix(self, kind: int, unit: Unit) -> Any:
        travel = self.shift.travel[unit.mode]
        matrix = np.minimum(travel[np.ix_(self.places, self.places)], _FORBIDDEN)
        closed = np.array([only is not None and kind not in only for only in self.only])
        matrix[closed, :] = _FORBIDDEN
        matrix[:, closed] = _FORBIDDEN
        np.fill_diagonal(matrix, 0)
        return matrix

    @property
    def everything(self) -> int:
        """All prizes that a plan could collect, in PyVRP's unit."""
        prizes = {step: c.prize for step, c in zip(self.steps, self.clients, strict=True)}
        return sum(prizes.values())

    def solution(self, data: pyvrp.ProblemData, routes: Routes) -> pyvrp.Solution:
        """Routes of this shift as PyVRP reads them."""
        spare: dict[tuple[int, int], list[int]] = {}
        for client, (step, kind) in enumerate(zip(self.steps, self.kind_of, strict=True)):
            spare.setdefault((kind, step), []).append(client)
        found = []
        for kind, (_, numbers) in enumerate(self.kinds.items()):
            for number in numbers:
                clients = self._clients_of(routes, number, kind, spare)
                if clients:
                    found.append(pyvrp.Route(data, clients, kind))
        return pyvrp.Solution(data, found)

    def _clients_of(
        self, routes: Routes, number: int, kind: int, spare: dict[tuple[int, int], list[int]]
    ) -> list[int]:
        """The clients of one unit's route; of a visit, that of the stretch that it falls into."""
        unit, steps = self.shift.units[number], routes.steps[number]
        times = times_of(self.shift, unit, steps)
        assert times is not None  # routes keep to their shift
        clients = []
        for step, begins in zip(steps, times.earliest, strict=True):
            if step < 0:
                clients.append(spare[kind, step].pop())
                continue
            at = begins - self.zero
            fits = (c for c in spare[_ANY, step]
                    if self.clients[c].tw_early <= at <= self.clients[c].tw_late)  # fmt: skip
            clients.append(next(fits))
        return clients

    def routes(self, solution: pyvrp.Solution) -> tuple[tuple[int, ...], ...]:
        """For each unit of the shift, its steps in order."""
        free = [list(numbers) for numbers in self.kinds.values()]
        found = [breaks_only(unit) for unit in self.shift.units]
        for route in solution.routes():
            unit = free[route.vehicle_type()].pop(0)
            found[unit] = tuple(self.steps[step.idx] for step in route if step.is_client())
        return tuple(found)


def _size(shift: Shift) -> int:
    return len(next(iter(shift.travel.values())))
