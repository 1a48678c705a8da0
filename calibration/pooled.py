"""Several trials together, alike and unlike."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from calibration.figures import BOTH, Band, Case, FigureName, Seen, tallied
from calibration.worlds import DAYS, EFFECT, PLACES, TREAT
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.pooling import common_effect, random_effects
from safeground.core.trials.pooling_counts import Counted, log_ratios, random_effects_of_counts

RATE = 0.05
UNLIKE = 0.3  # standard deviation of log ratios between trials
EXPOSURES = TREAT * DAYS, (PLACES - TREAT) * DAYS
WIDER = "never narrower than the ordinary interval and on t, so wide where trials are alike"
FIXED = "takes the effect for one and the same, which it isn't here"

Pooling = Callable[[Sequence[Counted]], Estimate]


def cases() -> Iterator[Case]:
    """By ratios for 5, 10 and 20 trials, by counts too; a common effect where it is and isn't."""
    for trials in (5, 10, 20):
        for unlike in (0.0, UNLIKE):
            known = None if unlike else WIDER
            yield from _cases("random_effects", by_ratios, trials, unlike, known)
    for trials, unlike in ((5, 0.0), (5, UNLIKE), (10, UNLIKE)):
        known = None if unlike else WIDER
        yield from _cases("random_effects_of_counts", by_counts, trials, unlike, known)
    yield from _cases("random_effects_of_counts", by_counts, 20, UNLIKE, None, ("type I error",))
    for unlike in (0.0, UNLIKE):
        yield from _cases("common_effect", in_common, 10, unlike, FIXED if unlike else None)


def by_ratios(trials: Sequence[Counted]) -> Estimate:
    """Inverse variances, Hartung and Knapp."""
    return random_effects(*log_ratios(trials, add=0.5)).ratio


def by_counts(trials: Sequence[Counted]) -> Estimate:
    """Binomial-normal likelihood."""
    return random_effects_of_counts(trials).ratio


def in_common(trials: Sequence[Counted]) -> Estimate:
    """Inverse variances, normal."""
    return common_effect(*log_ratios(trials, add=0.5))


BANDS = {
    WIDER: {"type I error": Band(0.005, 0.05, WIDER), "coverage": Band(0.95, 0.995, WIDER)},
    FIXED: {"type I error": Band(0.20, 0.35, FIXED), "coverage": Band(0.65, 0.85, FIXED)},
}


def _cases(
    name: str,
    pool: Pooling,
    trials: int,
    unlike: float,
    known: str | None,
    figures: Sequence[FigureName] = BOTH,
) -> Iterator[Case]:
    def case(figure: FigureName) -> Case:
        effect = EFFECT if figure == "coverage" else 1.0

        def invented(rng: np.random.Generator) -> list[Counted]:
            ratios = effect * np.exp(unlike * rng.standard_normal(trials))
            on, off = EXPOSURES
            treated = rng.poisson(RATE * on * ratios).tolist()
            control = np.maximum(rng.poisson(RATE * off, trials), 1).tolist()
            return [Counted(a, on, b, off) for a, b in zip(treated, control, strict=True)]

        def judge(number: int, rng: np.random.Generator) -> Seen:
            return tallied(((pool(invented(rng)), effect) for _ in range(number)), figure)

        world = f"{trials} trials, {'alike' if not unlike else f'unlike by {unlike:g}'}"
        return Case(name, world, figure, judge, BANDS[known][figure] if known else None)

    yield from map(case, figures)
