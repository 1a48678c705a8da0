"""Choosing the windows of a week that hold most within what can be patrolled: exact."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.core.hotspots.aoristic import HOURS

Floats = NDArray[np.float64]

_STATES = 10_000_000  # kept at once while choosing: 80 MB


@dataclass(frozen=True, order=True)
class Window:
    """A stretch of hours in every week. `start` is the hour of the week, 0 on Monday 00:00."""

    start: int
    hours: int


@dataclass(frozen=True)
class Roster:
    """What can be patrolled in a week: the limits within which windows are chosen."""

    patrol_hours: int
    most_windows: int = 3
    shortest: int = 2
    longest: int = 8
    same_hours: bool = False
    """Every window has the same clock hours, on different days: one shift to staff."""

    def __post_init__(self) -> None:
        if not 1 <= self.shortest <= self.longest <= 23:
            raise ValueError(
                f"shortest and longest must rise from 1 to 23 hours, got {self.shortest} and "
                f"{self.longest}"
            )
        if not self.shortest <= self.patrol_hours <= HOURS:
            raise ValueError(
                f"patrol_hours must be from shortest ({self.shortest}) to {HOURS}, got "
                f"{self.patrol_hours}"
            )
        if self.most_windows < 1:
            raise ValueError(f"most_windows must be at least 1, got {self.most_windows}")


def choose_windows(profile: ArrayLike, roster: Roster) -> tuple[Window, ...]:
    """The windows that hold most of `profile` within `roster`, exactly.

    Windows may cross midnight and the end of the week and never touch one another (two that
    touch are one longer window). Dynamic programming over the hours, for every way of cutting
    the circle that could matter; with `same_hours`, every start and length is tried.

    Parameters
    ----------
    profile: (168,), share or weight of each hour, none negative.

    Returns
    -------
    Windows in order of `start`; hours that would add nothing are left unused.

    >>> week = np.zeros(168)
    >>> week[[4 * 24 + 22, 4 * 24 + 23, 5 * 24]] = 1.0
    >>> choose_windows(week, Roster(patrol_hours=3))
    (Window(start=118, hours=3),)
    """
    return choose_for_each(_profiles(np.atleast_2d(np.asarray(profile, np.float64))), roster)[0]


def _profiles(rows: Floats) -> Floats:
    if rows.ndim != 2 or rows.shape[1] != HOURS:
        raise ValueError(f"profile must hold {HOURS} hours, got {rows.shape[-1]}")
    if not np.all(np.isfinite(rows)) or rows.min() < 0:
        raise ValueError("profile must be finite and none negative")
    return rows


def choose_for_each(profiles: Floats, roster: Roster) -> list[tuple[Window, ...]]:
    """`choose_windows` for many profiles (B, 168) at once."""
    solve = _one_shift if roster.same_hours else _free_windows
    states = (roster.longest + 1) * HOURS * (roster.most_windows + 1) * (roster.patrol_hours + 1)
    rows = max(1, _STATES // states)
    blocks = range(0, len(profiles), rows)
    return [chosen for at in blocks for chosen in solve(profiles[at : at + rows], roster)]


def _one_shift(profiles: Floats, roster: Roster) -> list[tuple[Window, ...]]:
    """Every start and length of one shift, on its best days."""
    running = _running(np.tile(profiles, 2))
    best = np.zeros(len(profiles))
    chosen: list[tuple[Window, ...]] = [()] * len(profiles)
    for hours in range(roster.shortest, roster.longest + 1):
        days = min(7, roster.most_windows, roster.patrol_hours // hours)
        held = (running[:, hours : hours + HOURS] - running[:, :HOURS]).reshape(-1, 7, 24)
        top = np.argsort(-held, axis=1, kind="stable")[:, :days]
        value = np.take_along_axis(held, top, axis=1).sum(axis=1)
        for row in np.flatnonzero(value.max(axis=1, initial=0) > best + 1e-12):
            start = int(value[row].argmax())
            best[row] = value[row, start]
            useful = [day for day in top[row, :, start] if held[row, day, start] > 0]
            chosen[row] = tuple(sorted(Window(int(day) * 24 + start, hours) for day in useful))
    return chosen


def _free_windows(profiles: Floats, roster: Roster) -> list[tuple[Window, ...]]:
    """Cut the week at an hour that no window covers: one of any `longest` + 1 hours in a row."""
    cuts = np.arange(roster.longest + 1)
    turned = profiles[:, (np.arange(HOURS) + cuts[:, None]) % HOURS].reshape(-1, HOURS)
    best = _from_cut(turned, roster)
    cut = best[-1, :, -1, -1].reshape(len(profiles), cuts.size).argmax(axis=1)
    running = _running(turned)
    return [
        _trace(best[:, at], running[at], int(at % cuts.size), roster)
        for at in np.arange(len(profiles)) * cuts.size + cut
    ]


def _from_cut(turned: Floats, roster: Roster) -> Floats:
    """best[t, :, w, h]: the most held in at most w windows and h hours that end by hour t.

    Of each row (R, 168), with its hour 0 left uncovered; (169, R, windows + 1, hours + 1).
    """
    running = _running(turned)
    best = np.zeros((HOURS + 1, len(turned), roster.most_windows + 1, roster.patrol_hours + 1))
    for end in range(1, HOURS + 1):
        best[end] = best[end - 1]
        for hours in range(roster.shortest, min(roster.longest, end - 1, roster.patrol_hours) + 1):
            held = running[:, end] - running[:, end - hours]
            before = best[end - hours - 1, :, :-1, :-hours]  # one free hour between windows
            here = best[end, :, 1:, hours:]
            np.maximum(here, before + held[:, None, None], out=here)
    return best


def _trace(best: Floats, running: Floats, cut: int, roster: Roster) -> tuple[Window, ...]:
    """The windows behind the last entry of `best` (169, windows + 1, hours + 1)."""
    end, windows, left = HOURS, roster.most_windows, roster.patrol_hours
    found = []
    while end > 0:
        here = best[end, windows, left]
        if here == best[end - 1, windows, left]:
            end -= 1
            continue
        hours = next(
            hours
            for hours in range(roster.shortest, min(roster.longest, end - 1, left) + 1)
            if here
            == best[end - hours - 1, windows - 1, left - hours]
            + (running[end] - running[end - hours])
        )
        found.append(Window((end - hours + cut) % HOURS, hours))
        end, windows, left = end - hours - 1, windows - 1, left - hours
    return tuple(sorted(found))


def _running(rows: Floats) -> Floats:
    return np.concatenate((np.zeros((len(rows), 1)), np.cumsum(rows, axis=1)), axis=1)
