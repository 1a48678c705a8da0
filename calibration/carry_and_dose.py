"""What is left of a patrol on later days, and what minutes did."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from calibration.figures import BOTH, Case, FigureName, Seen, tallied
from calibration.worlds import (
    EFFECT,
    PLACES,
    TWO,
    Setting,
    asked,
    crossover,
    place_days,
    trial_cases,
)
from safeground.core.trials.carry_over import FURTHEST, days_since_patrol
from safeground.core.trials.dose.instrument import PER, ratio_by_instrument
from safeground.core.trials.dose.per_protocol import per_protocol
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import counts, place_rates
from safeground.core.trials.parts import compare_parts
from safeground.core.trials.place_days import CONTROL, OUTSIDE, TREATMENT, PlaceDays

LASTS = 0.5  # of the logarithm of the effect, on each of the three days after a patrol
KEPT, STRAY = 0.95, 0.05  # treatment days that had patrol, and control days
LOOSELY = 0.7, 0.3  # the same where delivery hardly kept to the lot


def cases() -> Iterator[Case]:
    """Carry-over and washout, minutes by the lot and as delivered."""
    yield from trial_cases(
        "carry_over, left",
        left,
        TWO[:1],
        lambda trial: trial.ratio**LASTS,
        carry_over=(LASTS,) * (FURTHEST - 1),
        beside=f", {LASTS:g} left for {FURTHEST - 1} days",
    )
    yield from trial_cases(
        "carry_over, washout 1",
        washed,
        TWO[:1],
        carry_over=(LASTS,),
        beside=f", {LASTS:g} left for 1 day",
    )
    for figure in BOTH:
        yield _dosed("ratio_by_instrument", by_instrument, TWO[0], figure, (KEPT, STRAY))
    yield _dosed("ratio_by_instrument", by_instrument, TWO[1], "coverage", LOOSELY)
    yield _dosed("per_protocol", delivered, TWO[0], "type I error", LOOSELY)


def left(days: PlaceDays) -> Estimate | None:
    """The first answer of `carry_over`, which gives many more and takes fifteen times as long."""
    since = days_since_patrol(days)
    near, far = (since > 0) & (since < FURTHEST), since == FURTHEST
    return compare_parts(days, "carry_over", ("near", "far"), (near, far), (since == 0,)).estimate


def washed(days: PlaceDays) -> Estimate | None:
    """Its `washout_1`: treatment against control days, those just after a patrol dropped."""
    dropped = (days.condition == CONTROL) & (days_since_patrol(days) == 1)
    condition = np.where(dropped, OUTSIDE, days.condition).astype(np.int8)
    kept = replace(days, condition=condition, count=np.where(dropped, 0.0, days.count))
    parts = kept.treated, kept.condition == CONTROL
    return compare_parts(kept, "washout_1", ("treatment", "control"), parts).estimate


def by_instrument(days: PlaceDays) -> Estimate | None:
    """The ratio for every 15 minutes."""
    return ratio_by_instrument(days).estimate


def delivered(days: PlaceDays) -> Estimate | None:
    """Days with 15 minutes or more against the others."""
    return per_protocol(days).estimate


def _dosed(
    name: str,
    estimator: Callable[[PlaceDays], Estimate | None],
    setting: Setting,
    figure: FigureName,
    chances: tuple[float, float],
) -> Case:
    """A case in which minutes, about 15 where there were any, have nothing to do with offences."""
    world = setting.world(figure)
    per = EFFECT if figure == "coverage" else 1.0

    def invent(rng: np.random.Generator) -> PlaceDays:
        dealt = crossover()
        condition = dealt[rng.integers(len(dealt))]
        came = rng.random(condition.shape) < np.where(condition == TREATMENT, *chances)
        minutes = np.where(came, rng.gamma(9.0, PER / 9.0, condition.shape), 0.0)
        mean = place_rates(world, PLACES, rng) * per ** (minutes / PER)
        return place_days(condition, counts(mean, world.dispersion, rng), minutes)

    def judge(number: int, rng: np.random.Generator) -> Seen:
        return tallied(((asked(estimator, invent(rng)), per) for _ in range(number)), figure)

    kept, stray = chances
    return Case(
        name, f"{setting.label}, patrol on {kept:.0%} and {stray:.0%} of days", figure, judge
    )
