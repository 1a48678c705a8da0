"""Comparisons without a lot: panels of months, and one series."""

from collections.abc import Callable, Iterator

import numpy as np

from calibration.figures import BOTH, Case, FigureName, Seen, of_hits, rejects, tallied
from calibration.worlds import EFFECT, TWO, Setting
from safeground.core.trials.comparison.difference_in_differences import difference_in_differences
from safeground.core.trials.comparison.interrupted_series import Series, interrupted_series
from safeground.core.trials.comparison.panel import Panel
from safeground.core.trials.comparison.synthetic_control import synthetic_control
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import counts, place_rates

MONTH = 30.0  # days
BEFORE, AFTER = 12, 12
MATCHED = 3  # places to a treated one
LONG, START, TOWN = 36, 24, 20  # months of a series, its start, and its places


def cases() -> Iterator[Case]:
    """Difference-in-differences and series in two worlds; synthetic control without effect."""
    for setting in TWO:
        for treated in (8, 20):
            yield from (_by_differences(setting, figure, treated) for figure in BOTH)
        for name, part in (("level", _level), ("last month", _at_end)):
            yield from (_by_series(setting, figure, name, part) for figure in BOTH)
        yield _by_synthesis(setting)


def panel(setting: Setting, figure: FigureName, treated: int, rng: np.random.Generator) -> Panel:
    """Months of so many treated places and three others to each, all as unlike as places are."""
    world, places = setting.world(figure), treated * (1 + MATCHED)
    ours = np.arange(places) % (1 + MATCHED) == 0
    mean = np.tile(place_rates(world, places, rng) * MONTH, (BEFORE + AFTER, 1))
    mean[BEFORE:, ours] *= world.rate_ratio
    return Panel(
        counts(mean, setting.dispersion, rng), ours, np.arange(places) // (1 + MATCHED), BEFORE
    )


def _by_differences(setting: Setting, figure: FigureName, treated: int) -> Case:
    truth = setting.world(figure).rate_ratio

    def judge(number: int, rng: np.random.Generator) -> Seen:
        panels = (panel(setting, figure, treated, rng) for _ in range(number))
        return tallied(((difference_in_differences(one), truth) for one in panels), figure)

    world = f"{setting.label}, {treated} places and {treated * MATCHED}, 24 months"
    return Case("difference_in_differences", world, figure, judge)


def _by_synthesis(setting: Setting) -> Case:
    def judge(number: int, rng: np.random.Generator) -> Seen:
        p = [
            synthetic_control(panel(setting, "type I error", 8, rng), rng, draws=99).effect.p
            for _ in range(number)
        ]
        hits = sum(one is not None and rejects(one) for one in p)
        return of_hits(hits, number, "type I error")

    world = f"{setting.label}, 8 places and {8 * MATCHED}, 24 months"
    return Case("synthetic_control", world, "type I error", judge)


def _by_series(
    setting: Setting, figure: FigureName, name: str, part: Callable[[Series], Estimate]
) -> Case:
    """The months of 20 places together: 24 before, 12 after."""
    usual = setting.rate * MONTH * TOWN
    effect = EFFECT if figure == "coverage" else 1.0
    mean = np.where(np.arange(LONG) < START, usual, usual * effect)
    days, month = np.full(LONG, MONTH), np.arange(LONG) % 12 + 1

    def judge(number: int, rng: np.random.Generator) -> Seen:
        drawn = counts(np.tile(mean, (number, 1)), setting.dispersion, rng)
        found = (part(interrupted_series(one, days, START, month)) for one in drawn)
        return tallied(((estimate, effect) for estimate in found), figure)

    return Case(f"interrupted_series, {name}", f"{setting.label}, 36 months of 20", figure, judge)


def _level(found: Series) -> Estimate:
    return found.level


def _at_end(found: Series) -> Estimate:
    return found.at_end
