"""Worlds to try estimators in: 20 places unlike each other, 90 days, 8 treated a day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from calibration.figures import BOTH, Band, Case, FigureName, Seen, tallied
from safeground.core.patrols.allocation.design import Design, Site
from safeground.core.patrols.allocation.redraws import redraw
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import World, counts, expected, place_rates
from safeground.core.trials.place_days import Conditions, PlaceDays, Values

PLACES, DAYS, TREAT = 20, 90, 8
SPREAD, EFFECT = 0.5, 0.5
ALLOCATIONS = 1000  # of which one is a trial's own and the others are its redraws
DESIGN = Design(
    tuple(Site(f"Place {i}") for i in range(PLACES)), date(2026, 1, 5), DAYS, treat=TREAT
)


@dataclass(frozen=True)
class Setting:
    """Offences a place-day without patrol, and the variance of their count over its mean."""

    rate: float
    dispersion: float = 1.0

    @property
    def label(self) -> str:
        """In words."""
        varies = "Poisson" if self.dispersion == 1 else f"variance {self.dispersion:g}"
        return f"{self.rate:g} a day, {varies}"

    def world(self, figure: FigureName, carry_over: Sequence[float] = ()) -> World:
        """Without an effect for type I error, with one for coverage."""
        ratio = EFFECT if figure == "coverage" else 1.0
        return World(self.rate, ratio, self.dispersion, SPREAD, carry_over)


SOUTHEND, QUIET, BUSY = Setting(0.0315), Setting(0.05), Setting(0.2)
UNEVEN = Setting(0.0315, 1.5), Setting(0.05, 1.5), Setting(0.2, 1.5)
EVERY = (SOUTHEND, QUIET, BUSY, *UNEVEN)
SOME = (SOUTHEND, UNEVEN[1], UNEVEN[2])
TWO = (UNEVEN[1], BUSY)


@dataclass(frozen=True, eq=False)
class Trial:
    """An invented trial and its truth: `rates` (places,) without patrol, and their `ratio`."""

    days: PlaceDays
    rates: Values
    ratio: float

    @property
    def difference(self) -> float:
        """Offences a place-day that patrol makes, the mean over the places as drawn."""
        return float(self.rates.mean()) * (self.ratio - 1)


Dealing = Callable[[], Conditions]
Truth = Callable[[Trial], float]
Estimator = Callable[[PlaceDays], Estimate | None]
Expected = Callable[[Setting, FigureName], Band | None]


@cache
def crossover() -> Conditions:
    """Allocations of the design (ALLOCATIONS, days, places): every day 8 places, by lot."""
    return redraw(DESIGN, ALLOCATIONS, np.random.default_rng(20))


@cache
def whole_places() -> Conditions:
    """Allocations in which 8 places are treated throughout; shape as `crossover`."""
    once = np.tile(np.arange(PLACES) < TREAT, (ALLOCATIONS, 1)).astype(np.int8)
    dealt = np.random.default_rng(21).permuted(once, axis=1)
    return np.repeat(dealt[:, None], DAYS, axis=1)


def invent(world: World, dealt: Conditions, rng: np.random.Generator) -> Trial:
    """A trial whose allocation is one of those dealt."""
    condition = dealt[rng.integers(len(dealt))]
    rates = place_rates(world, PLACES, rng)
    count = counts(expected(world, condition, rates), world.dispersion, rng)
    return Trial(place_days(condition, count), rates, world.rate_ratio)


def place_days(condition: Conditions, count: Values, minutes: Values | None = None) -> PlaceDays:
    """A trial's place-days, (days, places)."""
    names = tuple(site.name for site in DESIGN.sites)
    return PlaceDays(names, DESIGN.dates, condition, count, minutes=minutes)


def as_usual(setting: Setting, figure: FigureName) -> Band | None:  # noqa: ARG001
    """Nothing but the usual bands."""
    return None


def ratio(trial: Trial) -> float:
    """The truth of a rate ratio."""
    return trial.ratio


def difference(trial: Trial) -> float:
    """The truth of a rate difference."""
    return trial.difference


def trial_cases(
    name: str,
    estimator: Estimator,
    settings: Sequence[Setting],
    truth: Truth = ratio,
    *,
    dealing: Dealing = crossover,
    known: Expected = as_usual,
    carry_over: Sequence[float] = (),
    figures: Sequence[FigureName] = BOTH,
    beside: str = "",
) -> Iterator[Case]:
    """An estimator of place-days in each setting; `beside` is what else is said of its worlds."""

    def case(setting: Setting, figure: FigureName) -> Case:
        world = setting.world(figure, carry_over)

        def judge(number: int, rng: np.random.Generator) -> Seen:
            invented = (invent(world, dealing(), rng) for _ in range(number))
            return tallied(((asked(estimator, t.days), truth(t)) for t in invented), figure)

        return Case(name, setting.label + beside, figure, judge, known(setting, figure))

    yield from (case(setting, figure) for setting in settings for figure in figures)


def asked(estimator: Estimator, days: PlaceDays) -> Estimate | None:
    """Its estimate, None where it refuses."""
    try:
        return estimator(days)
    except ValueError:
        return None


def totals(days: PlaceDays) -> tuple[int, int, int, int]:
    """Treated offences and place-days, control offences and place-days."""
    (treated, control), (on, off) = days.offences, days.place_days
    return treated, on, control, off
