"""A first set of places, taken best first, and plain words for an ask that nothing can meet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse
from scipy.sparse.csgraph import connected_components

from safeground.core.hotspots.candidates import Bools, Ints, Joiner, cliques


@dataclass(frozen=True)
class Ask:
    """How many places, of what: `quotas` {district number: places}, `must` units that must be in.

    Places that no quota claims are `free`: they go to districts without a quota.
    """

    joiner: Joiner
    places: int
    quotas: Mapping[int, int]
    must: tuple[Ints, ...]
    district_names: tuple[str, ...]

    @property
    def free(self) -> int:
        return self.places - sum(self.quotas.values())


def greedy(ask: Ask) -> list[Ints] | None:
    """Take the best unit left, grow it by the best units beside it, block what is near; repeat.

    Gives None where that runs into a dead end, which does not mean that no answer exists.
    """
    joiner = ask.joiner
    blocked, room = ~joiner.usable, dict(ask.quotas)
    free, taken = ask.free, list[Ints]()
    steps, near = joiner.steps(), joiner.ground.near
    order = np.argsort(-joiner.value, kind="stable").astype(np.int32)
    starts: Iterable[Ints] = (*ask.must, *(order[i : i + 1] for i in range(len(order))))
    for number, start in enumerate(starts):
        if len(taken) == ask.places:
            break
        district = int(joiner.district[start[0]])
        full = room.get(district, free) == 0
        if full or blocked[start].any() or joiner.ground.size[start].sum() > joiner.largest:
            if number < len(ask.must) and not any(set(start) <= set(t) for t in taken):
                return None
            continue
        place = _grow(joiner, steps, start, blocked)
        taken.append(place)
        blocked[place] = True
        blocked[near[place].indices] = True
        if district in room:
            room[district] -= 1
        else:
            free -= 1
    return taken if len(taken) == ask.places else None


def best_first(joiner: Joiner) -> Iterator[Ints]:
    """Separate places, as many as there are: the best unit left, grown, again and again."""
    blocked, steps, near = ~joiner.usable, joiner.steps(), joiner.ground.near
    for unit in np.argsort(-joiner.value, kind="stable").astype(np.int32):
        if not blocked[unit]:
            place = _grow(joiner, steps, np.array([unit], np.int32), blocked)
            blocked[place] = True
            blocked[near[place].indices] = True
            yield place


def _grow(joiner: Joiner, steps: sparse.csr_array, start: Ints, blocked: Bools) -> Ints:
    place = [int(u) for u in start]
    while len(place) < joiner.most_units:
        room = joiner.largest - joiner.ground.size[place].sum()
        beside = {int(v) for u in place for v in _row(steps, u)} - set(place)
        fits = [v for v in sorted(beside) if not blocked[v] and joiner.ground.size[v] <= room]
        if not fits:
            break
        place.append(max(fits, key=lambda v: joiner.value[v]))
    return np.sort(np.asarray(place, np.int32))


def _row(matrix: sparse.csr_array, unit: int) -> Ints:
    return np.asarray(matrix.indices[matrix.indptr[unit] : matrix.indptr[unit + 1]], np.int32)


def refuse_impossible(ask: Ask) -> None:
    """Raise ValueError, naming the constraint, where an ask cannot be met on the face of it."""
    if ask.places < 1:
        raise ValueError(f"places must be 1 or more, not {ask.places}")
    for district, wanted in ask.quotas.items():
        if wanted < 0:
            name = ask.district_names[district]
            raise ValueError(f"quotas must be 0 or more; {name} asks for {wanted}")
    if ask.free < 0:
        raise ValueError(
            f"quotas ask for {sum(ask.quotas.values())} places in all, more than the "
            f"{ask.places} places there are to choose"
        )
    for number, units in enumerate(ask.must, start=1):
        _refuse_unwalkable(ask, number, units)
    _refuse_crowded_musts(ask)


def _refuse_unwalkable(ask: Ask, number: int, units: Ints) -> None:
    joiner, name = ask.joiner, f"must_include place {number}"
    if not joiner.usable[units].all():
        raise ValueError(f"{name} has a cell that must_exclude leaves out")
    size = joiner.ground.size[units].sum()
    if len(units) > joiner.most_units or size > joiner.largest:
        most = joiner.most_units
        raise ValueError(f"{name} has {len(units)} cells, more than the {most} a place may have")
    if len(set(joiner.district[units])) > 1:
        raise ValueError(f"{name} lies in more than one district; a place may not")
    inside = joiner.ground.neighbours[units][:, units]
    if connected_components(inside, directed=False)[0] > 1:
        raise ValueError(f"{name} is in separate pieces; its cells must join")


def _refuse_crowded_musts(ask: Ask) -> None:
    near = ask.joiner.ground.near
    for i, first in enumerate(ask.must):
        for j, second in enumerate(ask.must[i + 1 :], start=i + 1):
            if near[first][:, second].nnz == 0 and not set(first) & set(second):
                continue
            both = [set(second) <= set(p) for p in ask.joiner.around(first).units.tolist()]
            if not any(both):
                raise ValueError(
                    f"must_include places {i + 1} and {j + 1} are nearer to each other than the "
                    "separation allows, and too large to be one place"
                )


def explain_impossible(ask: Ask) -> str:
    """One plain sentence on why no set of places meets the ask."""
    joiner, separate = ask.joiner, "keep the separation"
    for district, wanted in ask.quotas.items():
        name, units = ask.district_names[district], joiner.district == district
        held = sum(joiner.district[m[0]] == district for m in ask.must)
        if held > wanted:
            return f"must_include puts {held} places in {name}, more than its quota of {wanted}"
        most = _most_places(ask, np.flatnonzero(units & joiner.usable))
        if most < wanted:
            cells = int((units & joiner.usable).sum())
            return (
                f"quotas ask for {wanted} places in {name}, where the {cells} eligible cells "
                f"hold at most {most} that {separate}"
            )
    elsewhere = joiner.usable & ~np.isin(joiner.district, list(ask.quotas))
    most = _most_places(ask, np.flatnonzero(elsewhere))
    if most < ask.free:
        return (
            f"places asks for {ask.places}, but only {most + ask.places - ask.free} places of "
            f"eligible cells {separate}" + (" and meet the quotas" if ask.quotas else "")
        )
    return "no set of places meets the quotas, must_include and the separation all at once"


def _most_places(ask: Ask, units: NDArray[np.intp], seconds: float = 20.0) -> int:
    """The largest number of units of which no two are near."""
    if len(units) == 0:
        return 0
    groups = list(cliques(ask.joiner.ground.near[units][:, units].tocsr()))
    row = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    column = np.concatenate([np.asarray(g) for g in groups])
    shape = (len(groups), len(units))
    crowded = sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
    answer = optimize.milp(
        -np.ones(len(units)),
        integrality=np.ones(len(units), int),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(crowded, -np.inf, 1),
        options={"time_limit": seconds},
    )
    return len(units) if answer.mip_dual_bound is None else int(-answer.mip_dual_bound + 1e-6)
