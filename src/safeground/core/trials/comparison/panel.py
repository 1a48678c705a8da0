"""A panel: counts of treated places and of those matched to each, period by period."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.place_days import Values

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Panel:
    """Counts (periods, places); treatment of the `treated` (places,) began in period `start`.

    `sets` (places,) numbers the matched set of each place: one treated and those matched to it.

    >>> panel = Panel(np.ones((4, 3)), np.array([True, False, False]), np.zeros(3, int), 2)
    >>> panel.before.tolist(), panel.arrangements
    ([2.0, 2.0, 2.0], 3.0)
    """

    counts: Values
    treated: Mask
    sets: NDArray[np.int64]
    start: int

    def __post_init__(self) -> None:
        """Refuse what doesn't fit together."""
        periods, places = self.counts.shape
        if not (self.treated.shape == self.sets.shape == (places,)):
            raise ValueError(f"treated and sets must be of {places} places")
        if not 0 < self.start < periods:
            raise ValueError(f"start must lie between 0 and {periods}, not {self.start}")
        if (self.counts < 0).any() or not np.isfinite(self.counts).all():
            raise ValueError("counts must be 0 or more everywhere")
        numbers = np.unique(self.sets)
        each = np.bincount(np.searchsorted(numbers, self.sets), self.treated)
        if (each != 1).any() or (self._sizes < 2).any():
            raise ValueError("each of sets must hold one treated place and one or more others")

    @cached_property
    def before(self) -> Values:
        """(places,) counts before the start."""
        found: Values = self.counts[: self.start].sum(axis=0)
        return found

    @cached_property
    def after(self) -> Values:
        """(places,) counts from the start on."""
        found: Values = self.counts[self.start :].sum(axis=0)
        return found

    @property
    def _sizes(self) -> NDArray[np.int64]:
        return np.unique(self.sets, return_counts=True)[1]

    @property
    def arrangements(self) -> float:
        """In how many ways one place of each set could have been the treated one."""
        return float(np.prod(self._sizes.astype(float)))

    def pretend_treated(self, draws: int, rng: np.random.Generator) -> Mask:
        """(draws, places) one place of each set, drawn by lot: placebos in space."""
        order = np.argsort(self.sets, kind="stable")
        first = np.concatenate([[0], np.cumsum(self._sizes)[:-1]])
        keys = rng.random((draws, len(order)))
        best = np.repeat(np.maximum.reduceat(keys, first, axis=1), self._sizes, axis=1)
        drawn = np.empty(keys.shape, bool)
        drawn[:, order] = keys == best
        return drawn


def placebo_p(observed: float, placebos: Values) -> float:
    """Share of placebos, the truth among them, at least as far out as what was observed.

    >>> placebo_p(3.0, np.array([1.0, 2.0, 5.0]))
    0.5
    """
    return float((1 + (placebos >= observed - 1e-9).sum()) / (1 + len(placebos)))
