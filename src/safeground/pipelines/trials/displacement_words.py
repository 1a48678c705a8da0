"""Displacement in words: what happened around the hotspots is never said without the total."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from safeground.core.trials.displacement.moved import Effect, Moved
from safeground.core.trials.displacement.weighted_difference import (
    BeforeAfter,
    WeightedDifference,
    dispersion_to_include_none,
)
from safeground.core.trials.estimate import Answer, Estimate
from safeground.core.trials.in_words import differed
from safeground.pipelines import wording

_NOTABLE = 1.25  # variance over mean beyond which 1,800 place-days would seldom come by chance
_FEW = 10  # offences below which a normal interval is rough


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
    said = differed(found.whole, one, other, _unit(parts), _some)
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


def space_answers(moved: Moved) -> tuple[Answer, ...]:
    """What happened in hotspots, in each ring, in all rings and in total, each with the total."""
    assumes = (
        "Which hotspots were treated on which days went by lot, so that rings of treated and of "
        "control days differ by nothing else",
        "What moved, moved into the rings and on the same day",
    )
    further = ("Offences that moved beyond the largest ring, or became others, aren't seen",)
    names = [f"ring_{name.removeprefix('rings-')}" for name in moved.beside]
    return _answers(
        moved,
        own=("hotspots", "the hotspots"),
        beside=[
            (name, f"the rings {band}") for name, band in zip(names, _bands(moved), strict=True)
        ],
        around=("around", f"all rings out to {_metres(list(moved.beside)[-1])} m"),
        total=("total", "hotspots and rings together"),
        assumes=assumes,
        would_change=further,
    )


def next_day_answers(moved: Moved) -> tuple[Answer, ...]:
    """What happened on control days just after a patrol day, with the total."""
    return _answers(
        moved,
        own=("patrol_day", "hotspots on their patrol days"),
        beside=[],
        around=("next_day", "hotspots on control days just after a patrol day"),
        total=("total_with_next_day", "patrol days and the days after together"),
        assumes=(
            "Which days came after a patrol went by lot as well, as in a design that deals every "
            "day anew",
        ),
        would_change=("Offences that were put off for more than a day aren't seen",),
    )


def hours_answers(moved: Moved) -> tuple[Answer, ...]:
    """What happened out of the hours of patrol on treated days, with the total."""
    return _answers(
        moved,
        own=("in_hours", "hotspots in the hours of patrol"),
        beside=[],
        around=("other_hours", "hotspots in the other hours of the day"),
        total=("total_of_hours", "all hours together"),
        assumes=(
            "The hour of an offence is known as well on treated as on control days",
            "What was put off was put off to other hours of the same patrol day",
        ),
        would_change=("Offences whose hour isn't known are in none of these",),
    )


def _answers(
    moved: Moved,
    *,
    own: tuple[str, str],
    beside: Sequence[tuple[str, str]],
    around: tuple[str, str],
    total: tuple[str, str],
    assumes: tuple[str, ...],
    would_change: tuple[str, ...],
) -> tuple[Answer, ...]:
    in_all = _clause(moved.total, total[1])

    def answer(name: str, where: str, effect: Effect) -> Answer:
        said = _clause(effect, where)
        if effect.difference is not None and effect is not moved.own:
            said += _verdict(effect.difference)
        if effect is not moved.total:
            said += f"; {in_all}"
        checks = tuple(_checks(effect)) if effect.difference else ()
        return Answer(name, said, effect.difference, assumes, checks, would_change)

    each = zip(beside, moved.beside.values(), strict=False)
    return (
        answer(*own, moved.own),
        *(answer(*names, effect) for names, effect in each if len(moved.beside) > 1),
        answer(*around, moved.around),
        answer(*total, moved.total),
    )


def _clause(effect: Effect, where: str) -> str:
    """So many offences more or fewer, on the treated place-days that there were."""
    treated, _ = effect.days.place_days
    if effect.difference is None:
        return f"of {where} nothing can be said: {effect.why_not}"
    found = effect.difference
    offences = replace(
        found,
        estimate=treated * found.estimate,
        low=treated * found.low,
        high=treated * found.high,
    )
    one = f"{where}, on {wording.plural(treated, 'place-day')} so assigned,"
    return differed(offences, one, "on as many others", "offences", _some)


def _verdict(found: Estimate) -> str:
    if found.low > 0:
        return ": a sign of displacement"
    return ": a sign that the benefit spread" if found.high < 0 else ""


def _checks(effect: Effect) -> list[str]:
    assert effect.difference is not None
    treated, _ = effect.days.place_days
    half = treated * (effect.difference.high - effect.difference.low) / 2
    seen = f"A change of fewer than about {wording.number(max(1, round(half)))} offences here "
    return [f"{seen}would be missed more often than found", _varies(effect.dispersion)]


def _varies(dispersion: float | None) -> str:
    if dispersion is None:
        return "Too few offences to tell whether counts vary more than by chance alone"
    if dispersion <= _NOTABLE:
        seen = f"variance {dispersion:.2f} times the mean"
        return f"Counts vary about as chance alone would make them ({seen})"
    return (
        f"Counts vary {dispersion:.2f} times as much as chance alone would make them, which the "
        "interval allows for"
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
        f"{_some(abs(value))} {'fewer' if value < 0 else 'more'}"
        for value in (found.low, found.high)
    )
    which = "fewer" if found.estimate < 0 else "more"
    seen = f"{_some(abs(found.estimate))} {which} {unit}"
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


def _bands(moved: Moved) -> list[str]:
    edges = ["0", *(_metres(name) for name in moved.beside)]
    return [f"from {near} to {far} m" for near, far in pairwise(edges)]


def _metres(name: str) -> str:
    return name.removeprefix("rings-")


def _some(count: float) -> str:
    """A number of offences that is an estimate: to the whole, or to a tenth where it is small."""
    return f"{count:,.0f}" if count >= 10 or float(count).is_integer() else f"{count:.1f}"
