"""How long a visit lasts on: Cox's ratio of a length to the shortest, and the share left."""

from collections.abc import Iterator

import numpy as np

from calibration.figures import BOTH, Case, FigureName, Seen, tallied
from calibration.worlds import BUSY, EFFECT, PLACES, SPREAD
from safeground.core.trials.capture.kaplan_meier import kaplan_meier
from safeground.core.trials.capture.time_to_offence import Spells
from safeground.core.trials.capture.visit_length import capture_by_length
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import World, place_rates

VISITS = 36  # of each hotspot
HORIZON = 24.0  # hours
LONGER = 2  # the band of 10 to under 15 minutes
AT = 12.0  # hours at which the curve is read


def cases() -> Iterator[Case]:
    """The hazard ratio in 8 and in 20 hotspots; the curve of 20."""
    for hotspots in (8, PLACES):
        yield from (_ratio(hotspots, figure) for figure in BOTH)
    yield _left()


def _spells(
    effect: float, hotspots: int, visits: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, Spells, np.ndarray]:
    """Minutes, hotspots, what followed and rates an hour, of visits cut short by the next one."""
    rates = place_rates(World(BUSY.rate, spread=SPREAD), hotspots, rng) / 24
    where = np.repeat(np.arange(hotspots), visits)
    minutes = rng.uniform(1, 25, where.size)
    hazard = rates[where] * np.where((minutes >= 10) & (minutes < 15), effect, 1.0)
    offence = rng.exponential(1 / hazard)
    sight = np.minimum(rng.exponential(2 * HORIZON, where.size), HORIZON)
    spells = Spells(np.arange(where.size), np.minimum(offence, sight), offence <= sight)
    return minutes, where, spells, rates


def _ratio(hotspots: int, figure: FigureName) -> Case:
    effect, visits = EFFECT if figure == "coverage" else 1.0, VISITS * PLACES // hotspots

    def found(rng: np.random.Generator) -> Estimate | None:
        minutes, where, spells, _ = _spells(effect, hotspots, visits, rng)
        after = capture_by_length(minutes, where, spells).after
        return None if after is None else after.ratio(LONGER, int(spells.happened.sum()))

    def judge(number: int, rng: np.random.Generator) -> Seen:
        return tallied(((found(rng), effect) for _ in range(number)), figure)

    world = f"0.2 a day, {hotspots} hotspots, {visits} visits each"
    return Case("cox, hazard ratio", world, figure, judge)


def _left() -> Case:
    def one(rng: np.random.Generator) -> tuple[Estimate, float]:
        _, _, spells, rates = _spells(1.0, PLACES, VISITS, rng)
        share, low, high = kaplan_meier(spells.hours, spells.happened).at(AT)
        found = Estimate(share, low, high, None, len(spells.hours), "Kaplan-Meier")
        return found, float(np.exp(-rates * AT).mean())

    def judge(number: int, rng: np.random.Generator) -> Seen:
        return tallied((one(rng) for _ in range(number)), "coverage")

    return Case("kaplan_meier, at 12 hours", "0.2 a day, 20 hotspots", "coverage", judge)
