"""One part of the place-days against another, in a model with place and day effects."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.estimate import LEVEL, Answer, Estimate
from safeground.core.trials.in_words import compared
from safeground.core.trials.models.poisson_model import quasi_poisson
from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import PlaceDays

Part = NDArray[np.bool_]


def compare_parts(
    days: PlaceDays,
    name: str,
    words: tuple[str, str],
    parts: tuple[Part, Part],
    others: Sequence[Part] = (),
    level: float = LEVEL,
) -> Answer:
    """The ratio of the rate in one part to that in another, `words` naming them.

    Quasi-Poisson with place and day effects, profile interval. Parts are (days, hotspots);
    what is in none of them or of `others`, which have effects of their own, is with the second.
    Its checks say how much each part holds. Refused, with a sentence, where that can't be told.
    """
    both = [(part & days.inside, said) for part, said in zip(parts, words, strict=True)]
    checks = tuple(
        f"{int(part.sum()):,} {said}, with {int(days.count[part].sum()):,} offences"
        for part, said in both
    )
    missing = [said for part, said in both if not part.any()]
    model = [part & days.inside for part in (parts[0], *others)]
    found = f"there were no {missing[0]}" if missing else _ratio(days, model, level)
    one, other = words
    if isinstance(found, str):
        said = f"{one} can't be compared with {other}: {found}"
        return Answer(name, said, None, checks=checks)
    return Answer(name, compared(found, one, other), found, checks=checks)


def _ratio(days: PlaceDays, model: Sequence[Part], level: float) -> Estimate | str:
    """The ratio of the first part; or why there is none."""
    covariates = np.array([part for part in model if part.any()], np.float64)
    try:
        found = quasi_poisson(days, covariates, level)
    except CannotTell as error:
        return str(error)
    if not found.low and np.isinf(found.high):
        return "any ratio at all fits so few offences"
    return found
