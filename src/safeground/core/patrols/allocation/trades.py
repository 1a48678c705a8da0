"""Shuffling a balanced allocation by trades, which keep every promise that it keeps.

Hotspots meet in pairs by lot. Days are cut into windows; in each window the two could exchange what
they were dealt. Where that would break no promise, lots decide: by a coin, or, where each hotspot
must keep its number of treated days, by dealing again which of the windows with the same
difference go which way. With windows of one day this is the trade of the curveball algorithm
(Strona et al. 2014), whose limit is the uniform distribution (Carstens 2015). With a limit on
runs, windows stand so far apart that no run longer than allowed can touch two of them, so each can
be judged alone. A trade is as likely as its reverse, so the limit is uniform here too, over what
trades can reach.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from safeground.core.patrols.allocation.lots import Ints, Lots, Words
from safeground.core.patrols.allocation.systematic import Bools

# Rounds of trades, each hotspot with one other. A round halves what is left of the beginning; with
# a limit on runs fewer trades are allowed, and 64 leave 2% of it in the tightest cases tried.
ROUNDS, ROUNDS_WITH_LIMIT = 16, 64


@dataclass(frozen=True)
class Kept:
    """What a trade keeps: `treat` a day, no run over `longest`, treated days a hotspot (`totals`).

    `strata` (hotspots,) numbers the stratum of each, 0 first; each keeps its share of `treat` to
    within one every day.
    """

    treat: int
    longest: int | None
    totals: bool
    strata: Ints

    @property
    def shares(self) -> tuple[Ints, Ints]:
        """What each stratum has every day at least, and whether it has one more on some days."""
        whole, rest = np.divmod(self.treat * np.bincount(self.strata), len(self.strata))
        return whole, rest


@dataclass(frozen=True)
class Windows:
    """Days cut into windows: `of` (days,) is each day's, `open` (days,) whether it can change.

    Days that can't are those of the gap after each window.
    """

    of: Ints
    open: Bools

    @cached_property
    def starts(self) -> Ints:
        """The first day of each window."""
        return np.flatnonzero(np.diff(self.of, prepend=-1))

    def any(self, days: Bools) -> Bools:
        """Whether something is true on any day of each window: (pairs, days) to (pairs, windows).

        The days of the gap count with the window before.
        """
        return np.logical_or.reduceat(days, self.starts, axis=1)

    def sums(self, days: NDArray[np.int16]) -> NDArray[np.int16]:
        """Sums over the days of each window that can change: (pairs, days) to (pairs, windows)."""
        return np.add.reduceat(days * self.open, self.starts, axis=1, dtype=np.int16)


def shuffle(treated: Bools, kept: Kept, lots: Lots, rounds: int | None = None) -> Bools:
    """Trade so often that what was begun from no longer shows; `treated` is (hotspots, days).

    What was itself dealt by lot can be traded on from in fewer `rounds`.
    """
    treated = treated.copy()
    enough = ROUNDS if kept.longest is None else ROUNDS_WITH_LIMIT
    for number in range(rounds or enough):
        label = f"round {number}"
        windows = _windows(treated.shape[1], kept.longest, lots, label)
        for kind, pairs in (
            ("within", _within(kept, lots, label)),
            ("between", _between(kept, lots, label)),
        ):
            if pairs.size:
                words = lots.words(f"{label} {kind}", pairs.shape[1], int(windows.of[-1]) + 1)
                _trade(treated, pairs, windows, kept, words)
    return treated


def _windows(days: int, longest: int | None, lots: Lots, label: str) -> Windows:
    """Windows of one day, or where runs are limited of a length by lot, that far apart."""
    day = np.arange(days)
    if longest is None:
        return Windows(day, np.ones(days, bool))
    lengths = [*range(1, 3 * longest + 1), days]
    length = lengths[lots.below(f"{label} length", len(lengths), 1)[0]]
    day = day + lots.below(f"{label} first", length + longest, 1)
    return Windows(day // (length + longest), day % (length + longest) < length)


def _within(kept: Kept, lots: Lots, label: str) -> Ints:
    """Pairs of one stratum, by lot (2, pairs); in an odd stratum one hotspot is left over."""
    order = lots.order(f"{label} pairs", len(kept.strata))
    order = order[np.argsort(kept.strata[order], kind="stable")]
    sizes = np.bincount(kept.strata)
    place = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    last = place == np.repeat(sizes, sizes) - 1
    first = np.flatnonzero((place % 2 == 0) & ~last)
    return np.stack([order[first], order[first + 1]])


def _between(kept: Kept, lots: Lots, label: str) -> Ints:
    """Pairs of different strata by lot (2, pairs), one hotspot of each that can have one more."""
    _, rest = kept.shares
    if np.count_nonzero(rest) < 2:
        return np.empty((2, 0), int)
    order = lots.order(f"{label} one of each", len(kept.strata))
    number, first = np.unique(kept.strata[order], return_index=True)
    chosen = order[first[rest[number] > 0]]
    chosen = chosen[lots.order(f"{label} strata", len(chosen))]
    half = len(chosen) // 2
    return np.stack([chosen[:half], chosen[half : 2 * half]])


def _trade(treated: Bools, pairs: Ints, windows: Windows, kept: Kept, words: Words) -> None:
    """Let pairs of hotspots exchange windows by lot, in place; `words` is (pairs, windows)."""
    one, other = treated[pairs]
    free = np.ones(words.shape, bool)
    if (kept.strata[pairs[0]] != kept.strata[pairs[1]]).any():
        free &= ~windows.any(_strata_break(treated, pairs, kept) & windows.open)
    if kept.longest is not None:
        for mine, theirs in ((one, other), (other, one)):
            exchanged = np.where(windows.open, theirs, mine)
            free &= ~windows.any(_too_long(exchanged, kept.longest))
    lead = windows.sums(one.astype(np.int16) - other)
    exchange = _again(lead, free, words) if kept.totals else free & (words & 1 > 0)
    change = (one ^ other) & exchange[:, windows.of] & windows.open
    treated[pairs[0]] ^= change
    treated[pairs[1]] ^= change


def _strata_break(treated: Bools, pairs: Ints, kept: Kept) -> Bools:
    """Days (pairs, days) on which an exchange would give a stratum more or less than its share."""
    one, other = kept.strata[pairs]
    starts = np.flatnonzero(np.diff(kept.strata, prepend=-1))
    extra = np.add.reduceat(treated, starts, axis=0, dtype=np.int64) - kept.shares[0][:, None]
    lead = treated[pairs[0]].astype(np.int64) - treated[pairs[1]]
    breaks: Bools = (lead != 0) & (extra[one] - extra[other] != lead)
    return breaks


def _too_long(treated: Bools, longest: int) -> Bools:
    """Days on which a run of more than `longest` days in one condition stands (rows, days)."""
    days = treated.shape[1]
    found = np.zeros_like(treated)
    if days > longest:
        so_far = np.cumsum(treated, axis=1, dtype=np.int16)
        held = so_far[:, longest:].copy()
        held[:, 1:] -= so_far[:, : days - longest - 1]
        found[:, longest:] = (held == 0) | (held == longest + 1)
    return found


def _again(lead: NDArray[np.int16], free: Bools, words: Words) -> Bools:
    """Which windows to exchange so that both hotspots keep their number of treated days.

    Among the free windows in which the two differ by the same number of treated days, which of the
    two leads in which is dealt again; where they don't differ in number, a coin decides.
    """
    size = np.where(free, np.abs(lead), 0)
    as_it_is = np.argsort(size, axis=1, kind="stable")
    lot = (size.astype(np.uint64) << np.uint64(48)) | (words >> np.uint64(16))
    by_lot = np.argsort(lot, axis=1, kind="stable")
    leads = lead > 0
    dealt = np.empty_like(leads)
    np.put_along_axis(dealt, by_lot, np.take_along_axis(leads, as_it_is, 1), 1)
    return np.where(size > 0, dealt != leads, free & (words & np.uint64(1) > 0))
