"""A week's profile of each place: smoothed round the clock, and shrunk where data is thin."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from safeground.core.hotspots.aoristic import HOURS

Floats = NDArray[np.float64]

_DAY_BEGINS = 6  # 02:00 on Saturday belongs with Friday night
_DAY_TYPES = np.array([0, 0, 0, 0, 1, 2, 3])  # Monday to Thursday share; the others are their own
_FEWEST, _MOST = 0.5, 1e5


@dataclass(frozen=True)
class WeekProfiles:
    """Each place's share of incidents by hour of the week."""

    profiles: Floats
    """(places, 168), each row summing to 1."""
    toward: Floats
    """(168,), the profile that places are shrunk toward, summing to 1."""
    concentration: float
    """As many incidents as `toward` counts for beside a place's own."""
    own_share: Floats
    """(places,), the part of each profile that comes from the place's own incidents."""
    bandwidth_hours: float
    day_sharing: float
    method: str = "kernel over the week, Dirichlet shrinkage by leave-one-out likelihood"


def week_profiles(
    weights: ArrayLike,
    *,
    effective_n: ArrayLike,
    toward: ArrayLike | None = None,
    concentration: float | None = None,
    bandwidth_hours: float = 1.5,
    day_sharing: float = 0.8,
) -> WeekProfiles:
    """Turn hours of the week into profiles that thin data can bear.

    The profile of place i with n_i incidents is (n_i s_i + a m) / (n_i + a), where s_i is its own
    smoothed profile, m the profile of all places together and a the concentration at which each
    incident is best foretold by the others (`likeliest_concentration`). Places that differ much
    from one another give a small a, and keep their own hours sooner.

    Parameters
    ----------
    weights: (places, 168), from `hours_of_week`.
    effective_n: (places,), incidents, or their effective number where they weigh differently.
    toward: (168,), the profile of the district or force, used as it is; all the places together,
        smoothed, if left out.
    concentration: a, where it is known already; estimated if left out.
    bandwidth_hours, day_sharing: see `smooth_week`.

    Raises
    ------
    ValueError: arrays of the wrong shape, negative weights, or no weight anywhere.

    The posterior mean under a Dirichlet prior of mean m and size a (Gelman et al., Bayesian Data
    Analysis, ch. 3). Incidents spread over wide windows make places look a little more alike than
    they are, so a leans high: toward caution.

    >>> quiet, busy = np.zeros(168), np.ones(168)
    >>> quiet[20] = 1.0
    >>> result = week_profiles([quiet, busy], effective_n=[1, 168], concentration=9.0)
    >>> result.own_share.round(2).tolist()
    [0.1, 0.95]
    """
    hours, n = np.asarray(weights, np.float64), np.asarray(effective_n, np.float64)
    _check(hours, n)
    total = hours.sum(axis=1)
    counts = hours * (n / np.where(total > 0, total, 1.0))[:, None]

    def smooth(rows: Floats) -> Floats:
        return smooth_week(rows, bandwidth_hours=bandwidth_hours, day_sharing=day_sharing)

    pooled = smooth(counts.sum(axis=0)) if toward is None else np.asarray(toward, np.float64)
    if pooled.shape != (HOURS,) or pooled.min() < 0 or pooled.sum() <= 0:
        raise ValueError("toward must hold 168 hours, none negative, with some weight")
    target = pooled / pooled.sum()
    if concentration is None:
        concentration = likeliest_concentration(
            counts, target, bandwidth_hours=bandwidth_hours, day_sharing=day_sharing
        )
    if concentration <= 0:
        raise ValueError(f"concentration must be above 0, got {concentration}")
    a = concentration
    return WeekProfiles(
        profiles=(smooth(counts) + a * target) / (counts.sum(axis=1) + a)[:, None],
        toward=target,
        concentration=a,
        own_share=counts.sum(axis=1) / (counts.sum(axis=1) + a),
        bandwidth_hours=bandwidth_hours,
        day_sharing=day_sharing,
    )


def smooth_week(
    weights: ArrayLike, *, bandwidth_hours: float = 1.5, day_sharing: float = 0.8
) -> Floats:
    """Smooth (..., 168) hours round the week, keeping each total.

    A normal kernel of `bandwidth_hours` runs across midnight and from Sunday into Monday. Then
    each hour from Monday to Thursday gives `day_sharing` of its weight to the average of that
    hour on those four days. Days begin at 06:00, so that a night stays whole.

    >>> week = np.zeros(168)
    >>> week[167] = 1.0  # Sunday 23:00
    >>> smooth_week(week, bandwidth_hours=1.0, day_sharing=0.0)[[166, 167, 0]].round(2).tolist()
    [0.24, 0.4, 0.24]
    """
    if bandwidth_hours < 0 or not 0 <= day_sharing <= 1:
        raise ValueError(
            f"bandwidth_hours must be 0 or more and day_sharing from 0 to 1, got {bandwidth_hours} "
            f"and {day_sharing}"
        )
    return np.asarray(np.asarray(weights, np.float64) @ _smoother(bandwidth_hours, day_sharing))


@lru_cache(maxsize=8)
def _smoother(bandwidth_hours: float, day_sharing: float) -> Floats:
    """(168, 168), where each hour's weight goes; rows and columns sum to 1."""
    hour = np.arange(HOURS)
    apart = np.abs(hour[:, None] - hour)
    apart = np.minimum(apart, HOURS - apart)
    kernel = np.exp(-0.5 * (apart / max(bandwidth_hours, 1e-3)) ** 2)
    kernel /= kernel.sum(axis=1)
    kind = _DAY_TYPES[(hour - _DAY_BEGINS) % HOURS // 24] * 24 + hour % 24
    same = (kind[:, None] == kind).astype(np.float64)
    share = (1 - day_sharing) * np.eye(HOURS) + day_sharing * same / same.sum(axis=1)
    smoother: Floats = kernel @ share
    smoother.flags.writeable = False
    return smoother


def likeliest_concentration(
    counts: ArrayLike,
    toward: ArrayLike,
    *,
    bandwidth_hours: float = 1.5,
    day_sharing: float = 0.8,
) -> float:
    """The a under which each incident's hour is best foretold by the others at its place.

    Maximises the sum over incidents of log[(others' smoothed hours + a m) / (n - 1 + a)]. The
    Dirichlet-multinomial likelihood over 168 separate hours would miss that hours side by side
    go together, and ends with a far too high. Kept between 0.5 (places have nothing in common)
    and 100,000 (places don't differ).

    >>> alike = np.tile(np.r_[np.full(24, 5.0), np.ones(144)], (6, 1))
    >>> likeliest_concentration(alike, alike[0] / alike[0].sum()) > 10_000
    True
    """
    rows = np.asarray(counts, np.float64)
    own = smooth_week(rows, bandwidth_hours=bandwidth_hours, day_sharing=day_sharing)
    itself = np.diag(_smoother(bandwidth_hours, day_sharing))
    others = np.maximum(own - itself, 0.0)
    left = np.maximum(rows.sum(axis=1, keepdims=True) - 1.0, 0.0)
    centre = np.maximum(np.asarray(toward, np.float64), 1e-12)

    def unlikely(log_a: float) -> float:
        a = np.exp(log_a)
        return -float((rows * np.log((others + a * centre) / (left + a))).sum())

    bounds = (np.log(_FEWEST), np.log(_MOST))
    return float(np.exp(minimize_scalar(unlikely, bounds=bounds, method="bounded").x))


def _check(hours: Floats, n: Floats) -> None:
    if hours.ndim != 2 or hours.shape[1] != HOURS or n.shape != hours.shape[:1]:
        raise ValueError(
            f"weights must be (places, {HOURS}) and effective_n (places,), got {hours.shape} and "
            f"{n.shape}"
        )
    if not np.all(np.isfinite(hours)) or hours.min(initial=0) < 0 or n.min(initial=0) < 0:
        raise ValueError("weights and effective_n must be finite and none negative")
    if hours.sum() == 0:
        raise ValueError("weights are all 0: there are no hours to profile")
