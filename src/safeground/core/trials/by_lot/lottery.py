"""The lottery that a trial was: many allocations that it could have had, and by what rule."""

from dataclasses import dataclass

import numpy as np

from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.redraws import Progress, redraw
from safeground.core.trials.place_days import CONTROL, OUTSIDE, TREATMENT, Conditions


@dataclass(frozen=True, eq=False)
class Lottery:
    """Allocations drawn again: `dealt` (number, days, hotspots); `rule` says how, in words."""

    dealt: Conditions
    rule: str

    @property
    def number(self) -> int:
        """How many allocations were drawn."""
        return len(self.dealt)

    def first(self, days: int) -> "Lottery":
        """The same lots, of the first days only."""
        return Lottery(self.dealt[:, :days], self.rule)


def by_design(
    design: Design,
    number: int,
    rng: np.random.Generator,
    progress: Progress = lambda *_: None,
) -> Lottery:
    """The lottery of a sealed design: its own mechanism, run again."""
    rule = f"the {design.scheme} lot of the design, drawn again {number:,} times"
    return Lottery(redraw(design, number, rng, progress), rule)


def as_found(condition: Conditions, number: int, rng: np.random.Generator) -> Lottery:
    """A lottery guessed from what was dealt, where the design isn't known; (days, hotspots).

    Where both conditions are found on one day, each day's are dealt again among that day's places;
    where every place kept one condition, places are; where every day had one, days are. Raises
    ValueError where nothing is left to a lot, or where places lie outside on some days.

    >>> drawn = as_found(np.int8([[1, 0, 0], [0, 1, 1]]), 50, np.random.default_rng(1))
    >>> np.unique(drawn.dealt.sum(axis=2)[:, 0]), drawn.rule.split(",")[0]
    (array([1]), "each day's places dealt again 50 times")
    """
    if (condition == OUTSIDE).any():
        raise ValueError("which days lie outside a trial may depend on its lot: give its design")
    mixed_days, mixed_places = (
        bool((condition.min(axis=axis) != condition.max(axis=axis)).any()) for axis in (1, 0)
    )
    if mixed_days and mixed_places:
        drawn = rng.permuted(np.broadcast_to(condition, (number, *condition.shape)), axis=2)
        rule = f"each day's places dealt again {number:,} times, as if drawn freely every day"
    elif mixed_days:
        orders = rng.permuted(np.tile(np.arange(condition.shape[1]), (number, 1)), axis=1)
        drawn = condition[:, orders].transpose(1, 0, 2)
        rule = f"whole places dealt again {number:,} times, as if drawn once"
    elif mixed_places:
        orders = rng.permuted(np.tile(np.arange(condition.shape[0]), (number, 1)), axis=1)
        drawn = condition[orders]
        rule = f"whole days dealt again {number:,} times, as if drawn one by one"
    else:
        only = {TREATMENT: "treatment", CONTROL: "control"}[int(condition.flat[0])]
        raise ValueError(f"every place-day is of {only}, so there is nothing to compare it with")
    return Lottery(np.ascontiguousarray(drawn), rule)
