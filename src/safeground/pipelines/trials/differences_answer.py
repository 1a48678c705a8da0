"""What a difference in differences can say, and every check of what it assumes."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from safeground.core.trials.bearing import LARGEST_PUBLISHED
from safeground.core.trials.comparison.difference_in_differences import POOLED
from safeground.core.trials.comparison.matching import ALIKE, Balance
from safeground.core.trials.estimate import Answer, Estimate
from safeground.pipelines import wording
from safeground.pipelines.trials.comparison_places import HISTORY, Compared, Treated
from safeground.pipelines.trials.comparison_words import (
    NOT_BY_LOT,
    choice_checks,
    first_month,
    kind,
    moved,
    ratio_said,
    refused,
)

LEVEL_OF_CHECKS = 0.05
_SEEN = 1 + 0.8416 / 1.96  # half-widths of an interval that an effect found 4 times in 5 is long


@dataclass(frozen=True)
class Checked:
    """What was found when the assumption was looked into.

    `placebo_p` is of a placebo in space, `pre_trend_p` of moving alike before (None: too few
    months), `pretended` the effects of pretended starts, by month.
    """

    placebo_p: float
    pre_trend_p: float | None
    pretended: Mapping[str, Estimate]


def differences_answer(
    treated: Treated, compared: Compared, found: Estimate, checked: Checked
) -> Answer:
    """The difference in differences, and every check of what it assumes."""
    name, least = "difference_in_differences", _least(found)
    if least < LARGEST_PUBLISHED:
        return refused(
            name,
            f"with {found.n:,} offences only {moved(least)}, or a larger one, would be "
            "found four times in five, and no trial of hotspot patrols has reported one so large",
        )
    said = _said(treated, compared, found)
    return Answer(
        name,
        f"{said}. {kind(treated, doubt=_doubt(compared, checked))}",
        found,
        (
            "Without treatment the treated places would have changed by the same ratio as the "
            "places matched to them",
            "Nothing that was done reached the comparison places, and no offences moved there",
            NOT_BY_LOT,
        ),
        tuple(_checks(treated, compared, found, checked)),
        (
            f"More offences: with so few, less than {moved(least)} would often be missed",
            "Anything else that began at the treated places, or at those compared, in these months",
        ),
    )


def _said(treated: Treated, compared: Compared, found: Estimate) -> str:
    places = wording.plural(len(compared.outlines), "comparison place")
    all_of_them, left = len(treated.hotspots), len(compared.matches.unmatched)
    ours = wording.plural(all_of_them, "treated place")
    ours = f"{all_of_them - left} of the {ours}" if left else f"the {ours}"
    return ratio_said(
        found,
        f"from {first_month(treated)} {ours} had",
        f"they would have had if they had changed as {places} like them did",
    )


def _checks(
    treated: Treated, compared: Compared, found: Estimate, checked: Checked
) -> Iterator[str]:
    yield from choice_checks(treated)
    yield from _likeness(compared)
    yield from _trend_checks(checked)
    yield _placebo(compared, checked.placebo_p)
    if found.method == POOLED:
        yield (
            "The treated places are too few to show how far they scatter; the comparison places' "
            "scatter stands for theirs"
        )


def _doubt(compared: Compared, checked: Checked) -> str:
    """What speaks against the comparison, "" if nothing was found to."""
    found = []
    if abs(_history(compared).difference_after) > ALIKE:
        found.append("the places were not alike to begin with")
    if checked.pre_trend_p is not None and checked.pre_trend_p < LEVEL_OF_CHECKS:
        found.append("they moved differently before the start")
    if any(e.excludes(1) for e in checked.pretended.values()):
        found.append("a pretended start shows an effect too")
    return wording.listing(found)


def _history(compared: Compared) -> Balance:
    return next(b for b in compared.matches.balance if b.feature.kind == HISTORY)


def _likeness(compared: Compared) -> Iterator[str]:
    matches = compared.matches
    apart = [b for b in matches.balance if abs(b.difference_after) > ALIKE]
    many = len(matches.balance)
    yield (
        f"Before the start treated and comparison places were alike (within {ALIKE} standard "
        f"deviations) in {many - len(apart)} of {many} things that they were matched on"
        + (f"; not in {wording.listing([_unlike(b.feature.name) for b in apart])}" if apart else "")
    )
    if _history(compared).difference_after > ALIKE:
        yield (
            "The comparison places had fewer offences to begin with, so the treated ones would "
            "fall further than they by regression to the mean alone"
        )
    if matches.unmatched:
        yield (
            f"{wording.plural(len(matches.unmatched), 'treated place')} had nothing like it and "
            "was left out"
            if len(matches.unmatched) == 1
            else f"{len(matches.unmatched)} treated places had nothing like them and were left out"
        )


def _unlike(name: str) -> str:
    return name[0].lower() + name[1:]


def _trend_checks(checked: Checked) -> Iterator[str]:
    p, pretended = checked.pre_trend_p, checked.pretended
    if p is None:
        yield "Whether both moved alike before can't be checked: there are too few months before"
    else:
        moved = "alike" if p >= LEVEL_OF_CHECKS else "differently"
        yield (
            f"Over the months before, both moved {moved} as far as these counts can tell (joint "
            f"test, p = {p:.2f}); they were matched on those "
            "months, which helps them to"
        )
    if pretended:
        found = [month for month, e in pretended.items() if e.excludes(1)]
        yield (
            f"Of {wording.plural(len(pretended), 'pretended start')} before the true one "
            + (
                f"{len(found)} showed an effect, which can't be one"
                if found
                else "none showed an effect"
            )
        )


def _placebo(compared: Compared, p: float) -> str:
    said = (
        "Had a place drawn by lot from each matched set been the treated one, as large a change "
        f"would have been seen {round(100 * p)} times in 100 (p = {p:.3f})"
    )
    if (ways := compared.panel.arrangements) < 20:
        said += f"; with {ways:.0f} ways to draw it could not be below {1 / ways:.2f}"
    return said


def _least(found: Estimate) -> float:
    half = math.log(found.high / found.low) / 2 if found.low > 0 else np.inf
    return math.exp(-_SEEN * half)
