"""How long it takes from place to place, guessed from coordinates alone."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.core.patrols.plan import Mode

Floats = NDArray[np.float64]
Minutes = NDArray[np.int64]

UNREACHABLE = 1_000_000  # minutes, about two years: no way leads there
_KMH = 1 / 3.6  # metres a second


@dataclass(frozen=True)
class Pace:
    """How a unit gets along.

    `near_m_s` is the speed over the first `near_m` metres of a way and `far_m_s` over the rest,
    which a longer way has more of; `detour` how many metres of way there are to a metre of straight
    line; `stop_minutes` what is lost at each arrival, parking and locking.
    """

    near_m_s: float
    detour: float
    stop_minutes: float = 0.0
    near_m: float = math.inf
    far_m_s: float = math.inf

    def __post_init__(self) -> None:
        if not 0 < self.near_m_s <= self.far_m_s:
            raise ValueError(
                f"near_m_s must be above 0 and no more than far_m_s, got {self.near_m_s:g} and "
                f"{self.far_m_s:g}"
            )
        if not (self.detour >= 1 and self.stop_minutes >= 0 and self.near_m >= 0):
            raise ValueError(
                f"detour must be at least 1, stop_minutes and near_m not negative, got "
                f"{self.detour:g}, {self.stop_minutes:g} and {self.near_m:g}"
            )

    def seconds(self, way_m: Floats) -> Floats:
        """Seconds under way, for lengths of way in metres; stopping is not in it."""
        near = np.minimum(way_m, self.near_m)
        return np.asarray(near / self.near_m_s + (way_m - near) / self.far_m_s, float)


# Where each number is from, and how it compares with real roads: docs/methods/travel-times.md.
PACES: Mapping[Mode, Pace] = {
    "foot": Pace(near_m_s=1.3, detour=1.3),
    "bicycle": Pace(near_m_s=4.0, detour=1.3, stop_minutes=1),
    "car-and-foot": Pace(
        near_m_s=24 * _KMH, detour=1.35, stop_minutes=2, near_m=2000, far_m_s=55 * _KMH
    ),
}


def way_metres(easting: ArrayLike, northing: ArrayLike, detour: float = 1.0) -> Floats:
    """(n, n) straight lines between places, in metres, times a detour factor.

    `easting` and `northing` (n,) are British National Grid metres. Raises ValueError for degrees
    and for coordinates that are not finite.
    """
    x, y = np.atleast_1d(np.asarray(easting, float)), np.atleast_1d(np.asarray(northing, float))
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"easting and northing must be of one length, got {x.shape} and {y.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("easting and northing must be finite")
    if len(x) > 1 and max(np.abs(x).max(), np.abs(y).max()) <= 360:
        raise ValueError(
            "easting and northing must be metres (EPSG:27700); these look like degrees (EPSG:4326)"
        )
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y) * detour, float)


def travel_minutes(easting: ArrayLike, northing: ArrayLike, pace: Pace) -> Minutes:
    """(n, n) minutes from each place to each other, by straight lines with a detour.

    Parameters and errors as of `way_metres`. Whole minutes, rounded up, so that a plan made on them
    can be kept; symmetric, 0 on the diagonal and between places at the same point; no way through
    another place takes less.

    >>> travel_minutes([588_000, 589_000], [185_000, 185_000], PACES["foot"]).tolist()
    [[0, 17], [17, 0]]
    """
    return whole_minutes(pace.seconds(way_metres(easting, northing, pace.detour)), pace)


def whole_minutes(seconds: Floats, pace: Pace) -> Minutes:
    """(n, n) minutes, rounded up and closed, of seconds under way; infinity is UNREACHABLE.

    What `pace` loses at a stop is added wherever there is a way to go at all.
    """
    exact = np.where(seconds > 0, seconds / 60 + pace.stop_minutes, 0.0)
    # a minute that is a millionth too long is a minute, and not two
    rounded = np.ceil(np.minimum(exact, UNREACHABLE) - 1e-6)
    return shortest(np.maximum(rounded, 0).astype(np.int64))


def shortest(minutes: Minutes) -> Minutes:
    """(n, n) times on the shortest way, where that is through other places (Floyd 1962).

    The diagonal becomes 0. Times may differ there and back.

    >>> shortest(np.array([[0, 5, 30], [5, 0, 10], [30, 10, 0]])).tolist()
    [[0, 5, 15], [5, 0, 10], [15, 10, 0]]
    """
    closed = minutes.copy()
    np.fill_diagonal(closed, 0)
    for k in range(len(closed)):
        np.minimum(closed, closed[:, [k]] + closed[[k], :], out=closed)
    return closed
