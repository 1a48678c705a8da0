"""Rings round hotspots, hotspots and rings in all, and the weighted displacement difference."""

from collections.abc import Iterator

import numpy as np

from calibration.figures import BOTH, Case, FigureName, Seen, tallied
from calibration.two_rates import UNFIT
from calibration.worlds import (
    DAYS,
    EFFECT,
    PLACES,
    SOME,
    TREAT,
    TWO,
    Setting,
    Trial,
    crossover,
    invent,
    place_days,
)
from safeground.core.trials.displacement.moved import moved_in_space
from safeground.core.trials.displacement.weighted_difference import (
    BeforeAfter,
    weighted_difference,
)
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import counts, place_rates
from safeground.core.trials.place_days import TREATMENT, Values

MOVED = 1.25  # what a ring gets where offences are moved
DROP = 0.1  # common change of all areas from before to after


def cases() -> Iterator[Case]:
    """Ring and total by totals of place-days; the WDD as published and with its dispersion."""
    for whole in (False, True):
        yield from (_moved(setting, figure, whole) for setting in TWO for figure in BOTH)
    yield from (_weighted(setting, figure, True) for setting in SOME for figure in BOTH)
    yield from (_weighted(TWO[0], figure, False) for figure in BOTH)


def _moved(setting: Setting, figure: FigureName, whole: bool) -> Case:
    """`around` or `total` of hotspots beside rings as busy; no effect in what is asked about."""
    world, aside = setting.world("coverage"), MOVED if figure == "coverage" else 1.0
    if whole and figure == "type I error":
        world = setting.world(figure)

    def invented(rng: np.random.Generator) -> tuple[Estimate | None, float]:
        trial = invent(world, crossover(), rng)
        rates = place_rates(world, PLACES, rng)
        treated = trial.days.condition == TREATMENT
        ring = counts(rates * np.where(treated, aside, 1.0), setting.dispersion, rng)
        found = moved_in_space(trial.days, {"ring": place_days(trial.days.condition, ring)})
        if not whole:
            return found.around.ratio, aside
        return found.total.ratio, _in_all(trial, rates, aside)

    def judge(number: int, rng: np.random.Generator) -> Seen:
        return tallied((invented(rng) for _ in range(number)), figure)

    name = f"moved_in_space, {'total' if whole else 'ring'}"
    return Case(name, setting.label, figure, judge)


def _areas(drawn: list[list[int]]) -> BeforeAfter:
    """Before and after in treated and control places and the rings of both."""
    treated, control, ring, other = ((before, after) for before, after in drawn)
    return BeforeAfter(treated, control, ring, other)


def _in_all(trial: Trial, rates: Values, aside: float) -> float:
    own, others = float(trial.rates.sum()), float(rates.sum())
    return (own * trial.ratio + others * aside) / (own + others)


def _weighted(setting: Setting, figure: FigureName, told: bool) -> Case:
    """Eight treated and eight control places with their rings, over 90 days and 90 more.

    Offences of all fall by a tenth; those of the treated by half, a quarter more in their rings.
    """
    usual = setting.rate * TREAT * DAYS
    effect, aside = (EFFECT, MOVED) if figure == "coverage" else (1.0, 1.0)
    after = usual * (1 - DROP) * np.array([effect, 1.0, aside, 1.0])
    means = np.stack([np.full(4, usual), after], axis=1)
    truth = float(np.array([1, -1, 1, -1]) @ (means[:, 1] - means[:, 0]))
    dispersion = setting.dispersion if told else 1.0

    def judge(number: int, rng: np.random.Generator) -> Seen:
        drawn = counts(np.tile(means, (number, 1, 1)), setting.dispersion, rng).astype(int)
        found = (
            weighted_difference([_areas(one)], dispersion=dispersion).whole
            for one in drawn.tolist()
        )
        return tallied(((estimate, truth) for estimate in found), figure)

    name = "weighted_difference" + ("" if told else ", dispersion not given")
    return Case(name, setting.label, figure, judge, None if told else UNFIT[figure])
