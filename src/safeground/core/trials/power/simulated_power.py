"""Power by simulation: trials invented in a known world, dealt and judged as real ones are.

Each invented trial has an allocation of the design itself, offences of the world in which the
effect is as supposed, and the randomisation test of `by_lot`. All trials share one set of redraws,
from which each has its own allocation too, so that a trial costs two products of a matrix.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from safeground.core.offences.shares import wilson_interval
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.redraws import redraw
from safeground.core.trials.by_lot.studentised import Layout, layout_of, statistic
from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.invented import World, counts, expected, place_rates
from safeground.core.trials.place_days import Conditions, Values

Progress = Callable[[str, int, int], None]
REDRAWS, TRIALS = 600, 2000  # so that 2.5% of the redraws is a whole number
_BATCH = 500
_SMALLEST = 0.02  # how near a smallest effect is found
_NEAR = 1e-4  # single precision: statistics nearer than this are the same


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """A design's lottery made ready: `dealt` (redraws, days, hotspots), `treated` (…, cells)."""

    dealt: Conditions
    layout: Layout
    treated: NDArray[np.float32]  # single precision: four times as fast, and near enough


def rehearse(design: Design, rng: np.random.Generator, redraws: int = REDRAWS) -> Rehearsal:
    """Draw a design's lot many times. Raises ValueError for designs that can't be judged so."""
    dealt = redraw(design, redraws, rng)
    layout = layout_of(dealt[0])
    return Rehearsal(dealt, layout, layout.treated(dealt).astype(np.float32))


def simulated_power(
    rehearsal: Rehearsal,
    world: World,
    seed: int,
    *,
    trials: int = TRIALS,
    level: float = LEVEL,
    progress: Progress = lambda *_: None,
) -> Estimate:
    """Share of invented trials whose p is at most 1 - level, with its Wilson interval.

    With a rate ratio of 1 that is the type I error. The same seed gives the same trials.

    >>> from datetime import date
    >>> from safeground.core.patrols.allocation.design import Site
    >>> sites = tuple(Site(f"hotspot {i}") for i in range(10))
    >>> design = Design(sites, date(2026, 1, 5), 40, treat=4)
    >>> ready = rehearse(design, np.random.default_rng(1), redraws=199)
    >>> simulated_power(ready, World(0.5, 0.5), 1, trials=200).estimate > 0.8
    True
    """
    if trials < 1:
        raise ValueError(f"trials must be from 1, not {trials}")
    rng, found = np.random.default_rng(seed), 0
    for start in range(0, trials, _BATCH):
        progress("Simulating trials", start, trials)
        p = _p_values(rehearsal, world, min(_BATCH, trials - start), rng)
        found += int((p <= 1 - level + 1e-9).sum())
    progress("Simulating trials", trials, trials)
    low, high = wilson_interval(found, trials)
    method = f"{trials:,} simulated trials, {len(rehearsal.dealt):,} redraws of the lot, Wilson 95%"
    return Estimate(found / trials, low, high, None, trials, method, "simulated trials")


def _p_values(rehearsal: Rehearsal, world: World, trials: int, rng: np.random.Generator) -> Values:
    """The randomisation test of each of so many invented trials (trials,)."""
    own = rng.integers(0, len(rehearsal.dealt), trials)
    condition = rehearsal.dealt[own].transpose(1, 0, 2)  # days first, as patrols follow each other
    rates = place_rates(world, trials * condition.shape[2], rng).reshape(trials, -1)
    happened = counts(expected(world, condition, rates), world.dispersion, rng)
    by_trial = np.ascontiguousarray(happened.transpose(1, 0, 2), np.float32)
    outcome = rehearsal.layout.centred(by_trial)
    squares = outcome * outcome
    t = statistic(
        rehearsal.treated @ outcome.T,
        rehearsal.treated @ squares.T,
        rehearsal.treated.sum(axis=1)[:, None],
        outcome.shape[1],
        squares.sum(axis=1),
    )
    real = t[own, np.arange(trials)]
    tails = ((t <= real + _NEAR).mean(axis=0), (t >= real - _NEAR).mean(axis=0))
    return np.asarray(np.minimum(1.0, 2 * np.minimum(*tails)))


def smallest_effect_by_simulation(
    rehearsal: Rehearsal,
    world: World,
    seed: int,
    *,
    power: float = 0.8,
    trials: int = TRIALS,
    progress: Progress = lambda *_: None,
) -> float | None:
    """The rate ratio nearest 1 (below it) that is found with that power, to within 0.02.

    None where not even a fall to nothing would be.
    """
    steps = int(np.ceil(np.log2(1 / _SMALLEST))) + 1

    def enough(step: int, ratio: float) -> bool:
        progress("Trying effects", step, steps)
        tried = replace(world, rate_ratio=ratio)
        return simulated_power(rehearsal, tried, seed, trials=trials).estimate >= power

    low, high = 0.0, 1.0
    if not enough(0, low):
        return None
    for step in range(1, steps):
        middle = (low + high) / 2
        low, high = (middle, high) if enough(step, middle) else (low, middle)
    return low
