"""Small trials in worlds whose truth is known, for tests to judge."""

from datetime import date, timedelta
from itertools import combinations, product

import numpy as np

from safeground.core.trials.by_lot.lottery import Lottery
from safeground.core.trials.invented import World, counts, expected, place_rates
from safeground.core.trials.place_days import Conditions, PlaceDays, Values

START = date(2026, 1, 5)


def dealt_freely(days: int, places: int, treat: int, rng: np.random.Generator) -> Conditions:
    """So many of the places treated each day, drawn afresh: (days, places)."""
    row = np.repeat(np.int8([1, 0]), (treat, places - treat))
    return rng.permuted(np.tile(row, (days, 1)), axis=1)


def place_days_of(
    condition: Conditions, count: Values, harm: Values | None = None, minutes: Values | None = None
) -> PlaceDays:
    """Place-days with hotspots A, B, C ... from the first Monday of 2026."""
    days, places = condition.shape
    names = tuple(f"Hotspot {number:02d}" for number in range(places))
    dates = tuple(START + timedelta(days=day) for day in range(days))
    return PlaceDays(names, dates, condition, count.astype(float), harm, minutes)


def invented_trial(
    world: World, seed: int, days: int = 90, places: int = 20, treat: int = 8
) -> PlaceDays:
    """A trial dealt freely day by day in a world."""
    rng = np.random.default_rng(seed)
    condition = dealt_freely(days, places, treat, rng)
    mean = expected(world, condition, place_rates(world, places, rng))
    return place_days_of(condition, counts(mean, world.dispersion, rng))


def every_way(days: int, places: int, treat: int) -> Lottery:
    """The whole lottery of a small design, each allocation once."""
    daily = [
        np.isin(np.arange(places), on).astype(np.int8) for on in combinations(range(places), treat)
    ]
    ways = [np.stack(way) for way in product(daily, repeat=days)]
    return Lottery(np.stack(ways), f"all {len(ways)} ways")
