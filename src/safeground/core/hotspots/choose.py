"""Choosing hotspots: the most expected harm that N separate, walkable places can hold, proven.

How and why: docs/methods/choosing-hotspots.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.candidates import (
    NOBODY,
    Bools,
    Floats,
    Ground,
    Ints,
    Joiner,
    Pool,
    ground_of,
)
from safeground.core.hotspots.first_choice import Ask, explain_impossible, greedy, refuse_impossible
from safeground.core.hotspots.packing import Packing, Relaxed, packing, relax, rounded, solve

ROUNDS = 12  # of lowering the floor; two or three are usual
SOLVABLE = 10_000  # places that the solver can be trusted to stop in time with
PROMISING = 300  # places that the first, quick look at a pool is confined to


@dataclass(frozen=True)
class Choice:
    """The chosen places, most valuable first.

    `places` are arrays of cell numbers, `values` (places,) what each holds and `total` their sum.
    No choice that meets the same constraints holds more than `bound`; `gap` is
    (bound - total) / total, 0 when the choice is proven best. `binding` says in plain sentences
    which constraints hold the total down, and by about how much.
    """

    places: tuple[Ints, ...]
    values: Floats
    total: float
    bound: float
    gap: float
    binding: tuple[str, ...]


def choose(
    grid: Grid | Ground,
    expected: ArrayLike,
    *,
    places: int,
    largest_m2: float | None = None,
    separation_m: float = 0.0,
    quotas: Mapping[str, int] | None = None,
    cell_district: Sequence[str] | NDArray[np.str_] | None = None,
    must_include: Sequence[ArrayLike] = (),
    must_exclude: ArrayLike = (),
    eligible: ArrayLike | None = None,
    most_units: int | None = None,
    stop: float = 10.0,
) -> Choice:
    """Choose exactly `places` places that together hold the most of `expected` (cells,).

    A place is one or more touching cells of one district, up to `largest_m2` in all (by default
    three cells; never less than one). No two places touch, and their edges are at least
    `separation_m` apart. `quotas` gives districts an exact number of places; the rest go to the
    other districts of `cell_district` (cells,). Each item of `must_include` is a cell or the cells
    of one place, and lies wholly in a chosen place; cells of `must_exclude` are in none; only
    `eligible` (cells,) cells are used otherwise. `stop` is the solver's time in seconds for a
    round, after which the best choice so far is given with its gap.

    For other units than cells pass a `Ground`; it holds the separation, `largest_m2` is in the
    unit of its sizes and `most_units` limits how many are joined. Raises ValueError, naming the
    constraint, for an ask that cannot be met.

    Method: integer programme over all places that can be in a best choice; which those are is
    proven from the prices of its linear relaxation.

    >>> from safeground.core.geography.lattice import Lattice
    >>> row = Grid(Lattice(), np.arange(6, dtype=np.int32), np.zeros(6, np.int32), np.ones(6))
    >>> choice = choose(row, [1, 5, 1, 4, 4, 2], places=2, largest_m2=120_000)
    >>> [place.tolist() for place in choice.places], choice.total, choice.gap
    ([[3, 4], [0, 1]], 14.0, 0.0)
    """
    ground = ground_of(grid, separation_m) if isinstance(grid, Grid) else grid
    if isinstance(grid, Ground) and separation_m:
        raise ValueError("separation_m is part of a Ground; give it when making the ground")
    value = _checked(expected, len(ground), "expected")
    names, district = _districts(cell_district, quotas or {}, len(ground))
    must = tuple(np.unique(np.atleast_1d(np.asarray(m, np.int32))) for m in must_include)
    usable = np.ones(len(ground), bool) if eligible is None else np.array(eligible, bool)
    usable = np.broadcast_to(usable, len(ground)).copy()
    for units in must:
        usable[units] = True
    usable[np.atleast_1d(np.asarray(must_exclude, int))] = False
    limit, largest = _size_limit(grid, most_units, largest_m2)
    joiner = Joiner(ground, value, district, usable, limit, largest)
    wanted = {names.index(name): n for name, n in (quotas or {}).items()}
    if sum(wanted.values()) == places:
        usable &= np.isin(district, list(wanted))  # no place is left for other districts
    ask = Ask(joiner, places, wanted, must, tuple(names))
    refuse_impossible(ask)
    return _best(ask, _first(ask, stop), stop)


def _checked(values: ArrayLike, cells: int, name: str) -> Floats:
    array = np.asarray(values, float)
    if array.shape != (cells,):
        raise ValueError(f"{name} must have shape ({cells},), one number a cell, not {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any():
        raise ValueError(f"{name} must be finite and 0 or more; its least is {array.min():g}")
    return array


def _districts(
    cell_district: Sequence[str] | NDArray[np.str_] | None, quotas: Mapping[str, int], cells: int
) -> tuple[list[str], Ints]:
    if cell_district is None:
        if quotas:
            raise ValueError("quotas need cell_district, to say which cells lie in which district")
        return [""], np.zeros(cells, np.int32)
    if len(cell_district) != cells:
        raise ValueError(f"cell_district must name {cells} cells, not {len(cell_district)}")
    names, number = np.unique(np.asarray(cell_district, str), return_inverse=True)
    for name in quotas:
        if name not in names:
            raise ValueError(f"quotas name {name!r}, a district that no cell lies in")
    return names.tolist(), number.astype(np.int32)


def _size_limit(
    grid: Grid | Ground, most_units: int | None, largest: float | None
) -> tuple[int, float]:
    if not isinstance(grid, Grid):
        return most_units or 3, np.inf if largest is None else largest
    cell = grid.lattice.cell_m2
    by_area = 3 if largest is None else max(1, int(largest / cell + 1e-9))
    return min(by_area, most_units or by_area), np.inf


def _first(ask: Ask, stop: float) -> list[Ints]:
    """Any answer to start from; ValueError when there is none."""
    found = greedy(ask)
    if found is not None:
        return found
    # a place can always be cut down to one unit, so single units settle whether an answer exists
    single = replace(ask.joiner, most_units=1)
    pool = single.pool(np.full(len(single.value), -np.inf), most=10**9)
    pool = _with(ask, pool, [ask.joiner.around(m).units for m in ask.must], [])
    if len(pool) == 0:
        raise ValueError(explain_impossible(ask))
    answer = solve(_packing(ask, pool, np.zeros(0)), np.ones(len(pool), bool), stop)
    if answer.chosen is None:
        raise ValueError(explain_impossible(ask))
    return [_units(pool, i) for i in answer.chosen]


def _best(ask: Ask, places: list[Ints], stop: float) -> Choice:
    """Lower the floor of the pool until nothing below it can be part of a better choice.

    Beside the places of the pool, the relaxation may take stand-ins: one for each district, worth
    the floor and in nobody's way, so no place that was left out can do better. When forcing a
    stand-in in brings the bound below the best choice found, no place left out is in a better one.
    """
    bound = _loose_bound(ask)
    binding: tuple[str, ...] = ()
    floor = _first_floor(ask, places)
    for _ in range(ROUNDS):
        pool = ask.joiner.pool(floor[ask.joiner.district])
        pool = _with(ask, pool, [ask.joiner.around(m).units for m in ask.must], places)
        tightened = relax(_packing(ask, pool, floor + pool.slack), stop)
        if tightened is None:
            break
        problem, relaxed = tightened
        places = _better(ask, places, pool, rounded(problem, relaxed, len(pool)))
        for most, seconds in ((PROMISING, stop / 2), (SOLVABLE, stop)):  # a quick look, then all
            keep = _hopeful(relaxed, _total(ask, places), min(most, len(pool)), len(pool))
            answer = solve(problem, keep, seconds)
            places = _better(ask, places, pool, answer.chosen)
        total = _total(ask, places)
        outside = relaxed.bound - float(relaxed.shortfall[len(pool) :].min(initial=np.inf))
        proven = total if answer.infeasible else min(answer.bound, relaxed.bound)
        inside = proven if keep.sum() < SOLVABLE else relaxed.bound
        binding = _binding(ask, relaxed)
        bound = min(bound, max(inside, outside))
        enough = max(inside, total) * (1 + 1e-9)
        if outside <= enough or pool.slack > 0 or inside > total * (1 + 1e-6):
            break
        floor = _lower(floor, _prices(ask, relaxed), relaxed.bound - total, pool)
    return _choice(ask, places, bound, binding)


def _lower(floor: Floats, price: Floats, gap: float, pool: Pool) -> Floats:
    """The next floor: low enough for the proof if the gap is what it seems.

    Stand-ins widen the gap themselves, so go lower than it says, but by half at the most; a floor
    that is next to nothing goes, so that even worthless places are listed.
    """
    half = np.where(floor > 0.01 * pool.value.max(), floor / 2, -1.0 - pool.value.sum())
    return np.asarray(np.maximum(np.minimum(floor, price - 3 * gap), half), float)


def _better(ask: Ask, places: list[Ints], pool: Pool, chosen: Ints | None) -> list[Ints]:
    """The better of two answers; the first when they are alike."""
    if chosen is None or pool.value[chosen].sum() <= _total(ask, places):
        return places
    return [_units(pool, i) for i in chosen]


def _hopeful(relaxed: Relaxed, total: float, most: int, places: int) -> Bools:
    """Places that can be in a better answer than `total`; at most about the best `most` of them."""
    shortfall = relaxed.shortfall.copy()
    shortfall[places:] = np.inf  # stand-ins are not places
    allowed = relaxed.bound - total + 1e-7 * total
    return shortfall <= min(allowed, float(np.partition(shortfall, most - 1)[most - 1]))


def _total(ask: Ask, places: list[Ints]) -> float:
    return float(sum(ask.joiner.value[p].sum() for p in places))


def _first_floor(ask: Ask, places: list[Ints]) -> Floats:
    """For each district, the least that a place of the first choice holds there."""
    value = np.array([ask.joiner.value[p].sum() for p in places])
    district = np.array([ask.joiner.district[p[0]] for p in places])
    claimed = np.isin(district, list(ask.quotas))
    free = value[~claimed].min(initial=value.min())
    floor = np.full(len(ask.district_names), free)
    for d in ask.quotas:
        floor[d] = value[district == d].min(initial=np.inf)
    floor[np.isinf(floor)] = value.max()  # a quota of none
    return floor


def _prices(ask: Ask, relaxed: Relaxed) -> Floats:
    """What one place more is worth, by district."""
    price = np.full(len(ask.district_names), relaxed.price[0])
    price[list(ask.quotas)] += relaxed.price[1:]
    return price


def _loose_bound(ask: Ask) -> float:
    """No place holds more than its largest number of the best cells."""
    best = np.sort(ask.joiner.value[ask.joiner.usable])[::-1]
    return float(best[: ask.places * ask.joiner.most_units].sum())


def _packing(ask: Ask, pool: Pool, stand_ins: Floats) -> Packing:
    """The packing of a pool, and of one stand-in for each district with cells in use."""
    joiner = ask.joiner
    extra = np.unique(joiner.district[joiner.usable]) if len(stand_ins) else np.zeros(0, np.int32)
    district = np.concatenate([joiner.district[pool.units[:, 0]], extra])
    exact = np.array([np.ones(len(district), bool), *(district == d for d in ask.quotas)])
    wanted = np.array([ask.places, *ask.quotas.values()], float)
    return packing(joiner.ground, pool, exact, wanted, list(ask.must), stand_ins[extra])


def _with(ask: Ask, pool: Pool, more: list[Ints], places: list[Ints]) -> Pool:
    """The pool with more rows of units, and with places that are not in it yet."""
    rows = [pool.units, *more, *(p[None, :] for p in places)]
    most = max(r.shape[1] for r in rows)
    wide = [np.pad(r, ((0, 0), (0, most - r.shape[1])), constant_values=NOBODY) for r in rows]
    units = np.unique(np.concatenate(wide), axis=0)
    value = np.where(units >= 0, ask.joiner.value[units], 0.0).sum(axis=1)
    return Pool(units, value, pool.slack)


def _units(pool: Pool, place: int) -> Ints:
    units = pool.units[place]
    return np.asarray(units[units >= 0], np.int32)


def _choice(ask: Ask, places: list[Ints], bound: float, binding: tuple[str, ...]) -> Choice:
    value = np.array([ask.joiner.value[p].sum() for p in places])
    order = np.lexsort([np.array([p[0] for p in places]), -value])
    total = float(value.sum())
    gap = max(0.0, bound - total) / total if total > 0 else 0.0
    gap = 0.0 if gap < 1e-6 else gap  # the solver's own tolerance
    kept = tuple(places[i] for i in order)
    return Choice(kept, value[order], total, max(bound, total), gap, binding)


def _binding(ask: Ask, relaxed: Relaxed) -> tuple[str, ...]:
    """Plain sentences for the prices of the constraints."""
    said = []
    for (d, wanted), price in zip(ask.quotas.items(), relaxed.price[1:], strict=True):
        name, size = ask.district_names[d], abs(price)
        if size > 1e-6 * relaxed.bound:
            more = "one place more" if price > 0 else "one place fewer"
            said.append(
                f"The quota of {wanted} in {name} binds: {more} there would add about {size:.2g}."
            )
    return tuple(said)
