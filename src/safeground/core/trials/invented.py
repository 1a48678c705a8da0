"""Invented outcomes: a world in which the truth is known, to try designs and estimators in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.place_days import TREATMENT, Conditions, Values

MOST_OFFENCES = 100
"""Offences a place-day that anybody may plan with: more are a slip of the pen, and take hours."""


@dataclass(frozen=True)
class World:
    """How offences fall: `control_rate` a place-day without patrol, times `rate_ratio` with it.

    `spread` is the standard deviation between places of the rate over its mean, `dispersion` the
    variance of a place-day's count over its mean (1 is Poisson). `carry_over` holds, for 1, 2, ...
    days after a patrol, what is left of the effect's logarithm on a day without one (below 0 where
    offences are only put off).

    >>> World(0.05, 0.5, carry_over=(0.5,)).rate_ratio
    0.5
    """

    control_rate: float
    rate_ratio: float = 1.0
    dispersion: float = 1.0
    spread: float = 0.0
    carry_over: Sequence[float] = ()

    def __post_init__(self) -> None:
        """Refuse what can't be."""
        if not (np.isfinite(self.control_rate) and self.control_rate > 0):
            raise ValueError(f"control_rate must be above 0, not {self.control_rate}")
        if not (np.isfinite(self.rate_ratio) and self.rate_ratio >= 0):
            raise ValueError(f"rate_ratio must be 0 or more, not {self.rate_ratio}")
        if not (np.isfinite(self.dispersion) and self.dispersion >= 1):
            raise ValueError(f"dispersion must be 1 or more, not {self.dispersion}")
        if not (np.isfinite(self.spread) and self.spread >= 0):
            raise ValueError(f"spread must be 0 or more, not {self.spread}")
        if wrong := [left for left in self.carry_over if not -1 <= left <= 1]:
            raise ValueError(f"carry_over must be from -1 to 1 on every day, not {wrong[0]}")


def days_since(treated: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Days since a hotspot was last treated, 0 on a treated day; -1 before the first; (days, ...).

    >>> days_since(np.array([[False], [True], [False], [False], [True]]))[:, 0]
    array([-1,  0,  1,  2,  0])
    """
    since = np.full(treated.shape, -1, np.int64)
    last = np.full(treated.shape[1:], -1, np.int64)
    for day, now in enumerate(treated):
        last = np.where(now, 0, np.where(last >= 0, last + 1, -1))
        since[day] = last
    return since


def expected(world: World, condition: Conditions, rates: Values) -> Values:
    """Offences expected on each place-day; `condition` (days, hotspots), `rates` (hotspots,)."""
    if not world.carry_over:
        return rates * np.where(condition == TREATMENT, world.rate_ratio, 1.0)
    left = np.zeros(len(world.carry_over) + 2)
    left[0], left[1:-1] = 1.0, world.carry_over
    since = days_since(condition == TREATMENT)
    since = np.where((since < 0) | (since > len(world.carry_over)), len(left) - 1, since)
    return rates * np.power(world.rate_ratio, left[since])


def place_rates(world: World, places: int, rng: np.random.Generator) -> Values:
    """The rate of each place without patrol: gamma over places with the world's mean and spread."""
    if not world.spread:
        return np.full(places, world.control_rate)
    shape = world.spread**-2
    return rng.gamma(shape, world.control_rate / shape, places)


def counts(mean: Values, dispersion: float, rng: np.random.Generator) -> Values:
    """Counts around a mean, of any shape: Poisson, or negative binomial with that dispersion.

    >>> drawn = counts(np.full(100_000, 0.2), 1.5, np.random.default_rng(1))
    >>> round(drawn.mean(), 2), round(drawn.var() / drawn.mean(), 1)
    (np.float64(0.2), np.float64(1.5))
    """
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(np.float64)


@dataclass(frozen=True)
class Events:
    """Offences one by one: the `day`, `place` and, in hours from midnight, the time of each."""

    day: NDArray[np.int64]
    place: NDArray[np.int64]
    hour: Values


HOURS = ((12, 1.0), (15, 2.0), (18, 3.0), (21, 4.0), (24, 3.0), (27, 1.0))
"""When offences happen on a patrol day: from each hour for three, and how much more often."""


def events(happened: Values, rng: np.random.Generator) -> Events:
    """Counts (days, hotspots) as single offences at invented hours, most in the evening.

    >>> one_by_one = events(np.array([[0.0, 2.0]]), np.random.default_rng(1))
    >>> one_by_one.day, one_by_one.place
    (array([0, 0]), array([1, 1]))
    """
    day, place = (
        np.repeat(axis, happened[happened > 0].astype(int)) for axis in np.nonzero(happened)
    )
    starts, weights = np.array(HOURS).T
    hour = rng.choice(starts, len(day), p=weights / weights.sum()) + 3 * rng.random(len(day))
    return Events(day, place, hour)
