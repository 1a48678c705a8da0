"""The same question asked in other ways: what agrees with the headline, and what doesn't."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from safeground.core.trials.by_lot.inference import ratio_by_lot
from safeground.core.trials.by_lot.lottery import Lottery
from safeground.core.trials.estimate import Answer, Estimate
from safeground.core.trials.in_words import compared, span
from safeground.core.trials.models.gee import gee
from safeground.core.trials.models.negative_binomial import negative_binomial
from safeground.core.trials.models.poisson_model import (
    clustered,
    profile_interval,
    quasi_poisson,
)
from safeground.core.trials.models.rate_ratio import exact_rate_ratio
from safeground.core.trials.place_days import PlaceDays

Progress = Callable[[str, int, int], None]
Judge = Callable[[PlaceDays, float], Estimate]
_FEWEST_CLUSTERS = 3  # with two, what the fit leaves of one is the other's with another sign


def _exact(days: PlaceDays, level: float) -> Estimate:
    (treated_days, control_days), (treated, control) = days.place_days, days.offences
    return exact_rate_ratio(treated, treated_days, control, control_days, level)


def _clustered(days: PlaceDays, level: float) -> Estimate:
    if (among := int((days.count.sum(axis=0) > 0).sum())) < _FEWEST_CLUSTERS:
        raise ValueError(
            f"{among} of the hotspots had offences, and errors clustered by hotspot need "
            f"{_FEWEST_CLUSTERS} of them"
        )
    return clustered(days, level=level)


MODELS: Mapping[str, Judge] = {
    "exact": _exact,
    "poisson": lambda days, level: profile_interval(days, level=level),
    "quasi_poisson": lambda days, level: quasi_poisson(days, level=level),
    "negative_binomial": lambda days, level: negative_binomial(days, level=level),
    "clustered": _clustered,
    "gee": lambda days, level: gee(days, level=level),
}


def sensitivity(
    days: PlaceDays, lottery: Lottery | None, headline: Answer, level: float, progress: Progress
) -> tuple[Answer, ...]:
    """The rate ratio by every other method, each an answer under the method's name.

    What a method can't judge is refused in its own words.
    """
    judges = dict(MODELS)
    if lottery is not None:
        judges["by_lot"] = lambda these, at: ratio_by_lot(these, lottery, level=at)
    assert headline.estimate is not None
    answers = []
    for number, (name, judge) in enumerate(judges.items()):
        progress("Asking in other ways", number, len(judges))
        try:
            found = judge(days, level)
        except ValueError as error:
            answers.append(Answer(name, f"No effect is given by this method: {error}", None))
            continue
        if found.method != headline.estimate.method:
            said = compared(found, "treated place-days", "control place-days")
            answers.append(Answer(name, said, found))
    return tuple(answers)


def disagreeing(headline: Answer, others: tuple[Answer, ...]) -> Iterator[str]:
    """Which other ways to look come to another conclusion than the headline, in a sentence each."""
    if headline.estimate is None:
        return
    for other in others:
        found = other.estimate
        if found is not None and found.excludes(1) != headline.estimate.excludes(1):
            yield (
                f"By another method ({found.method}) the interval is {span(found)}, which leaves "
                f"{'no ' * found.excludes(1)}room for no difference"
            )


def with_disagreement(headline: Answer, others: tuple[Answer, ...]) -> Answer:
    """The headline, saying which other ways to look would change it."""
    more = tuple(disagreeing(headline, others))
    return replace(headline, would_change=(*headline.would_change, *more))
