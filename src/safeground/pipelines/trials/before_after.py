"""The weighted displacement difference as an answer: of counts before and after."""

from collections.abc import Sequence

from safeground.core.trials.displacement.weighted_difference import (
    BeforeAfter,
    WeightedDifference,
    dispersion_to_include_none,
    weighted_difference,
)
from safeground.core.trials.estimate import LEVEL, Answer, Estimate
from safeground.core.trials.in_words import differed
from safeground.data.errors import BadInput
from safeground.pipelines import wording
from safeground.pipelines.trials.some import some

_FEW = 10  # offences below which a normal interval is rough


def compare_before_after(
    parts: Sequence[BeforeAfter], *, dispersion: float = 1.0, level: float = LEVEL
) -> tuple[Answer, WeightedDifference]:
    """The weighted displacement difference, as an answer named "wdd" and as numbers.

    Raises BadInput for what can't be meant.
    """
    try:
        found = weighted_difference(parts, dispersion=dispersion, level=level)
    except ValueError as error:
        raise BadInput(str(error)) from None
    return wdd_answer(found, parts, dispersion), found


def wdd_answer(
    found: WeightedDifference, parts: Sequence[BeforeAfter], dispersion: float = 1.0
) -> Answer:
    """The weighted displacement difference as an answer named "wdd"."""
    if found.whole is None:
        nothing = "not one offence was recorded in any of the areas, before or after"
        return Answer("wdd", f"There is nothing to compare: {nothing}", None)
    ringed = found.moved is not None
    one = "the treated area and its ring" if ringed else "the treated area"
    other = "the control area's change would lead one to expect"
    said = differed(found.whole, one, other, _unit(parts), some)
    if found.moved is not None:
        said += f"; in the ring alone {_alone(found.moved, _unit(parts))}"
    return Answer(
        "wdd",
        said,
        found.whole,
        assumes=(
            "Without the patrols both areas would have changed by the same number of offences, "
            "not by the same share: they must be alike, and as large",
            "The treated area wasn't chosen for a bad spell just before: such a spell passes by "
            "itself, and looks like an effect",
            "Nothing else began or ended in one of the areas only"
            + (", and what moved away stayed within the ring" if ringed else ""),
            f"Counts vary {dispersion:.3g} times as much as chance alone would make them"
            if dispersion > 1
            else "Counts vary as chance alone would make them (Poisson)",
        ),
        checks=tuple(_wdd_checks(found, parts, dispersion)),
        would_change=(
            "Earlier periods in which the two areas had already been moving apart, or together; "
            "one period before can't show it",
            *(() if ringed else ("Offences that moved just outside, where nothing was counted",)),
        ),
    )


def _wdd_checks(
    found: WeightedDifference, parts: Sequence[BeforeAfter], dispersion: float
) -> list[str]:
    checks = []
    if (enough := dispersion_to_include_none(found)) is not None:
        checks.append(
            f"If counts varied {enough * dispersion:.2g} times as much as chance alone would make "
            "them, the interval would include no change"
        )
    if (total := sum(part.total for part in parts)) < _FEW:
        checks.append(f"With {wording.plural(total, 'offence')} in all the interval is rough")
    return checks


def _alone(found: Estimate, unit: str) -> str:
    """What the ring alone had, in a clause."""
    low, high = (
        f"{some(abs(value))} {'fewer' if value < 0 else 'more'}"
        for value in (found.low, found.high)
    )
    which = "fewer" if found.estimate < 0 else "more"
    seen = f"{some(abs(found.estimate))} {which} {unit}"
    level = f"{100 * found.level:.3g}% interval: {low} to {high}"
    if found.excludes(0):
        meaning = "spread of the benefit" if found.estimate < 0 else "displacement"
        return f"{seen} ({level}), a sign of {meaning}"
    return f"{seen} ({level}), which can't tell displacement from spread of the benefit"


def _unit(parts: Sequence[BeforeAfter]) -> str:
    harm = len(parts) > 1 or parts[0].weight != 1
    what = "units of harm" if harm else "offences"
    even = all({*part.periods, *part.areas} == {1.0} for part in parts)
    return what if even else f"{what} per unit of period and area"
