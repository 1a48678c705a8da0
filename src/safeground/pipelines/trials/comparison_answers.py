"""What a comparison without a lot can say, in sentences that keep to it."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from safeground.core.trials.bearing import LARGEST_PUBLISHED
from safeground.core.trials.comparison.difference_in_differences import POOLED
from safeground.core.trials.comparison.interrupted_series import Series
from safeground.core.trials.comparison.matching import ALIKE, Balance
from safeground.core.trials.comparison.regression_to_mean import Fall
from safeground.core.trials.comparison.synthetic_control import Synthetic
from safeground.core.trials.estimate import Answer, Estimate
from safeground.core.trials.in_words import change, span
from safeground.pipelines import wording
from safeground.pipelines.trials.comparison_places import HISTORY, Compared, Treated

NOT_BY_LOT = (
    "No lot decided which places were treated, so whatever else set them apart is in this figure"
)
LEVEL_OF_CHECKS = 0.05
POOR_FIT = 1.5  # times chance: a mixture that fits worse doesn't stand for the treated places
_SEEN = 1 + 0.8416 / 1.96  # half-widths of an interval that an effect found 4 times in 5 is long


def refused(name: str, why: str) -> Answer:
    """No number, and why."""
    return Answer(name, f"No effect is given: {why}", None)


def differences_answer(
    treated: Treated,
    compared: Compared,
    found: Estimate,
    placebo_p: float,
    pre_trend_p: float | None,
    pretended: Mapping[str, Estimate],
) -> Answer:
    """The difference in differences, and every check of what it assumes."""
    name = "difference_in_differences"
    least = _least(found)
    if least < LARGEST_PUBLISHED:
        return refused(
            name,
            f"with {found.n:,} offences only {_moved(least)}, or a larger one, would be "
            "found four times in five, and no trial of hotspot patrols has reported one so large",
        )
    places = wording.plural(len(compared.outlines), "comparison place")
    all_of_them, left = len(treated.hotspots), len(compared.matches.unmatched)
    ours = wording.plural(all_of_them, "treated place")
    ours = f"{all_of_them - left} of the {ours}" if left else f"the {ours}"
    said = _ratio(
        found,
        f"from {_month(treated)} {ours} had",
        f"they would have had if they had changed as {places} like them did",
    )
    checks = (
        *_choice_checks(treated),
        *_likeness(compared),
        *_trend_checks(pre_trend_p, pretended),
        _placebo(compared, placebo_p),
    )
    if found.method == POOLED:
        checks += ("The treated places are too few to show how far they scatter; the comparison "
                   "places' scatter stands for theirs",)  # fmt: skip
    return Answer(
        name,
        f"{said}. {_kind(treated, doubt=_doubt(compared, pre_trend_p, pretended))}",
        found,
        (
            "Without treatment the treated places would have changed by the same ratio as the "
            "places matched to them",
            "Nothing that was done reached the comparison places, and no offences moved there",
            NOT_BY_LOT,
        ),
        checks,
        (
            f"More offences: with so few, less than {_moved(least)} would often be missed",
            "Anything else that began at the treated places, or at those compared, in these months",
        ),
    )


def synthetic_answer(treated: Treated, compared: Compared, found: Synthetic) -> Answer:
    """The synthetic control, with how well it fitted before."""
    effect, start = found.effect, _month(treated)
    holders = int((found.weights > 0.01).sum())
    if found.fit_before > POOR_FIT * found.chance:
        return refused(
            "synthetic_control",
            f"no mixture of the {len(compared.outlines)} comparison places moved as the treated "
            f"did: before the start they differed by {found.fit_before:.2f} offences a place and "
            f"month (root mean square), where chance alone would make it {found.chance:.2f}",
        )
    known = len(treated.before)
    checks = [
        f"In the months before, the treated places and the mixture differed by "
        f"{found.fit_before:.2f} offences a place and month (root mean square); "
        f"chance alone would make it {found.chance:.2f}",
        f"With {known} months before and {len(compared.outlines)} places to mix, a good fit is "
        "easily had and proves little"
        if known < len(compared.outlines)
        else f"The fit rests on {known} months",
    ]
    unlimited = effect.low == 0 and math.isinf(effect.high)
    said = (
        f"no interval can be given to how the treated places compare from {start} with a mixture "
        "of places like them: there are too few places to say how far chance would go, so nothing "
        "can be concluded"
        if unlimited
        else _ratio(
            effect,
            f"from {start} the treated places had",
            f"a mixture of {holders} untreated places that had moved as they did before",
        )
    )
    return Answer(
        "synthetic_control",
        f"{said}. {_kind(treated)}",
        effect,
        (
            "The mixture that moved as the treated places did before would have gone on doing so",
            "Any place of a matched set could as well have been the treated one",
            NOT_BY_LOT,
        ),
        (*_choice_checks(treated), *checks),
        ("More months before the start: the mixture would be pinned down better",),
    )


def series_answers(treated: Treated, found: Series) -> tuple[Answer, ...]:
    """Level, slope, and the last month against the line carried on."""
    start, last = _month(treated), wording.month(treated.after[-1])
    expected, low, high = (float(v[-1]) for v in (found.counterfactual, found.low, found.high))
    line = (
        f"had the line of the months before gone on, about {wording.number(expected)} offences "
        f"(between {wording.number(low)} and {wording.number(high)}) would have been expected at "
        f"the treated places in {last}"
    )
    assumes = (
        "What happened before would have gone on in a straight line (of the logarithm)",
        "Nothing else changed at the start; there are no comparison places to tell",
        NOT_BY_LOT,
    )
    season = (
        "The time of year is allowed for by a yearly wave"
        if found.season
        else f"{len(treated.material.months)} months are too few to allow for the time of year, "
        "so a summer against a winter can look like an effect"
    )
    errors = "; the errors allow for it" if found.adjusted else ""
    checks = (
        *_choice_checks(treated),
        season,
        f"Neighbouring months' residuals: correlation {found.autocorrelation:.2f} "
        f"(p = {found.autocorrelation_p:.2f} of none){errors}",
        f"Months vary {found.dispersion:.1f} times as much as chance alone would have it, "
        "which the interval allows for",
    )
    at_end = _ratio(found.at_end, f"in {last} they had", "that line says")
    level = _ratio(found.level, f"at the start, {start}, they had", "the line carried on")
    slope = _ratio(found.slope, "with each month more they had", "if the old slope had gone on")
    doubt = "" if found.season else "the time of year could not be allowed for"
    kind = _kind(treated, " with the past", doubt)
    longer = ("A longer run of months before the start",)
    return (
        Answer("series_at_the_end", f"{line}; {at_end}. {kind}", found.at_end, assumes, checks,
               longer),
        Answer("series_level", f"{level}. {kind}", found.level, assumes[:1]),
        Answer("series_slope", f"{slope}. {kind}", found.slope, assumes[:1]),
    )  # fmt: skip


def choosing_answer(treated: Treated, fall: Fall, elsewhere: float) -> Answer:
    """How much of a fall would be expected from choosing the worst places alone."""
    expected = fall.by_choosing
    before, after = wording.months(treated.before), wording.months(treated.after)
    fell = (
        f"offences at the {wording.plural(len(treated.hotspots), 'treated place')} went from "
        f"{wording.number(fall.before)} in {before} to {wording.number(fall.after)} in {after}, "
        f"{_moved(fall.ratio)} a day"
    )
    enough = (
        "so choosing alone could account for all of it"
        if expected.low <= fall.ratio < 1
        else "which is not as large a fall as was seen"
        if fall.ratio < 1
        else "but none was seen"
    )
    said = (
        f"{fell}; about {_moved(expected.estimate)} (between {_moved(expected.high)} and "
        f"{_moved(expected.low)}) would be expected from choosing the worst places alone, with no "
        f"effect at all, {enough}"
    )
    return Answer(
        "regression_to_mean",
        said,
        expected,
        (
            "The places were chosen by what happened in the months before the start, and by "
            "nothing that came later",
            "Rates differ from cell to cell as a gamma distribution, each kind of offence by "
            "itself, and stay as they are",
        ),
        (
            f"Everywhere else in {treated.material.area.name} there was {_moved(elsewhere)} in "
            "offences a day, which comes on top",
            *_choice_checks(treated),
        ),
        ("Choosing the places on earlier months than those they are judged by",),
    )


def not_by_choosing(treated: Treated) -> Answer | None:
    """Why regression to the mean can't be worked out, or needn't be; None where it can."""
    if treated.chosen_on is None:
        return None
    first, last = treated.chosen_on
    if _by_the_outcome(treated):
        return Answer("regression_to_mean", (
            f"What choosing the worst places does by itself can't be worked out: they were chosen "
            f"on {_span(first, last)}, which takes in months after the start, so both sides "
            "are high because of the choice; choose them on months before the start"
        ), None)  # fmt: skip
    if last < treated.before[0]:
        return Answer("regression_to_mean", (
            f"The places were chosen on {_span(first, last)} and are judged by later months, so no "
            "fall is to be expected from having chosen the worst"
        ), None)  # fmt: skip
    return None


def _choice_checks(treated: Treated) -> tuple[str, ...]:
    if treated.chosen_on is None:
        return (
            "The file doesn't say which months chose the places; it is taken that they were "
            "months before the start",
        )
    return (f"The places were chosen on {_span(*treated.chosen_on)}",)


def _by_the_outcome(treated: Treated) -> bool:
    """Whether months after the start helped to choose the places."""
    return treated.chosen_on is not None and treated.chosen_on[1] >= treated.after[0]


def _doubt(compared: Compared, p: float | None, pretended: Mapping[str, Estimate]) -> str:
    """What speaks against the comparison, "" if nothing was found to."""
    found = []
    if abs(_history(compared).difference_after) > ALIKE:
        found.append("the places were not alike to begin with")
    if p is not None and p < LEVEL_OF_CHECKS:
        found.append("they moved differently before the start")
    if any(e.excludes(1) for e in pretended.values()):
        found.append("a pretended start shows an effect too")
    return wording.listing(found)


def _history(compared: Compared) -> Balance:
    return next(b for b in compared.matches.balance if b.feature.kind == HISTORY)


def _kind(treated: Treated, against: str = "", doubt: str = "") -> str:
    """What every sentence ends with, so that no number goes without it."""
    said = f"This is a comparison{against}, not a trial"
    if doubt:
        said += f", and what it assumes is in doubt: {doubt}"
    if _by_the_outcome(treated):
        said += (
            ", and not one to believe: what happened after the start helped to choose the places, "
            "which makes them look worse than they are, whatever was done"
        )
    return said


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


def _trend_checks(p: float | None, pretended: Mapping[str, Estimate]) -> Iterator[str]:
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


def _ratio(found: Estimate, subject: str, other: str) -> str:
    """A ratio as a sentence without its full stop: "they had 20% fewer offences than ..."."""
    seen = change(found.estimate)
    said = f"{subject} {seen} offences {'as' if 'as many' in seen else 'than'} {other}"
    if found.excludes(1):
        return f"{said} (95% interval: {span(found)})"
    return (
        f"{said}, but anything from {change(found.low)} to {change(found.high)} fits (95% "
        "interval), so whether it was a fall or a rise can't be told"
    )


def _moved(ratio: float) -> str:
    """A ratio after to before as a fall or a rise."""
    percent = round(100 * abs(1 - ratio))
    return f"a {'fall' if ratio < 1 else 'rise'} of {percent}%" if percent else "no change"


def _least(found: Estimate) -> float:
    half = math.log(found.high / found.low) / 2 if found.low > 0 else np.inf
    return math.exp(-_SEEN * half)


def _month(treated: Treated) -> str:
    return wording.month(treated.after[0])


def _span(first: str, last: str) -> str:
    return wording.months([first, last])
