"""What a synthetic control, an interrupted series and the choice of the worst places can say."""

import math

from safeground.core.trials.comparison.interrupted_series import Series
from safeground.core.trials.comparison.regression_to_mean import Fall
from safeground.core.trials.comparison.synthetic_control import Synthetic
from safeground.core.trials.estimate import Answer
from safeground.pipelines import wording
from safeground.pipelines.trials.comparison_places import Compared, Treated
from safeground.pipelines.trials.comparison_words import (
    NOT_BY_LOT,
    by_the_outcome,
    choice_checks,
    first_month,
    kind,
    moved,
    ratio_said,
    refused,
    span_of,
)

POOR_FIT = 1.5  # times chance: a mixture that fits worse doesn't stand for the treated places


def synthetic_answer(treated: Treated, compared: Compared, found: Synthetic) -> Answer:
    """The synthetic control, with how well it fitted before."""
    apart = (
        f"{found.fit_before:.2f} offences a place and month (root mean square)",
        f"chance alone would make it {found.chance:.2f}",
    )
    if found.fit_before > POOR_FIT * found.chance:
        return refused(
            "synthetic_control",
            f"no mixture of the {len(compared.outlines)} comparison places moved as the treated "
            f"did: before the start they differed by {apart[0]}, where {apart[1]}",
        )
    return Answer(
        "synthetic_control",
        f"{_synthetic_said(treated, found)}. {kind(treated)}",
        found.effect,
        (
            "The mixture that moved as the treated places did before would have gone on doing so",
            "Any place of a matched set could as well have been the treated one",
            NOT_BY_LOT,
        ),
        (
            *choice_checks(treated),
            f"In the months before, the treated places and the mixture differed by {apart[0]}; "
            f"{apart[1]}",
            _rests_on(len(treated.before), len(compared.outlines)),
        ),
        ("More months before the start: the mixture would be pinned down better",),
    )


def _synthetic_said(treated: Treated, found: Synthetic) -> str:
    effect, start = found.effect, first_month(treated)
    if effect.low == 0 and math.isinf(effect.high):
        return (
            f"no interval can be given to how the treated places compare from {start} with a "
            "mixture of places like them: there are too few places to say how far chance would "
            "go, so nothing can be concluded"
        )
    holders = int((found.weights > 0.01).sum())
    return ratio_said(
        effect,
        f"from {start} the treated places had",
        f"a mixture of {holders} untreated places that had moved as they did before",
    )


def _rests_on(months: int, places: int) -> str:
    if months >= places:
        return f"The fit rests on {months} months"
    return (
        f"With {months} months before and {places} places to mix, a good fit is easily had and "
        "proves little"
    )


SERIES = ("series_at_the_end", "series_level", "series_slope")


def series_answers(treated: Treated, found: Series) -> tuple[Answer, ...]:
    """The last month against the line carried on, level, and slope."""
    start, last = first_month(treated), wording.month(treated.after[-1])
    expected = found.expected
    line = (
        f"had the line of the months before gone on, about {wording.number(expected.estimate)} "
        f"offences (95% interval: {wording.number(expected.low)} to "
        f"{wording.number(expected.high)}) would have been expected at the treated places in {last}"
    )
    sentences = (
        f"{line}; {ratio_said(found.at_end, f'in {last} they had', 'that line says')}",
        ratio_said(found.level, f"at the start, {start}, they had", "the line carried on"),
        ratio_said(found.slope, "with each month more they had", "if the old slope had gone on"),
    )
    assumes = (
        "What happened before would have gone on in a straight line (of the logarithm)",
        "Nothing else changed at the start; there are no comparison places to tell",
        NOT_BY_LOT,
    )
    checks = (*choice_checks(treated), *_series_checks(found))
    longer = ("A longer run of months before the start",)
    return tuple(
        Answer(
            name, f"{said}. {kind(treated, ' with the past')}", estimate, assumes, checks, longer
        )
        for name, said, estimate in zip(
            SERIES, sentences, (found.at_end, found.level, found.slope), strict=True
        )
    )


def _series_checks(found: Series) -> tuple[str, ...]:
    return (
        "The time of year is allowed for by a yearly wave; what rises and falls otherwise within "
        "a year is not",
        f"What the line leaves over goes together from month to month with a correlation of about "
        f"{found.autocorrelation:.2f}, and the interval allows for that and for not knowing it "
        "better",
        f"Months vary {found.dispersion:.1f} times as much as chance alone would have it, "
        "which the interval allows for",
    )


def choosing_answer(treated: Treated, fall: Fall, elsewhere: float) -> Answer:
    """How much of a fall would be expected from choosing the worst places alone."""
    return Answer(
        "regression_to_mean",
        _choosing_said(treated, fall),
        fall.by_choosing,
        (
            "The places were chosen by what happened in the months before the start, and by "
            "nothing that came later",
            "Rates differ from cell to cell as a gamma distribution, each kind of offence by "
            "itself, and stay as they are",
        ),
        (
            f"Everywhere else in {treated.material.area.name} there was {moved(elsewhere)} in "
            "offences a day, which comes on top",
            *choice_checks(treated),
        ),
        ("Choosing the places on earlier months than those they are judged by",),
    )


def _choosing_said(treated: Treated, fall: Fall) -> str:
    expected = fall.by_choosing
    before, after = wording.months(treated.before), wording.months(treated.after)
    enough = (
        "so choosing alone could account for all of it"
        if expected.low <= fall.ratio < 1
        else "which is not as large a fall as was seen"
        if fall.ratio < 1
        else "but none was seen"
    )
    return (
        f"offences at the {wording.plural(len(treated.hotspots), 'treated place')} went from "
        f"{wording.number(fall.before)} in {before} to {wording.number(fall.after)} in {after}, "
        f"{moved(fall.ratio)} a day; about {moved(expected.estimate)} (between "
        f"{moved(expected.high)} and {moved(expected.low)}) would be expected from choosing the "
        f"worst places alone, with no effect at all, {enough}"
    )


def not_by_choosing(treated: Treated) -> Answer | None:
    """Why regression to the mean can't be worked out, or needn't be; None where it can."""
    if treated.chosen_on is None:
        return None
    first, last = treated.chosen_on
    if by_the_outcome(treated):
        return Answer("regression_to_mean", (
            f"What choosing the worst places does by itself can't be worked out: they were chosen "
            f"on {span_of(first, last)}, which takes in months after the start, so both sides "
            "are high because of the choice; choose them on months before the start"
        ), None)  # fmt: skip
    if last < treated.before[0]:
        return Answer("regression_to_mean", (
            f"The places were chosen on {span_of(first, last)} and are judged by later months, so "
            "no fall is to be expected from having chosen the worst"
        ), None)  # fmt: skip
    return None
