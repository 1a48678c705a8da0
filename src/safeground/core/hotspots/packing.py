"""Packing: the most valuable set of places of which no two are too near, to proven optimality."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, sparse

from safeground.core.hotspots.candidates import Bools, Floats, Ground, Ints, Pool, cliques

CUT_ROUNDS = 12  # of cutting off fractional answers; they stop by themselves sooner


@dataclass(frozen=True)
class Packing:
    """A linear programme over a pool: choose places, never two too near, and as many as asked.

    maximise `value` · x, x in {0, 1}, subject to
    `crowded` x <= 1 (one row for each set of units that are all near each other),
    `must` x >= 1 (one row for each set of units that must be in), and
    `exact` x = `wanted` (all places, then those of each district with a quota).
    """

    value: Floats
    crowded: sparse.csr_array
    must: sparse.csr_array
    exact: sparse.csr_array
    wanted: Floats


@dataclass(frozen=True)
class Relaxed:
    """The packing with fractions of places allowed: `bound` is no less than any true answer.

    `price` is what one more place of each exact row would add, `shortfall` (places,) what forcing
    a place in would cost at least, `share` (places,) how much of each place the answer takes.
    """

    bound: float
    price: Floats
    shortfall: Floats
    share: Floats


@dataclass(frozen=True)
class Solved:
    """Which places of the pool are `chosen` (k,), and the proven `bound` on their total."""

    chosen: Ints | None
    bound: float
    infeasible: bool = False


def packing(
    ground: Ground, pool: Pool, exact: Bools, wanted: Floats, must: list[Ints], stand_ins: Floats
) -> Packing:
    """Write down the packing of a pool; `exact` (rows, places) says which places a row counts.

    `stand_ins` are the values of places that are in nobody's way, added after those of the pool.
    """
    members = pool.members(len(ground))
    used = np.unique(pool.units[pool.units >= 0])
    near = ground.near[used][:, used]
    groups = list(cliques(near.tocsr()))
    row = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    unit = used[np.concatenate([np.asarray(g, np.int32) for g in groups])]
    ones = np.ones(len(row), np.float32)
    crowded = sparse.csr_array((ones, (row, unit)), shape=(len(groups), len(ground))) @ members
    crowded.data[:] = 1.0
    wide = (len(groups), len(pool) + len(stand_ins))
    held = [members[units].sum(axis=0) == len(units) for units in must]
    demanded = np.zeros((len(must), wide[1]))
    demanded[:, : len(pool)] = np.array(held, float).reshape(len(must), len(pool))
    return Packing(
        np.concatenate([pool.value, stand_ins]),
        sparse.csr_array((crowded.data, crowded.indices, crowded.indptr), shape=wide),
        sparse.csr_array(demanded),
        sparse.csr_array(exact.astype(float)),
        wanted,
    )


def relax(problem: Packing, seconds: float) -> tuple[Packing, Relaxed] | None:
    """Solve with fractions allowed; None when even that is impossible, or out of time.

    Rows are added for as long as they cut the fractional answer off, and the packing with them is
    given back: sets of places that are all too near each other, of which one at most can be chosen.
    """
    answer = _fractional(problem, seconds)
    for _ in range(CUT_ROUNDS):
        rows = [] if answer is None else list(_violated(problem.crowded, answer.share))
        if not rows:
            break
        tighter = sparse.vstack([problem.crowded, *(_lifted(problem, r) for r in rows)])
        problem = replace(problem, crowded=tighter.tocsr())
        answer = _fractional(problem, seconds) or answer
    return None if answer is None else (problem, answer)


def _fractional(problem: Packing, seconds: float) -> Relaxed | None:
    scale = float(problem.value.max()) or 1.0
    answer = optimize.linprog(  # type: ignore[call-overload]  # the stubs know no sparse rows
        -problem.value / scale,
        A_ub=sparse.vstack([problem.crowded, -problem.must]),
        b_ub=np.r_[np.ones(problem.crowded.shape[0]), -np.ones(problem.must.shape[0])],
        A_eq=problem.exact,
        b_eq=problem.wanted,
        method="highs",
        options={"time_limit": max(seconds, 0.1)},
    )
    if answer.status != 0:
        return None
    price, shortfall = -answer.eqlin.marginals * scale, answer.lower.marginals * scale
    return Relaxed(-float(answer.fun) * scale, price, shortfall, answer.x)


def _violated(crowded: sparse.csr_array, share: Floats) -> Iterator[Ints]:
    """Sets of places, all near each other, of which the fractional answer takes more than one."""
    part = np.flatnonzero((share > 1e-6) & (share < 1 - 1e-6))
    part = part[np.argsort(-share[part], kind="stable")]
    rows = crowded[:, part]
    close = (rows.T @ rows).toarray() > 0
    np.fill_diagonal(close, False)
    seen: set[bytes] = set()
    for first in range(len(part)):
        members, common = [first], close[first].copy()
        while common.any():
            members.append(int(common.argmax()))  # the largest share: they are in that order
            common &= close[members[-1]]
        found = np.sort(part[members]).astype(np.int32)
        if share[found].sum() > 1 + 1e-4 and found.tobytes() not in seen:
            seen.add(found.tobytes())
            yield found


def _lifted(problem: Packing, places: Ints, most: int = 400) -> sparse.csr_array:
    """A row for these places and every other that is near all of them and near each other."""
    crowded = problem.crowded
    touching = (crowded.T @ crowded[:, places]) > 0
    others = np.flatnonzero(np.asarray(touching.sum(axis=1)).ravel() == len(places))
    others = np.setdiff1d(others, places)
    others = others[np.argsort(-problem.value[others], kind="stable")][:most]
    rows = crowded[:, others]
    close, open_to, more = (rows.T @ rows).toarray() > 0, np.ones(len(others), bool), list[int]()
    for i in range(len(others)):
        if open_to[i]:
            more.append(i)
            open_to &= close[i]
    columns = np.concatenate([places, others[more]])
    ones = np.ones(len(columns), np.float32)
    where = (np.zeros(len(columns), int), columns)
    return sparse.csr_array((ones, where), shape=(1, crowded.shape[1]))


def rounded(problem: Packing, relaxed: Relaxed, places: int) -> Ints | None:
    """Whole places after the fractional answer: largest share first, then least shortfall.

    A good answer to begin the search from, or None where this runs into a dead end. Only the
    first `places` columns count: those after them are stand-ins.
    """
    columns = problem.crowded[:, :places].tocsc()
    counted = problem.exact[:, :places].tocsc()
    left, free, chosen = problem.wanted.copy(), np.ones(columns.shape[0], bool), list[int]()
    order = np.lexsort([relaxed.shortfall[:places], -np.round(relaxed.share[:places], 6)])
    for column in order:
        rows = columns.indices[columns.indptr[column] : columns.indptr[column + 1]]
        exact = counted.indices[counted.indptr[column] : counted.indptr[column + 1]]
        if free[rows].all() and (left[exact] >= 1).all():
            free[rows], left[exact] = False, left[exact] - 1
            chosen.append(int(column))
    picked = np.array(chosen, np.int32)
    held = np.asarray(problem.must[:, picked].sum(axis=1)).ravel()
    return picked if (left == 0).all() and (held >= 1).all() else None


def solve(problem: Packing, keep: Bools, seconds: float) -> Solved:
    """Solve in whole places, only those in `keep` (places,), within a time limit."""
    columns = np.flatnonzero(keep)
    if len(columns) == 0:
        return Solved(None, -np.inf, infeasible=True)
    scale = float(problem.value[columns].max(initial=0.0)) or 1.0
    rows = optimize.LinearConstraint
    answer = optimize.milp(
        -problem.value[columns] / scale,
        integrality=np.ones(len(columns), int),
        bounds=optimize.Bounds(0, 1),
        constraints=[
            rows(problem.crowded[:, columns], -np.inf, 1),
            rows(problem.exact[:, columns], problem.wanted, problem.wanted),
            *([rows(problem.must[:, columns], 1, np.inf)] if problem.must.shape[0] else []),
        ],
        options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0},
    )
    bound = np.inf if answer.mip_dual_bound is None else -float(answer.mip_dual_bound) * scale
    if answer.x is None:
        return Solved(None, bound, infeasible=answer.status == 2)
    chosen = columns[answer.x > 0.5].astype(np.int32)
    return Solved(chosen, max(bound, float(problem.value[chosen].sum())))
