"""How many places and weeks an effect takes: power over weeks, a curve for each size."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from safeground.core.trials.estimate import LEVEL
from safeground.core.trials.in_words import change
from safeground.core.trials.invented import MOST_OFFENCES
from safeground.core.trials.power.exact_power import exact_power
from safeground.data.errors import BadInput
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.charts.power_curve import PowerCurve, power_curves

LONGEST_WEEKS = 520
_POINTS = 24


@dataclass(frozen=True)
class Wanted:
    """What is to be found: an effect, at a rate without patrol, with a share of days treated."""

    control_rate: float
    rate_ratio: float
    share: float = 0.5
    power: float = 0.8
    level: float = LEVEL

    def __post_init__(self) -> None:
        """Refuse what can't be meant."""
        if not 0 < self.control_rate <= MOST_OFFENCES:
            raise BadInput(
                f"--control-rate must be above 0 and at most {MOST_OFFENCES} offences a place-day, "
                f"not {self.control_rate:g}"
            )
        if not 0 <= self.rate_ratio < np.inf or self.rate_ratio == 1:
            raise BadInput(f"--rate-ratio must be 0 or more and not 1, not {self.rate_ratio:g}")
        for name in ("share", "power"):
            if not 0 < getattr(self, name) < 1:
                raise BadInput(f"--{name} must be between 0 and 1, not {getattr(self, name):g}")

    def seen_in(self, places: int, weeks: int) -> float:
        """Power of so many places over so many weeks."""
        days = places * weeks * 7
        treated, control = days * self.share, days * (1 - self.share)
        return exact_power(self.control_rate, self.rate_ratio, treated, control, self.level)


@dataclass(frozen=True)
class Size:
    """Weeks that so many places take; None where ten years are not enough."""

    places: int
    weeks: int | None

    @property
    def place_days(self) -> int | None:
        """Place-days in all."""
        return None if self.weeks is None else self.places * self.weeks * 7


def sizes(wanted: Wanted, places: Sequence[int]) -> tuple[Size, ...]:
    """The weeks that each number of places takes, by the exact test."""
    return tuple(Size(number, _weeks(wanted, number)) for number in places)


def _weeks(wanted: Wanted, places: int) -> int | None:
    low, high = 0, 1
    while wanted.seen_in(places, high) < wanted.power:
        low, high = high, 2 * high
        if low >= LONGEST_WEEKS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if wanted.seen_in(places, middle) >= wanted.power else (middle, high)
        )
    return high if high <= LONGEST_WEEKS else None


def size_chart(wanted: Wanted, found: Sequence[Size]) -> Chart:
    """Power over weeks for each number of places, to a little past where the slowest is enough."""
    enough = [size.weeks for size in found if size.weeks is not None]
    far = min(round(1.2 * max(enough, default=LONGEST_WEEKS)) + 1, LONGEST_WEEKS)
    weeks = sorted({max(1, round(far * point / _POINTS)) for point in range(1, _POINTS + 1)})
    title = (
        f"Finding {change(wanted.rate_ratio)} at {wanted.control_rate:g} offences a place-day, "
        f"{100 * wanted.share:.0f}% of days treated"
    )
    curves = [
        PowerCurve(f"{size.places} places", weeks, [wanted.seen_in(size.places, w) for w in weeks])
        for size in found
    ]
    return power_curves(title, "Weeks of trial", curves, name="size")
