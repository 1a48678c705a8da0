"""Risk windows: the hours of the week where a number of patrol hours meets most harm."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.core.hotspots.aoristic import HOURS
from safeground.core.hotspots.week_profiles import WeekProfiles, week_profiles
from safeground.core.hotspots.window_choice import Roster, Window, choose_for_each

Floats = NDArray[np.float64]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RECHOSEN = 50  # draws on which windows are chosen afresh; their mean gap settles soon


@dataclass(frozen=True)
class RiskWindows:
    """Chosen windows of one place, and how much of its harm they hold."""

    windows: tuple[Window, ...]
    name: str
    hours: int
    expected: float
    """Share of the place's profile in the windows: what the choice was made on."""
    captured: float
    """Share of its incidents, less what choosing and judging on the same ones adds; not a number
    where the place had none."""
    low: float
    high: float
    uniform: float
    """What as many hours spread evenly over the week would hold."""
    n: int
    method: str = "exact choice; bootstrap over incidents, corrected for optimism"


def risk_windows(
    each: ArrayLike,
    shrunk: WeekProfiles,
    roster: Roster,
    *,
    rng: np.random.Generator,
    weight: ArrayLike | None = None,
    resamples: int = 999,
    level: float = 0.95,
) -> RiskWindows:
    """Choose one place's windows and say honestly how much they would capture.

    The choice is made on the place's own hours shrunk toward all places. Its incidents are then
    drawn again with replacement, windows chosen afresh on 50 of the draws, and the mean gap between
    those windows' share of the draw and of the incidents themselves is taken off: windows always
    flatter the incidents that they were chosen on.

    Parameters
    ----------
    each: (n, 168), the place's incidents from `hours_of_each`, those of unknown hour left out.
    shrunk: from `week_profiles` over all places.
    weight: (n,), harm or chance of belonging; 1 each if left out.

    Source for the correction: Efron 1983; Harrell, Lee & Mark 1996.
    """
    hours = np.asarray(each, np.float64).reshape(-1, HOURS)
    share = np.ones(len(hours)) if weight is None else np.asarray(weight, np.float64)
    if share.shape != hours.shape[:1] or np.any(share < 0):
        raise ValueError(f"weight must be ({len(hours)},), none negative, got {share.shape}")
    profile = _shrunk(np.ones((1, len(hours))), share, hours, shrunk)
    chosen = choose_for_each(profile, roster)
    expected = float((profile * _covered(chosen)).sum())
    captured = low = high = float("nan")
    if share.sum() > 0:
        captured, low, high = _captured(hours, share, chosen, shrunk, roster, rng, resamples, level)
    used = sum(window.hours for window in chosen[0])
    return RiskWindows(
        windows=chosen[0],
        name=windows_name(chosen[0]),
        hours=used,
        expected=expected,
        captured=captured,
        low=low,
        high=high,
        uniform=used / HOURS,
        n=len(hours),
    )


def windows_name(windows: Sequence[Window]) -> str:
    """Windows in words: those with the same clock hours together.

    >>> windows_name([Window(4 * 24 + 20, 6), Window(5 * 24 + 20, 6)])
    'Friday and Saturday 20:00 to 02:00'
    >>> windows_name([Window(day * 24 + 15, 3) for day in (0, 1, 2, 3, 6)])
    'Sunday to Thursday 15:00 to 18:00'
    """

    def clock(window: Window) -> tuple[int, int]:
        return window.start % 24, window.hours

    groups = [
        (sorted({w.start // 24 for w in same}), *hours)
        for hours, same in groupby(sorted(windows, key=clock), clock)
    ]
    return "; ".join(
        f"{_days_name(days)} {start:02d}:00 to {(start + hours) % 24:02d}:00"
        for days, start, hours in sorted(groups)
    )


def _days_name(days: list[int]) -> str:
    if len(days) == 7:
        return "every day"
    first = next(day for day in days if (day - 1) % 7 not in days)
    run = [day % 7 for day in range(first, first + len(days))]
    if len(days) > 2 and set(run) == set(days):
        return f"{_DAYS[run[0]]} to {_DAYS[run[-1]]}"
    in_order = run if set(run) == set(days) else days
    *others, last = (_DAYS[day] for day in in_order)
    return f"{', '.join(others)} and {last}" if others else last


def _captured(
    hours: Floats,
    share: Floats,
    chosen: list[tuple[Window, ...]],
    shrunk: WeekProfiles,
    roster: Roster,
    rng: np.random.Generator,
    resamples: int,
    level: float,
) -> tuple[float, float, float]:
    n = len(hours)
    times = rng.multinomial(n, np.full(n, 1 / n), resamples).astype(np.float64)
    times = times[times @ share > 0]
    drawn = times * share / (times @ share)[:, None]
    inside = hours @ _covered(chosen)[0]
    estimate = share @ inside / share.sum()
    low, high = np.quantile(drawn @ inside, ((1 - level) / 2, (1 + level) / 2))
    few = slice(_RECHOSEN)
    rechosen = choose_for_each(_shrunk(times[few], share, hours, shrunk), roster)
    within = hours @ _covered(rechosen).T  # (n, few)
    optimism = np.mean((drawn[few] * within.T).sum(axis=1) - share @ within / share.sum())
    corrected = np.clip([estimate - optimism, low - optimism, high - optimism], 0.0, 1.0)
    return float(corrected[0]), float(corrected[1]), float(corrected[2])


def _shrunk(times: Floats, share: Floats, hours: Floats, shrunk: WeekProfiles) -> Floats:
    """Profiles (B, 168) where each incident is taken `times` (B, n) over."""
    weights = times * share @ hours
    if not weights.any():
        return np.tile(shrunk.toward, (len(times), 1))
    return week_profiles(
        weights,
        effective_n=(times @ share) ** 2 / (times @ share**2),
        toward=shrunk.toward,
        concentration=shrunk.concentration,
        bandwidth_hours=shrunk.bandwidth_hours,
        day_sharing=shrunk.day_sharing,
    ).profiles


def _covered(choices: list[tuple[Window, ...]]) -> Floats:
    """1 for hours inside the windows, 0 outside, (B, 168)."""
    inside = np.zeros((len(choices), HOURS))
    for row, windows in zip(inside, choices, strict=True):
        for window in windows:
            row[np.arange(window.start, window.start + window.hours) % HOURS] = 1.0
    return inside
