"""Near repeats: are incidents close in space also close in time, more than chance would have it?

The Knox test, for every band of distance and time at once. Pairs are found on a grid and never
stored, so memory doesn't grow with their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class NearRepeats:
    """Knox counts by distance band (rows, D; the first is the same place) and time band (T)."""

    distance_bands: tuple[str, ...]
    time_bands: tuple[str, ...]
    observed: Ints
    """Pairs of incidents, (D, T)."""
    expected: Floats
    """Pairs if place and time were unrelated: its mean over all permutations, exactly."""
    ratio: Floats
    """Observed over expected; not a number where none is expected."""
    chance_low: Floats
    """95% of permutations have a ratio from here ..."""
    chance_high: Floats
    """... to here."""
    p: Floats
    """(1 + permutations with as many pairs or more) / (1 + permutations), each band by itself."""
    p_family: Floats
    """The same for the largest excess of any band: allows for having looked at all of them."""
    share_following: Floats
    """Share of incidents with an earlier one in this band, or a nearer or sooner one: the most
    that acting on near repeats could reach."""
    share_by_chance: Floats
    """The same share with the days permuted. Only what lies above it is near repetition."""
    n: int
    permutations: int
    method: str = "Knox, days permuted"


def near_repeats(
    *,
    easting_m: ArrayLike,
    northing_m: ArrayLike,
    occurred_day: ArrayLike,
    rng: np.random.Generator,
    distance_edges_m: Sequence[float] = (0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000),
    time_edges_days: Sequence[int] = (0, 1, 2, 4, 8, 15, 22, 29, 36, 43, 50),
    same_place_m: float = 0.0,
    permutations: int = 999,
    time_resolution: Literal["day", "month"] = "day",
) -> NearRepeats:
    """Count pairs of incidents by distance and days apart, and test them against shuffled days.

    Bands are half-open: edges 0, 100, 200 m make "under 100 m" and "100 m to under 200 m", and
    edges 0, 1, 2, 8 days make "same day", "1 day" and "2 to 7 days". Days apart are calendar
    days. Pairs within `same_place_m` have a band of their own, before the others.

    Parameters
    ----------
    easting_m, northing_m: (n,), projected metres.
    occurred_day: (n,), dates (datetime64, any time of day is dropped) or whole day numbers.
    distance_edges_m, time_edges_days: rising, from 0.
    same_place_m: incidents this close or closer count as one place.
    permutations: of the days among the incidents; places stay.
    time_resolution: say "month" for data dated by month; it is refused.

    Raises
    ------
    ValueError: month-only dates, fewer than two incidents, arrays of different lengths, days that
        are not whole, or edges that don't rise from 0.

    Sources: Knox 1964; Johnson et al. 2007; Townsley, Homel & Chaseling 2003. `p_family` is
    the single-step max-T of Westfall & Young 1993.

    >>> result = near_repeats(easting_m=[0, 50, 9000], northing_m=[0, 0, 0],
    ...     occurred_day=np.array(["2025-03-01", "2025-03-02", "2025-06-30"], "datetime64[D]"),
    ...     distance_edges_m=[0, 100], time_edges_days=[0, 1, 2], permutations=9,
    ...     rng=np.random.default_rng(1))
    >>> result.distance_bands, result.time_bands
    (('same place', 'over 0 m to under 100 m'), ('same day', '1 day'))
    >>> result.observed.tolist(), result.expected[1].round(2).tolist()
    ([[0, 0], [0, 1]], [0.0, 0.33])
    """
    x, y = np.asarray(easting_m, dtype=np.float64), np.asarray(northing_m, dtype=np.float64)
    day = _whole_days(occurred_day, time_resolution)
    far, late = np.asarray(distance_edges_m, np.float64), np.asarray(time_edges_days, np.float64)
    _check(x, y, day, far, late, same_place_m, permutations)
    from safeground.core.hotspots.pair_counting import Pairs  # numba is slow to import

    pairs = Pairs(x, y, far, same_place_m, late.astype(np.int64))
    observed = pairs.count(day[:, None])[0]
    null = pairs.count_permuted(day, permutations, rng)
    close = pairs.count(np.zeros((x.size, 1), np.int64))[0, :, :1]  # at any time apart
    expected = close * (_pairs_by_gap(day, late.astype(np.int64)) / (x.size * (x.size - 1) / 2))
    known = np.where(expected > 0, expected, np.nan)
    low, high = np.quantile(null, (0.025, 0.975), axis=0) / known
    return NearRepeats(
        distance_bands=(_same_place_name(same_place_m), *_distance_names(far, same_place_m)),
        time_bands=_time_names(late),
        observed=observed,
        expected=expected,
        ratio=observed / known,
        chance_low=low,
        chance_high=high,
        p=(1 + (null >= observed).sum(axis=0)) / (1 + permutations),
        p_family=_family(observed, null, expected),
        share_following=pairs.share_following(day),
        share_by_chance=np.mean(
            [pairs.share_following(rng.permutation(day)) for _ in range(10)], axis=0
        ),
        n=x.size,
        permutations=permutations,
    )


def _pairs_by_gap(day: Ints, late: Ints) -> Floats:
    """Pairs of incidents, wherever they are, in each time band, (T,)."""
    held = np.bincount(day - day.min()).astype(np.float64)
    pairs = np.zeros(int(late[-1]))
    pairs[0] = (held * (held - 1) / 2).sum()
    for gap in range(1, min(pairs.size, held.size)):
        pairs[gap] = held[gap:] @ held[:-gap]
    return np.add.reduceat(pairs, late[:-1])


def _family(observed: Ints, null: Ints, expected: Floats) -> Floats:
    spread = null.std(axis=0)
    known = np.where(spread > 0, spread, np.inf)
    largest = ((null - expected) / known).max(axis=(1, 2))
    above = largest[:, None, None] >= (observed - expected) / known
    return np.asarray((1 + above.sum(axis=0)) / (1 + null.shape[0]))


def _same_place_name(same_place_m: float) -> str:
    return f"same place (within {same_place_m:g} m)" if same_place_m else "same place"


def _distance_names(edges: Floats, same_place_m: float) -> tuple[str, ...]:
    first = f"over {same_place_m:g} m to under {edges[1]:g} m"
    rest = (f"{a:g} m to under {b:g} m" for a, b in pairwise(edges[1:]))
    return (first, *rest)


def _time_names(edges: Floats) -> tuple[str, ...]:
    """Name each band by the days that it really holds: [2, 8) is "2 to 7 days"."""
    names = []
    for first, after in pairwise(edges.astype(int).tolist()):
        if after > first + 1:
            names.append(f"{first} to {after - 1} days")
        else:
            names.append({0: "same day", 1: "1 day"}.get(first, f"{first} days"))
    return tuple(names)


def _whole_days(occurred: ArrayLike, resolution: str) -> Ints:
    days = np.asarray(occurred)
    unit = np.datetime_data(days.dtype)[0] if days.dtype.kind == "M" else "D"
    if resolution != "day" or unit in {"M", "Y"}:
        raise ValueError(
            "near repeats need the day of each incident, and these dates give only the month: "
            "time_resolution must be 'day'"
        )
    if days.dtype.kind == "M":
        if np.isnat(days).any():
            raise ValueError(f"occurred_day holds {np.isnat(days).sum()} missing dates")
        days = days.astype("datetime64[D]")
    elif not np.array_equal(days, np.floor(days)):
        raise ValueError("occurred_day must be dates or whole day numbers")
    return days.astype(np.int64)


def _check(
    x: Floats, y: Floats, day: Ints, far: Floats, late: Floats, same_place: float, permutations: int
) -> None:
    if not (x.ndim == 1 and x.shape == y.shape == day.shape and x.size > 1):
        raise ValueError(
            f"easting_m {x.shape}, northing_m {y.shape} and occurred_day {day.shape} must be "
            "one-dimensional, of one length, with at least 2 incidents"
        )
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y))):
        raise ValueError("easting_m and northing_m must be finite")
    for name, edges in (("distance_edges_m", far), ("time_edges_days", late)):
        if edges.size < 2 or edges[0] != 0 or np.any(np.diff(edges) <= 0):
            raise ValueError(f"{name} must rise from 0, got {edges.tolist()}")
    if np.any(late != np.floor(late)):
        raise ValueError(f"time_edges_days must be whole, got {late.tolist()}")
    if not 0 <= same_place < far[1]:
        raise ValueError(f"same_place_m must be from 0 to under {far[1]:g}, got {same_place}")
    if permutations < 1:
        raise ValueError(f"permutations must be at least 1, got {permutations}")
