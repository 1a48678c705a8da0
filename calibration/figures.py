"""What is counted over invented trials, and what it must come to."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from safeground.core.offences.shares import wilson_interval
from safeground.core.trials.estimate import LEVEL, Estimate

FigureName = Literal["type I error", "coverage", "false alarms"]
BOTH: tuple[FigureName, ...] = ("type I error", "coverage")
REACH = {"type I error": 0.01, "coverage": 0.015, "false alarms": 0.01}
ERRORS = 3.0  # standard errors of so many trials that are put down to chance


@dataclass(frozen=True)
class Seen:
    """Of `answered` trials so many were `hits`: rejected, covered or alarmed; `refused` got none.

    `nominal` is how many hits there should have been.
    """

    hits: int
    answered: int
    refused: int
    nominal: float

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(
            self.hits + other.hits,
            self.answered + other.answered,
            self.refused + other.refused,
            self.nominal + other.nominal,
        )

    @property
    def share(self) -> float:
        """Hits of those answered."""
        return self.hits / self.answered if self.answered else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share."""
        return wilson_interval(self.hits, self.answered) if self.answered else (0.0, 1.0)


NONE = Seen(0, 0, 0, 0.0)
Judge = Callable[[int, np.random.Generator], Seen]


@dataclass(frozen=True)
class Band:
    """Where a figure must lie; `why`, if that isn't where it should."""

    low: float
    high: float
    why: str = ""

    def allows(self, seen: Seen) -> bool:
        """Whether the share lies inside, but for the error of so few trials."""
        if not seen.answered:
            return False
        return all(
            sign * (seen.share - edge) <= ERRORS * math.sqrt(edge * (1 - edge) / seen.answered)
            for sign, edge in ((-1, self.low), (1, self.high))
        )


@dataclass(frozen=True)
class Case:
    """One figure of an estimator in a world; `expected` where it is known to miss the usual band.

    `judge` invents so many trials and counts.
    """

    estimator: str
    world: str
    figure: FigureName
    judge: Judge
    expected: Band | None = None

    def band(self, seen: Seen) -> Band:
        """Where the figure must lie."""
        if self.expected is not None:
            return self.expected
        nominal = seen.nominal / seen.answered if seen.answered else 0.5
        return Band(max(nominal - REACH[self.figure], 0.0), nominal + REACH[self.figure])


def tallied(answers: Iterable[tuple[Estimate | None, float]], figure: FigureName) -> Seen:
    """Count estimates, each with the truth; None is a refusal.

    >>> right = Estimate(0.5, 0.3, 0.9, 0.01, 40, "exact")
    >>> tallied([(right, 0.5), (right, 1.0), (None, 0.5)], "coverage")
    Seen(hits=1, answered=2, refused=1, nominal=1.9)
    """
    found = [(estimate, truth) for estimate, truth in answers]
    given = [(estimate, truth) for estimate, truth in found if estimate is not None]
    if figure == "coverage":
        hits = sum(estimate.low <= truth <= estimate.high for estimate, truth in given)
    else:
        hits = sum(estimate.p is not None and rejects(estimate.p) for estimate, _ in given)
    return of_hits(hits, len(given), figure, len(found) - len(given))


def of_hits(hits: int, answered: int, figure: FigureName, refused: int = 0) -> Seen:
    """Seen, with what should have been."""
    nominal = LEVEL if figure == "coverage" else 1 - LEVEL
    return Seen(hits, answered, refused, round(nominal * answered, 9))


def rejects(p: float) -> bool:
    """Whether a p is called an effect."""
    return p <= 1 - LEVEL + 1e-9
