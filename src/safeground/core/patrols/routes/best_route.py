"""The best route of one unit when each visit costs a price: the heart of the bound.

Labels are pushed forward minute by minute. A route may come back to a visit only after it has been
so far away that the visit is forgotten (the ng-route relaxation: each visit remembers those near
it), so that what is found is never less than the best real route. Source: Baldacci, Mingozzi &
Roberti 2011, *New route relaxation and pricing strategies for the vehicle routing problem*.
"""

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from safeground.core.patrols.routes.shift import Shift, Unit, reachable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_REMEMBERED = 4  # visits that a visit remembers, itself among them
_MANY = 100  # visits; with more, each remembers only itself, or looking takes too long
_FRONTIER = 8  # labels at one visit that new ones are held against
_NEVER = -(10**9)  # a minute before all others
_LABELS = 1_000_000  # kept at once: about 35 MB, and a second or so


@dataclass(frozen=True)
class Ways:
    """One kind of unit's part of the problem, as arrays over its n visits and then its b breaks.

    `open`, `close` (n + b, stretches) are the first and last minutes at which each may begin, in
    order and padded with an empty stretch; `between` (n + b, n + b) minutes from the end of one to
    the beginning of another; `out`, `back` (n + b,) from the start and to the end of the shift.
    """

    requests: Ints
    minutes: Ints
    open: Ints
    close: Ints
    between: Ints
    out: Ints
    back: Ints
    starts: int
    ends: int
    breaks: int
    bit: Ints  # (n, n): which bit of visit i's memory stands for visit j, or -1
    kept: NDArray[np.int32]  # (n, n, 2**bits): i's memory as j remembers it, j itself added

    def plainer(self) -> "Ways":
        """The same where each visit remembers only itself: quicker, and a little less tight."""
        n = len(self.requests)
        bit, kept = _memory(self.between[:n, :n], 1)
        return replace(self, bit=bit, kept=kept)


def ways_of(shift: Shift, unit: Unit) -> Ways:
    """The arrays for the visits that `unit` can reach in time and come back from."""
    travel = shift.travel[unit.mode]
    able = reachable(shift, unit)
    n, rests = len(able), unit.breaks
    places = np.array(
        [shift.requests[r].place for r in able] + [unit.place_of(b) for b in rests], np.int64
    )
    minutes = np.array(
        [shift.requests[r].minutes for r in able] + [b.minutes for b in rests], np.int64
    )
    stretches = [sorted(shift.requests[r].stretches) for r in able]
    stretches += [[(b.earliest, b.latest)] for b in rests]
    most = max((len(s) for s in stretches), default=1)
    open_ = np.full((len(places), most), 10**9, np.int64)
    close = np.full((len(places), most), _NEVER, np.int64)
    back = travel[places, unit.end].astype(np.int64)
    for row, several in enumerate(stretches):
        for column, (first, last) in enumerate(several):
            open_[row, column] = first
            close[row, column] = min(last, unit.ends - back[row]) - minutes[row]
    between = travel[np.ix_(places, places)].astype(np.int64)
    same = places[:n, None] == places[None, :n]
    between[:n, :n] = np.where(same, np.maximum(between[:n, :n], shift.spacing), between[:n, :n])
    bit, kept = _memory(between[:n, :n], _REMEMBERED if n <= _MANY else 1)
    return Ways(
        np.array(able, np.int64), minutes, open_, close, between,
        travel[unit.start, places].astype(np.int64), back,
        unit.starts, unit.ends, len(rests), bit, kept,
    )  # fmt: skip


def _memory(between: Ints, remembered: int) -> tuple[Ints, NDArray[np.int32]]:
    n = len(between)
    bits = min(remembered, max(n, 1))
    apart = between + between.T
    np.fill_diagonal(apart, -1)  # itself first, however long it must be left between visits
    near = np.argsort(apart, axis=1, kind="stable")[:, :bits]
    bit = np.full((n, n), -1, np.int64)
    bit[np.arange(n)[:, None], near] = np.arange(bits)
    return bit, _kept(near, bit, 2**bits)


@njit(cache=True)
def _kept(near: Ints, bit: Ints, masks: int) -> NDArray[np.int32]:
    n, bits = near.shape
    kept = np.zeros((n, n, masks), np.int32)
    for i in range(n):
        for j in range(n):
            for mask in range(masks):
                turned = 1 << bit[j, j]
                for b in range(bits):
                    there = bit[j, near[i, b]]
                    if mask >> b & 1 and there >= 0:
                        turned |= 1 << there
                kept[i, j, mask] = turned
    return kept


def best_routes(ways: Ways, worth: Floats) -> tuple[float, list[list[int]]]:
    """The most that one unit can collect at these worths, and some routes that collect much.

    Parameters
    ----------
    worth: (n,), prize less price of each visit; those at 0 or less are never worth the way.

    Returns
    -------
    A number that no real route exceeds (0 for staying in), and routes as lists of positions in
    `ways.requests`, the best first. A route may hold a visit twice.
    """
    n = len(ways.requests)
    if n == 0 or not (worth > 0).any():
        return 0.0, []
    full = np.concatenate([worth, np.zeros(ways.breaks)])
    best, lasts, node, before = _search(
        full, ways.minutes, ways.open, ways.close, ways.between, ways.out, ways.back,
        ways.starts, ways.ends, ways.breaks, ways.bit, ways.kept, _LABELS,
    )  # fmt: skip
    ends = np.flatnonzero(lasts >= 0)
    ends = ends[np.argsort(-best[ends], kind="stable")]
    most = float(best[ends[0]]) if len(ends) else 0.0
    if not np.isfinite(most):  # the labels ran out: nothing is proven
        return float("inf"), []
    return max(most, 0.0), [_back(int(lasts[e]), node, before, n) for e in ends if best[e] > 0]


def _back(label: int, node: Ints, before: Ints, n: int) -> list[int]:
    route = []
    while label >= 0:
        if node[label] < n:
            route.append(int(node[label]))
        label = int(before[label])
    return route[::-1]


@njit(cache=True, nogil=True)
def _search(  # type: ignore[no-untyped-def]
    worth, minutes, open_, close, between, out, back, starts, ends, breaks, bit, kept, most_labels
):
    """Labels in order of their beginning; for each visit the last label of the best finished route.

    A label is a way to begin visit `node` at a minute with `profit` collected, the visit's own
    included, these visits remembered and these breaks taken. Those that begin at one minute hang
    on one list.
    """
    size, n = len(worth), len(worth) - breaks
    horizon = ends - starts + 1
    room = 1 << 14
    profit, memory, taken = np.empty(room), np.empty(room, np.int32), np.empty(room, np.int32)
    node, before, after = (
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
    )
    head = np.full((horizon, size), -1, np.int32)
    frontier, held = np.empty((size, _FRONTIER), np.int32), np.zeros(size, np.int64)
    best, lasts = np.full(size, -np.inf), np.full(size, -1, np.int64)
    count = 0
    for minute in range(-1, horizon):
        for i in range(size if minute >= 0 else 1):
            label = head[minute, i] if minute >= 0 else -2  # -2: the unit at its start
            while label != -1:
                following, done, has, value, mind = -1, starts, 0, 0.0, 0
                if label >= 0:
                    following, has, value, mind = (
                        after[label], taken[label], profit[label], memory[label]
                    )  # fmt: skip
                    if _beaten(value, mind, has, i, frontier, held, profit, memory, taken):
                        label = following
                        continue
                    _keep(label, i, frontier, held, profit, memory, taken)
                    done += minute + minutes[i]
                    if has == (1 << breaks) - 1 and done + back[i] <= ends and value > best[i]:
                        best[i], lasts[i] = value, label
                for j in range(size):
                    if j < n and (
                        worth[j] <= 0.0
                        or (label >= 0 and i < n and bit[i, j] >= 0 and mind >> bit[i, j] & 1)
                    ):
                        continue
                    if j >= n and has >> (j - n) & 1:
                        continue
                    arrive = done + (between[i, j] if label >= 0 else out[j])
                    begins = _begins(arrive, open_[j], close[j])
                    if begins == _NEVER:
                        continue
                    new_has, new_mind = has, 0
                    if j >= n:  # a break forgets all visits, which is simple and can only help
                        new_has = has | 1 << (j - n)
                    elif label >= 0 and i < n:
                        new_mind = kept[i, j, mind]
                    else:
                        new_mind = 1 << bit[j, j]
                    total = value + worth[j]
                    if _beaten(total, new_mind, new_has, j, frontier, held, profit, memory, taken):
                        continue
                    link, met = head[begins - starts, j], False
                    while link >= 0 and not met:
                        if _no_worse(profit, memory, taken, link, total, new_mind, new_has):
                            met = True
                        elif (
                            total >= profit[link]
                            and new_mind & ~memory[link] == 0
                            and taken[link] & ~new_has == 0
                        ):
                            profit[link], memory[link] = total, new_mind
                            taken[link], before[link] = new_has, max(label, -1)
                            met = True
                        link = after[link]
                    if met:
                        continue
                    if count == room:
                        if room >= most_labels:
                            best[:] = np.inf
                            return best, lasts, node, before
                        profit, memory, taken = _more(profit), _more(memory), _more(taken)
                        node, before, after = _more(node), _more(before), _more(after)
                        room *= 2
                    profit[count], memory[count], taken[count] = total, new_mind, new_has
                    node[count], before[count] = j, max(label, -1)
                    after[count] = head[begins - starts, j]
                    head[begins - starts, j] = count
                    count += 1
                label = following
    return best, lasts, node, before


@njit(cache=True, nogil=True)
def _begins(arrive, open_, close):  # type: ignore[no-untyped-def]
    for s in range(len(open_)):
        if max(arrive, open_[s]) <= close[s]:
            return max(arrive, open_[s])
    return _NEVER


@njit(cache=True, nogil=True)
def _beaten(  # type: ignore[no-untyped-def]
    value, mind, has, i, frontier, held, profit, memory, taken
):
    """Whether a label that begins visit i no later is no worse in every way."""
    for k in range(held[i]):
        if _no_worse(profit, memory, taken, frontier[i, k], value, mind, has):
            return True
    return False


@njit(cache=True, nogil=True)
def _no_worse(profit, memory, taken, label, value, mind, has):  # type: ignore[no-untyped-def]
    return profit[label] >= value and memory[label] & ~mind == 0 and has & ~taken[label] == 0


@njit(cache=True, nogil=True)
def _keep(label, i, frontier, held, profit, memory, taken):  # type: ignore[no-untyped-def]
    """Put a label among those of visit i; drop those that it beats, or the oldest of too many."""
    kept = 0
    for k in range(held[i]):
        other = frontier[i, k]
        if not (
            profit[label] >= profit[other]
            and memory[label] & ~memory[other] == 0
            and taken[other] & ~taken[label] == 0
        ):
            frontier[i, kept] = other
            kept += 1
    if kept == len(frontier[i]):  # only a chance to discard is lost
        frontier[i, : kept - 1] = frontier[i, 1:kept].copy()
        kept -= 1
    frontier[i, kept] = label
    held[i] = kept + 1


@njit(cache=True, nogil=True)
def _more(array):  # type: ignore[no-untyped-def]
    larger = np.empty(2 * len(array), array.dtype)
    larger[: len(array)] = array
    return larger
