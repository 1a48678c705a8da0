"""Randomisation inference, thousands of trials at once.

All trials share the allocations, one of which is a trial's own and the other 999 its redraws. A
truth lies in the interval exactly if the lot doesn't refute it, so that is asked of the truth
alone: a product of matrices in place of a search. The tests hold it against the public functions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from calibration.figures import BOTH, Case, FigureName, Seen, of_hits, rejects
from calibration.worlds import EVERY, PLACES, TWO, Dealing, Setting, crossover, whole_places
from safeground.core.trials.by_lot.studentised import Layout, layout_of, statistic
from safeground.core.trials.invented import counts, expected, place_rates
from safeground.core.trials.place_days import TREATMENT, Conditions, Values

HARM, SHARES = (365.0, 3285.0, 5475.0), (0.93, 0.06, 0.01)  # days of sentence, and how often


@dataclass(frozen=True)
class Asked:
    """What is asked of the lot: a `ratio` or a difference, of the count or of `harm`."""

    ratio: bool
    harm: bool = False

    @property
    def name(self) -> str:
        """As the function is called."""
        return f"{'ratio' if self.ratio else 'difference'}_by_lot{' of harm' if self.harm else ''}"


@dataclass(frozen=True, eq=False)
class Invented:
    """Trials: `own` (trials,) numbers their allocations, `outcome` (trials, days, places) is what
    happened, `truth` (trials,)."""

    own: np.ndarray
    outcome: Values
    truth: Values


def cases() -> Iterator[Case]:
    """Each question in every world; whole places in two."""
    for asked in (Asked(True), Asked(False), Asked(True, harm=True), Asked(False, harm=True)):
        yield from _cases(asked, EVERY, crossover, "")
    for asked in (Asked(True), Asked(False)):
        yield from _cases(asked, TWO, whole_places, ", whole places")


def _cases(
    asked: Asked, settings: tuple[Setting, ...], dealing: Dealing, beside: str
) -> Iterator[Case]:
    def case(setting: Setting, figure: FigureName) -> Case:
        def judge(number: int, rng: np.random.Generator) -> Seen:
            found = p_of_truth(
                asked, invented(asked, setting, figure, dealing(), number, rng), dealing
            )
            refuted = sum(rejects(p) for p in found.tolist())
            return of_hits(number - refuted if figure == "coverage" else refuted, number, figure)

        return Case(asked.name, setting.label + beside, figure, judge)

    yield from (case(setting, figure) for setting in settings for figure in BOTH)


def invented(
    asked: Asked,
    setting: Setting,
    figure: FigureName,
    dealt: Conditions,
    number: int,
    rng: np.random.Generator,
) -> Invented:
    """So many trials with their truths."""
    world = setting.world(figure)
    own = rng.integers(len(dealt), size=number)
    rates = place_rates(world, number * PLACES, rng).reshape(number, PLACES)
    outcome = counts(expected(world, dealt[own], rates[:, None]), world.dispersion, rng)
    worth = 1.0
    if asked.harm:
        outcome = rng.multinomial(outcome.astype(int), SHARES) @ np.array(HARM)
        worth = float(np.dot(HARM, SHARES))
    by_difference = rates.mean(axis=1) * (world.rate_ratio - 1) * worth
    truth = np.full(number, world.rate_ratio) if asked.ratio else by_difference
    return Invented(own, outcome, truth)


def p_of_truth(asked: Asked, trials: Invented, dealing: Dealing) -> Values:
    """Two-sided p of each trial's truth, (trials,): what `ByLot.p` gives."""
    layout, treated = _made_ready(dealing)
    mine = dealing()[trials.own] == TREATMENT
    truth = trials.truth[:, None, None]
    without = trials.outcome / truth if asked.ratio else trials.outcome - truth
    left = layout.centred(np.where(mine, without, trials.outcome))
    squares = left * left
    n, cells = treated.sum(axis=1)[:, None], left.shape[1]
    t = statistic(treated @ left.T, treated @ squares.T, n, cells, squares.sum(axis=1))
    real = t[trials.own, np.arange(len(trials.own))]
    near = 1e-9 * np.maximum(1.0, np.abs(real))
    tails = ((t <= real + near).mean(axis=0), (t >= real - near).mean(axis=0))
    return np.asarray(np.minimum(1.0, 2 * np.minimum(*tails)))


@cache
def _made_ready(dealing: Dealing) -> tuple[Layout, Values]:
    layout = layout_of(dealing()[0])
    return layout, layout.treated(dealing()).astype(np.float64)
